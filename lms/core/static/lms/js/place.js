// Remembers which block of a lesson is being read, and brings the reader back to it.

const EVERY = 5_000; // ms between two messages, at most

class Place {
  constructor(root) {
    this.root = root;
    this.blocks = [...root.querySelectorAll("[data-place]")];
    this.inSight = new Set();
    this.told = root.dataset.placeStart || "";
    this.place = this.told;
    this.lastTold = 0;
    this.comeBack();
    this.watch();
  }

  // The first block is where a page begins anyway; a link to a part of the page comes first.
  comeBack() {
    const start = this.blocks.findIndex((block) => block.dataset.place === this.told);
    if (start < 1 || window.location.hash) return;
    const block = this.blocks[start];
    block.setAttribute("tabindex", "-1");
    block.scrollIntoView({ behavior: "instant", block: "start" });
    block.focus({ preventScroll: true });
  }

  watch() {
    const sight = new IntersectionObserver((entries) => this.look(entries), {
      rootMargin: "-40px 0px -45% 0px",
    });
    this.blocks.forEach((block) => sight.observe(block));
    window.addEventListener("pagehide", () => this.tell());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.tell();
    });
  }

  // The block at the head of the page is the one being read. Taking a lower one would move the
  // reader on a little with every return.
  look(entries) {
    for (const entry of entries) {
      if (entry.isIntersecting) this.inSight.add(entry.target);
      else this.inSight.delete(entry.target);
    }
    const first = this.blocks.find((block) => this.inSight.has(block));
    if (!first) return;
    this.place = first.dataset.place;
    this.tellSoon();
  }

  tellSoon() {
    clearTimeout(this.timer);
    const wait = Math.max(1_000, this.lastTold + EVERY - Date.now());
    this.timer = setTimeout(() => this.tell(), wait);
  }

  tell() {
    if (!this.place || this.place === this.told) return;
    const data = new FormData();
    data.set("place", this.place);
    data.set("csrfmiddlewaretoken", this.root.dataset.csrf);
    this.told = this.place;
    this.lastTold = Date.now();
    if (navigator.sendBeacon?.(this.root.dataset.placeUrl, data)) return;
    fetch(this.root.dataset.placeUrl, { method: "POST", body: data, keepalive: true }).catch(() => {
      this.told = "";
    });
  }
}

for (const root of document.querySelectorAll("[data-place-url]")) new Place(root);
