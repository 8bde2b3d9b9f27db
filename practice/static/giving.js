// Takes files that are dropped anywhere on the page, and shows how much of them has gone, on
// slow lines. Without it the control takes a drop by itself, and the form goes as any other.
"use strict";

(() => {
  const form = document.getElementById("give");
  const place = document.getElementById("sending");
  if (!form || !place) return;
  const words = form.dataset;
  const bar = place.querySelector("progress");
  const line = place.querySelector("p");
  const button = form.querySelector("button");
  const input = form.querySelector("input[type=file]");

  const say = (text, part) => {
    line.textContent = text;
    bar.hidden = part === undefined;
    bar.value = part || 0;
    place.hidden = false;
  };

  const refused = (text) => {
    const said = new DOMParser().parseFromString(text, "text/html");
    const problem = said.querySelector(".nhsuk-error-summary");
    document.querySelectorAll(".nhsuk-error-summary").forEach((old) => old.remove());
    document.getElementById("maincontent").prepend(problem || "");
    button.disabled = false;
    place.hidden = true;
    scrollTo(0, 0);
  };

  input.addEventListener("change", () => {
    if (input.files.length > 1) say(words.chosen.replace("{count}", input.files.length));
    else place.hidden = true;
  });

  const box = form.querySelector(".drop");
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  const over = (event) => {
    if (!brings(event)) return;
    event.preventDefault(); // else the browser would open the file in place of this page
    if (!button.disabled) box.classList.add("drop--over");
  };
  const away = (event) => event.relatedTarget || box.classList.remove("drop--over");
  addEventListener("dragenter", over);
  addEventListener("dragover", over);
  addEventListener("dragleave", away);
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    away(event);
    if (button.disabled || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    if (size > Number(words.most)) return say(words.big);
    const sending = new XMLHttpRequest();
    const failed = () => {
      button.disabled = false;
      say(words.failed);
    };
    sending.upload.onprogress = (news) => {
      const part = Math.floor((100 * news.loaded) / (news.total || 1));
      say(words.sending.replace("{part}", part), part);
    };
    sending.onerror = failed;
    sending.onload = () => {
      if (sending.status < 400) return location.assign(sending.responseURL);
      if (sending.status >= 500) return failed();
      refused(sending.responseText);
    };
    sending.open("POST", form.action);
    sending.send(new FormData(form));
    button.disabled = true;
  });
})();
