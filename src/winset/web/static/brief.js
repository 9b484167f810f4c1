// A part that the address names is open and in sight; on a narrow screen what is secondary is folded.

const narrow = matchMedia("(max-width: 48rem)");
let met = null; // the part that the address led to last
const open = () => {
  const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!part || (part === met && part.open !== false)) return;
  met = part;
  if (part instanceof HTMLDetailsElement) part.open = true;
  part.scrollIntoView({ block: "start" });
};
addEventListener("hashchange", open);
document.addEventListener("htmx:afterSwap", () => {
  for (const part of document.querySelectorAll("details.fold:not([data-met])")) {
    part.dataset.met = "1";
    part.open = !narrow.matches;
  }
});
document.addEventListener("htmx:afterSettle", open);
document.addEventListener("toggle", (event) => {
  const row = event.target.closest?.("details[id^='issue-']");
  if (row?.open) { met = row; history.replaceState(null, "", `#${row.id}`); }
}, true);
addEventListener("beforeprint", () => { for (const part of document.querySelectorAll("details.fold")) part.open = true; });
