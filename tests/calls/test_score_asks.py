"""Who is asked to score: by mail, on home and desk, in the digest, and who is not."""

from datetime import timedelta

import pytest
import time_machine

from forum.calls import queries_score, service_criteria, service_fill, service_score, tasks_score
from forum.core.database import db
from forum.core.errors import NotShown
from forum.desk import queries as desk
from forum.desk.rules import Queue
from forum.digests import emails_waiting, queries_readers
from forum.digests.emails_say import Clock
from forum.mail.models import Message
from forum.organizations.models import Membership
from forum.site import queries_home
from forum.site.rules import Task
from tests.calls.scoring import NAMES, apply, call_by_score, give, page_of, read, three_sent
from tests.events.fixtures import CLOSES


@pytest.fixture
def event(cast, monday):
    return call_by_score(cast, monday, CLOSES)


@pytest.fixture
def sent(cast, event, monday):
    return three_sent(cast, event, monday)


def test_who_left_the_state_scores_no_more_and_gets_no_mail(cast, as_, event, sent, after, monday):
    own = db.session.query(Membership).filter_by(person_id=cast.agency2.id).one()
    own.ended_at = monday
    db.session.commit()
    with time_machine.travel(after):
        assert as_(cast.agency2).get(page_of(event)).status_code == 404
        with pytest.raises(NotShown):
            give(cast, event, sent[0], "agency2", (1, 1), after)
    assert tasks_score.ask_reviewers(after) == 2
    assert cast.agency2.email not in {m.address for m in db.session.query(Message).filter_by(kind="review.waiting")}


def test_reviewers_get_one_mail_when_the_call_has_closed(cast, event, sent, after):
    assert tasks_score.ask_reviewers(event.call_closes_at - timedelta(seconds=1)) == 0
    give(cast, event, sent[0], "agency", (1, 1), event.call_closes_at)
    assert [tasks_score.ask_reviewers(after + timedelta(minutes=n)) for n in range(2)] == [3, 0]
    found = {m.address: m for m in db.session.query(Message).filter_by(kind="review.waiting")}
    title = "Showcase: renewing park permits"
    assert {address: m.subject for address, m in found.items()} == {
        cast.agency.email: f"Score 2 applications: {title}",
        cast.agency2.email: f"Score 3 applications: {title}",
        cast.host2.email: f"Score 3 applications: {title}",
    }
    mail = found[cast.agency2.email]
    assert f"https://forum.example.org/events/{event.thread.ref}/scores" in mail.text
    assert [name for name in NAMES if name in mail.text + mail.html] == []
    service_criteria.name_reviewer(cast.actor("host"), event, "ben@example.org", at=after)
    db.session.commit()
    assert tasks_score.ask_reviewers(after + timedelta(hours=1)) == 1


def test_nobody_is_asked_without_applications_or_once_the_slots_are_filled(cast, event, monday, after):
    assert tasks_score.ask_reviewers(after) == 0
    other = call_by_score(cast, monday, CLOSES)
    each = apply(cast, other, "vendor", "TrailPass", monday)
    give(cast, other, each, "agency", (1, 1), after)
    service_fill.fill_slots(cast.actor("host"), other, at=after)
    db.session.commit()
    assert tasks_score.ask_reviewers(after) == 0


def test_home_and_desk_say_what_waits_for_a_reviewer(cast, as_, event, sent, after):
    def waits(role, at):
        return [(w.task, w.title) for w in queries_home.waiting(cast.actor(role), at) if w.task is Task.SCORE]

    def on_desk(role):
        return len(desk.queue(cast.actor(role), Queue.SCORES, after).rows)

    assert (waits("agency", event.call_closes_at - timedelta(seconds=1)), waits("procurement", after)) == ([], [])
    assert waits("agency", after) == [(Task.SCORE, "Showcase: renewing park permits")]
    assert (on_desk("host"), on_desk("host2")) == (0, 1)
    with time_machine.travel(after):
        html = read(as_(cast.agency), "/")
        assert ("Score applications" in html, page_of(event) in html) == (True, True)
        assert page_of(event) in read(as_(cast.host2), "/desk/")
    for each in sent[:2]:
        give(cast, event, each, "agency", (1, 1), after)
    assert len(waits("agency", after)) == 1
    service_score.recuse(cast.actor("agency"), event, sent[2], "A friend.", at=after)
    assert waits("agency", after) == []


def test_the_digest_of_a_reviewer_says_what_waits(cast, event, sent, after):
    give(cast, event, sent[0], "agency", (1, 1), after)
    actors = [cast.actor(role) for role in ("agency", "agency2", "vendor", "agency_colleague")]
    readers = queries_readers.readers(actors, after)
    waits = {actor.name: [w for w in readers[actor.person_id].waiting if w.what == "scores"] for actor in actors}
    assert {name: [w.count for w in found] for name, found in waits.items()} == {
        "Maria Lopez": [2], "Amir Haddad": [3], "Dana Reyes": [], "Ben Carter": [],
    }  # fmt: skip
    item = emails_waiting.waiting_item(waits["Maria Lopez"][0], Clock("America/Phoenix", after))
    assert (item.title, item.url) == (
        "Score 2 applications: Showcase: renewing park permits", f"https://forum.example.org{page_of(event)}",
    )  # fmt: skip


def test_the_office_is_told_while_nobody_is_named_to_score(cast, as_, event, sent, after):
    for row, _count in queries_score.reviewers(event):
        service_criteria.drop_reviewer(cast.actor("host"), event, row, at=after)
    db.session.commit()
    with time_machine.travel(after):
        slots, questions = (
            read(as_(cast.host), f"/events/{event.thread.ref}/{page}") for page in ("slots", "questions")
        )
        answer = as_(cast.host).post(f"/events/{event.thread.ref}/fill")
    assert ("Nobody is named to score yet." in slots, "3 applications have no score yet." in answer.text) == (
        True,
        True,
    )
    assert "reviewers read those of companies that apply" in questions
