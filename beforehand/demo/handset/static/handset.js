// Keeps the phone on the page up to date and sends what is typed. Without it, the page works
// as plain links and forms.

const main = document.querySelector("main");
const scroll = main.querySelector(".scroll");
const texts = main.querySelector(".texts");
const trouble = main.querySelector(".trouble");
const box = main.querySelector("#text");
const phone = main.dataset.phone;
const people = [...main.querySelectorAll(".people a")];
const seenKey = "texts-seen-by-phone";

const template = (name) => main.querySelector(`template[data-${name}]`).content;
const toTheEnd = () => { scroll.scrollTop = scroll.scrollHeight; };
const nearTheEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;

// Words and web addresses come by turns; an address can be followed.
function asPhonesDo(piece, index) {
  if (index % 2 === 0) return piece;
  const link = document.createElement("a");
  Object.assign(link, { href: piece, textContent: piece, target: "_blank", rel: "noopener" });
  return link;
}

function show(message) {
  const known = texts.querySelector(`[data-id="${message.id}"]`);
  if (known) {
    known.querySelector("[data-note]").textContent = message.note;
    return false;
  }
  if (texts.lastElementChild?.dataset.day !== message.day) {
    const day = template("day").cloneNode(true).firstElementChild;
    day.textContent = message.day;
    texts.append(day);
  }
  const text = template("text").cloneNode(true).firstElementChild;
  text.className = `text text--${message.by} text--new`;
  text.dataset.id = message.id;
  text.dataset.day = message.day;
  text.querySelector(".hidden").textContent = `${message.speaker}:`;
  text.querySelector(".bubble").append(...message.pieces.map(asPhonesDo));
  text.querySelector("time").textContent = message.time;
  text.querySelector("time").dateTime = message.iso;
  text.querySelector("[data-note]").textContent = message.note;
  texts.append(text);
  return true;
}

// How many texts had arrived on each phone when it was last looked at.
function countNew(arrived) {
  const seen = JSON.parse(sessionStorage.getItem(seenKey) ?? "null") ?? arrived;
  seen[phone] = arrived[phone];
  sessionStorage.setItem(seenKey, JSON.stringify(seen));
  people.forEach((link, index) => {
    const count = arrived[index] - (seen[index] ?? 0);
    const badge = link.querySelector("[data-new-count]");
    badge.hidden = count < 1;
    badge.textContent = main.dataset.new.replace("{count}", count);
  });
}

function take(state) {
  const atEnd = nearTheEnd();
  const added = state.messages.filter(show);
  main.querySelector(".empty").hidden = state.messages.length > 0;
  main.querySelector("[data-cost]").textContent = state.cost;
  main.dataset.since = state.since;
  countNew(state.arrived);
  if (added.length && (atEnd || added.some((message) => message.by === "phone"))) toTheEnd();
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/demo/handset/messages?phone=${phone}&since=${main.dataset.since}`);
      if (!answer.ok) throw new Error(answer.status);
      take(await answer.json());
      if (trouble.dataset.about === "not-here") say("");
    } catch {
      say("not-here");
      main.dataset.since = "";
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

function say(what) {
  trouble.dataset.about = what;
  trouble.textContent = what && template(what).textContent;
}

async function send(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const typed = form.contains(box) ? box.value : "";
  if (typed) { box.value = ""; fit(); }
  const answer = await fetch(form.action, {
    method: "POST",
    body: fields,
    headers: { Accept: "application/json" },
  }).then((heard) => heard.json()).catch(() => null);
  say(answer?.heard ? "" : "not-sent");
  if (!answer && typed && !box.value) { box.value = typed; fit(); }
}

function fit() {
  const atEnd = nearTheEnd();
  box.rows = 1;
  while (box.scrollHeight > box.clientHeight + 2 && box.rows < 5) box.rows += 1;
  if (atEnd) toTheEnd();
}

main.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
  if (matchMedia("(hover: hover)").matches) box.focus();
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (box.value.trim()) box.form.requestSubmit();
  }
});

toTheEnd();
countNew(people.map((link) => Number(link.dataset.arrived)));
main.querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
follow();
