/* In the frame on the practice's website: Escape closes the dialog, and the frame fits. */
(() => {
  "use strict";

  if (window.parent === window) return;
  const tell = (what) => window.parent.postMessage(what, "*");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell({ beforehand: "close" });
  });
  const fit = () => tell({ height: document.body.scrollHeight });
  new ResizeObserver(fit).observe(document.body);
  fit();
})();
