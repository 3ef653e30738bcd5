// Sends a form as it is written. The words stay on the page until the server has said "saved".

const QUIET = 800; // ms after the last key
const FIRST_PAUSE = 5_000; // ms before trying again, then growing
const LONGEST_PAUSE = 60_000;
const PATIENCE = 20_000; // ms for one request

const WORDS = {
  saving: "Saving…",
  offline:
    "Not saved yet: no connection. Your words are kept on this page and will be sent when it is back.",
  trouble:
    "Not saved yet. Your words are kept on this page and will be sent again in a moment.",
  signedOut:
    "You have been signed out. Your words are still here: sign in in another tab, then come back.",
  refused: "Not saved yet. Please look again at what is written here.",
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.revision = Number(form.elements.revision?.value || 0);
    if (form.elements.page) form.elements.page.value = name();
    this.pause = FIRST_PAUSE;
    this.unsaved = false;
    this.sending = false;
    this.timer = 0;
    this.listen();
  }

  listen() {
    this.form.addEventListener("input", () => this.changed(QUIET));
    this.form.addEventListener("change", () => this.changed(0));
    this.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      this.count();
      this.handOver();
    });
    // A page that sends its form in its own way says so: held while it tries, then done or later.
    this.form.addEventListener("autosavehold", () => this.hold());
    this.form.addEventListener("autosavedone", () => this.handOver());
    this.form.addEventListener("autosavelater", () => {
      this.unsaved = true;
      this.handed = false;
      this.later(this.pause);
    });
    window.addEventListener("pageshow", () => (this.handed = false));
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("focus", () => this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.send();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved) event.preventDefault();
    });
  }

  changed(wait) {
    this.unsaved = true;
    this.again = true;
    this.later(wait);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  retryNow() {
    if (this.unsaved) this.later(0);
  }

  hold() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.handed = true;
    this.count();
  }

  // Each message says its how-manieth it is, so that one overtaken on its way is known as old.
  count() {
    this.revision += 1;
    if (this.form.elements.revision) this.form.elements.revision.value = this.revision;
  }

  // The whole form is on its way by itself: nothing more to send or to ask.
  handOver() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.unsaved = this.again = false;
    this.handed = true;
  }

  async send() {
    if (this.sending || !this.unsaved || this.handed) return;
    clearTimeout(this.timer);
    this.sending = true;
    this.again = false;
    const hint = setTimeout(() => this.say("saving", WORDS.saving), 300);
    try {
      await this.hear(await this.post());
    } catch (error) {
      if (!this.handed) this.wait(error.name === "AbortError" ? WORDS.trouble : WORDS.offline);
    } finally {
      clearTimeout(hint);
      this.sending = false;
      if (this.again) this.later(QUIET);
    }
  }

  post() {
    refreshToken(this.form);
    this.count();
    const data = new FormData(this.form);
    data.set("revision", String(this.revision));
    this.request = new AbortController();
    const timeout = setTimeout(() => this.request.abort(), PATIENCE);
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      credentials: "same-origin",
      signal: this.request.signal,
      keepalive: document.visibilityState === "hidden",
    }).finally(() => clearTimeout(timeout));
  }

  async hear(response) {
    const answer = await response.json().catch(() => null);
    if (answer?.saved) this.saved(answer);
    else if (response.status >= 500) this.wait(WORDS.trouble);
    else if (answer?.message) this.refused(answer.message, answer);
    else if (response.redirected || [401, 403].includes(response.status)) {
      this.say("unsaved", WORDS.signedOut);
    } else this.refused(WORDS.refused);
  }

  saved(answer) {
    this.pause = FIRST_PAUSE;
    this.unsaved = this.again;
    this.say("saved", `Saved at ${answer.at}`);
    this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
  }

  refused(message, detail = {}) {
    this.say("refused", message);
    this.form.dispatchEvent(new CustomEvent("autosaverefused", { bubbles: true, detail }));
  }

  wait(words) {
    this.say("unsaved", words);
    this.later(this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  // Unchanged words aren't written again, so that a screen reader isn't told twice.
  say(state, words) {
    if (!this.status || this.status.textContent === words) return;
    this.status.dataset.state = state;
    this.status.textContent = words;
  }
}

// Tells this page's messages from those of another tab or device.
function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Signing in again, in another tab, changes the token; the cookie holds the one that counts now.
function refreshToken(form) {
  const found = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
  const field = form.elements.csrfmiddlewaretoken;
  if (found && field) field.value = decodeURIComponent(found[1]);
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
