// A sound for those who want one: when an alert comes in, and every minute while one waits.
// A browser lets no page sound before somebody clicked or typed on it; until then it says so.
"use strict";

(() => {
  const EVERY = 60_000;
  const place = document.getElementById("watch");
  const button = place.querySelector("button");
  const words = button.dataset;
  let audio = null;

  const kept = (store, name, value) => {
    try {
      if (value !== undefined) store.setItem(name, value);
      return store.getItem(name);
    } catch {
      return null; // no storage: it still works on this page
    }
  };
  let chosen = kept(localStorage, "alert-sound") === "on";
  const sounds = () => chosen && audio !== null && audio.state === "running";

  const show = () => {
    const state = sounds() ? "on" : chosen ? "waits" : "off";
    place.dataset.sound = state;
    button.textContent = words[state];
  };

  const beep = () => {
    if (!sounds()) return;
    for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, audio.currentTime + start);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.22);
    }
    kept(localStorage, "alert-beeped", String(Date.now())); // the other tabs need not
    place.dataset.beeps = String(Number(place.dataset.beeps || 0) + 1);
  };

  const start = async () => {
    audio = audio || new AudioContext();
    audio.onstatechange = show;
    await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
    show();
  };

  const resume = async (event) => {
    if (!chosen || sounds() || button.contains(event.target)) return;
    await start();
    document.dispatchEvent(new Event("ask")); // what waits already is heard at once
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, resume);

  button.addEventListener("click", async () => {
    chosen = !sounds();
    kept(localStorage, "alert-sound", chosen ? "on" : "off");
    if (!chosen) {
      await audio.close();
      audio = null;
      return show();
    }
    await start();
    beep();
  });

  document.addEventListener("news", ({ detail: news }) => {
    const known = kept(sessionStorage, "alert-newest");
    const isNew = known !== null && news.newest > known;
    kept(sessionStorage, "alert-newest", news.newest > (known || "") ? news.newest : known || "");
    const since = Date.now() - Number(kept(localStorage, "alert-beeped") || 0);
    if (isNew || (news.open && since >= EVERY)) beep();
  });

  place.hidden = false;
  show();
  if (chosen) start();
})();
