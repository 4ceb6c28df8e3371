// Shows how written text will look: the server renders it, so it is the same as when published.
export function previewText(root) {
  for (const input of root.querySelectorAll("textarea[data-preview-url]")) {
    if (!input.dataset.previewLabel) continue;
    const button = root.createElement("button");
    button.type = "button";
    button.className = "usa-button usa-button--unstyled";
    button.textContent = input.dataset.previewLabel;

    const box = root.createElement("div");
    box.className = "preview usa-prose";
    box.hidden = true;
    box.setAttribute("role", "region");
    box.setAttribute("aria-live", "polite");
    box.setAttribute("aria-label", input.dataset.previewLabel);

    button.addEventListener("click", async () => {
      const body = new FormData();
      body.append("text", input.value);
      const token = input.form && input.form.elements.namedItem("csrf_token");
      if (token) body.append("csrf_token", token.value);
      try {
        const answer = await fetch(input.dataset.previewUrl, { method: "POST", body, credentials: "same-origin" });
        if (!answer.ok) return;
        // Safe by construction: the server answers with the same cleaned HTML that it stores.
        box.innerHTML = await answer.text();
        box.hidden = false;
      } catch {
        box.hidden = true;
      }
    });
    (root.getElementById(`${input.id}-count`) || input).after(button, box);
  }
}
