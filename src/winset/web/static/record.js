// What came out, written into the case.

import { body, key, notice, send } from "./workbench.js";

const form = document.getElementById("outcome");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = Object.fromEntries([...form.querySelectorAll("[data-issue]")].map((each) => [each.dataset.issue, each.value]));
  try {
    const answer = await send(`/case/${encodeURIComponent(key)}/record/outcome`, {
      values, day: form.elements.day.value, source: form.elements.source.value, why: form.elements.why.value,
      replace: form.elements.replace.checked,
    });
    body.dataset.etag = answer.etag;
    location.reload();
  } catch (error) { notice(error.message, { bad: true }); }
});
