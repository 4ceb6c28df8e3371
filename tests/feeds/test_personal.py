"""One's own feed: what stands in it, its secret address, and its end."""

import logging
from datetime import date, timedelta

import time_machine
from werkzeug.http import http_date

from forum.core.database import db
from forum.core.logs import Masked
from forum.feeds import service as feeds
from forum.feeds.models import FeedToken
from forum.organizations.models import Audience, Membership
from forum.registrations.models import Registration, RegistrationState
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW
from tests.feeds.asking import titles


def test_one_follows_events_by_themselves_by_topic_by_organization(cast, client, address):
    event = given.event(cast, "By itself")
    given.event(cast, "By topic", topics=("roads",))
    given.event(cast, "By nobody")
    muted = given.event(cast, "Muted", topics=("roads",))
    actor = cast.actor("vendor")
    threads.follow(actor, event.thread, at=NOW)
    threads.follow_topic(actor, cast.topics["roads"], at=NOW)
    threads.follow(actor, muted.thread, at=NOW)
    threads.mute(actor, threads.queries.follow_of(cast.vendor.id, muted.thread.id))
    db.session.commit()
    assert sorted(titles(client.get(address))) == ["By itself", "By topic"]
    threads.follow_organization(actor, cast.office.id, at=NOW)
    db.session.commit()
    assert sorted(titles(client.get(address))) == ["By itself", "By nobody", "By topic"]


def test_what_came_as_an_invitation_is_not_there_twice(cast, client, address):
    event = given.event(cast)
    threads.follow(cast.actor("vendor"), event.thread, at=NOW)
    db.session.commit()
    assert titles(client.get(address)) == [event.thread.title]
    mine = given.seat(event, cast.vendor)
    db.session.commit()
    assert titles(client.get(address)) == []
    given.lose(mine)
    db.session.commit()
    # Who gave the seat up had it taken out of the calendar: it does not come back by itself.
    assert titles(client.get(address)) == []


def test_what_one_waits_for_is_there(cast, client, address):
    event = given.event(cast)
    db.session.add(
        Registration(event=event, person=cast.vendor, state=RegistrationState.WAITLISTED, state_at=NOW, created_at=NOW)
    )
    db.session.commit()
    assert titles(client.get(address)) == [event.thread.title]


def test_losing_a_right_empties_the_feed_at_the_next_ask(cast, client):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES, why_come="Brasswindle", place="Quilfrost")
    threads.follow(cast.actor("agency"), secret.thread, at=NOW)
    path = f"/calendars/{feeds.make_address(cast.actor('agency'), at=NOW)}.ics"
    db.session.commit()
    first = client.get(path)
    assert titles(first) == ["Zirconfield"]
    # A calendar at work is read by others too: of a restricted event it holds the title, the time and the page.
    assert not {"Brasswindle", "Quilfrost"} & set(first.get_data(as_text=True).replace("\r\n ", "").split())
    db.session.query(Membership).filter_by(person_id=cast.agency.id).one().ended_at = NOW
    db.session.commit()
    asked = ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": http_date(NOW)})
    assert [titles(client.get(path, headers=headers)) for headers in asked] == [[], []]


def test_a_personal_feed_is_private_and_304_in_one_statement(cast, client, address, statements, monkeypatch):
    event = given.event(cast)
    threads.follow(cast.actor("vendor"), event.thread, at=NOW)
    db.session.commit()
    first = client.get(address)
    assert {name: first.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Set-Cookie")} == {
        "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Set-Cookie": None,
    }  # fmt: skip
    with statements() as sent:
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(sent)) == (304, 1)
    assert again.headers["Cache-Control"] == "private, no-store"
    monkeypatch.setattr(feeds, "known", feeds.Known())  # a process that never wrote this feed
    with statements() as sent:
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(sent)) == (304, 2)
    assert address.removeprefix("/calendars/").removesuffix(".ics") not in first.get_data(as_text=True).replace(
        "\r\n ", ""
    )


def test_the_day_of_use_is_noted_once_a_day(cast, client, address, statements):
    client.get(address).close()
    db.session.expire_all()
    assert db.session.query(FeedToken).one().last_used_on == date(2026, 11, 23)
    with statements() as sent:
        client.get(address).close()
    assert [s for s in sent if s.startswith("UPDATE")] == []
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.get(address).close()
    db.session.expire_all()
    assert db.session.query(FeedToken).one().last_used_on == date(2026, 11, 24)


def test_an_address_that_was_stopped_or_never_was_is_not_there(cast, client, address, as_):
    assert client.get(address).status_code == 200
    assert as_(cast.vendor).post("/me/calendar/revoke").status_code == 303
    assert client.get(address).status_code == 404
    assert client.get("/calendars/nonsense.ics").status_code == 404


def test_who_has_no_account_any_more_has_no_feed(cast, client, address):
    cast.vendor.active = False
    db.session.commit()
    assert client.get(address).status_code == 404


def test_no_log_shows_a_secret_address(app, caplog):
    secret = "/calendars/AbCdEfGhIjKlMnOpQrStUvWxYz01234567.ics"
    logger = logging.getLogger("werkzeug")
    assert any(isinstance(known, Masked) for known in logger.filters)
    with caplog.at_level(logging.INFO, logger="werkzeug"):
        logger.info('"%s" 200', f"GET {secret}")
        logger.info("GET /calendars/topics/online-services.ics and /calendars/public.ics")
        app.logger.warning("Exception on %s [GET]", secret)
    assert caplog.messages == [
        '"GET /calendars/…" 200',
        "GET /calendars/topics/online-services.ics and /calendars/public.ics",
        "Exception on /calendars/… [GET]",
    ]
