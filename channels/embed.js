/* One tag on the practice's own website:
     <script src="https://.../embed.js" data-practice="..." async></script>
   It puts a button where it stands. The button opens the form that asks for one's own link, in
   a dialog; it works with the keyboard, and gives the focus back. No cookie, no library, nothing
   is read from the page that it stands on. */
(() => {
  "use strict";

  const words = {/* words */};
  const tag = document.currentScript || document.querySelector("script[src$='/embed.js'][data-practice]");
  if (!tag || !tag.dataset.practice) return;
  const base = new URL(tag.src).origin;
  const practice = encodeURIComponent(tag.dataset.practice);
  const font = "400 19px/1.4 Arial, sans-serif";

  function make(name, text, style) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    Object.assign(element.style, style);
    return element;
  }

  const button = {
    font, fontWeight: "600", minHeight: "48px", padding: "8px 20px", cursor: "pointer",
    borderRadius: "4px", border: "2px solid #007f3b", background: "#007f3b", color: "#fff",
  };
  const plain = { ...button, background: "#fff", color: "#005eb8", borderColor: "#005eb8" };

  const opener = make("button", words.open, button);
  opener.type = "button";
  opener.setAttribute("aria-haspopup", "dialog");

  const dialog = make("dialog", "", {
    font, color: "#212b32", background: "#fff", border: "2px solid #4c6272", borderRadius: "4px",
    boxSizing: "border-box", width: "min(40rem, calc(100vw - 16px))", maxHeight: "calc(100vh - 16px)",
    padding: "16px", overflow: "auto",
  });
  const heading = make("h2", words.title, { font, fontWeight: "600", fontSize: "24px", margin: "0 0 12px" });
  heading.id = "beforehand-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const frame = make("iframe", "", { display: "block", width: "100%", height: "420px", border: "0" });
  frame.title = words.title;
  frame.setAttribute("referrerpolicy", "no-referrer");
  const row = make("div", "", { display: "flex", flexWrap: "wrap", gap: "12px 20px", alignItems: "center", marginTop: "12px" });
  const closer = make("button", words.close, plain);
  closer.type = "button";
  const own = make("a", words.own_page, { font, color: "#005eb8" });
  own.href = `${base}/ask/${practice}`;
  row.append(closer, own);
  dialog.append(heading, frame, row);

  opener.addEventListener("click", () => {
    // Loaded on the first press: a website's visitors who do not need it load nothing more.
    if (!frame.src) frame.src = `${base}/embed/${practice}`;
    dialog.showModal();
    closer.focus();
  });
  closer.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => opener.focus());

  // Escape inside the frame does not reach this page by itself; nor does its height.
  window.addEventListener("message", (event) => {
    if (event.origin !== base || event.source !== frame.contentWindow || !event.data) return;
    if (event.data.beforehand === "close") dialog.close();
    const height = Number(event.data.height);
    if (height > 0) frame.style.height = `${Math.min(Math.ceil(height), 2000)}px`;
  });

  tag.after(opener, dialog);
})();
