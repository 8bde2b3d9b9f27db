// Shows how much of the files has gone, on slow lines. Without it the form goes as any other.
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
