/* Messages on their way up: one at a time, in order, each under an id of its own that stays
   the same however often it is tried, so that the server keeps it once. */
(() => {
  "use strict";

  const TRY_SECONDS = 20;
  const WAIT_AT_MOST = 30;

  window.beforehand.openOutgoing = (handlers) => {
    let waiting = [];
    let busy = false;
    let pause = 2;
    let timer = 0;

    function add(message) {
      if (waiting.some((other) => other.id === message.id)) return;
      waiting.push(message);
      handlers.changed();
      next();
    }

    async function next() {
      window.clearTimeout(timer);
      if (busy || !waiting.length) return;
      busy = true;
      const answer = await post("/p/chat/messages", waiting[0]);
      busy = false;
      settle(answer);
    }

    function settle(answer) {
      if (answer.status === 401) return handlers.closed();
      if (answer.status === 200) return finish(handlers.stored);
      if (answer.status === 413 || answer.status === 422) {
        return finish((message) => handlers.refused(message, answer.error));
      }
      handlers.delayed(answer.error);
      timer = window.setTimeout(next, pause * 1000);
      pause = Math.min(pause * 2, WAIT_AT_MOST);
    }

    function finish(tell) {
      pause = 2;
      tell(waiting.shift());
      handlers.changed();
      next();
    }

    window.addEventListener("online", next);
    return { add, next, list: () => waiting.slice() };
  };

  /* Resolves to {status, error}; status 0 when there was no answer. */
  async function post(address, fields) {
    const patience = new AbortController();
    const timer = window.setTimeout(() => patience.abort(), TRY_SECONDS * 1000);
    try {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        signal: patience.signal,
      });
      const content = await response.json().catch(() => ({}));
      return { status: response.status, error: content.error || "" };
    } catch (failed) {
      return { status: 0, error: "" };
    } finally {
      window.clearTimeout(timer);
    }
  }

  window.beforehand.post = post;
})();
