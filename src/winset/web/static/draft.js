// The draft by keyboard: rows have the focus, keys press their buttons.

const list = () => [...document.querySelectorAll("[data-row]")];
let last = null;
let busy = false;
document.body.addEventListener("htmx:beforeRequest", () => { busy = true; });
document.body.addEventListener("htmx:afterRequest", () => { busy = false; });

function go(from, step) {
  const rows = list();
  const next = rows[rows.indexOf(from) + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (!row) {
    if (event.key === "j") { list().find((each) => each.classList.contains("candidate"))?.focus(); event.preventDefault(); }
    return;
  }
  if (event.key === "j" || event.key === "k") { go(row, event.key === "j" ? 1 : -1); event.preventDefault(); return; }
  const target = row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target || busy) return;
  event.preventDefault();
  last = row.dataset.row;
  if (target.matches("button")) { target.click(); return; }
  target.closest("details").open = true;
  target.focus();
});

document.addEventListener("click", (event) => { last = event.target.closest?.("[data-row]")?.dataset.row ?? last; });

// The focus goes to the next row that waits, or stays where something is asked.
document.body.addEventListener("htmx:afterSwap", () => {
  document.body.dataset.etag = document.getElementById("draft").firstElementChild.dataset.etag;
  const rows = list();
  const place = rows.findIndex((each) => each.dataset.row === last);
  const asked = rows.find((each) => each.classList.contains("asked"));
  (asked ?? rows.slice(place + 1).find((each) => each.classList.contains("candidate")) ?? rows[place])?.focus();
});
