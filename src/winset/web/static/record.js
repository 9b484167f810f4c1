// The record: a log checked and opened by files; what came out, written into the case.

import { body, key, notice, send } from "./workbench.js";

const here = (part) => `/case/${encodeURIComponent(key)}/${part}`;
const $ = (id) => document.getElementById(id);

const form = $("outcome");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = (name) => Object.fromEntries([...form.querySelectorAll(`[data-${name}]`)].map((each) => [each.dataset[name], each.value]));
  try {
    const answer = await send(here("outcomes"), {
      values: said("issue"), events: said("event"), day: form.elements.day.value, source: form.elements.source.value,
      why: form.elements.why.value, replace: form.elements.replace.checked, ended: form.elements.ended.checked,
    });
    body.dataset.etag = answer.etag;
    location.reload();
  } catch (error) { notice(error.message, { bad: true }); }
});

$("another")?.addEventListener("click", () => {
  const rows = [...document.querySelectorAll("[data-known]")];
  const row = rows[0].cloneNode(true);
  row.querySelector("input").value = "";
  rows.at(-1).after(row);
  row.querySelector("select").focus();
});

/** Send bytes, and put what comes back into a part of the page. */
async function bring(path, data, place) {
  const answer = await fetch(here(path), {
    method: "POST", headers: { "x-winset-csrf": body.dataset.csrf, "content-type": "application/octet-stream" }, body: data,
  });
  const text = await answer.text();
  if (!answer.ok) { notice(text, { bad: true, stay: true }); return; }
  place.innerHTML = text; // made and escaped by the server
  htmx.process(place);
}

const check = (path) => bring(path, $("held-file").files[0] || $("held").value.trim(), $("checked"));
$("verify")?.addEventListener("submit", (event) => { event.preventDefault(); check("record/verify"); });
$("held-file")?.addEventListener("change", (event) => { if (event.target.files[0]) check("record/verify").then(() => { event.target.value = ""; }); });

document.addEventListener("change", (event) => {
  if (event.target.dataset?.seal === undefined || !event.target.files[0]) return;
  bring(`record/brought?note=${encodeURIComponent($("note").value)}`, event.target.files[0], $("kept"));
});

document.addEventListener("click", async (event) => {
  if (event.target.dataset?.mend !== undefined) { await check("record/verify?mend=1"); location.reload(); }
  const copied = event.target.dataset?.copy;
  if (!copied) return;
  const words = $(copied).textContent;
  try { await navigator.clipboard.writeText(words); notice("The line is copied."); } catch { notice(words, { stay: true }); }
});
