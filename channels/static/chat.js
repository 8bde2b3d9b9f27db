/* The chat page: what is written goes up, what is new comes down, and nothing gets lost. */
(() => {
  "use strict";

  const LOST_AFTER = 45;
  const KEEP_OPEN_EVERY = 5 * 60;
  const WARN_AFTER = 27 * 60;
  const SAME_PRESS = 1;

  const words = document.getElementById("chat").dataset;
  const composer = document.getElementById("composer");
  const text = composer.elements.text;
  const status = document.getElementById("status");
  const closing = document.getElementById("closing");
  const { openDraft, openOutgoing, openLog, post } = window.beforehand;

  const draft = openDraft(words.draftKey);
  const log = openLog(words);
  const outgoing = openOutgoing({ changed: keep, stored, refused, delayed, closed });

  let writing = composer.elements.id.value;
  let sentAt = 0;
  let pressed = { said: "", at: 0 };
  let source = null;
  let heard = seconds();
  let offline = false;
  let active = seconds();

  /* ---- up ---- */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("message" in form.dataset)) return;
    event.preventDefault();
    if (form === composer) return sendWritten();
    const button = event.submitter || form.querySelector("button");
    if (isSamePress(button.value) || button.getAttribute("aria-disabled") === "true") return;
    log.freeze();
    send({ id: form.elements.id.value, text: button.value });
  });

  /* A hand that shakes presses twice, and a key that is held presses on: under the next question
     the same words may stand in the same place. */
  function isSamePress(said) {
    const same = said === pressed.said && seconds() - pressed.at < SAME_PRESS;
    pressed = { said, at: seconds() };
    return same;
  }

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sendWritten();
  });

  text.addEventListener("input", () => {
    complain("");
    keep();
    if (seconds() - active > KEEP_OPEN_EVERY) stayOpen();
  });

  function sendWritten() {
    const message = { id: writing, text: text.value.trim() };
    if (!message.text) {
      if (seconds() - sentAt > 2) complain(words.empty, true); // not a second press of the same
      return;
    }
    text.value = "";
    writing = newId();
    sentAt = seconds();
    send(message);
    text.focus({ preventScroll: true });
  }

  function send(message) {
    log.addPending(message);
    say(words.sending);
    outgoing.add(message);
  }

  function stored(message) {
    active = seconds();
    closing.hidden = true;
    say("");
    window.setTimeout(() => log.dropPending(message.id), 3000); // its line is there by then
  }

  function refused(message, error) {
    log.dropPending(message.id);
    if (!text.value) text.value = message.text;
    complain(error, true);
    say("");
  }

  function delayed(error) {
    say(error || words.unsent);
  }

  function closed() {
    window.location.replace("/p/ended");
  }

  function complain(problem, takeFocus) {
    const place = document.getElementById("text-problem");
    place.replaceChildren();
    text.toggleAttribute("aria-invalid", Boolean(problem));
    if (problem) text.setAttribute("aria-invalid", "true");
    document.getElementById("composer-group").classList.toggle("nhsuk-form-group--error", Boolean(problem));
    if (!problem) return;
    const message = document.createElement("span");
    message.className = "nhsuk-error-message";
    message.setAttribute("role", "alert");
    message.textContent = `${words.error} ${problem}`;
    place.append(message);
    if (takeFocus) text.focus();
  }

  /* ---- kept on this device ---- */

  function keep() {
    draft.save({ id: writing, text: text.value, unsent: outgoing.list() });
  }

  async function restore() {
    const kept = await draft.load();
    if (!kept) return;
    for (const message of kept.unsent) send(message);
    if (kept.text && !text.value) {
      text.value = kept.text;
      writing = kept.id;
    }
  }

  // Another tab sent what stands here too: it is one message.
  draft.onChange(async () => {
    const kept = await draft.load();
    if (!kept || kept.id === writing) return;
    const same = kept.unsent.some((message) => message.id === writing) || !kept.text;
    if (same && text.value) text.value = "";
    writing = kept.id;
  });

  document.addEventListener("leave", draft.clear);

  /* ---- down ---- */

  function connect() {
    if (source) source.close();
    heard = seconds();
    source = new EventSource(`/p/chat/events?after=${encodeURIComponent(log.last())}`);
    source.addEventListener("open", online);
    source.addEventListener("ping", online);
    source.addEventListener("line", (event) => { online(); log.add(JSON.parse(event.data)); });
    source.addEventListener("progress", (event) => {
      document.getElementById("progress").textContent = JSON.parse(event.data).text;
    });
    source.addEventListener("ended", closed);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) window.setTimeout(ask, 2000);
    });
  }

  function online() {
    heard = seconds();
    if (offline) say(words.online);
    offline = false;
  }

  /* The stream was refused: is the visit over, or the line bad? */
  async function ask() {
    const answer = await post("/p/chat/here", {});
    if (answer.status === 401) closed(); else window.setTimeout(connect, 3000);
  }

  /* ---- time ---- */

  window.setInterval(() => {
    if (seconds() - heard > LOST_AFTER) {
      if (!offline) say(words.offline);
      offline = true;
      connect();
    }
    if (closing.hidden && seconds() - active > WARN_AFTER) {
      closing.querySelector("span").textContent = words.closing;
      closing.hidden = false;
    }
  }, 10000);

  window.addEventListener("offline", () => { offline = true; say(words.offline); });
  window.addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && seconds() - heard > LOST_AFTER / 2) connect();
  });

  closing.querySelector("button").addEventListener("click", async () => {
    await stayOpen();
    text.focus();
    say(words.stayed);
  });

  async function stayOpen() {
    active = seconds();
    closing.hidden = true;
    const answer = await post("/p/chat/here", {});
    if (answer.status === 401) closed();
  }

  /* ---- small things ---- */

  function say(words_) {
    status.textContent = words_;
  }

  function seconds() {
    return Date.now() / 1000;
  }

  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  }

  if (document.querySelector(".line--patient")) log.toEnd("instant");
  restore();
  connect();
})();
