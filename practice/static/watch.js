// An open page keeps up with the alerts that wait: in the navigation, in a line on top and in
// its title. The server wrote all of it already; this keeps it fresh. What it hears it tells
// the page's other scripts: "news" with what came, "signed-out", or
// "unheard".
// Asking for news does not keep anybody signed in.
"use strict";

(() => {
  const SECONDS = 15;
  const title = document.title;
  const line = document.getElementById("news");
  const count = document.getElementById("alerts-count");
  const heard = document.getElementById("heard");
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  const show = (news) => {
    if (!line) return;
    const isNew = news.newest > line.dataset.newest;
    document.title = news.open ? `(${news.open}) ${title}` : title;
    if (count) {
      count.textContent = news.open;
      count.hidden = !news.open;
    }
    // The list of alerts says itself what waits, until something came that it does not show.
    line.hidden = !news.open || (line.dataset.here === "yes" && !isNew);
    const text = isNew ? `${line.dataset.fresh} ${news.line}` : news.line;
    line.querySelector("span").textContent = text;
    if (isNew && heard.dataset.newest !== news.newest) {
      heard.dataset.newest = news.newest;
      heard.textContent = text;
    }
  };

  const hear = (news) => {
    show(news);
    tell("news", news);
  };

  let waiting = null;
  const ask = async () => {
    clearTimeout(waiting);
    try {
      const answer = await fetch("/practice/alerts/news", { cache: "no-store" });
      if (answer.status === 401) tell("signed-out");
      else hear(await answer.json());
    } catch {
      tell("unheard"); // no network just now: ask again
    }
    waiting = setTimeout(ask, SECONDS * 1000);
  };

  document.addEventListener("ask", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("load", ask); // the other scripts listen by now
})();
