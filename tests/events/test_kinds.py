"""What is filled in for each kind of event, and for a showcase of a need."""

from datetime import UTC, date, datetime

import pytest

from forum.core.database import db
from forum.events import rules_kinds, service, service_suggest
from forum.events.models import Event, EventKind, MayRegister
from forum.organizations.models import Audience
from forum.policies.rules_known import Policies
from forum.threads import service as threads
from forum.threads.service import Readers
from tests.events.making import plan

wall = datetime.fromisoformat
USUAL = [
    ("showcase", "16:30", "everyone", "60", "both", "which companies present"),
    ("industry_day", "17:00", "everyone", "100", "both", "which agencies brief companies"),
    ("reverse_industry_day", "17:00", "members", "60", "both", "which companies brief agencies"),
    ("workshop", "16:00", "members", "30", "room", "what people work on together"),
    ("briefing", "15:00", "everyone", "", "online", "who speaks on what"),
]


@pytest.mark.parametrize(("kind", "ends", "who", "seats", "ways", "hint"), USUAL)
def test_a_kind_fills_in_what_is_usual(cast, as_, kind, ends, who, seats, ways, hint):
    html = as_(cast.host).get(f"/events/new?kind={kind}").get_data(as_text=True)
    assert f'<option selected value="{kind}">' in html
    assert 'value="14:00"' in html and f'value="{ends}"' in html
    assert hint in html
    for name, value in (("may_register", who), ("ways", ways)):
        assert _checked(html, name) == value
    assert not seats or f'value="{seats}"' in html
    assert f'href="/events/new?kind={kind}" aria-current="page"' in html


def _checked(html, name):
    """The value of the checked radio of that name."""
    inputs = [part.split(">")[0] for part in html.split("<input")]
    found = [i for i in inputs if f'name="{name}"' in i and "checked" in i]
    return found[0].split('value="')[1].split('"')[0] if found else None


def test_an_unknown_kind_is_an_empty_plan(cast, as_):
    assert as_(cast.host).get("/events/new?kind=fair").status_code == 200


def test_a_showcase_of_a_need_is_filled_in_whole(cast, as_, need, monday):
    at = monday
    need.outcome_sought = "Rangers renew a permit in one visit. Nobody drives to the office."
    need.questions_close_at = datetime(2026, 12, 18, 0, tzinfo=UTC)
    last = plan(cast, at)
    service.publish(cast.actor("host"), last, at=at)
    db.session.commit()
    draft = service_suggest.showcase(cast.actor("host"), need, None, at=at)
    assert (draft.title, draft.why_come) == ("Showcase: Renew a park permit", need.outcome_sought)
    assert (draft.need_ref, draft.topic_slugs, draft.zone) == (need.thread.ref, ("online-services",), "America/Phoenix")
    # The 17th in Phoenix; ten workdays later, since the office of the tests keeps no holidays.
    assert draft.starts_local == wall("2026-12-31T14:00")
    assert (draft.ends_local, draft.register_by_local) == (wall("2026-12-31T16:30"), wall("2026-12-30T17:00"))
    assert (draft.has_room, draft.has_online, draft.room_seats) == (True, True, 60)
    assert (draft.place, draft.online_url) == (last.place, last.online_url)
    assert service.problems(draft, at=at) == {}
    html = as_(cast.host).get(f"/events/new?need={need.thread.ref}").get_data(as_text=True)
    assert 'value="2026-12-31"' in html and 'value="2026-12-30"' in html


def test_the_event_of_a_restricted_need_is_for_the_same_readers(cast, need, monday):
    threads.set_readers(need.thread, Readers(Audience.AGENCIES))
    public = plan(cast, monday)
    service.publish(cast.actor("host"), public, at=monday)
    draft = service_suggest.showcase(cast.actor("host"), need, None, at=monday)
    assert draft.may_register is MayRegister.AGENCIES
    # The link of an event for everyone is not taken over to one for agencies, nor the other way round.
    assert (draft.place, draft.online_url) == ("", "")


def test_a_showcase_falls_on_a_workday_that_is_no_holiday():
    rules = Policies(holidays=("2027-01-01", "2027-01-04"))
    assert rules_kinds.showcase_day(date(2026, 12, 18), date(2026, 11, 23), rules) == date(2027, 1, 5)
    assert rules_kinds.showcase_day(None, date(2026, 11, 23), rules) == date(2026, 12, 7)
    assert rules_kinds.register_by(date(2027, 1, 5), rules) == wall("2026-12-31T17:00")


def test_the_preview_says_where_a_call_is_usual(cast, as_, monday):
    for kind, said in ((EventKind.SHOWCASE, True), (EventKind.BRIEFING, False)):
        event = plan(cast, monday, kind=kind)
        db.session.commit()
        html = as_(cast.host).get(f"/events/{event.thread.ref}/preview").get_data(as_text=True)
        assert ("A call for presenters is usual for this kind." in html) is said
    assert db.session.query(Event).count() == 2
