// Says how many characters are left, to the eye at once and to a screen reader after a pause.
const PAUSE_MS = 1000;

function words(box, left) {
  const pattern = left < 0 ? box.dataset.over : box.dataset.left;
  return pattern.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang || undefined));
}

export function countCharacters(root) {
  for (const box of root.querySelectorAll("[data-count-for]")) {
    const input = root.getElementById(box.dataset.countFor);
    const most = Number(box.dataset.most);
    if (!input || !most || !box.dataset.left || !box.dataset.over) continue;

    const spoken = root.createElement("span");
    spoken.className = "usa-sr-only";
    spoken.setAttribute("aria-live", "polite");
    box.after(spoken);

    let timer;
    const update = () => {
      // A browser sends each line end as two characters, and so the server counts it.
      const left = most - input.value.replace(/\r?\n/g, "\r\n").length;
      box.textContent = words(box, left);
      box.classList.toggle("count-over", left < 0);
      clearTimeout(timer);
      timer = setTimeout(() => {
        spoken.textContent = root.activeElement === input ? box.textContent : "";
      }, PAUSE_MS);
    };
    input.addEventListener("input", update);
    if (input.value) update();
  }
}
