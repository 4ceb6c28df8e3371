"""Any title, words and name arrive whole and add nothing; what cannot be written down is refused."""

import re
from dataclasses import replace
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings

from forum.core.text import many_lines, one_line
from forum.entries import ics
from forum.entries.ics import Attendee
from tests.entries.readers import seen_by_ical_js
from tests.entries.samples import ANN, PROPERTIES, SHOWCASE, TITLES, assert_whole, feed


@settings(max_examples=150)
@given(title=TITLES, other=TITLES)
def test_any_text_arrives_and_adds_nothing(title: str, other: str) -> None:
    texts = {"title": title, "description": other, "location": other, "organizer_name": title}
    attendee = Attendee(other, ANN.address)
    entry = replace(SHOWCASE, **texts, categories=(f"x{title}",), attendee=attendee, online_url="")  # type: ignore[arg-type]
    for content in (ics.invitation(entry), ics.cancellation(entry, True), ics.download(entry), feed(entry, name=title)):
        assert_whole(content)
        (event,) = icalendar.Calendar.from_ical(content).events
        assert str(event["SUMMARY"]) == one_line(title)
        assert str(event.get("DESCRIPTION", "")) == many_lines(other)
        assert str(event.get("LOCATION", "")) == one_line(other)
        assert set(event) <= PROPERTIES
    people = icalendar.Calendar.from_ical(ics.invitation(entry)).events[0]
    assert people["ATTENDEE"].params.get("CN", "") == one_line(re.sub(r'["^\\]', "", other))
    assert str(people["ATTENDEE"]) == f"mailto:{ANN.address}"


@given(title=TITLES)
@settings(max_examples=15)
def test_ical_js_reads_any_title(title: str) -> None:
    ((event,),) = seen_by_ical_js(ics.invitation(replace(SHOWCASE, title=title)))
    assert event["summary"] == one_line(title)
    assert set(event["properties"]) <= PROPERTIES | {"CONFERENCE"}


@pytest.mark.parametrize(
    "changes",
    [
        {"organizer_address": "events@x.example\r\nSTATUS:CANCELLED"},
        {"organizer_address": ""},
        {"attendee": Attendee("Ann", "ann@x.example,bob@x.example")},
        {"attendee": Attendee("Ann", 'ann@x.example";X="')},
        {"attendee": None},
        {"online_url": "javascript:alert(1)"},
        {"online_url": "https://x.example/\r\nATTENDEE:mailto:a@b.example"},
        {"page_url": "https://x.example/ä"},
        {"status": "CANCELLED"},
    ],
)
def test_what_cannot_stand_in_an_invitation_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cannot stand in a calendar|needs an attendee|goes out as a cancellation"):
        ics.invitation(replace(SHOWCASE, **changes))
