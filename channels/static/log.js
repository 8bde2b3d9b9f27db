/* The conversation as it is drawn: lines, what may be tapped, and where the page stands. */
(() => {
  "use strict";

  window.beforehand.openLog = (words) => {
    const log = document.getElementById("log");
    const pending = document.getElementById("pending");
    const choices = document.getElementById("choices");
    const composer = document.getElementById("composer");
    const newer = document.getElementById("newer");
    let drawing = 0;

    function has(id) {
      return Array.from(log.children).some((line) => line.dataset.id === id);
    }

    function last() {
      return log.lastElementChild ? log.lastElementChild.dataset.id : "";
    }

    /* Adds a line in its place. What was written here is not read out to who wrote it. */
    function add(said) {
      if (has(said.id)) return;
      const atEnd = nearEnd();
      const own = said.speaker === "patient";
      const before = Array.from(log.children).find((line) => line.dataset.id > said.id) || null;
      log.setAttribute("aria-live", own && !said.via ? "off" : "polite");
      log.insertBefore(draw(said), before);
      if (own) settle(said.text);
      window.clearTimeout(drawing);
      drawing = window.setTimeout(() => offer(said), 120);
      if (atEnd) toEnd(); else newer.hidden = false;
    }

    function draw(said) {
      const line = document.getElementById("line").content.firstElementChild.cloneNode(true);
      line.dataset.id = said.id;
      line.classList.remove("line--");
      line.classList.add(`line--${said.speaker}`);
      line.querySelector(".line__who").textContent = said.who;
      line.querySelector(".line__text").textContent = said.text;
      line.querySelector(".line__when").textContent = said.when;
      line.querySelector(".line__via").textContent = said.via;
      return line;
    }

    /* Draws the choices of the newest line; keeps the focus near if it was on one of them. */
    function offer(said) {
      log.setAttribute("aria-live", "polite");
      if (said.speaker === "patient") return freeze();
      const begin = document.getElementById("begin");
      const held = [choices, begin].some((part) => part && part.contains(document.activeElement));
      if (begin && log.querySelector(".line--patient")) {
        begin.remove();
        document.getElementById("look").hidden = false;
      }
      const buttons = document.getElementById("begin") ? [] : said.choices.map(button);
      choices.querySelector(".choices__buttons").replaceChildren(...buttons);
      choices.elements.id.value = `to-${said.id}`;
      choices.hidden = !buttons.length;
      if (held) (buttons[0] || composer.elements.text).focus({ preventScroll: true });
      if (!newer.hidden) return;
      toEnd();
    }

    function button(choice) {
      const made = document.createElement("button");
      made.className = "nhsuk-button nhsuk-button--secondary";
      made.type = "submit";
      made.name = "text";
      made.value = choice;
      made.textContent = choice;
      return made;
    }

    /* One press is enough: the buttons stay where they are until the answer comes. */
    function freeze() {
      for (const part of document.querySelectorAll("#choices button, #begin button")) {
        part.setAttribute("aria-disabled", "true");
      }
    }

    function addPending(message) {
      const bubble = document.createElement("div");
      bubble.className = "pending__line";
      bubble.dataset.id = message.id;
      bubble.dataset.text = message.text;
      for (const [name, text] of [["text", message.text], ["foot", words.sending]]) {
        const part = document.createElement("p");
        part.className = `line__${name}`;
        part.dir = name === "text" ? "auto" : "ltr";
        part.textContent = text;
        bubble.append(part);
      }
      pending.append(bubble);
      toEnd();
    }

    function dropPending(id) {
      for (const bubble of Array.from(pending.children)) if (bubble.dataset.id === id) bubble.remove();
    }

    function settle(text) {
      const bubble = Array.from(pending.children).find((one) => one.dataset.text === text);
      if (bubble) bubble.remove();
    }

    function nearEnd() {
      return composer.getBoundingClientRect().top < window.innerHeight + 80;
    }

    function toEnd(behavior) {
      newer.hidden = true;
      composer.scrollIntoView({ block: "nearest", behavior: behavior || "auto" });
    }

    newer.addEventListener("click", () => {
      toEnd();
      composer.elements.text.focus({ preventScroll: true });
    });
    window.addEventListener("scroll", () => { if (nearEnd()) newer.hidden = true; }, { passive: true });

    return { add, last, freeze, addPending, dropPending, toEnd };
  };
})();
