// A source: its text comes part by part; a passage or a claim is written into a case.

import { body, notice, send } from "./workbench.js";

// --- the text ---------------------------------------------------------------------------------

const reader = document.getElementById("reader");
const PART = Number(reader.dataset.size);
let marked = null;

/** The paragraph of a number, once its part is there; null where the text has none. */
async function paragraph(n) {
  const later = document.getElementById(`part-${Math.floor((n - 1) / PART)}`);
  if (later?.matches(".later")) await htmx.ajax("GET", later.getAttribute("hx-get"), { source: later, target: later, swap: "outerHTML" });
  return document.getElementById(`p${n}`);
}

/** Bring a paragraph into view. */
export async function show(n) {
  const place = await paragraph(n);
  marked?.classList.remove("shown");
  place?.classList.add("shown");
  place?.scrollIntoView({ block: "center" });
  marked = place;
}

function asked() {
  const n = /^#p(\d+)$/.exec(location.hash)?.[1];
  if (n) show(Number(n));
}
addEventListener("hashchange", asked);
if (document.readyState === "complete") asked();
else addEventListener("load", asked);

// --- citing -----------------------------------------------------------------------------------

const form = document.getElementById("cite");
if (form) {
  const about = document.getElementById("about");
  const row = form.elements.row;
  const shape = () => {
    const of = form.dataset.claim ? "claim" : "passage";
    for (const part of form.querySelectorAll("[data-for], [data-of]")) {
      const wanted = part.dataset.for === undefined || part.dataset.for.split(" ").includes(row.value);
      part.hidden = !wanted || (part.dataset.of ?? of) !== of;
    }
    form.elements.name.required = of === "passage" && ["evidence", "agreement"].includes(row.value);
    form.elements.paraphrase.required = of === "passage";
    form.elements.value.required = row.value === "position";
  };
  const close = () => { form.hidden = true; about.hidden = false; };
  row.addEventListener("change", shape);
  document.getElementById("leave").addEventListener("click", close);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cite]");
    if (!button) return;
    form.dataset.address = button.dataset.cite;
    document.getElementById("which").textContent = button.dataset.cite;
    form.dataset.claim = button.dataset.claim ?? "";
    document.getElementById("claim-words").textContent = button.dataset.name ?? "";
    form.hidden = false;
    about.hidden = true;
    shape();
    (button.dataset.claim ? row : row.value === "source" ? form.elements.paraphrase : form.elements.name).focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fits = [...form.querySelectorAll("[data-fit]")].filter((each) => each.value && row.value === "evidence");
    try {
      const answer = await send(`${form.dataset.base}/cite`, {
        address: form.dataset.address, claim: form.dataset.claim, row: row.value,
        actor: form.elements.actor.value, issue: form.elements.issue.value,
        value: form.elements.value.value, salience: form.elements.salience.value, name: form.elements.name.value,
        paraphrase: form.elements.paraphrase.value, parties: form.elements.parties.value,
        rating: form.elements.rating.value, consistency: Object.fromEntries(fits.map((each) => [each.dataset.fit, each.value])),
      });
      body.dataset.etag = answer.etag;
      form.reset();
      close();
      notice(`${form.dataset.address} is cited in the case.`);
    } catch (error) { notice(error.message, { bad: true }); }
  });
}
