// The print button. Without JavaScript there is none: the browser prints the page as well.
const bar = document.getElementById("print");
if (bar) {
  bar.hidden = false;
  bar.querySelector("button").addEventListener("click", () => window.print());
}
