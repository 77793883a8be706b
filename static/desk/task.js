// A button beside every value that is to be typed elsewhere. Without scripts the value is selected whole by a click.
if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((value) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "task-copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${value.dataset.copy}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(value.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select it and copy";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    value.after(button);
  });
}
