// A row that the address names is open.

const open = () => {
  const row = location.hash.startsWith("#issue-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (row && !row.open) { row.open = true; row.scrollIntoView({ block: "start" }); }
};
addEventListener("hashchange", open);
document.addEventListener("htmx:afterSettle", open);
document.addEventListener("toggle", (event) => {
  const row = event.target.closest?.("details[id^='issue-']");
  if (row?.open) history.replaceState(null, "", `#${row.id}`);
}, true);
