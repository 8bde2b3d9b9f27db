// The copy button of the plain text. Without JavaScript there is none: the text can be selected.
for (const bar of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(bar.dataset.copy);
  const told = bar.querySelector("[role=status]");
  bar.hidden = false;
  bar.querySelector("button").addEventListener("click", async () => {
    told.textContent = "";
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = bar.dataset.copied;
    } catch {
      // An older browser, or a page without https: the selected text can be copied this way.
      const done = document.execCommand("copy");
      told.textContent = done ? bar.dataset.copied : bar.dataset.byHand;
    }
  });
}
