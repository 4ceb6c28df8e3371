"""How a feed of thousands stays under a megabyte: it says each entry in fewer words, and the notice once."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import icalendar
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from forum.core.database import db
from forum.core.text import many_lines
from forum.entries import ics
from forum.feeds import ics_brief
from forum.feeds import rules as feeds_rules
from forum.feeds import service as feeds
from forum.policies.rules_known import NOTICE
from tests.entries import given
from tests.entries.given import NOW
from tests.entries.readers import seen_by_ical_js
from tests.entries.samples import SHOWCASE

RECORDS = [json.loads(line) for line in (Path(__file__).parents[1] / "data" / "events.jsonl").read_text().splitlines()]
PAGE = "https://forum.example.org/events/k3j9k3j9k3"


def stored(number: int) -> tuple[str, str]:
    """Text and zone of an event with the words of a real one, in a room as ours are, in two topics."""
    record = RECORDS[number % len(RECORDS)]
    entry = replace(
        SHOWCASE, uid=str(UUID(int=number)), title=record["title"], description=f"{record['summary']}\n\n{PAGE}\n\n{NOTICE}",
        starts_local=datetime.fromisoformat(record["start_local"]), ends_local=datetime.fromisoformat(record["end_local"]),
        zone=record["timezone"], location="Room 210, Capitol Annex, and online", page_url=PAGE, online_url="",
        categories=("Online services", "Data and reporting"),
    )  # fmt: skip
    return ics.event_text(entry), entry.zone


def feed(texts: list[tuple[str, str]]) -> bytes:
    return feeds.render(texts, name="Forum", description="Public events.", url="https://forum.example.org/")


def test_requirement_38_two_thousand_real_events_are_less_than_a_megabyte(app):
    texts = [stored(number) for number in range(2_000)]
    content = feed(texts)
    assert sum(len(text.encode()) for text, _zone in texts) > 1_500_000
    assert len(content) < 1_000_000
    (read,) = seen_by_ical_js(content)
    (whole,) = seen_by_ical_js(feed(texts[:100]))
    told = ("uid", "start", "end")
    assert (len(read), len(whole)) == (2_000, 100)
    assert [[event[name] for name in told] for event in read[:100]] == [
        [event[name] for name in told] for event in whole
    ]


WHOLE = replace(
    SHOWCASE, page_url=PAGE, online_url="", related_to="6f1c1a52-2b4e-4c58-9a3e-0d1f6b7a9c12",
    description="Why come: see three, each in ten minutes; then ask them whatever you like, for as long as you like.\n\n"
    f"{PAGE}\n\nNothing here is an offer.",
)  # fmt: skip
BRIEF = r"""BEGIN:VEVENT
SUMMARY:Showcase: renewing permits\, faster\; now
DTSTART;TZID=America/Denver:20270114T140000
DTEND;TZID=America/Denver:20270114T163000
DTSTAMP:20261123T160000Z
UID:6f1c1a52-2b4e-4c58-9a3e-0d1f6b7a9c11
SEQUENCE:1
DESCRIPTION:Why come: see three\, each in ten minutes\; then ask them what
 ever you like…\n\nhttps://forum.example.org/events/k3j9k3j9k3
LAST-MODIFIED:20261123T160000Z
LOCATION:Capitol\, room 4
STATUS:CONFIRMED
END:VEVENT
"""


def test_an_entry_in_fewer_words_keeps_title_times_place_page_and_stamps():
    said = ics_brief.brief(ics.event_text(WHOLE))
    assert said.replace("\r\n", "\n") == BRIEF


def test_what_is_called_off_or_takes_no_time_is_said_in_every_feed():
    said = ics_brief.brief(ics.event_text(replace(WHOLE, status="CANCELLED", transparent=True, description=PAGE)))
    assert "\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n" in said
    assert f"\r\nDESCRIPTION:{PAGE}\r\n" in said


@settings(max_examples=200)
@examples(st.text(max_size=300))
def test_any_words_are_cut_without_breaking_the_entry(words):
    told = many_lines(words)
    text = ics.event_text(replace(WHOLE, description="\n\n".join(part for part in (told, PAGE, "No offer.") if part)))
    said = ics_brief.brief(text)
    assert max(len(line.encode()) for line in said.split("\r\n")) <= 75
    (entry,) = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{said}END:VCALENDAR\r\n").events
    beginning, _, page = str(entry["DESCRIPTION"]).rpartition("\n\n") if told else ("", "", str(entry["DESCRIPTION"]))
    assert page == PAGE
    whole = str(icalendar.Event.from_ical(text)["DESCRIPTION"])
    assert whole.startswith(beginning.removesuffix("…"))
    assert len(beginning) <= ics_brief.SAID + 1


@pytest.mark.parametrize(("most", "words"), [(10**6, 1), (1, 0)], ids=["small", "large"])
def test_only_a_large_feed_says_its_entries_in_fewer_words(cast, client, monkeypatch, most, words):
    monkeypatch.setattr(feeds_rules, "MOST_OCTETS", most)
    given.event(cast, topics=("online-services",))
    given.need(cast, topics=("online-services",), closes_at=NOW.replace(year=2027))
    db.session.commit()
    first, again = (client.get("/calendars/topics/online-services.ics") for _ in range(2))
    said = first.get_data(as_text=True).replace("\r\n ", "")
    head, *entries = said.split("BEGIN:VEVENT")
    assert (first.data, first.headers["ETag"]) == (again.data, again.headers["ETag"])
    # The notice stands in every entry of a feed that has the room, and in the head of every feed.
    assert (head.count(str(NOTICE)), [entry.count(str(NOTICE)) for entry in entries]) == (2, [words, words])
    assert [entry.count("\r\nURL:") for entry in entries] == [words, words]
    assert all("DESCRIPTION:" in entry and "https://forum.example.org/" in entry for entry in entries)
