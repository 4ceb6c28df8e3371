"""Zones as calendars read them, compared with the zone data by readers that are not ours."""

import io
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil import tz as other_reader
from icalendar import Timezone

from forum.entries.ics_zones import is_utc, vtimezone
from tests.entries.readers import zone_by_libical

ALL = sorted(zone for zone in zoneinfo.available_timezones() - {"localtime"} if not is_utc(zone))


def wall_times(zone: str) -> list[datetime]:
    """Noon of each 15th from 2007 to 2037, and wall times around each change of the clocks."""
    times = [datetime.fromisoformat(f"{y}-{m:02}-15 12:00") for y in range(2007, 2038) for m in range(1, 13)]
    weeks = [datetime.fromisoformat("2007-01-01 12:00") + timedelta(weeks=number) for number in range(31 * 52 + 7)]
    for week, following in pairwise(weeks):
        if offset(zone, week) != offset(zone, following):
            changed = next(d for d in range(1, 8) if offset(zone, week + timedelta(days=d)) != offset(zone, week))
            times += [week + timedelta(days=changed - 1, hours=hours) for hours in (0, 6, 11, 18, 22, 24)]
    return [local for local in times if not is_changing(zone, local)]


def offset(zone: str, local: datetime) -> timedelta:
    result = local.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    assert result is not None
    return result


def is_changing(zone: str, local: datetime) -> bool:
    return offset(zone, local) != offset(zone, local.replace(fold=1))


def by_dateutil(text: bytes) -> Callable[[datetime], timedelta | None]:
    (zone,) = other_reader.tzical(io.StringIO(text.decode())).keys()
    return other_reader.tzical(io.StringIO(text.decode())).get(zone).utcoffset


def by_icalendar(text: bytes) -> Callable[[datetime], timedelta | None]:
    zone = Timezone.from_ical(text).to_tz(lookup_tzid=False)
    return lambda local: local.replace(tzinfo=zone).utcoffset()


def differences(zones: Iterable[str], read: Callable[[bytes], Callable[[datetime], timedelta | None]]) -> dict:
    """Zone -> wall times at which the reader of our text is not where the zone data are."""
    found = {}
    for zone in zones:
        said = read(vtimezone(zone).to_ical())
        if wrong := [local for local in wall_times(zone) if said(local) != offset(zone, local)]:
            found[zone] = wrong
    return found


#: Changes of rules since 2007, two clocks in Ramadan, half an hour, an island that skipped a day, a winter told as the
#: exception, midnights, and zones of the United States.
ODD = [
    *("Europe/Moscow", "Europe/Istanbul", "Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/Dublin"),
    *("America/Caracas", "Asia/Pyongyang", "Asia/Gaza", "Pacific/Apia", "Asia/Kathmandu", "America/Nuuk"),
    *("America/Metlakatla", "America/Indiana/Petersburg", "America/North_Dakota/Beulah", "America/Havana"),
    *("Antarctica/Troll", "Asia/Tehran", "America/Santiago", "America/Sao_Paulo", "America/New_York", "US/Arizona"),
]


def test_every_zone_is_right_from_2007_to_2037_as_libical_reads_it() -> None:
    assert differences(ALL, zone_by_libical) == {}


@pytest.mark.parametrize("read", [by_icalendar, by_dateutil])
def test_odd_zones_are_right_as_others_read_them(read: Any) -> None:
    assert differences(ODD, read) == {}


def test_two_rules_and_nothing_else() -> None:
    assert vtimezone("America/Denver").to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Denver",
        "BEGIN:DAYLIGHT",
        "DTSTART:20060312T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:MDT",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0600",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20061105T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:MST",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0700",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("America/Phoenix", "TZNAME:MST"),
        ("Asia/Tashkent", "TZNAME:+05"),
        ("Asia/Kathmandu", "TZNAME:+0545"),
    ],
)
def test_a_zone_that_never_changes_has_one_clock(zone: str, line: str) -> None:
    text = vtimezone(zone).to_ical().decode()
    assert line in text.split("\r\n")
    assert text.count("BEGIN:STANDARD") == 1
    assert "RRULE" not in text and "DAYLIGHT" not in text


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/Dublin", ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]),
        (
            "America/Nuuk",
            [
                "FREQ=YEARLY;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30;BYMONTH=3",
                "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            ],
        ),
        ("Africa/Cairo", ["FREQ=YEARLY;BYDAY=-1FR;BYMONTH=4", "FREQ=YEARLY;BYDAY=-1TH;BYMONTH=10"]),
    ],
)
def test_odd_rules(zone: str, rules: list[str]) -> None:
    lines = vtimezone(zone).to_ical().decode().split("\r\n")
    assert [line.removeprefix("RRULE:") for line in lines if line.startswith("RRULE:")] == rules


def test_the_clock_that_is_ahead_is_called_daylight_in_ireland_too() -> None:
    text = vtimezone("Europe/Dublin").to_ical().decode().replace("\r\n", " ")
    assert "BEGIN:DAYLIGHT" in text and "TZNAME:IST" in text.partition("BEGIN:DAYLIGHT")[2]


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT", "Zulu"])
def test_utc_has_no_zone(zone: str) -> None:
    with pytest.raises(ValueError, match="UTC is written without a zone"):
        vtimezone(zone)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        vtimezone("America/Nowhere")


def test_a_path_is_no_zone() -> None:
    with pytest.raises(ValueError, match="ZoneInfo keys"):
        vtimezone("../../../etc/passwd")
