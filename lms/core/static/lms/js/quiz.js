// An answer goes ahead of its reader: the page is left only once the server has said "saved".
// What isn't saved stays on this page and nowhere else in the browser.

const WORDS = {
  going: "Saving…",
  offline:
    "Not saved yet: no connection. Your answer is kept on this page. Stay here; it is sent when the connection is back, and then you can go on.",
  trouble: "Not saved yet. Your answer is kept on this page; please try again in a moment.",
};
const PATIENCE = 20_000; // ms for one request
const WARN_BEFORE = 5 * 60_000; // ms before the end of a limited time

class Quiz {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    form.addEventListener("submit", (event) => this.leave(event));
    form.addEventListener("autosaverefused", (event) => this.learn(event.detail));
    form.querySelectorAll("[data-time-left]").forEach((notice) => this.warnLater(notice));
  }

  // A button that only a whole page can answer goes its plain way.
  async leave(event) {
    const going = event.submitter?.value;
    if (event.defaultPrevented || !going || ["leave", "time"].includes(going)) return;
    event.preventDefault();
    if (this.going) return;
    this.going = true;
    const answer = await this.send(going).catch(() => null);
    this.going = false;
    if (answer?.saved) this.go(answer.next);
    else if (answer?.message) this.refused(answer);
    else this.stay(answer ? WORDS.trouble : WORDS.offline);
  }

  async send(going) {
    this.say("saving", WORDS.going);
    const { revision } = this.form.elements;
    this.form.dispatchEvent(new CustomEvent("autosavehold"));
    const data = new FormData(this.form);
    data.set("go", going);
    data.set("revision", revision.value);
    const response = await fetch(this.form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return response.json().catch(() => ({}));
  }

  go(address) {
    this.form.dispatchEvent(new CustomEvent("autosavedone"));
    window.location.assign(address);
  }

  refused(answer) {
    this.learn(answer);
    this.say("refused", answer.message);
    this.status.focus();
  }

  stay(words) {
    this.form.dispatchEvent(new CustomEvent("autosavelater"));
    this.say("unsaved", words);
    this.status.focus();
  }

  // Another page's answer is known now; choosing again here is a last word with open eyes.
  learn(answer) {
    for (const [number, token] of Object.entries(answer.read || {})) {
      this.form.elements[`read${number}`].value = token;
    }
  }

  warnLater(notice) {
    const left = Date.parse(notice.dataset.timeLeft) - Date.now();
    setTimeout(() => (notice.hidden = false), Math.max(0, left - WARN_BEFORE));
  }

  say(state, words) {
    this.status.dataset.state = state;
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

for (const form of document.querySelectorAll("form.quiz[data-autosave]")) new Quiz(form);
