// Small comforts on every page. Nothing here is needed for a page to work.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// Signing in again in another tab changes the token of forms; the cookie holds the one that counts
// now. So a form that has been open for long can still be sent, and its words aren't lost.
document.addEventListener(
  "submit",
  (event) => {
    const found = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
    const field = event.target.elements.csrfmiddlewaretoken;
    if (found && field) field.value = decodeURIComponent(found[1]);
  },
  { capture: true },
);

// A second press does nothing while the first is under way. The button stays enabled, so that its
// name and value are sent and focus isn't lost.
const underWay = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  if (underWay.has(form)) {
    event.preventDefault();
    return;
  }
  underWay.add(form);
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Coming back with the browser's own button brings the page as it was left: let it be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    underWay.delete(form);
    form.querySelector('[aria-disabled="true"]')?.removeAttribute("aria-disabled");
  }
});

// Ask before typed words would be left behind. Forms that save as they go ask for themselves.
function askBeforeLeaving(form) {
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}

// What counts for one choice only stands there with that choice. The server leaves it aside anyway.
function showOnlyWhen(control) {
  const [chooser, values] = control.dataset.onlyWhen.split(":");
  const field = control.closest(".field");
  if (field.matches(".field-error")) return;
  const look = () => {
    field.hidden = !values.split(" ").includes(control.form.elements[chooser].value);
  };
  control.form.addEventListener("change", look);
  window.addEventListener("pageshow", look);
  look();
}

document.querySelectorAll("[data-only-when]").forEach(showOnlyWhen);
document.querySelectorAll("form[data-confirm-leave]:not([data-autosave])").forEach(askBeforeLeaving);
document.querySelector("[data-focus]")?.focus();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-choose-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = button.closest("section").querySelectorAll("input[type=checkbox]");
    boxes.forEach((box) => (box.checked = true));
  });
}
