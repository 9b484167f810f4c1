// Sources: added by drop or choice, one after another; and passages written into a case.

import { body, notice, send } from "./workbench.js";

const drop = document.getElementById("drop");
const chosen = document.getElementById("files");
const said = document.getElementById("added");

async function addAll(files) {
  const refused = [], notes = [];
  let done = 0, fresh = 0;
  for (const file of files) {
    said.textContent = `Reading ${file.name} (${done + 1} of ${files.length})`;
    try {
      const answer = await fetch(`/library/add?name=${encodeURIComponent(file.name)}`, {
        method: "POST", headers: { "x-winset-csrf": body.dataset.csrf, "content-type": "application/octet-stream" }, body: file,
      });
      if (!answer.ok) throw new Error(await answer.text());
      const found = await answer.json();
      fresh += found.documents.filter((entry) => entry.new).length;
      notes.push(...found.documents.flatMap((entry) => entry.notes.map((note) => `${entry.source}: ${note}`)));
      refused.push(...found.refused.map((each) => `${each.source}: ${each.reason}`));
    } catch (error) { refused.push(`${file.name}: ${error.message}`); }
    done += 1;
  }
  const known = done - refused.length - fresh;
  said.replaceChildren(`${fresh} added${known ? `, ${known} there before` : ""}${refused.length ? `, ${refused.length} refused` : ""}${refused.length + notes.length ? ":" : "."}`);
  if (refused.length + notes.length) {
    const list = document.createElement("ul");
    list.append(...[...refused, ...notes].map((words) => Object.assign(document.createElement("li"), { textContent: words })));
    said.append(list);
  }
  const form = document.querySelector("form.find");
  if (form) form.requestSubmit();
}

if (drop) {
  chosen.addEventListener("change", () => { addAll([...chosen.files]); chosen.value = ""; });
  let inside = 0;
  const over = (on) => drop.classList.toggle("over", on);
  addEventListener("dragenter", (event) => { event.preventDefault(); inside += 1; over(true); });
  addEventListener("dragleave", () => { inside -= 1; if (inside <= 0) over(false); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    over(false);
    const files = [...event.dataTransfer.files];
    if (files.length) addAll(files);
  });
}

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
