"""Every kind of page of the sample forum, as each role meets it: no barrier that axe finds, nothing wider than a phone."""

import pytest

from tests.browser.conftest import Reader
from tests.browser.sample import Sample

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)
MOST_REPORTED = 40


@pytest.fixture(scope="module")
def sample(served) -> Sample:
    served.flask("digests", "send")
    return Sample(served.env["INSTANCE_DIR"])


def look(reader: Reader, status: int | None = None) -> list[str]:
    """What is wrong with the page at hand at each width."""
    found = []
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 900})
        wide = reader.page.evaluate("() => document.scrollingElement.scrollWidth")
        if wide > width:
            found.append(f"{reader.page.url} at {width}: {wide} pixels wide, {widest(reader, width)}")
        found += [f"at {width}: {line}" for line in reader.axe()]
    return found


def widest(reader: Reader, width: int) -> str:
    """The innermost thing that stands out of the page."""
    return reader.page.evaluate(
        "width => [...document.body.querySelectorAll('*')]"
        ".filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.usa-sr-only'))"
        ".map(e => e.outerHTML.slice(0, 120)).pop() || 'nothing seen'",
        width,
    )


def visit(reader: Reader, paths: list[str]) -> list[str]:
    """What is wrong with each of these pages; a page that is not there is wrong too."""
    found = []
    for path in paths:
        answer = reader.page.goto(reader.address + path)
        if answer is None or answer.status >= 400:
            found.append(f"{path} answered {answer.status if answer else None}")
        found += look(reader)
    return found


def send_empty(reader: Reader, pages: dict[str, str]) -> list[str]:
    """What is wrong with each form after it was sent as it stands: path -> the button's words."""
    found = []
    for path, button in pages.items():
        reader.go(path)
        with reader.page.expect_navigation():
            reader.page.locator("form.form-page").get_by_role("button", name=button, exact=True).first.click()
        if not reader.page.title().startswith("Error:"):
            found.append(f"{path}: no problem was said after “{button}”")
        found += look(reader)
    return found


def check(found: list[str]) -> None:
    assert found == [], "\n".join(["", *found[:MOST_REPORTED], f"{len(found)} in all"])


def test_what_a_visitor_reads(reader, sample):
    it = reader()
    found = visit(it, [
        "/", "/needs/", "/needs/?stage=closed", "/needs/?topic=security", "/innovations/", "/events/", "/events/?when=past",
        "/events/?when=calls", "/threads/", "/organizations/", "/topics/", "/topics/land-and-water", "/organizations/basin-labs",
        "/organizations/natural-resources", "/search", "/search?q=permit", "/search?q=flod+sensor",
        *(sample.path(title) for title in (
            "Renew a park", "Detect flooded", "Benefit letters", "One eligibility", "Certificates for", "Know at the gate",
            "TrailPass", "Showcase: renewing", "Industry day: highways", "Showcase: warning", "Workshop: read",
            "Industry day: badges", "Which formats do you",
        )),
        *(sample.imported(kind) for kind in ("need", "innovation", "event", "discussion")),
        sample.path("Renew a park") + "/told",
    ])  # fmt: skip
    check(found)


def test_help_calendars_mailbox_and_what_is_not_there(reader, sample):
    it = reader()
    found = visit(it, [
        "/sign-in", "/join", "/join/sent", "/reset", "/reset/sent", "/calendars/", "/help/", "/help/how-it-works",
        "/help/accessibility", "/help/contact", "/help/privacy", "/help/public-records", "/quiet-periods/", "/mailbox/",
        "/mailbox/?to=vendor@example.org", sample.letter("digest"), sample.letter("event.invitation"),
    ])  # fmt: skip
    for kind in ("digest", "event.invitation", "need.published_author", "question.to_answer", "slot.confirm"):
        body = it.context.request.get(f"{it.address}{sample.letter(kind)}/body").text()
        it.page.goto("about:blank")  # the mailbox shows a mail without any script, so axe reads it elsewhere
        it.page.set_content(body)
        found += [f"{kind}: {line}" for line in look(it)]
    found += send_empty(it, {"/sign-in": "Sign in", "/join": "Send me the link", "/reset": "Send me the link"})
    it.go("/needs/0000000000")
    assert "We cannot show this page" in it.page.inner_text("main")
    found += look(it)
    check(found)


def test_what_a_vendor_does(reader, sample):
    it, permits, showcase = reader("Dana Reyes"), sample.path("Renew a park"), sample.path("Showcase: renewing")
    crossings, own, talk = (
        sample.path("Showcase: warning"),
        sample.path("CreekWatch permits"),
        sample.path("What keeps small"),
    )
    found = visit(it, [
        "/", "/me/", "/me/follows", "/me/mail", "/me/calendar", "/me/account", "/me/account/address", "/me/account/password",
        permits, f"{permits}/ask", f"{permits}/show", showcase, f"{showcase}/register", f"{showcase}/apply",
        f"{showcase}/give-up", crossings, f"{crossings}/apply", "/innovations/", "/innovations/new", own, f"{own}/edit",
        f"{own}/versions", f"{own}/retire", "/threads/new", talk, f"{talk}/posts/1/report",
        "/organizations/basin-labs", "/organizations/basin-labs/edit", "/organizations/basin-labs/people", "/events/?when=calls",
    ])  # fmt: skip
    found += send_empty(it, {
        f"{permits}/ask": "Send question", f"{permits}/show": "Show on this need", f"{showcase}/apply": "Send the application",
        "/threads/new": "Start the discussion", "/innovations/new": "Continue",
    })  # fmt: skip
    check(found)


def test_what_a_newcomer_meets(reader):
    check(visit(reader("Vic Moreno"), ["/", "/me/", "/organizations/moreno-mapping", "/join/organization"]))


def test_what_an_agency_does(reader, sample):
    it, permits, draft = reader("Maria Lopez"), sample.path("Renew a park"), sample.path("See which wells")
    question = sample.one("SELECT question.ref FROM question JOIN need ON need.id = need_id JOIN thread ON thread.id = "
                          "thread_id WHERE title LIKE 'Renew a park%' AND question.state = 'received'")  # fmt: skip
    found = visit(it, [
        "/", "/me/", "/needs/", permits, *(f"{draft}{page}" for page in ("", "/edit/1", "/edit/2", "/edit/3", "/check")),
        f"{permits}/questions/{question}/answer", f"{permits}/update", f"{permits}/close",
        f"{permits}/withdraw", f"{permits}/told", "/needs/new", sample.path("Showcase: renewing"),
        sample.path("TrailPass"), "/innovations/compare", "/threads/new", "/organizations/natural-resources/people",
    ])  # fmt: skip
    found += send_empty(it, {
        "/needs/new": "Continue", f"{permits}/questions/{question}/answer": "Publish to all", f"{permits}/update": "Publish to all",
        f"{permits}/withdraw": "Withdraw and tell everyone",
    })  # fmt: skip
    check(found)


def test_what_the_host_does(reader, sample):
    it, review = reader("Helen Park"), sample.path("Know why taxpayers") + "/review"
    showcase, talk, flood = (
        sample.path("Showcase: renewing"),
        sample.path("What keeps small"),
        sample.path("Showcase: warning"),
    )
    application = sample.one("SELECT ref FROM slot_application WHERE state = 'selected'")
    person = sample.one("SELECT ref FROM person WHERE name = 'Maria Lopez'")
    found = visit(it, [
        "/", review, "/desk/", *(f"/desk/queues/{key}" for key in ("review", "organizations", "questions", "slots", "mail")),
        "/desk/mail", "/desk/policies", "/desk/topics", "/desk/topics/security", "/desk/agencies",
        "/desk/agencies/natural-resources", "/desk/people", f"/desk/people/{person}", "/desk/system",
        "/desk/approve/moreno-mapping", "/events/new", f"{showcase}/edit", f"{showcase}/call", f"{showcase}/slots",
        f"{showcase}/people", f"{showcase}/move", f"{showcase}/cancel", f"{flood}/slots/{application}/choose", f"{flood}/agenda", f"{flood}/agenda/edit",
        f"{flood}/draw", f"{flood}/door", f"{flood}/door/list", f"{flood}/invite", f"{flood}/questions", talk,
        f"{talk}/close", f"{talk}/remove", f"{talk}/posts/2/hide",
    ])  # fmt: skip
    found += send_empty(it, {
        "/events/new": "Continue", f"{showcase}/cancel": "Cancel the event", f"{showcase}/agenda/edit": "Add the line",
        review: "Return with this note",
        "/desk/topics": "Add the topic", "/desk/agencies": "Add the agency", f"{talk}/close": "Set the time",
    })  # fmt: skip
    check(found)
