"""Who gets a digest, and exactly once: nothing new, boundaries, missed runs, kills, two schedulers, rights, statements."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from forum.accounts.service import add_person
from forum.core.database import db
from forum.digests import queries, service_issue, tasks
from forum.digests.models import Choice, Frequency, Issue
from forum.mail.models import Message
from forum.mail.tasks import compose
from forum.organizations.models import Audience, Membership, Role
from forum.threads.models import Life, ThreadKind
from tests.conftest import table_count
from tests.digests import things
from tests.digests.test_digest import BEFORE, DUE, SINCE, WITHIN, letters, send

WEEK = timedelta(days=7)


def subjects() -> list[str]:
    return [letter.subject for letter in letters()]


@pytest.fixture
def alone(cast):
    """Only the vendor's digest is due, and the vendor follows roads."""
    for name in ("host", "host2", "procurement", "agency", "agency_colleague", "agency2", "vendor_colleague", "vendor2",
                 "waiting", "guest"):  # fmt: skip
        things.choice(getattr(cast, name), SINCE, None, Frequency.NEVER)
    things.choice(cast.vendor, SINCE, DUE)
    things.follow(cast.vendor, BEFORE, topic=cast.topics["roads"])
    db.session.commit()
    return cast


def new_need(cast, title: str, at: datetime, **more):
    made = things.need(title, cast.roads, at, topics=(cast.topics["roads"],), **more)
    db.session.commit()
    return made


def test_nothing_new_no_mail_and_the_window_moves_on(alone):
    new_need(alone, "Old news", SINCE - timedelta(seconds=1))
    assert send() == []
    choice = queries.choice_of(alone.vendor.id)
    assert (choice.covered_until, choice.next_due_at) == (DUE, DUE + WEEK)
    assert table_count("digest_issue") == 0


def test_twice_is_once(alone):
    new_need(alone, "Flooded crossings", WITHIN)
    assert [tasks.send_due(DUE), tasks.send_due(DUE), tasks.send_due(DUE + timedelta(minutes=1))] == [1, 0, 0]
    assert subjects() == ["New need: Flooded crossings"]


def test_windows_are_half_open_and_meet(alone):
    """The second before belongs to this digest, the moment itself to the next one: nothing twice, nothing lost."""
    for title, at in (
        ("too old", SINCE - timedelta(seconds=1)), ("first", SINCE), ("last", DUE - timedelta(seconds=1)), ("next", DUE),
    ):  # fmt: skip
        new_need(alone, title, at)
    send()
    send(DUE + WEEK)
    told = [[item["title"] for item in issue.items] for issue in db.session.query(Issue).order_by(Issue.id)]
    assert told == [["last", "first"], ["next"]]


def test_runs_that_were_missed_are_made_up_in_one_digest(alone):
    for number in range(3):
        new_need(alone, f"Week {number}", WITHIN + number * WEEK)
    assert [tasks.send_due(DUE + 2 * WEEK + timedelta(hours=5))] == [1]
    assert subjects() == ["New need: Week 2, and 2 more"]
    assert queries.choice_of(alone.vendor.id).next_due_at == DUE + 3 * WEEK


def test_people_without_a_choice_get_monday_from_the_day_they_joined(cast):
    things.follow(cast.vendor, SINCE, topic=cast.topics["roads"])
    new_need(cast, "Flooded crossings", WITHIN)
    cast.guest.confirmed_at = None
    db.session.commit()
    tasks.send_due(DUE)
    assert [(m.address, m.subject) for m in letters() if m.address == "vendor@example.org"] == [
        ("vendor@example.org", "New need: Flooded crossings")
    ]
    assert table_count("digest_choice") == 10
    assert table_count("digest_choice WHERE frequency = 'monday'") == 10


def test_killed_before_the_commit_and_run_again_sends_exactly_one(alone, monkeypatch):
    new_need(alone, "Flooded crossings", WITHIN)

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", kill)
        with pytest.raises(Killed):
            tasks.send_batch(DUE)
    db.session.rollback()
    assert (table_count("mail_message"), queries.choice_of(alone.vendor.id).covered_until) == (0, SINCE)
    send()
    assert subjects() == ["New need: Flooded crossings"]


def test_killed_between_batches_loses_and_doubles_nobody(alone, monkeypatch):
    new_need(alone, "Flooded crossings", WITHIN)
    for number in range(5):
        person = add_person(f"Reader {number}", f"r{number}@example.org", at=SINCE, confirmed=True)
        things.choice(person, SINCE, DUE)
        things.follow(person, BEFORE, topic=alone.topics["roads"])
    db.session.commit()
    monkeypatch.setattr(tasks, "BATCH", 2)
    assert tasks.send_batch(DUE) == 2  # and then the worker is gone
    tasks.send_due(DUE)
    addresses = sorted(m.address for m in letters())
    assert addresses == sorted(["vendor@example.org", *(f"r{n}@example.org" for n in range(5))])


def test_two_schedulers_at_once_send_exactly_one_to_each(app, alone):
    new_need(alone, "Flooded crossings", WITHIN)
    for number in range(30):
        person = add_person(f"Reader {number}", f"r{number}@example.org", at=SINCE, confirmed=True)
        things.choice(person, SINCE, DUE)
        things.follow(person, BEFORE, topic=alone.topics["roads"])
    db.session.commit()
    db.session.remove()
    ready, counts, failures = threading.Barrier(2), [], []

    def run() -> None:
        with app.app_context():
            try:
                ready.wait(10)
                counts.append(tasks.send_due(DUE))
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    addresses = [m.address for m in letters()]
    assert (failures, sum(counts), len(addresses), len(set(addresses))) == ([], 31, 31, 31)
    assert table_count("digest_issue") == 31


def test_a_choice_that_changed_meanwhile_is_not_claimed(alone):
    new_need(alone, "Flooded crossings", WITHIN)
    made = service_issue.write(queries.due(DUE, 10), tasks.policies.at(DUE), at=DUE)
    db.session.execute(update(Choice).values(next_due_at=None, frequency=Frequency.NEVER))
    db.session.commit()
    assert tasks._claim(made) == set()


def test_rights_lost_between_cause_and_send_count(alone):
    members = new_need(alone, "Members only words", WITHIN, audience=Audience.MEMBERS)
    db.session.query(Membership).filter_by(person_id=alone.vendor.id).one().ended_at = DUE
    db.session.commit()
    assert send() == []
    db.session.query(Membership).filter_by(person_id=alone.vendor.id).one().ended_at = None
    queries.choice_of(alone.vendor.id).covered_until = SINCE
    queries.choice_of(alone.vendor.id).next_due_at = DUE
    db.session.commit()
    (letter,) = send()
    assert (letter.subject, members.thread.title in letter.text) == ("An update for members", True)


@pytest.mark.parametrize("audience", [Audience.AGENCIES, Audience.OFFICE, Audience.NAMED_AGENCIES])
def test_what_a_label_keeps_from_a_reader_is_not_even_counted(alone, audience):
    new_need(alone, "Secret words", WITHIN, audience=audience)
    things.reply(things.thread(ThreadKind.DISCUSSION, "Talk", alone.roads, BEFORE, topics=(alone.topics["roads"],), audience=audience),
                 2, alone.agency2, WITHIN)  # fmt: skip
    open_talk = things.thread(ThreadKind.DISCUSSION, "Open talk", alone.roads, BEFORE, topics=(alone.topics["roads"],))
    things.reply(open_talk, 2, alone.agency2, WITHIN, audience=audience)
    new_need(alone, "Open words", WITHIN)
    (letter,) = send()
    assert letter.subject == "New need: Open words"
    assert ("Secret" in letter.text, "repl" in letter.text) == (False, False)


def test_what_was_taken_away_is_not_told(alone):
    new_need(alone, "Flooded crossings", WITHIN).thread.life = Life.REMOVED
    db.session.commit()
    assert send() == []


def test_at_most_twelve_items_and_the_rest_as_a_count(alone):
    for number in range(14):
        followed = new_need(alone, f"Followed {number}", BEFORE)
        things.answered(followed, 1, "Why?", "So.", WITHIN)
        things.follow(alone.vendor, BEFORE, thread=followed.thread)
        new_need(alone, f"New {number}", WITHIN)
    db.session.commit()
    send()
    (issue,) = db.session.query(Issue)
    assert [item["section"] for item in issue.items] == ["changed"] * 12 + ["also"]
    assert issue.items[-1]["title"] == "16 more"


def test_five_that_are_new_and_the_rest_as_a_count(alone):
    for number in range(8):
        new_need(alone, f"New {number}", WITHIN)
    send()
    (issue,) = db.session.query(Issue)
    assert [item["title"] for item in issue.items][5:] == ["3 more"]


def test_a_thing_appears_once(alone):
    """Followed itself and by topic, new and changed, event and coming: once each."""
    need = new_need(alone, "Flooded crossings", WITHIN)
    things.answered(need, 1, "Why?", "So.", WITHIN)
    things.follow(alone.vendor, WITHIN, thread=need.thread)
    soon = things.event("Road day", alone.roads, WITHIN, DUE + timedelta(days=3), topics=(alone.topics["roads"],))
    things.registered(alone.vendor, soon, WITHIN)
    db.session.commit()
    send()
    (issue,) = db.session.query(Issue)
    assert [(item["section"], item["title"]) for item in issue.items] == [
        ("changed", "Flooded crossings"),
        ("coming", "Road day"),
    ]


def test_one_event_is_not_a_reason_for_two_digests(alone):
    things.event("Road day", alone.roads, BEFORE, DUE + timedelta(days=10), topics=(alone.topics["roads"],))
    db.session.commit()
    send()
    send(DUE + WEEK)
    assert subjects() == ["Thu, Dec 10: Road day"]


def test_what_one_muted_or_wrote_is_not_news_to_them(alone):
    muted = new_need(alone, "Muted", WITHIN)
    things.follow(alone.vendor, WITHIN, thread=muted.thread, muted=True)
    things.need("Mine", alone.basin, WITHIN, topics=(alone.topics["roads"],))
    db.session.commit()
    assert send() == []


def test_a_move_to_the_west_waits_until_seven_there(alone):
    new_need(alone, "Flooded crossings", WITHIN)
    alone.vendor.zone = "Pacific/Honolulu"
    db.session.commit()
    assert tasks.send_due(DUE) == 0
    assert queries.choice_of(alone.vendor.id).next_due_at == DUE + timedelta(hours=3)
    assert tasks.send_due(DUE + timedelta(hours=3)) == 1
    assert letters()[0].text.startswith("Mon, Nov 30 · times in HST")


def test_one_that_cannot_be_written_keeps_nobody_else_from_theirs(alone, caplog):
    new_need(alone, "Flooded crossings", WITHIN)
    broken = add_person("Broken", "broken@example.org", at=SINCE, confirmed=True)
    broken.locale = "xx"
    other = add_person("Other", "other@example.org", at=SINCE, confirmed=True)
    other.zone = "No/Where"
    for person in (broken, other):
        things.choice(person, SINCE, DUE)
        things.follow(person, BEFORE, topic=alone.topics["roads"])
    db.session.commit()
    tasks.send_due(DUE)
    assert sorted(m.address for m in letters()) == ["other@example.org", "vendor@example.org"]
    assert queries.choice_of(broken.id).covered_until == SINCE
    assert "could not be written" in caplog.text


def test_the_office_reads_its_desk_first_and_the_week_in_numbers(cast):
    for name in ("vendor", "agency", "host2"):
        things.choice(getattr(cast, name), SINCE, None, Frequency.NEVER)
    things.choice(cast.host, SINCE, DUE)
    need = things.need("Flooded crossings", cast.roads, WITHIN)
    things.asked(need, "Why?", WITHIN, WITHIN.date())
    db.session.commit()
    tasks.send_due(DUE)
    (letter,) = [m for m in letters() if m.address == "host@example.org"]
    text = letter.text
    assert letter.subject == "1 organization to approve, and 2 more"
    for line in (
        "1 organization to approve", "1 question is overdue", "1 need without an innovation",
        "1 need published · 1 question asked · 0 answers published · 0 innovations listed · 0 people registered",
    ):  # fmt: skip
        assert line in text


def test_an_agency_reads_the_questions_that_wait_for_it(cast):
    for name in ("host", "host2", "vendor"):
        things.choice(getattr(cast, name), SINCE, None, Frequency.NEVER)
    things.choice(cast.agency, SINCE, DUE)
    things.choice(cast.agency_colleague, SINCE, DUE)
    need = things.need("Park permits", cast.parks, BEFORE, contact=cast.agency)
    for number in range(2):
        things.asked(need, f"Question {number}?", WITHIN, (DUE + timedelta(days=number)).date())
    db.session.commit()
    tasks.send_due(DUE)
    assert [(m.address, m.subject) for m in letters()] == [
        ("agency@example.org", "Answer 2 questions, the first by Mon, Nov 30")
    ]


def test_statements_are_the_same_for_one_reader_and_a_hundred(alone, statements, monkeypatch):
    for number in range(3):
        new_need(alone, f"Members {number}", WITHIN, audience=Audience.MEMBERS)
    with statements() as one:
        tasks.send_batch(DUE)
    assert len(letters()) == 1
    for number in range(100):
        person = add_person(f"Reader {number}", f"r{number}@example.org", at=SINCE, confirmed=True)
        db.session.add(
            Membership(
                person=person, organization=alone.northfork, role=Role.MEMBER, is_acting=True, requested_at=SINCE, approved_at=SINCE
            )
        )  # fmt: skip
        things.choice(person, SINCE, DUE)
        things.follow(person, BEFORE, topic=alone.topics["roads"])
    db.session.commit()
    with statements() as many:
        assert tasks.send_batch(DUE) == 100
    written = [s for s in many if s.startswith("INSERT")]
    assert len(one) <= 26, one
    assert len(many) - len(written) <= len(one)


def test_the_headers_name_the_list_and_the_one_click_address(app, alone):
    new_need(alone, "Flooded crossings", WITHIN)
    (letter,) = send()
    head = compose(letter).split(b"\r\n\r\n", 1)[0].decode()
    assert f"List-Unsubscribe: <{letter.unsubscribe_url}>" in head
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert f"List-Id: <digest.{app.config['MAIL_DOMAIN']}>" in head
    assert "Auto-Submitted: auto-generated" in head


def test_the_command_takes_a_moment(app, alone):
    new_need(alone, "Flooded crossings", WITHIN)
    runner = app.test_cli_runner()
    said = [
        runner.invoke(args=["digests", "send", "--at", at]).output
        for at in ("2026-11-30T13:59:59+00:00", "2026-11-30T07:00:00-07:00", "2026-11-30T14:00:00Z")
    ]
    assert said == ["0 digests written.\n", "1 digests written.\n", "0 digests written.\n"]
    assert "is no moment" in runner.invoke(args=["digests", "send", "--at", "soon"]).output
    assert db.session.query(Message).count() == 1
