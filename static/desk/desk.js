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

// data-refresh="URL" (empty: this page's own): fetched anew every few seconds (data-every, 2 unless it says otherwise).
// What bears data-live in the answer takes the place of what has its id here. It goes on until the answer says that it is
// final, which loads the page anew, or is a page that asks for no refreshing any more.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-refresh]").forEach((box) => {
    const every = 1000 * (box.dataset.every || 2);
    const again = async () => {
      try {
        const url = box.dataset.refresh || window.location.href;
        const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
        if (answer.redirected || answer.status === 403) { window.location.reload(); return; }
        const final = answer.headers.get("X-Final");
        if (answer.ok) {
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
          fresh.querySelectorAll("[data-live][id]").forEach((part) => {
            const old = document.getElementById(part.id);
            if (old && !old.contains(document.activeElement)) old.replaceChildren(...part.childNodes);
          });
          if (final === null && !fresh.querySelector("[data-refresh]")) return;
        }
        if (final === "1") { window.location.reload(); return; }
      } catch { /* the network is away: try again */ }
      setTimeout(again, every);
    };
    setTimeout(again, every);
  });
});

// Unfold's script takes every file input for one of its own widgets, which have a text box beside them; ours have none.
document.addEventListener("change", (event) => {
  if (event.target.matches(".cb input[type=file]")) event.stopPropagation();
}, true);
