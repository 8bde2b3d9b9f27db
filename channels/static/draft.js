/* What is being written, and what could not be sent yet, kept on this device.

   It is sealed with a key that only the signed-in page of this patient is given: another
   person on the same device can neither see it nor read it. */
(() => {
  "use strict";

  window.beforehand = { openDraft };

  function openDraft(secret) {
    const name = `draft.${secret.slice(0, 16)}`;
    const store = window.crypto && crypto.subtle ? localStore() : null;
    const key = store
      && crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    let saving = Promise.resolve();

    /* Resolves to what was saved, or null. */
    async function load() {
      const text = store && store.getItem(name);
      if (!text) return null;
      try {
        const all = bytes(text);
        const opening = { name: "AES-GCM", iv: all.slice(0, 12) };
        const plain = await crypto.subtle.decrypt(opening, await key, all.slice(12));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch (unreadable) {
        return null;
      }
    }

    /* Saves one after the other, so that the last one holds. */
    function save(content) {
      if (store) saving = saving.then(() => seal(content)).catch(() => {});
    }

    async function seal(content) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(content));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, plain);
      store.setItem(name, hex(iv) + hex(new Uint8Array(sealed)));
    }

    /* Takes everything away at once. */
    function clear() {
      if (store) store.removeItem(name);
    }

    /* Calls `changed` when another tab of this page saved something. */
    function onChange(changed) {
      window.addEventListener("storage", (event) => {
        if (event.key === name) changed();
      });
    }

    return { load, save, clear, onChange };
  }

  function localStore() {
    try {
      return window.localStorage;
    } catch (refused) {
      return null;
    }
  }

  function bytes(text) {
    return new Uint8Array(text.match(/../g).map((pair) => parseInt(pair, 16)));
  }

  function hex(numbers) {
    return Array.from(numbers, (n) => n.toString(16).padStart(2, "0")).join("");
  }
})();
