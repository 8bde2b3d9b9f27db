/* Small things for every page: one press counts once, problems get the focus, a quick way out. */
(() => {
  "use strict";

  const problem = document.querySelector("[data-focus]");
  if (problem) problem.focus();

  // What needs a script is there only with one.
  for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;
  const print = document.querySelector("[data-print]");
  if (print) print.addEventListener("click", () => window.print());

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.leaveTo) {
      event.preventDefault();
      leave(form);
    } else if (!("message" in form.dataset)) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    }
  });

  // A page that comes back from the browser's memory asks anew: the visit may be over by then,
  // and somebody else at the device. Until it has, nothing of it is seen.
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) document.body.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) return window.location.reload();
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  function leave(form) {
    document.body.hidden = true;
    document.dispatchEvent(new Event("leave"));
    fetch(form.action, { method: "POST", keepalive: true, credentials: "same-origin" });
    window.location.replace(form.dataset.leaveTo);
  }
})();
