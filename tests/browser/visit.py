"""One person's visit, with the eyes that every page is looked at with."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Response, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# axe reports nothing on an empty or broken page, so a page must first be a page.
LEAST_CONTROLS = 3
PICTURES = os.environ.get("PICTURES")
WATCH_POLICY = """
window.policyBreaches = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.policyBreaches.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


class Visit:
    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.strangers: list[str] = []
        self.broken: list[str] = []
        page.add_init_script(WATCH_POLICY)
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("pageerror", lambda error: self.broken.append(str(error)))

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.site).netloc:
            self.strangers.append(request.url)

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    def sign_in(self, who: str, password: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail address").fill(who)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Sign in")

    def open(self, path: str, heading: str, status: int = 200) -> Page:
        """Go to an address; see that it is the page it should be, and that it is sound."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        self.sound(heading)
        return self.page

    def sound(self, heading: str) -> None:
        """See that the page now shown is whole, accessible, within its policy and at home."""
        expect(self.page.get_by_role("heading", level=1).first).to_contain_text(heading)
        controls = self.page.locator("a, button, input, select, textarea").count()
        assert controls >= LEAST_CONTROLS, f"{self.page.url}: only {controls} controls"
        self._no_sideways_scroll()
        self._axe()
        assert self.page.evaluate("window.policyBreaches") == [], self.page.url
        assert self.strangers == []
        assert self.broken == []
        self._picture(heading)

    def _no_sideways_scroll(self) -> None:
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, f"{self.page.url} scrolls sideways"

    def _axe(self) -> None:
        results = Axe().run(self.page, options=RULES)
        found = [
            f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in results.response["violations"]
            for node in rule["nodes"]
        ]
        assert found == [], f"{self.page.url}\n" + "\n".join(found)

    def _picture(self, name: str) -> None:
        """Keep a picture of the whole page where PICTURES names a folder."""
        if not PICTURES:
            return
        size = self.page.viewport_size or {}
        stem = "".join(c if c.isalnum() else "-" for c in f"{urlsplit(self.page.url).path}-{name}")
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        target = Path(PICTURES) / f"{stem.strip('-')[:90]}-{size.get('width')}.png"
        self.page.screenshot(path=target, full_page=True)
