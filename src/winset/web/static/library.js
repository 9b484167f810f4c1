// Sources: added by drop or choice, one after another.

import { body, notice, send } from "./workbench.js";

const drop = document.getElementById("drop");
const chosen = document.getElementById("files");
const said = document.getElementById("added");

/** Add files; whether none was refused. */
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
  return !refused.length;
}

if (drop) {
  chosen.addEventListener("change", () => { addAll([...chosen.files]); chosen.value = ""; });
  document.querySelector("#paste form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = document.getElementById("pasted");
    const title = text.value.trim().split("\n")[0].replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "text";
    if (await addAll([new File([text.value], `${title}.txt`)])) text.value = "";
  });
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

// --- the whole of it ----------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", async () => {
    said.textContent = button.dataset.do === "check" ? "Reading all of it." : "Copying.";
    try { said.textContent = (await send(`/library/${button.dataset.do}`, {})).words; } catch (error) { said.textContent = error.message; }
  });
}

// --- what the desk keeps ------------------------------------------------------------------------

for (const form of document.querySelectorAll("form[data-desk]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(document.querySelector("form.find")));
    try {
      const { words } = await send(`/library/${form.dataset.desk}?${asked}`, Object.fromEntries(new FormData(form)));
      sessionStorage.setItem("desk", words);
      location.assign(`${location.pathname}?${asked}`);
    } catch (error) { notice(error.message, { bad: true }); }
  });
}
const words = sessionStorage.getItem("desk");
if (words) { // said on the page as it is now, where its form stood
  sessionStorage.removeItem("desk");
  const desk = document.getElementById("desk");
  if (desk) { desk.open = true; desk.querySelector("summary").focus(); }
  notice(words);
}
