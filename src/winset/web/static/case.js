// The case as a whole: a copy, and the archive.

import { key, notice, send } from "./workbench.js";

const act = async (part, data) => {
  try { location.assign((await send(`/case/${encodeURIComponent(key)}/case/${part}`, data)).to); } catch (error) { notice(error.message, { bad: true, stay: true }); }
};
document.getElementById("copy").addEventListener("submit", (event) => {
  event.preventDefault();
  act("copy", { title: document.getElementById("copy-title").value });
});
document.getElementById("archive")?.addEventListener("click", () => {
  notice("Put the case aside? It can be brought back.", { stay: true, choices: [["Archive it", () => act("archive", {})]] });
});
