"""Each kind at once, in the digest or not at all: gathered and moved between the two; never twice, never lost."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.accounts.service import add_person
from forum.core.database import db
from forum.digests import rules_ways, tasks
from forum.digests.models import Frequency, Issue
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.mail.service import About, dispatch
from forum.organizations.models import Audience
from tests.digests import things
from tests.digests.ways import AT, DAY, HOUR, MINUTE, NEXT_MONDAY, answer, choose, mails, need, post, run


class TestGathering:
    def test_thirty_things_in_an_hour_are_one_mail(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS)
        for number in range(30):
            at = AT + 20 * MINUTE + number * 2 * MINUTE
            run(at - 2 * MINUTE, at)
            need(roads, f"Need {number}", at) if number % 2 else post(roads, at, f"Reply {number}")
        run(AT + 78 * MINUTE, AT + 3 * HOUR)
        assert mails() == [("news", "Re: Formats, and 11 more")]
        (issue,) = db.session.query(Issue)
        assert [item["title"] for item in issue.items][-1] == "4 more"
        assert len(issue.items) == 13

    def test_one_thing_waits_for_ten_minutes_and_says_all(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS)
        run(AT, AT + 11 * MINUTE)
        post(roads, AT + 20 * MINUTE, "By **loops** under the road.")
        run(AT + 20 * MINUTE, AT + 29 * MINUTE)
        assert mails() == []
        run(AT + 30 * MINUTE, AT + 3 * HOUR)
        (letter,) = db.session.query(Message).filter_by(kind="news")
        assert letter.subject == "Re: Formats"
        for words in ("loops under the road", "You follow this, and hear of it as it happens.", "/me/mail#discussions"):
            assert words in letter.text
        assert letter.unsubscribe_url in letter.text

    def test_rights_lost_while_it_waits_count(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS)
        run(AT, AT + 11 * MINUTE)
        made = need(roads, "Secret words", AT + 20 * MINUTE)
        mail_tasks.expand(AT + 20 * MINUTE)
        made.thread.audience = Audience.AGENCIES
        db.session.commit()
        run(AT + 21 * MINUTE, AT + 2 * HOUR)
        assert mails() == []

    def test_a_thousand_and_one_readers_cost_the_same_statements(self, roads, statements):
        def told(count: int, at: datetime) -> tuple[int, int]:
            people = [
                add_person(f"R{at:%d}{n}", f"r{at:%d}{n}@example.org", at=AT, confirmed=True) for n in range(count)
            ]
            db.session.flush()
            for person in people:
                things.choice(person, at, None, Frequency.AS_IT_HAPPENS)
                things.follow(person, AT, topic=roads.topics["roads"])
            need(roads, f"Need {at:%d}", at)
            with statements() as expanded:
                mail_tasks.expand(at)
            with statements() as sent:
                tasks.send_batch(at + rules_ways.HOLD)
            return len(expanded), len([s for s in sent if not s.startswith("INSERT")])

        one, many = told(1, AT + DAY), told(1000, AT + 2 * DAY)
        assert many[0] <= one[0] + 12  # three pieces of 500 recipients instead of one
        assert many[1] <= one[1]


class TestMovingBetweenAtOnceAndDigest:
    """Whatever somebody answers between an event and the digest: told once."""

    @pytest.mark.parametrize("minutes", [1, 5, 30, 90])
    @pytest.mark.parametrize("first", list(Frequency)[:4])
    @pytest.mark.parametrize("then", list(Frequency)[:4])
    def test_a_need_is_told_once_whatever_is_chosen_after_it(self, roads, first, then, minutes):
        choose(roads.vendor, first)
        run(AT, AT + 10 * MINUTE)
        need(roads, "Flooded crossings", AT + 20 * MINUTE)
        changes_at = AT + (20 + minutes) * MINUTE
        run(AT + 20 * MINUTE, changes_at - MINUTE)
        choose(roads.vendor, then, at=changes_at)
        run(changes_at, AT + 3 * HOUR, 5 * MINUTE)
        for day in (datetime(2026, 11, 24, 14, tzinfo=UTC) + n * DAY for n in range(15)):
            run(day, day + MINUTE)
        assert [subject.split(":")[1] for _kind, subject in mails()] == [" Flooded crossings"]

    def test_a_switch_before_the_worker_looked_loses_nothing(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS)
        run(AT, AT + 10 * MINUTE)
        need(roads, "Flooded crossings", AT + 20 * MINUTE)
        choose(roads.vendor, Frequency.MONDAY, at=AT + 20 * MINUTE)
        run(AT + 20 * MINUTE, AT + 60 * MINUTE)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("digest", "New need: Flooded crossings")]

    def test_a_kind_at_once_is_not_in_the_digest_again_and_the_others_are(self, roads):
        choose(roads.vendor, discussions="at_once")
        run(AT, AT + 10 * MINUTE)
        need(roads, "Flooded crossings", AT + DAY)
        post(roads, AT + DAY + MINUTE)
        run(AT + DAY, AT + DAY + 2 * HOUR)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("news", "Re: Formats"), ("digest", "New need: Flooded crossings")]

    def test_as_it_happens_with_a_kind_in_the_digest_brings_that_each_monday(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS, needs="digest")
        run(AT, AT + 10 * MINUTE)
        need(roads, "Flooded crossings", AT + DAY)
        post(roads, AT + DAY)
        run(AT + DAY, AT + DAY + 2 * HOUR)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("news", "Re: Formats"), ("digest", "New need: Flooded crossings")]

    def test_a_kind_that_is_stopped_comes_neither_way_and_starts_from_now(self, roads):
        choose(roads.vendor, needs="none")
        need(roads, "Not told", AT + DAY)
        choose(roads.vendor, at=AT + 2 * DAY)
        need(roads, "Told", AT + 3 * DAY)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("digest", "New need: Told")]
        assert "Not told" not in db.session.query(Message).filter_by(kind="digest").one().text

    def test_answers_come_at_their_hour_and_not_again_in_the_digest(self, roads):
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("need.released", "1 new answer: Permits")]

    def test_answers_moved_to_the_digest_come_in_it_alone(self, roads):
        choose(roads.vendor, answers="digest")
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("digest", "1 new answer: Permits")]

    @pytest.mark.parametrize(("before", "after", "expected"), [
        ("digest", "at_once", [("news", "1 new answer: Permits")]),
        ("at_once", "digest", [("need.released", "1 new answer: Permits")]),
        ("at_once", "none", [("need.released", "1 new answer: Permits")]),
        ("digest", "none", []),
        ("none", "digest", []),
    ])  # fmt: skip
    def test_answers_that_change_their_way_after_the_hour(self, roads, before, after, expected):
        choose(roads.vendor, answers=before)
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        choose(roads.vendor, at=AT + 2 * DAY, answers=after)
        run(AT + 2 * DAY, AT + 2 * DAY + HOUR)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == expected

    def test_a_digest_before_the_letters_are_written_leaves_them_to_the_letters(self, roads):
        answer(roads, 1, NEXT_MONDAY - timedelta(seconds=1))
        tasks.send_due(NEXT_MONDAY)
        run(NEXT_MONDAY + MINUTE, NEXT_MONDAY + MINUTE)
        run(NEXT_MONDAY + 7 * DAY, NEXT_MONDAY + 7 * DAY)
        assert mails() == [("need.released", "1 new answer: Permits")]

    @pytest.mark.parametrize("kind", ["closed", "outcome"])
    def test_never_is_never(self, roads, kind):
        choose(roads.vendor, Frequency.NEVER)
        answer(roads, 1, AT + DAY)
        need(roads, "Flooded crossings", AT + DAY)
        dispatch(About(f"need.{kind}", "need", roads.followed.thread.ref), at=AT + DAY)
        db.session.commit()
        run(AT + DAY, AT + DAY + 2 * HOUR)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == []
