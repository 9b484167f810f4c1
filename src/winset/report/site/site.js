"use strict";
// A copy button beside the permanent link, and the search; every page can be read without.
document.querySelectorAll(".permalink a").forEach(function (link) {
  var button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", function () {
    var field = document.createElement("textarea");
    field.value = link.href;
    document.body.appendChild(field);
    field.select();
    var copied = document.execCommand("copy");
    field.remove();
    button.textContent = copied ? "Copied" : "Not copied";
  });
  link.after(" ", button);
});

function words(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
    .match(/[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[\p{L}\p{N}])+/gu) || [];
}

function find(text, index) {
  var asked = words(text);
  var sums = null;
  asked.forEach(function (word, place) {
    var here = new Map();
    var ends = place === asked.length - 1;
    Object.keys(index.words).forEach(function (known) {
      if (known !== word && !(ends && word.length > 2 && known.startsWith(word))) { return; }
      var list = index.words[known];
      for (var i = 0; i < list.length; i += 2) {
        here.set(list[i], Math.max(here.get(list[i]) || 0, list[i + 1] * (known === word ? 1 : 0.5)));
      }
    });
    if (sums === null) { sums = here; return; }
    sums.forEach(function (sum, work) {
      if (here.has(work)) { sums.set(work, sum + here.get(work)); } else { sums.delete(work); }
    });
  });
  return Array.from(sums || []).sort(function (a, b) { return b[1] - a[1] || a[0] - b[0]; });
}

var form = document.getElementById("search");
if (form && window.WINSET_INDEX) {
  var field = document.getElementById("q");
  var show = function () {
    var results = document.getElementById("results");
    var found = field.value.trim() ? find(field.value, window.WINSET_INDEX) : [];
    results.replaceChildren();
    found.slice(0, 100).forEach(function (pair) {
      var work = window.WINSET_INDEX.works[pair[0]];
      var item = document.createElement("li");
      var link = document.createElement("a");
      var line = document.createElement("p");
      link.href = work[1];
      link.textContent = work[0];
      line.className = "meta";
      line.textContent = work[2];
      item.append(link, line);
      results.append(item);
    });
    document.getElementById("count").textContent = field.value.trim() ? found.length + " found" : "";
  };
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  show();
}
