"""Copies of an event, and events that repeat every month: separate events, tied together."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries_series, rules_series, service, service_series
from forum.events.models import Event, EventState
from forum.events.rules_series import By
from forum.policies import service as policies
from forum.policies.rules_known import Policies
from forum.showcases import service_change
from tests.events.making import plan

wall = datetime.fromisoformat


@pytest.fixture
def event(cast, monday):
    """A published showcase on a second Thursday."""
    made = plan(cast, monday, register_by_local=wall("2027-01-13T17:00"))
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def test_a_copy_has_everything_but_the_dates(cast, as_, event):
    html = as_(cast.host).get(f"/events/new?copy={event.thread.ref}").get_data(as_text=True)
    for kept in ("Showcase: renewing park permits", "Eight companies, ten minutes each.", "Room 210, Capitol Annex", 'value="60"',
                 'value="14:00"', 'value="16:30"', '<option selected value="America/Denver">'):  # fmt: skip
        assert kept in html
    assert "2027-01-1" not in html
    assert f'href="/events/new?copy={event.thread.ref}"' in as_(cast.host).get(f"/events/{event.thread.ref}").text


@pytest.mark.parametrize(
    ("first", "by", "step", "expected"),
    [
        ("2027-01-14", By.WEEKDAY, 1, ("2027-02-11", False)),
        ("2027-01-14", By.WEEKDAY, 12, ("2028-01-13", False)),
        ("2027-01-01", By.WEEKDAY, 1, ("2027-02-05", False)),
        # A fifth Friday, in a month with four and in one with five.
        ("2027-01-29", By.WEEKDAY, 1, ("2027-02-26", True)),
        ("2027-01-29", By.WEEKDAY, 3, ("2027-04-30", False)),
        ("2027-01-31", By.DATE, 1, ("2027-02-28", True)),
        ("2027-01-31", By.DATE, 13, ("2028-02-29", True)),
        ("2027-01-31", By.DATE, 2, ("2027-03-31", False)),
        ("2026-12-14", By.DATE, 1, ("2027-01-14", False)),
    ],
)
def test_the_day_of_a_later_month(first, by, step, expected):
    found, is_shifted = rules_series.day_in_month(date.fromisoformat(first), by, step)
    assert (found.isoformat(), is_shifted) == expected
    if by is By.WEEKDAY:
        assert found.weekday() == date.fromisoformat(first).weekday()


def test_days_off_and_changed_clocks_are_named(cast, monday):
    draft = service.draft_of(
        plan(cast, monday, starts_local=wall("2027-02-14T02:30"), ends_local=wall("2027-02-14T04:00"))
    )
    rules = Policies(holidays=("2027-05-14",))
    found = rules_series.occurrences(draft, By.DATE, 4, monday, rules)
    assert [(each.day.isoformat(), each.day_off, each.hour) for each in found] == [
        ("2027-03-14", "weekend", "skipped"), ("2027-04-14", "", "normal"), ("2027-05-14", "holiday", "normal"),
        ("2027-06-14", "", "normal"),
    ]  # fmt: skip
    assert service.times_of(found[0].draft)["starts_local"] == wall("2027-03-14T03:30")
    doubled = service.draft_of(
        plan(cast, monday, starts_local=wall("2027-10-07T01:30"), ends_local=wall("2027-10-07T03:00"))
    )
    (one,) = rules_series.occurrences(doubled, By.DATE, 1, monday, rules)
    assert (one.hour, service.moments(one.draft)[0]) == ("doubled", datetime(2027, 11, 7, 7, 30, tzinfo=UTC))
    whole = plan(cast, monday, all_day=True, starts_local=wall("2027-02-14T00:00"), ends_local=wall("2027-02-14T23:59"))
    (day,) = rules_series.occurrences(service.draft_of(whole), By.DATE, 1, monday, rules)
    assert (day.hour, service.time_problems(day.draft)) == ("normal", {})


def test_a_day_on_which_the_office_is_closed_is_marked_as_such(cast, as_, monday):
    made = plan(cast, monday, starts_local=wall("2027-01-14T14:00"), ends_local=wall("2027-01-14T16:00"))
    policies.set_policies(cast.actor("host"), {"holidays": ["2027-04-14"]}, at=monday)
    db.session.commit()
    html = as_(cast.host).post(f"/events/{made.thread.ref}/repeat", data={"by": "date", "count": "4"}).text
    said = [line.split("</div>")[0].split(">")[-1] for line in html.split("<li>") if "closed on this day" in line]
    assert said == ["The office is closed on this day."] * 2 + ["A holiday: the office is closed on this day."]


def test_past_months_are_left_out(cast, monday):
    draft = service.draft_of(
        plan(cast, monday, starts_local=wall("2026-08-13T14:00"), ends_local=wall("2026-08-13T16:00"))
    )
    found = rules_series.occurrences(draft, By.WEEKDAY, 2, monday, Policies())
    assert [each.day.isoformat() for each in found] == ["2026-12-10", "2027-01-14"]


def test_the_host_sees_the_days_and_then_plans_drafts(cast, as_, event):
    host, path = as_(cast.host), f"/events/{event.thread.ref}/repeat"
    assert "The second Thursday" in host.get(path).get_data(as_text=True)
    chosen = {"by": "weekday", "count": "3"}
    html = host.post(path, data=chosen).get_data(as_text=True)
    assert all(day in html for day in ("Thu, Feb 11, 2027", "Thu, Mar 11, 2027", "Thu, Apr 8, 2027"))
    assert db.session.query(Event).count() == 1
    for _twice in range(2):
        assert host.post(path, data=chosen | {"plan": "1"}).status_code == 303
    rows = db.session.query(Event).order_by(Event.starts_at).all()
    assert [row.series_number for row in rows] == [1, 2, 3, 4]
    assert len({row.uid for row in rows}) == 4 and len({row.series_id for row in rows}) == 1
    assert [row.state for row in rows[1:]] == [EventState.DRAFT] * 3
    assert [service.draft_of(row).register_by_local for row in rows[1:]] == [
        wall("2027-02-10T17:00"), wall("2027-03-10T17:00"), wall("2027-04-07T17:00"),
    ]  # fmt: skip
    # Two in the afternoon on each side of the change of clocks.
    assert [row.starts_local.hour for row in rows] == [14] * 4 and rows[3].starts_at.hour == 20


@pytest.mark.parametrize(
    "typed", [{"by": "year", "count": "3"}, {"by": "date", "count": "13"}, {"count": "0", "by": "date"}]
)
def test_what_no_form_offers_is_refused(cast, as_, event, typed):
    answer = as_(cast.host).post(f"/events/{event.thread.ref}/repeat", data=typed | {"plan": "1"})
    assert (answer.status_code, db.session.query(Event).count()) == (422, 1)


def test_one_of_a_series_is_moved_or_cancelled_alone(cast, as_, event, monday):
    host = cast.actor("host")
    first, second = service_series.repeat(host, event, By.DATE, 2, at=monday)
    for each in (first, second):
        service.publish(host, each, at=monday)
    service_change.cancel(host, first, "No room.", at=monday)
    db.session.commit()
    assert [row.state.value for row in (event, first, second)] == ["published", "cancelled", "published"]
    assert (event.sequence, second.sequence) == (0, 0)
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    part = html.split("Others of this series")[1].split("</section>")[0]
    assert part.count("<li>") == 2 and part.count("Cancelled") == 1 and f"/events/{second.thread.ref}" in part


def test_drafts_of_a_series_are_for_the_office(cast, as_, event, monday):
    service_series.repeat(cast.actor("host"), event, By.DATE, 1, at=monday)
    db.session.commit()
    assert queries_series.others(cast.actor("vendor"), event) == []
    assert "Others of this series" not in as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert len(queries_series.others(cast.actor("host"), event)) == 1


def test_only_the_office_repeats_and_only_once(cast, event, monday):
    with pytest.raises(NotShown):
        service_series.repeat(cast.actor("agency"), event, By.DATE, 1, at=monday)
    for count in (0, 13):
        with pytest.raises(Refused):
            service_series.repeat(cast.actor("host"), event, By.DATE, count, at=monday)
    db.session.rollback()
    service_series.repeat(cast.actor("host"), event, By.DATE, 1, at=monday)
    with pytest.raises(Refused):
        service_series.repeat(cast.actor("host"), event, By.DATE, 1, at=monday)


def test_a_past_event_repeats_from_now_on(cast, as_, event, monday):
    with time_machine.travel(monday + timedelta(days=120), tick=False):
        html = as_(cast.host).post(f"/events/{event.thread.ref}/repeat", data={"by": "date", "count": "1"}).text
    assert "Apr 14" in html
