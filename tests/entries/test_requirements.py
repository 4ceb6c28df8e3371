"""What every program reads of an entry, requirement by requirement: each number is a line of the list that it was built from."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st

from forum.core.database import db
from forum.core.text import one_line
from forum.entries import ics
from tests.entries import given
from tests.entries.given import wall
from tests.entries.outbox import entry, sent
from tests.entries.readers import READERS
from tests.entries.samples import SHOWCASE, TITLES, assert_whole, feed
from tests.entries.test_ics_zones import ALL, is_changing

ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "Pacific/Honolulu"),
    *("America/Anchorage", "Europe/Dublin", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"),
]
STARTS = [
    *("2027-03-13 14:00", "2027-03-15 09:30", "2027-03-29 11:00", "2027-04-05 08:00", "2027-04-30 23:00"),
    *("2027-07-15 14:00", "2027-07-31 23:30", "2027-11-01 08:00", "2027-11-07 14:00", "2027-11-08 09:00"),
]
PLACED = [
    replace(SHOWCASE, uid=f"{zone} {start}", zone=zone, starts_local=wall(start), ends_local=wall(start) + timedelta(hours=2))
    for zone, start in itertools.product(ZONES, STARTS)
]  # fmt: skip


def true_times(placed) -> tuple[float, float]:
    """What the zone data say."""
    start, end = (t.replace(tzinfo=ZoneInfo(placed.zone)).timestamp() for t in (placed.starts_local, placed.ends_local))
    return start, end


WRITTEN = {
    "invitation": ics.invitation,
    "cancellation": lambda one: ics.cancellation(one, whole_event=True),
    "download": ics.download,
    "feed": feed,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_requirement_09_every_reader_puts_every_event_at_its_moment(write, read):
    texts = [write(one).decode() for one in PLACED]
    assert read(*texts) == {one.uid: true_times(one) for one in PLACED}
    assert all("RDATE" not in text for text in texts)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_requirement_09_every_reader_reads_a_feed_of_all_zones(read):
    assert read(feed(*PLACED).decode()) == {one.uid: true_times(one) for one in PLACED}


@settings(max_examples=60)
@sampled(zone=st.sampled_from(ALL), local=st.datetimes(datetime.fromisoformat("2007-01-01"), datetime.fromisoformat("2037-12-30")))  # fmt: skip
def test_requirement_09_any_zone_at_any_time(zone, local):
    start = local.replace(second=0, microsecond=0, fold=0)
    if is_changing(zone, start) or is_changing(zone, start + timedelta(hours=1)):
        return
    placed = replace(SHOWCASE, zone=zone, starts_local=start, ends_local=start + timedelta(hours=1))
    text = ics.invitation(placed).decode()
    for name in ("libical", "vobject", "icalendar"):
        assert READERS[name](text) == {placed.uid: true_times(placed)}, name


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2027-01-14", "2027-01-14", ("20270114", "20270115")), ("2027-03-13", "2027-03-15", ("20270313", "20270316"))],
)
def test_requirement_10_whole_days_are_days_with_an_exclusive_end(cast, as_, client, first, last, days):
    expo = given.event(cast, starts=f"{first} 00:00", ends_local=wall(f"{last} 23:59"), all_day=True, zone="America/Denver")  # fmt: skip
    given.seat(expo, cast.vendor)
    db.session.commit()
    download = as_(cast.vendor).get(f"/events/{expo.thread.ref}.ics").get_data(as_text=True)
    for text in (sent()[0].calendar, download, client.get("/calendars/public.ics").get_data(as_text=True)):
        assert f"DTSTART;VALUE=DATE:{days[0]}\r\nDTEND;VALUE=DATE:{days[1]}\r\n" in text
        assert ("VTIMEZONE" in text, "TRANSP:TRANSPARENT\r\n" in text) == (False, True)
        assert (entry(text).start, entry(text).end) == tuple(datetime.strptime(day, "%Y%m%d").date() for day in days)  # noqa: DTZ007


@settings(max_examples=100)
@sampled(title=TITLES, zone=st.sampled_from(ALL))
def test_requirement_12_any_title_in_any_zone_arrives_whole(title, zone):
    one = replace(SHOWCASE, title=title, zone=zone, attendee=replace(SHOWCASE.attendee, name=title))
    for text in (ics.invitation(one), ics.cancellation(one, whole_event=False), ics.download(one), feed(one)):
        assert_whole(text)
        assert str(entry(text.decode())["SUMMARY"]) == one_line(title)
