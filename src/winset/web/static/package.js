// Terms that are dragged: the server says who accepts them, in the draws of the forecast shown.

import { key, notice, send } from "./workbench.js";

let busy = false, waiting = false;

const shown = (slider) => {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(slider.max - slider.min)));
  return Number(slider.value).toLocaleString("en-GB", { maximumFractionDigits: digits, minimumFractionDigits: digits });
};

/** One question at a time; what is dragged meanwhile is asked next. */
async function ask(form) {
  waiting = true;
  if (busy) return;
  busy = true;
  while (waiting) {
    waiting = false;
    const terms = Object.fromEntries([...form.elements].map((each) => [each.name, Number(each.value)]).filter(([name]) => name));
    try {
      const found = await send(`/case/${encodeURIComponent(key)}/forecast/package?${form.dataset.query}`, { terms });
      document.getElementById("judged").innerHTML = found.html; // made and escaped by the server
    } catch (error) { notice(error.message, { bad: true }); }
  }
  busy = false;
}

// The answer comes into the page after this runs.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form#own-terms");
  if (!form) return;
  event.target.nextElementSibling.textContent = shown(event.target);
  ask(form);
});
