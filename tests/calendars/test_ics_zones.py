"""Zones as calendars read them, compared with the zone data by a reader that is not ours."""

import io
import zoneinfo
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil import tz as other_reader

from forum.calendars.ics_zones import is_utc, vtimezone

STATES = [
    *("America/New_York", "America/Detroit", "America/Kentucky/Louisville", "America/Indiana/Indianapolis"),
    *("America/Chicago", "America/Menominee", "America/Indiana/Knox", "America/North_Dakota/Center"),
    *("America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles", "America/Anchorage"),
    *(
        "America/Juneau",
        "America/Sitka",
        "America/Nome",
        "America/Yakutat",
        "America/Adak",
        "Pacific/Honolulu",
    ),
    *("America/Puerto_Rico", "America/St_Thomas", "Pacific/Guam", "Pacific/Pago_Pago", "Pacific/Saipan"),
    *("Navajo", "US/Eastern", "US/Arizona"),
]
LATER = {
    "America/Indiana/Petersburg": 2008,
    "America/Indiana/Vincennes": 2008,
    "America/North_Dakota/Beulah": 2011,
    "America/Metlakatla": 2020,
}
ALL = sorted(zone for zone in zoneinfo.available_timezones() - {"localtime"} if not is_utc(zone))


def read(zone: str) -> other_reader.tz._tzicalvtz:  # type: ignore[name-defined]
    """The zone as dateutil reads our text."""
    text = vtimezone(zone).to_ical().decode()
    return other_reader.tzical(io.StringIO(text)).get(zone)


def wall_times(zone: str, start: int, end: int) -> list[datetime]:
    """Noon of each 15th, and wall times around each change of the clocks, in years from start to end."""
    times = [datetime.fromisoformat(f"{y}-{m:02}-15 12:00") for y in range(start, end + 1) for m in range(1, 13)]
    day = datetime.fromisoformat(f"{start}-01-01 12:00")
    while day.year <= end:
        following = day + timedelta(days=1)
        if offset(zone, day) != offset(zone, following):
            times += [day + timedelta(hours=hours) for hours in (0, 6, 11, 18, 22, 24)]
        day = following
    return [local for local in times if not is_changing(zone, local)]


def offset(zone: str, local: datetime) -> timedelta:
    result = local.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    assert result is not None
    return result


def is_changing(zone: str, local: datetime) -> bool:
    return offset(zone, local) != offset(zone, local.replace(fold=1))


def differences(zone: str, start: int, end: int) -> list[datetime]:
    reader = read(zone)
    return [t for t in wall_times(zone, start, end) if reader.utcoffset(t) != offset(zone, t)]


@pytest.mark.parametrize("zone", STATES)
def test_zones_of_the_states_are_right_from_2007_to_2037(zone: str) -> None:
    assert differences(zone, 2007, 2037) == []


@pytest.mark.parametrize(("zone", "since"), LATER.items())
def test_counties_that_changed_sides_are_right_since_then(zone: str, since: int) -> None:
    assert differences(zone, since, 2037) == []


def test_every_zone_is_right_from_the_first_year_of_the_forum() -> None:
    wrong = {zone: found for zone in ALL if (found := differences(zone, 2026, 2029))}
    assert wrong == {}


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
        ("Asia/Tehran", "TZOFFSETTO:+0330"),
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
        ("Europe/Dublin", ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"]),
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
