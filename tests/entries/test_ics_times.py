"""What a text says of when, where and how busy an entry is."""

from dataclasses import replace
from datetime import date

import pytest

from tests.entries.readers import seen_by_ical_js
from tests.entries.samples import SHOWCASE, feed, lines_of, wall


def test_an_online_event_has_its_link_as_its_place() -> None:
    lines = lines_of(replace(SHOWCASE, location=""))
    assert r"LOCATION:https://meet.example.org/abc?x=1\;y=2" in lines
    assert "CONFERENCE;FEATURE=VIDEO;LABEL=Join online;VALUE=URI:https://meet.example.org/abc?x=1;y=2" in lines


def test_a_link_already_told_is_not_told_again() -> None:
    told = replace(SHOWCASE, description="Join at https://meet.example.org/abc?x=1;y=2 in time")
    assert r"DESCRIPTION:Join at https://meet.example.org/abc?x=1\;y=2 in time" in lines_of(told)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-27 00:00", "2026-11-27 00:00", ["20261127", "20261128"]),
        ("2026-11-27 09:00", "2026-11-28 17:00", ["20261127", "20261129"]),
        ("2026-11-27 00:00", "2026-11-29 00:00", ["20261127", "20261129"]),
        ("2026-12-31 09:00", "2026-12-31 17:00", ["20261231", "20270101"]),
    ],
)
def test_all_day_entries_are_days_with_an_exclusive_end(start: str, end: str, days: list[str]) -> None:
    entry = replace(SHOWCASE, all_day=True, starts_local=wall(start), ends_local=wall(end))
    lines = lines_of(entry)
    assert lines[2:4] == [f"DTSTART;VALUE=DATE:{days[0]}", f"DTEND;VALUE=DATE:{days[1]}"]
    assert "TRANSP:TRANSPARENT" in lines and "X-MICROSOFT-CDO-BUSYSTATUS:FREE" in lines
    iso = [date.fromisoformat(day).isoformat() for day in days]
    assert seen_by_ical_js(feed(entry))[0][0]["day"] == iso


def test_a_deadline_lasts_a_quarter_of_an_hour_and_keeps_nobody_busy() -> None:
    lines = lines_of(replace(SHOWCASE, ends_local=SHOWCASE.starts_local, transparent=True))
    assert lines[2:4] == ["DTSTART;TZID=America/Denver:20270114T140000", "DTEND;TZID=America/Denver:20270114T141500"]
    assert "TRANSP:TRANSPARENT" in lines


def test_a_tentative_event_is_shown_so() -> None:
    lines = lines_of(replace(SHOWCASE, status="TENTATIVE"))
    assert "STATUS:TENTATIVE" in lines and "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE" in lines


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("2026-03-08 02:30", "20260308T093000Z"),
        ("2026-11-01 01:30", "20261101T073000Z"),
    ],
)
def test_a_time_that_clocks_skip_or_double_is_told_in_utc(start: str, written: str) -> None:
    assert f"DTSTART:{written}" in lines_of(replace(SHOWCASE, starts_local=wall(start)))


@pytest.mark.parametrize(("fold", "ends"), [(0, "20271107T073000Z"), (1, "20271107T083000Z")])
def test_an_end_that_clocks_double_takes_the_start_into_utc_too(fold: int, ends: str) -> None:
    """recurring-ical-events reads an end in UTC beside a start in a zone an hour late."""
    late = replace(
        SHOWCASE, starts_local=wall("2027-11-06 23:00"), ends_local=wall("2027-11-07 01:30").replace(fold=fold)
    )
    assert [line for line in lines_of(late) if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20271107T050000Z",
        f"DTEND:{ends}",
    ]
