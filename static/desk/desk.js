// Small helpers of Callboard's own pages. Everything works without them; they only save clicks.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (!all) return;
  all.closest("form").querySelectorAll(`input[type=checkbox][name="${all.dataset.checkAll}"]:not([disabled])`)
    .forEach((box) => { box.checked = all.checked; });
});

// On a phone the tabs scroll: the one that is open is brought into view.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".cb-tabs").forEach((tabs) => {
    const open = tabs.querySelector("[aria-current]");
    if (open) tabs.scrollLeft = open.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
  });
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.closest(".cb") && form.method === "post") {
    form.dataset.sent = "1";
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  }
});

// data-refresh="URL": the element's content is fetched anew every two seconds until the answer says it is final.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-refresh]").forEach((box) => {
    const again = async () => {
      try {
        const answer = await fetch(box.dataset.refresh, { headers: { "X-Requested-With": "fetch" } });
        if (answer.redirected || answer.status === 403) { window.location.reload(); return; }
        if (answer.ok) box.innerHTML = await answer.text();
        if (answer.headers.get("X-Final") === "1") { window.location.reload(); return; }
      } catch { /* the network is away: try again */ }
      setTimeout(again, 2000);
    };
    setTimeout(again, 2000);
  });
});

// Unfold's script takes every file input for one of its own widgets, which have a text box beside them; ours have none.
document.addEventListener("change", (event) => {
  if (event.target.matches(".cb input[type=file]")) event.stopPropagation();
}, true);
