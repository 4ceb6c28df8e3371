"""What one chose not to hear now: quiet hours, pauses, and what is stopped; and what stays narrow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.database import db
from forum.digests import queries, rules, rules_ways, service
from forum.digests.models import Frequency, Way
from forum.digests.queries_at_once import hears_at_once
from forum.mail.models import Message
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.threads import service as threads
from tests.digests import things
from tests.digests.ways import AT, DAY, HOUR, MINUTE, NEXT_MONDAY, answer, choose, mails, need, post, run


def phoenix(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=things.PHOENIX).astimezone(UTC)


class TestQuietHours:
    @pytest.mark.parametrize(("at", "end"), [
        ((21, 59), None), ((22, 0), (7, 0, 25)), ((23, 30), (7, 0, 25)), ((0, 0), (7, 0, 24)), ((6, 59), (7, 0, 24)), ((7, 0), None),
    ])  # fmt: skip
    def test_they_go_over_midnight_and_end_on_their_hour(self, at, end):
        found = rules.quiet_end(phoenix(*at), "America/Phoenix", 22, 7)
        assert found == (phoenix(end[0], end[1], end[2]) if end else None)

    @pytest.mark.parametrize(("at", "hours", "end"), [
        # 2 a.m. does not come on March 8: quiet hours that end then end at 3, those that begin then begin at 3.
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), (22, 2), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), (22, 2), None),
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), (2, 5), datetime(2026, 3, 8, 9, 0, tzinfo=UTC)),
        # 1 a.m. comes twice on November 1: quiet hours that end then end the second time, and begin the first time.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), (22, 1), datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 0, tzinfo=UTC), (22, 1), None),
        (datetime(2026, 11, 1, 5, 0, tzinfo=UTC), (1, 3), datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
    ])  # fmt: skip
    def test_they_know_clock_changes(self, at, hours, end):
        assert rules.quiet_end(at, "America/New_York", *hours) == end

    @pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns"])
    def test_their_end_is_never_quiet_itself(self, zone):
        """Otherwise a mail would wait for ever; every half hour of a year, five kinds of hours."""
        for hours in ((22, 7), (1, 2), (2, 3), (21, 12), (23, 0)):
            at = datetime(2026, 1, 1, tzinfo=UTC)
            while at < datetime(2027, 1, 1, tzinfo=UTC):
                end = rules.quiet_end(at, zone, *hours)
                assert end is None or (end > at and rules.quiet_end(end, zone, *hours) is None)
                at += timedelta(hours=3, minutes=30)

    def test_news_and_answers_wait_for_their_end_in_one_mail(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS, quiet=(20, 9))
        run(AT, AT + 10 * MINUTE)
        post(roads, phoenix(21))
        answer(roads, 1, phoenix(22))
        run(phoenix(21), phoenix(8, 45, 25), 15 * MINUTE)
        assert mails() == []
        run(phoenix(9, 0, 25), phoenix(11, 0, 25))
        assert mails() == [("news", "1 new answer: Permits, and 1 more")]

    def test_a_digest_waits_for_their_end_too(self, roads):
        choose(roads.vendor, quiet=(22, 8))
        need(roads, "Flooded crossings", AT + DAY)
        run(NEXT_MONDAY, NEXT_MONDAY + 59 * MINUTE)
        assert mails() == []
        run(NEXT_MONDAY + HOUR, NEXT_MONDAY + HOUR)
        assert mails() == [("digest", "New need: Flooded crossings")]
        assert queries.choice_of(roads.vendor.id).next_due_at == NEXT_MONDAY + 7 * DAY


class TestPause:
    def test_a_pause_over_a_digest_leaves_it_to_the_next_one(self, roads):
        choose(roads.vendor, paused_on=date(2026, 12, 2))
        need(roads, "Flooded crossings", AT + DAY)
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == []
        run(NEXT_MONDAY + 2 * DAY - MINUTE, NEXT_MONDAY + 2 * DAY)
        assert mails() == [("news", "1 new answer: Permits")]
        run(NEXT_MONDAY + 7 * DAY, NEXT_MONDAY + 7 * DAY)
        assert mails()[1:] == [("digest", "New need: Flooded crossings")]

    def test_a_pause_until_the_day_of_the_digest_ends_with_it(self, roads):
        choose(roads.vendor, paused_on=date(2026, 11, 30))
        need(roads, "Flooded crossings", AT + DAY)
        run(NEXT_MONDAY - MINUTE, NEXT_MONDAY)
        assert mails() == [("digest", "New need: Flooded crossings")]

    def test_write_again_now_brings_what_waited(self, roads):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS, paused_on=date(2026, 12, 20))
        run(AT, AT + 10 * MINUTE)
        need(roads, "Flooded crossings", AT + DAY)
        run(AT + DAY, AT + DAY + 2 * HOUR, 10 * MINUTE)
        assert mails() == []
        service.write_again(roads.vendor, policies.at(AT + 2 * DAY), at=AT + 2 * DAY)
        db.session.commit()
        run(AT + 2 * DAY, AT + 2 * DAY)
        assert mails() == [("news", "New need: Flooded crossings")]


class TestStopping:
    """One click stops exactly that kind; all else comes as before."""

    def word(self, letter: Message) -> str:
        return letter.unsubscribe_url.removeprefix("https://forum.example.org")

    def test_each_kind_stops_by_the_address_in_its_own_mail_and_twice_is_once(self, roads, client):
        choose(roads.vendor, Frequency.AS_IT_HAPPENS)
        run(AT, AT + 10 * MINUTE)
        answer(roads, 1, AT + HOUR)
        post(roads, AT + HOUR)
        run(AT + HOUR, AT + 2 * HOUR)
        released, news = db.session.query(Message).order_by(Message.id)
        for _ in range(2):
            answered = client.post(self.word(released), data={"List-Unsubscribe": "One-Click"})
            assert (answered.status_code, answered.headers.get("Set-Cookie")) == (200, None)
        db.session.rollback()
        assert rules_ways.stopped(queries.choice_of(roads.vendor.id)) == ["answers"]
        client.post(self.word(news), data={"List-Unsubscribe": "One-Click"})
        db.session.rollback()
        choice = queries.choice_of(roads.vendor.id)
        assert (choice.frequency, rules_ways.stopped(choice)) == (Frequency.AS_IT_HAPPENS, ["answers", "discussions"])
        answer(roads, 2, AT + DAY)
        post(roads, AT + DAY)
        need(roads, "Flooded", AT + DAY)
        run(AT + DAY, AT + DAY + 2 * HOUR)
        assert mails()[2:] == [("news", "New need: Flooded")]

    def test_scanners_that_read_every_address_change_nothing(self, roads, client, rows_of_all_tables):
        answer(roads, 1, AT + HOUR)
        run(AT + HOUR, AT + HOUR)
        (letter,) = db.session.query(Message)
        before = rows_of_all_tables()
        page = client.get(self.word(letter))
        assert "Answers and updates on needs you follow" in page.get_data(as_text=True)
        assert [client.head(self.word(letter)).status_code, client.get(f"{self.word(letter)}/start").status_code] == [
            200,
            405,
        ]
        assert rows_of_all_tables() == before

    def test_the_digest_stops_alone(self, roads, client):
        client.post(f"/unsubscribe/{service.stop_token(roads.vendor.ref)}", data={"List-Unsubscribe": "One-Click"})
        need(roads, "Flooded", AT + DAY)
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        run(NEXT_MONDAY, NEXT_MONDAY)
        assert mails() == [("need.released", "1 new answer: Permits")]
        client.post(f"/unsubscribe/{service.stop_token(roads.vendor.ref)}/start")
        db.session.rollback()
        choice = queries.choice_of(roads.vendor.id)
        assert (choice.frequency, choice.answers) == (Frequency.MONDAY, None)

    def test_what_was_stopped_stands_on_the_page_with_a_way_back(self, roads, as_):
        me = as_(roads.vendor)
        service.stop(roads.vendor, ["answers"], policies.at(AT), at=AT)
        db.session.commit()
        assert "Stopped: Answers and updates on needs you follow" in me.get("/me/mail").get_data(as_text=True)
        assert me.post("/me/mail/again", data={"kind": "answers"}).status_code == 303
        assert "Stopped:" not in me.get("/me/mail").get_data(as_text=True)
        answer(roads, 1, AT + DAY)
        run(AT + DAY, AT + DAY)
        assert mails() == [("need.released", "1 new answer: Permits")]


def test_a_narrow_reply_reaches_its_readers_alone_in_digests_too(roads):
    for person in (roads.vendor, roads.agency):
        threads.follow(roads.actor("vendor" if person is roads.vendor else "agency"), roads.talk, at=AT)
    choice = queries.choice_of(roads.agency.id)
    choice.frequency, choice.next_due_at = Frequency.MONDAY, NEXT_MONDAY
    post(roads, AT + DAY, audience=Audience.AGENCIES)
    run(NEXT_MONDAY, NEXT_MONDAY)
    assert (mails(), mails(roads.agency)) == ([], [("digest", "1 reply: Formats")])


@pytest.mark.parametrize(("kind", "way"), [(k, w) for k in rules_ways.KINDS for w in (None, *Way)])
@pytest.mark.parametrize("frequency", list(Frequency))
def test_the_query_and_the_rule_agree_on_who_hears_at_once(cast, kind, way, frequency):
    made = things.choice(cast.vendor, AT, None, frequency)
    setattr(made, kind, way)
    db.session.commit()
    found = db.session.scalars(select(Person.id).where(Person.id == cast.vendor.id, hears_at_once(kind))).all()
    assert bool(found) is (rules_ways.ways(made)[kind] is Way.AT_ONCE)
