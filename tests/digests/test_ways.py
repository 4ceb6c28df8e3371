"""Each kind at once, in the digest or not at all: gathered, moved between the two, held and stopped; never twice, never lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.accounts.service import add_person
from forum.core.database import db
from forum.digests import queries, rules, rules_ways, service, tasks
from forum.digests.models import Choice, Frequency, Issue, Way
from forum.digests.queries_at_once import hears_at_once
from forum.digests.rules_ways import Draft
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.mail.service import About, dispatch
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.threads import service as threads
from forum.threads.models import ThreadKind
from tests.digests import things

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # Monday, 9 a.m. in Phoenix
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEXT_MONDAY = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)


def choose(person, frequency=Frequency.MONDAY, *, at=AT, quiet=(None, None), paused_on=None, **ways) -> Choice:
    exceptions = {kind: Way(ways[kind]) if kind in ways else None for kind in rules_ways.KINDS}
    draft = Draft(frequency, exceptions, *quiet, paused_on)
    made = service.choose(person, draft, policies.at(at), at=at)
    db.session.commit()
    return made


@pytest.fixture
def roads(cast):
    """The vendor follows roads, a need and a discussion; only the vendor has a choice that can come due."""
    for name in ("host", "host2", "procurement", "agency", "agency_colleague", "agency2", "vendor_colleague", "vendor2",
                 "waiting", "guest"):  # fmt: skip
        things.choice(getattr(cast, name), AT, None, Frequency.NEVER)
    things.choice(cast.vendor, AT, NEXT_MONDAY)
    things.follow(cast.vendor, AT - DAY, topic=cast.topics["roads"])
    cast.followed = things.need("Permits", cast.parks, AT - 30 * DAY)
    things.follow(cast.vendor, AT - DAY, thread=cast.followed.thread)
    cast.talk = things.thread(ThreadKind.DISCUSSION, "Formats", cast.parks, AT - 30 * DAY)
    things.follow(cast.vendor, AT - DAY, thread=cast.talk)
    db.session.commit()
    return cast


def need(cast, title: str, at: datetime, **more):
    made = things.need(title, cast.roads, at, topics=(cast.topics["roads"],), **more)
    db.session.flush()
    dispatch(About("need.published", "need", made.thread.ref), at=at)
    db.session.commit()
    return made


def post(cast, at: datetime, text: str = "Words", **more):
    cast.talk.post_count = number = cast.talk.post_count + 1
    made = things.reply(cast.talk, number + 1, cast.agency2, at, **more)
    made.body = text
    db.session.flush()
    dispatch(About("thread.posted", "thread", cast.talk.ref), at=at, payload={"post": made.ref})
    db.session.commit()
    return made


def answer(cast, number: int, at: datetime):
    made = things.answered(cast.followed, number, f"Question {number}?", "So.", at)
    db.session.flush()
    payload = {"questions": [made.ref], "updates": [], "moved": None}
    dispatch(About("need.released", "need", cast.followed.thread.ref), at=at, payload=payload)
    db.session.commit()


def run(start: datetime, end: datetime, step: timedelta = MINUTE) -> None:
    """The worker, once a step."""
    at = start
    while at <= end:
        mail_tasks.expand(at)
        tasks.send_due(at)
        at += step


def mails(person=None) -> list[tuple[str, str]]:
    """(kind, subject) of what one person got, in order."""
    db.session.rollback()
    found = db.session.query(Message).order_by(Message.id)
    address = person.email if person else "vendor@example.org"
    return [(m.kind, m.subject) for m in found if m.address == address]


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
