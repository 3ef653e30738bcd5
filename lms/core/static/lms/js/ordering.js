// Puts "up" and "down" beside each step; the lists of places stay below it and are what is sent.

class Ordering {
  constructor(list) {
    this.list = list;
    this.said = document.createElement("p");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    list.after(this.said);
    for (const row of this.rows) this.equip(row);
    this.sortAsSaved();
    this.refresh();
  }

  get rows() {
    return [...this.list.children];
  }

  equip(row) {
    const select = row.querySelector("select");
    const label = row.querySelector("label");
    select.hidden = true;
    const text = document.createElement("span");
    text.textContent = label.textContent;
    label.hidden = true;
    const moves = document.createElement("span");
    moves.className = "ordering-moves";
    moves.append(this.button(row, "up", -1), this.button(row, "down", 1));
    row.append(text, moves);
  }

  button(row, word, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.step = step;
    button.textContent = word === "up" ? "↑" : "↓";
    button.setAttribute("aria-label", `Move ${word}: ${row.querySelector("label").textContent}`);
    button.addEventListener("click", () => this.move(row, step));
    return button;
  }

  sortAsSaved() {
    const place = (row) => Number(row.querySelector("select").value || Infinity);
    const sorted = this.rows.sort((a, b) => place(a) - place(b) || 0);
    if (sorted.every((row) => place(row) < Infinity)) this.list.append(...sorted);
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    this.rows.forEach((each, index) => (each.querySelector("select").value = index + 1));
    this.refresh();
    const same = row.querySelector(`[data-step="${step}"]`);
    (same.disabled ? row.querySelector(`[data-step="${-step}"]`) : same).focus();
    this.said.textContent = `Now at place ${this.rows.indexOf(row) + 1} of ${this.rows.length}`;
    row.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  }

  refresh() {
    const rows = this.rows;
    rows.forEach((row, index) => {
      row.querySelector('[data-step="-1"]').disabled = index === 0;
      row.querySelector('[data-step="1"]').disabled = index === rows.length - 1;
    });
  }
}

for (const list of document.querySelectorAll("[data-ordering]")) new Ordering(list);
