"""A person who walks through the forum: from the home page by one click, looking at every page with axe on the way."""

import time
from datetime import date, timedelta

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Reader

PATIENCE_SECONDS = 30
TYPED = "textarea, select, input:not([type=radio], [type=checkbox])"
#: Whether the element with the focus is drawn so that one sees it, itself or by the label of its box.
SHOWS_FOCUS = """e => [e, ...(e.labels || [])].some(it => [null, "::before"].some(part => {
  const style = getComputedStyle(it, part)
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none"
}))"""


class Walker:
    """One person in a browser of their own. `found` collects what axe says of every page that they come to."""

    def __init__(self, reader: Reader, scripted: bool = True) -> None:
        self.reader, self.scripted, self.found = reader, scripted, []
        self.page.set_default_timeout(PATIENCE_SECONDS * 1000)

    @property
    def page(self) -> Page:
        return self.reader.page

    def look(self) -> "Walker":
        if self.scripted:
            self.found += self.reader.axe()
        return self

    def go(self, path: str) -> "Walker":
        self.reader.go(path)
        return self.look()

    def click(self, words: str, role: str = "link") -> "Walker":
        """Click the first link or button of the page's own content that begins with these words."""
        return self._follow(self.page.locator("main").get_by_role(role, name=words).first)

    def _follow(self, thing: Locator) -> "Walker":
        """Use what leads to another page, and look at that page once it stands."""
        with self.page.expect_navigation():
            self.use(thing)
        return self.look()

    def use(self, thing: Locator) -> None:
        """Click a link, a button or a label."""
        thing.click()

    def answer(self, field: Locator, words: str) -> None:
        """Type into a field, or choose from a list."""
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=words)
        else:
            field.fill(words)

    def waits(self, title: str) -> "Walker":
        """The task about this title under "Waiting for you" on the home page, one click away."""
        return self._follow(self.go("/").page.locator(".waiting li", has_text=title).first.get_by_role("link"))

    def press(self, words: str) -> "Walker":
        """Press a button; the page after it is no page of errors."""
        self.click(words, "button")
        assert not self.page.title().startswith("Error:"), self.text()
        return self

    def home(self, words: str) -> "Walker":
        """The next step, one click from the home page."""
        return self.go("/").click(words)

    def menu(self, words: str) -> "Walker":
        """A step by the masthead or the foot, which stand on the home page too."""
        return self._follow(self.go("/").page.get_by_role("link", name=words, exact=True).first)

    def fill(self, answers: dict[str, str]) -> "Walker":
        """Type into fields by the beginning of their labels."""
        for label, words in answers.items():
            self.answer(self.page.get_by_label(label).and_(self.page.locator(TYPED)).first, words)
        return self

    def tick(self, *words: str) -> "Walker":
        """Choose by the words beside a box or a button of choice."""
        for each in words:
            self.use(self.page.locator("label[class*=__label]", has_text=each).first)
        return self

    def text(self) -> str:
        """What the page says; blanks that do not break count as blanks."""
        return self.page.inner_text("main").replace("\u00a0", " ").replace("\u202f", " ")

    def reads(self, *sentences: str) -> "Walker":
        """Each sentence stands on the page."""
        for sentence in sentences:
            assert sentence in self.text(), f"{self.page.url} lacks {sentence!r}:\n{self.text()}"
        return self

    def wait_for(self, words: str) -> "Walker":
        """Look again until the words stand here: the worker needs a moment."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.text() and time.monotonic() < deadline:
            self.page.wait_for_timeout(300)
            self.page.reload()
        return self.reads(words)

    def mail(self, name: str, subject: str) -> "Walker":
        """Open the newest mail to this person with this subject, by the mailbox that the home page links."""
        return self.menu("Mailbox of the sample people").wait_for(name).click(name).wait_for(subject).click(subject)

    def open(self, path: str) -> "Walker":
        """Click the link of the page's own content that leads to this path."""
        return self._follow(self.page.locator(f'main a[href="{path}"]').first)


class KeyWalker(Walker):
    """A person without a mouse: everything is reached by Tab and used by Enter, space, arrows and typing."""

    MOST_TABS = 150

    def reach(self, thing: Locator) -> None:
        """Press Tab until the thing has the focus, and see that it shows."""
        wanted = thing.element_handle()
        for _ in range(self.MOST_TABS):
            if wanted.evaluate("e => e === document.activeElement"):
                assert wanted.evaluate(SHOWS_FOCUS), f"{self.page.url}: no ring around {wanted.inner_text()!r}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: {self.MOST_TABS} tabs did not reach {wanted.inner_text()!r}")

    def use(self, thing: Locator) -> None:
        kind = thing.evaluate("e => e.tagName == 'LABEL' ? e.control.type : e.tagName")
        if kind == "radio":
            self._choose(thing)
        elif kind == "checkbox":
            self.reach(self._control(thing))
            self.page.keyboard.press("Space")
        else:
            self.reach(thing)
            self.page.keyboard.press("Enter")

    def _control(self, label: Locator) -> Locator:
        return self.page.locator(f"[id='{label.get_attribute('for')}']")

    def _choose(self, label: Locator) -> None:
        """Tab enters a group at its checked button, or the first; arrows go on from there."""
        wanted = self._control(label)
        group = self.page.locator(f"input[name='{wanted.get_attribute('name')}']")
        checked = group.and_(self.page.locator(":checked"))
        self.reach(checked.first if checked.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: arrows did not reach {label.inner_text()!r}")

    def answer(self, field: Locator, words: str) -> None:
        self.reach(field)
        keys, kind = self.page.keyboard, field.evaluate("e => e.type")
        if kind == "select-one":
            keys.type(words)
            assert field.evaluate("e => e.selectedOptions[0].label").startswith(words)
        elif kind == "date":
            keys.type(f"{date.fromisoformat(words):%m%d%Y}")
        elif kind == "time":
            keys.type(time.strftime("%I%M%p", time.strptime(words, "%H:%M")))
        else:
            keys.press("Control+A")
            keys.type(words)


def day(ahead: int) -> date:
    """The day so many workdays from today, so that no two fall together on any day of the week.

    Up to 9: at most two events of the sample forum come before, so that home, which names three, names what is planned.
    """
    found = date.today()  # noqa: DTZ011  a day on a form
    for _workday in range(ahead):
        found += timedelta(days=3 if found.weekday() == 4 else 2 if found.weekday() == 5 else 1)
    return found
