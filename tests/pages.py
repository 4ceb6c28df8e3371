"""The client of the tests: signs people in, and checks each page that it gets as a careful reader would."""

from html.parser import HTMLParser
from typing import Any

from flask import g
from flask.testing import FlaskClient

from forum.accounts import service
from forum.core import clock
from forum.core.database import db

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Page(HTMLParser):
    """What a page holds, as far as the rules below need it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.h1_count = 0
        self.title = ""
        self.labelled: set[str] = set()
        self.controls: list[dict[str, Any]] = []
        self.forms: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._label_depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901  a list of cases
        given = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "h1":
            self.h1_count += 1
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "label":
            self.labelled.add(given.get("for") or "")
            self._label_depth += 1
        elif tag == "form":
            self.forms.append(
                {
                    "method": (given.get("method") or "get").lower(),
                    "action": given.get("action"),
                    "token": False,
                }
            )
        elif tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit"}:
            self.controls.append(
                {
                    "id": given.get("id"),
                    "inside": self._label_depth > 0,
                    "aria": given.get("aria-label") or given.get("aria-labelledby"),
                }
            )
        if tag == "input" and given.get("name") == "csrf_token" and self.forms:
            self.forms[-1]["token"] = True
        for name in given:
            if name.startswith("on") or name == "style":
                self.problems.append(f"<{tag}> has {name}=")
        if tag in {"script", "style"} and not given.get("src"):
            self.problems.append(f"an inline <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label_depth -= 1
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data


def check(page: Page) -> list[str]:
    """What is wrong with a page; empty when nothing is."""
    wrong = list(page.problems)
    if page.h1_count != 1:
        wrong.append(f"{page.h1_count} h1")
    if not page.title.strip():
        wrong.append("no title")
    wrong += [f"id {i!r} twice" for i in sorted({i for i in page.ids if page.ids.count(i) > 1})]
    wrong += [
        f"no label for {c['id']!r}" for c in page.controls if not (c["inside"] or c["aria"] or c["id"] in page.labelled)
    ]
    wrong += [f"no token in the form to {f['action']}" for f in page.forms if f["method"] == "post" and not f["token"]]
    wrong += [f"link to {link}" for link in page.links if link.startswith("javascript:")]
    return wrong


class PageClient(FlaskClient):
    """A browser without scripts: `sign_in(person)`, and every whole HTML page is checked."""

    def sign_in(self, person: Any) -> "PageClient":
        token = service.begin_session(person, "Test", at=clock.now())
        uniquifier = person.fs_uniquifier
        db.session.commit()
        with self.session_transaction() as session:
            session["_user_id"], session["_fresh"], session["sid"] = uniquifier, True, token
        return self

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # A request must see what is committed, and a test what the request committed.
        db.session.rollback()
        # A test's application context outlives its requests; a request of a reader brings nothing along.
        for kept in ("policies", "policies_kept", "waiting_count"):
            g.pop(kept, None)
        # Buffered: a file that is sent is read to its end, and closed, as a server does.
        answer = super().open(*args, **{**kwargs, "buffered": True})
        answer.request.environ["wsgi.input"].close()  # a large form lies in a file of its own
        db.session.rollback()
        db.session.expire_all()
        if answer.mimetype == "text/html" and "Content-Security-Policy" in answer.headers and answer.data:
            html = answer.get_data(as_text=True)
            if (
                html.lstrip().lower().startswith("<!doctype")
                and "sandbox" not in answer.headers["Content-Security-Policy"]
            ):
                wrong = check(Page(html))
                assert wrong == [], f"{answer.request.path}: {wrong}"
        return answer
