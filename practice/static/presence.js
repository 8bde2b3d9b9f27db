// Who types or moves the pointer is there, and stays signed in; whoever is not is warned two
// minutes before. Signed out, a page with words in its forms stays, hidden, until the same
// person has signed in again in another tab; any other page leads to the sign-in and back.
// How long somebody stays signed in is the server's to decide.
"use strict";

(() => {
  const SAY_AGAIN = 60_000;
  const WARN = 120;
  const SURE_FOR = 30_000;
  const place = document.getElementById("presence");
  const words = place.dataset;
  const content = document.getElementById("content");
  const over = document.getElementById("over");
  let said = Date.now(); // opening the page was a sign
  let sure = Date.now();
  let warned = false;
  let out = false;
  let dirty = false;

  const say = (text) => {
    const line = place.querySelector("p");
    place.hidden = !text;
    if (line.textContent !== text) line.textContent = text;
  };

  const cover = (covered) => {
    out = covered;
    content.hidden = covered;
    document.getElementById("signed-out")?.remove();
    if (!covered) return;
    const said = over.content.firstElementChild.cloneNode(true);
    said.id = "signed-out";
    content.before(said);
  };

  const here = async () => {
    if (out || (!warned && Date.now() - said < SAY_AGAIN)) return;
    said = Date.now();
    warned = false;
    try {
      await fetch("/practice/here", { method: "POST" });
      document.dispatchEvent(new Event("ask"));
    } catch {
      said = 0; // no network just now: the next key says it again
    }
  };
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
    addEventListener(name, here, { passive: true });
  }

  document.addEventListener("news", ({ detail: news }) => {
    if (news.who !== words.who) return location.reload(); // somebody else signed in meanwhile
    sure = Date.now();
    cover(false);
    warned = news.left <= WARN;
    const idle = Date.now() - said > SAY_AGAIN;
    say(warned ? (idle ? words.soon : words.longest) : "");
  });

  document.addEventListener("signed-out", () => {
    if (!dirty) return location.reload(); // the server leads to the sign-in and back here
    cover(true);
    say("");
  });

  content.addEventListener("input", () => {
    dirty = true;
  });

  // A press after a pause, on a computer that slept: first ask whether one is still signed in.
  content.addEventListener("submit", (event) => {
    if (Date.now() - sure < SURE_FOR) {
      dirty = false;
      return;
    }
    event.preventDefault();
    dirty = true;
    const { target: form, submitter } = event;
    const asked = new AbortController();
    const once = { signal: asked.signal };
    const go = () => {
      asked.abort();
      sure = Date.now();
      form.requestSubmit(submitter);
    };
    document.addEventListener("news", go, once);
    document.addEventListener("unheard", go, once);
    document.addEventListener("signed-out", () => asked.abort(), once);
    document.dispatchEvent(new Event("ask"));
  });
})();
