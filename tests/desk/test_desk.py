"""The desk: each queue with its count and first five, for the office and for procurement officers; the number beside its name."""

from datetime import date, timedelta

import pytest

from forum.calls.models import Application, ApplicationState
from forum.core import clock
from forum.core.database import db
from forum.core.jobs import Job
from forum.desk import queries
from forum.desk.rules import Queue
from forum.events.models import Event
from forum.innovations.models import Innovation, InnovationState
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.mail.models import MessageState
from forum.needs.models import Need, NeedState, Question
from forum.organizations import service_members
from forum.organizations.models import OrganizationKind
from forum.organizations.queries import actor_of_person
from forum.threads.models import Life, Post, Report, Thread, ThreadKind
from tests.cast import organization, person


def thread(kind, title, of, at, life=Life.LIVE):
    made = Thread(kind=kind, title=title, organization_id=of.id, life=life, created_at=at, last_activity_at=at)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def full(cast, monday):
    """One thing in every queue, beside things that do not wait."""
    day = monday.date()
    need = Need(
        thread=thread(ThreadKind.NEED, "Permits by phone", cast.parks, monday),
        state=NeedState.IN_REVIEW,
        review_by_on=day,
    )
    answered = Need(thread=thread(ThreadKind.NEED, "Flooded roads", cast.roads, monday), state=NeedState.PUBLISHED)
    closed = Need(
        thread=thread(ThreadKind.NEED, "Old forms", cast.parks, monday),
        state=NeedState.CLOSED,
        closed_at=monday - timedelta(days=30),
    )
    fresh = Need(
        thread=thread(ThreadKind.NEED, "New forms", cast.parks, monday),
        state=NeedState.CLOSED,
        closed_at=monday - timedelta(days=29),
    )
    imported = Need(
        thread=thread(ThreadKind.NEED, "Elsewhere", cast.parks, monday),
        state=NeedState.CLOSED,
        closed_at=monday - timedelta(days=90),
    )
    imported.thread.imported_from = "a record"
    innovation = Innovation(
        thread=thread(ThreadKind.INNOVATION, "River sensors", cast.basin, monday),
        state=InnovationState.IN_REVIEW,
        submitted_at=monday,
    )
    event = Event(
        thread=thread(ThreadKind.EVENT, "Showcase", cast.office, monday), uid="u", starts_local=monday.replace(tzinfo=None),
        ends_local=monday.replace(tzinfo=None), zone="America/Phoenix", starts_at=monday, ends_at=monday, modified_at=monday,
    )  # fmt: skip
    db.session.add_all([need, answered, closed, fresh, imported, innovation, event])
    db.session.flush()
    db.session.add_all([
        Question(need_id=answered.id, text="Which rivers?", asked_at=monday, due_on=day - timedelta(days=1)),
        Question(need_id=answered.id, text="Today is not late", asked_at=monday, due_on=day),
        Question(need_id=closed.id, text="Which parks?", asked_at=monday, due_on=day - timedelta(days=3)),
        Application(event_id=event.id, innovation_id=innovation.id, organization_id=cast.basin.id, person_id=cast.vendor.id,
                    state=ApplicationState.SELECTED, confirm_by_at=monday + timedelta(hours=8)),
        Job(name="breaks", next_due_at=monday, last_error="RuntimeError: away"), Job(name="works", next_due_at=monday),
    ])  # fmt: skip
    post = Post(
        thread_id=answered.thread_id, number=1, author_id=cast.vendor.id, body="x", body_html="x", posted_at=monday
    )
    db.session.add(post)
    db.session.flush()
    db.session.add(Report(post_id=post.id, reporter_id=cast.guest.id, reason="Rude words", at=monday))
    failed = mail.queue(Letter("Lost letter", "t", "h"), mail.Recipient("a@b.example"), mail.About("x"), at=monday)
    failed.state = MessageState.FAILED
    joins = person("Ida Wren", "ida@dnr.state.example", monday)
    db.session.flush()
    service_members.join_agency(actor_of_person(joins), at=monday)
    db.session.commit()
    return answered


def shown(actor):
    return [
        (q.queue.value, q.count, [(w.title, w.of, w.due_on) for w in q.first]) for q in queries.desk(actor, clock.now())
    ]


def test_every_queue_holds_what_waits_and_nothing_else(cast, full):
    day = date(2026, 11, 23)
    parks, roads = "Department of Natural Resources", "Department of Transportation"
    assert shown(cast.actor("host")) == [
        ("review", 2, [("Permits by phone", parks, day), ("River sensors", "Basin Labs", None)]),
        ("organizations", 1, [("Moreno Mapping", "", None)]),
        ("memberships", 1, [("Ida Wren", parks, None)]),
        ("questions", 2, [("Which parks?", parks, date(2026, 11, 20)), ("Which rivers?", roads, date(2026, 11, 22))]),
        ("slots", 1, [("River sensors", "Basin Labs", day)]),
        ("outcomes", 1, [("Old forms", parks, day)]),
        ("reports", 1, [("Rude words", "Flooded roads", None)]),
        ("mail", 1, [("Lost letter", "a@b.example", None)]),
        ("jobs", 1, [("breaks", "RuntimeError: away", None)]),
    ]
    assert queries.waiting_count(cast.actor("host"), clock.now()) == 11


def test_a_procurement_officer_has_the_overdue_questions_of_the_agency(cast, full, as_):
    officer = cast.actor("procurement")
    assert shown(officer) == [
        ("questions", 1, [("Which parks?", "Department of Natural Resources", date(2026, 11, 20))])
    ]
    assert queries.waiting_count(officer, clock.now()) == 1
    client = as_(cast.procurement)
    html = client.get("/desk/").get_data(as_text=True)
    assert ("Which parks?" in html, "Which rivers?" in html, "Policies" in html) == (True, False, False)
    codes = {key: client.get(f"/desk/queues/{key}").status_code for key in (*Queue, "nothing")}
    assert codes == {**dict.fromkeys((*map(str, Queue), "nothing"), 404), "questions": 200}


def test_the_desk_shows_counts_in_the_masthead_and_due_dates(cast, full, as_):
    html = as_(cast.host).get("/desk/").get_data(as_text=True)
    assert '<span class="count">11<span' in html
    for words in ("To review", "Permits by phone", "Lost letter", "3 days late", "Slots unconfirmed"):
        assert words in html
    assert "Desk" not in as_(cast.vendor).get("/").get_data(as_text=True)


def test_an_empty_desk_says_when_it_was_looked_at(app, cast, as_, monday):
    cast.newcomer.approved_at = monday
    db.session.commit()
    client = as_(cast.host)
    assert "Nothing waits. Last checked 9:00\xa0a.m.<" in client.get("/desk/").get_data(as_text=True)
    assert "Nothing waits. Last checked 9:00\xa0a.m. <a" in client.get("/desk/queues/mail").get_data(as_text=True)


def test_five_of_many_are_shown_and_the_queue_pages_by_key(cast, as_, statements, monday):
    client = as_(cast.host)
    client.get("/desk/")
    with statements() as few:
        client.get("/desk/")
    for number in range(44):
        made = organization(OrganizationKind.VENDOR, f"Crew {number:02}", monday, approved=False)
        made.decide_by_on = date(2026, 12, 1) + timedelta(days=number % 7)
    db.session.commit()
    with statements() as many:
        html = client.get("/desk/").get_data(as_text=True)
    assert (len(many), len(many) <= 8) == (len(few), True)
    assert ("See all 45" in html, html.count("/desk/approve/")) == (True, 5)
    seen, after = [], None
    while True:
        page = queries.queue(cast.actor("host"), Queue.ORGANIZATIONS, clock.now(), after)
        seen += [(w.due_on, w.title) for w in page.rows]
        after = page.next_key
        if after is None:
            break
    assert (len(seen), len(set(seen))) == (45, 45)
    assert [due for due, _title in seen] == [*sorted(due for due, _title in seen if due), None]
    assert "Next page" in client.get("/desk/queues/organizations").get_data(as_text=True)
