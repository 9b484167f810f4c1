// What a state means, in words below the picture, for whoever points at it or moves to it.
const told = (event) => {
  const state = event.target.closest?.(".ws-chart .state");
  const words = document.getElementById("state-words");
  const title = state?.querySelector("title");
  if (title && words && words.textContent !== title.textContent) words.textContent = title.textContent;
};
document.addEventListener("focusin", told);
document.addEventListener("mouseover", told);
