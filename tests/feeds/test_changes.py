"""Requirement 31: each change of what a feed shows changes its ETag and, where it has one, its date."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import time_machine

from forum.core.database import db
from forum.entries import tasks as entries_tasks
from forum.events import service_import as imports
from forum.events.models import EventKind
from forum.feeds import service as feeds
from forum.needs import service_outcome
from forum.organizations import service_import as agencies
from forum.organizations.models import Audience
from forum.organizations.signals import OrganizationChanged, organization_changed
from forum.policies import service as policies
from forum.taxonomy import queries as taxonomy
from forum.taxonomy import service as topics
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW

LATER = NOW + timedelta(hours=1)
CLOSES = NOW + timedelta(days=60)
AGENCY = {"state": "AZ", "organization": "Department of Forestry", "suborganization": "", "city": "", "domains": ""}


class Market:
    """A need of an imported agency without dates, an event for it, and a follower's secret address."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        agencies.put_agency(AGENCY, at=NOW)
        self.agency = db.session.query(agencies.Organization).filter_by(name="Department of Forestry").one()
        self.need = given.need(cast, "Renew a permit")
        self.need.thread.organization = self.agency
        self.event = given.event(cast, "Showcase", topics=("roads",), need_id=self.need.id)
        self.other = given.need(cast, "Burn a slash pile", topics=("roads",), closes_at=CLOSES)
        threads.follow(cast.actor("vendor"), self.event.thread, at=NOW)
        self.token = feeds.make_address(cast.actor("vendor"), at=NOW)
        db.session.commit()

    def path(self, feed: str) -> str:
        of = {"all": "public", "topic": "topics/roads", "agency": f"agencies/{self.agency.slug}", "mine": self.token,
              "need": f"needs/{self.need.thread.ref}", "kind": "kinds/showcase", "other": f"needs/{self.other.thread.ref}"}  # fmt: skip
        return f"/calendars/{of[feed]}.ics"


@pytest.fixture
def market(cast):
    return Market(cast)


def _rename_topic(market: Market) -> None:
    topic = taxonomy.topics_by_slug(["roads"])[0]
    topics.rename_topic(market.cast.actor("host"), topic, "Streets", topic.summary, at=LATER)


def _rename_agency(market: Market) -> None:
    market.agency.name = "Forestry"
    organization_changed.send(OrganizationChanged(market.agency, renamed_at=LATER))


def _set(**values: Any) -> Callable[[Market], None]:
    return lambda market: policies.set_policies(market.cast.actor("host"), values, at=LATER) and None


def _rename_need(market: Market) -> None:
    market.need.thread.title = "Renew any permit"
    given.tell_need(market.need, at=LATER)


def _change(**values: Any) -> Callable[[Market], None]:
    return lambda market: given.change(market.event, at=LATER, **values)


def _loses_its_need(market: Market) -> None:
    given.change(market.event, at=LATER, need=None)


def _loses_its_topic(market: Market) -> None:
    market.event.thread.topics = []
    given.change(market.event, at=LATER)


EVERY = ("all", "topic", "agency", "need", "kind", "mine")
#: What happens, which feeds it changes, and what these show then.
CHANGES: dict[str, tuple[Callable[[Market], None], tuple[str, ...], str]] = {
    "a topic is renamed": (_rename_topic, ("topic",), "X-WR-CALNAME:Streets\\, Market Forum"),
    "a topic is renamed, in entries": (_rename_topic, EVERY, "CATEGORIES:Streets"),
    "an agency is renamed": (_rename_agency, ("agency",), "X-WR-CALNAME:Forestry\\, Market Forum"),
    "a need without dates is renamed": (_rename_need, ("need",), "X-WR-CALNAME:Renew any permit\\, Market Forum"),
    "the forum is renamed": (_set(forum_name="Ohio Market"), EVERY, "Ohio Market"),
    "the notice changes": (_set(notice="No offer at all."), EVERY, "No offer at all."),
    "the notice changes, in entries": (_set(notice="No offer at all."), EVERY, "\\n\\nNo offer at all."),
    "the forum's zone changes": (_set(zone="America/Denver"), ("other",), "DTSTART;TZID=America/Denver:"),
    "an event is of another kind": (_change(kind=EventKind.WORKSHOP), ("kind",), ""),
    "an event is for no need": (_loses_its_need, ("agency", "need"), ""),
    "an event leaves its topic": (_loses_its_topic, ("topic",), ""),
    "an event is for agencies": (_change(audience=Audience.AGENCIES), EVERY, ""),
    "a need is withdrawn": (
        lambda market: service_outcome.withdraw(market.cast.actor("agency"), market.other, "The law.", at=LATER),
        ("topic", "other"), "STATUS:CANCELLED",
    ),
}  # fmt: skip
GONE = {
    "an event is of another kind",
    "an event is for no need",
    "an event leaves its topic",
    "an event is for agencies",
}


@pytest.mark.parametrize(
    ("what", "feed"), [(what, feed) for what, (_, feeds, _said) in CHANGES.items() for feed in feeds]
)
def test_requirement_31_what_changes_a_feed_changes_both_marks(client, market, what, feed):
    change, _feeds, said = CHANGES[what]
    first = client.get(market.path(feed))
    with time_machine.travel(LATER, tick=False):
        change(market)
        db.session.commit()
        while entries_tasks.write_texts(LATER) + entries_tasks.write_deadlines(LATER):
            pass
        asked = [{"If-None-Match": first.headers["ETag"]}]
        if feed != "mine":
            asked.append({"If-Modified-Since": first.headers["Last-Modified"]})
        answers = [client.get(market.path(feed), headers=headers) for headers in asked]
    assert [answer.status_code for answer in answers] == [200] * len(asked)
    text = answers[0].get_data(as_text=True).replace("\r\n ", "")
    assert said in text and text != first.get_data(as_text=True).replace("\r\n ", "")
    if what in GONE:
        assert "Showcase" not in titles(answers[0])


def titles(answer) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.data).events]


RECORD = {
    "source": "GSA/digitalgov.gov", "id": "evt-1", "title": "Plain language", "summary": "How to write.", "timezone": "America/Phoenix",
    "start_local": "2027-01-14T14:00", "end_local": "2027-01-14T15:00",
}  # fmt: skip


def test_requirement_31_a_record_imported_anew_changes_both_marks(client):
    imports.put_imported(RECORD, at=NOW)
    db.session.commit()
    entries_tasks.write_texts(NOW)
    first = client.get("/calendars/public.ics")
    assert titles(first) == ["Plain language"]
    with time_machine.travel(LATER, tick=False):
        imports.put_imported(RECORD | {"title": "Plain words", "start_local": "2027-01-14T13:00"}, at=LATER)
        db.session.commit()
        entries_tasks.write_texts(LATER)
        asked = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
        answers = [client.get("/calendars/public.ics", headers=headers) for headers in asked]
    assert [titles(answer) for answer in answers] == [["Plain words"]] * 2
    (entry,) = icalendar.Calendar.from_ical(answers[0].data).events
    assert (entry["SEQUENCE"], entry.decoded("LAST-MODIFIED")) == (1, LATER)


#: What leaves a feed by the clock alone: which feed, what was done, when the last second is in which it is there.
LEAVES: dict[str, tuple[str, Callable[[Market], None], Callable[[Market], Any]]] = {
    "an event that is over": ("kind", lambda market: None, lambda market: market.event.ends_at + timedelta(days=90)),
    "an event that was called off": (
        "kind", lambda market: given.cancel(market.event, at=NOW), lambda market: NOW + timedelta(days=30),
    ),
    "a deadline that has passed": ("other", lambda market: None, lambda market: CLOSES + timedelta(days=30)),
    "a deadline that was called off": (
        "other", lambda market: service_outcome.withdraw(market.cast.actor("agency"), market.other, "The law.", at=NOW),
        lambda market: NOW + timedelta(days=30),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LEAVES)
def test_requirement_31_what_leaves_by_the_clock_changes_both_marks(client, market, what):
    feed, do, leaves = LEAVES[what]
    do(market)
    db.session.commit()
    gone_at = leaves(market)
    with time_machine.travel(gone_at - timedelta(seconds=2), tick=False):
        first = client.get(market.path(feed))
    asked = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
    codes = []
    for at in (gone_at - timedelta(seconds=1), gone_at):
        with time_machine.travel(at, tick=False):
            codes.append([client.get(market.path(feed), headers=headers).status_code for headers in asked])
            last = client.get(market.path(feed))
    assert (codes, len(titles(first)), titles(last)) == ([[304, 304], [200, 200]], 1, [])
    assert (last.headers["Last-Modified"] != first.headers["Last-Modified"]) and last.headers["ETag"] != first.headers[
        "ETag"
    ]


def test_a_renamed_topic_writes_only_the_entries_that_name_it_anew(client, market):
    given.event(market.cast, "Elsewhere", topics=("security",))
    db.session.commit()
    _rename_topic(market)
    db.session.commit()
    while entries_tasks.write_texts(LATER) + entries_tasks.write_deadlines(LATER):
        pass
    found = icalendar.Calendar.from_ical(client.get("/calendars/public.ics").data).events
    assert {str(e["SUMMARY"]): e.decoded("DTSTAMP") for e in found} == {"Showcase": LATER, "Elsewhere": NOW}
    assert {e["SEQUENCE"] for e in found} == {0}


def test_another_sentence_about_a_topic_changes_nothing(client, market):
    first = client.get(market.path("topic"))
    topic = taxonomy.topics_by_slug(["roads"])[0]
    topics.rename_topic(market.cast.actor("host"), topic, topic.name, "Bridges too.", at=LATER)
    db.session.commit()
    assert client.get(market.path("topic"), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
