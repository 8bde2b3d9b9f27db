// An open page tells of a new alert: in its title, in a line on top, and by a sound for those
// who pressed for it. Asking for news does not keep anybody signed in.
"use strict";

(() => {
  const SECONDS = 15;
  const place = document.getElementById("watch");
  if (!place) return;
  const words = place.dataset;
  const title = document.title;
  const button = place.querySelector("button");
  const line = document.getElementById("news");
  let audio = null;

  const kept = (store, name, value) => {
    try {
      if (value !== undefined) store.setItem(name, value);
      return store.getItem(name);
    } catch {
      return null; // no storage: it still works on this page
    }
  };
  const wanted = () => kept(localStorage, "alert-sound") === "on";

  const beep = () => {
    if (!audio || audio.state !== "running") return;
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
    place.dataset.beeps = String(Number(place.dataset.beeps || 0) + 1);
  };

  const show = () => {
    const on = wanted() && audio !== null && audio.state === "running";
    button.textContent = on ? words.off : words.on;
    place.dataset.sound = on ? "on" : "off";
  };

  const open = async () => {
    audio = audio || new AudioContext();
    audio.onstatechange = show;
    await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
    show();
  };

  button.addEventListener("click", async () => {
    const on = place.dataset.sound === "on";
    kept(localStorage, "alert-sound", on ? "off" : "on");
    if (on) {
      await audio.close();
      audio = null;
      show();
    } else {
      await open();
      beep();
    }
  });

  const tell = (news) => {
    document.title = news.open ? `(${news.open}) ${title}` : title;
    const known = kept(sessionStorage, "alert-newest");
    kept(sessionStorage, "alert-newest", news.newest > (known || "") ? news.newest : known || "");
    if (known !== null && news.newest > known) {
      line.hidden = false;
      line.querySelector("span").textContent = words.news;
      beep();
    }
  };

  const ask = async () => {
    try {
      const answer = await fetch(words.address, { cache: "no-store" });
      if (answer.status === 401) return location.assign("/practice/sign-in");
      if (answer.ok) tell(await answer.json());
    } catch {
      // no network just now: ask again
    }
    setTimeout(ask, SECONDS * 1000);
  };

  place.hidden = false;
  show();
  if (wanted()) open();
  ask();
})();
