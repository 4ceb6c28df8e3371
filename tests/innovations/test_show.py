"""Showing an innovation on a need, and the panels that tell of it."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.audit import queries as audit
from forum.core import panels
from forum.core.database import db
from forum.core.errors import Refused
from forum.innovations import queries, service, service_show
from forum.mail import queries as mail
from forum.needs.models import NeedState
from forum.organizations.models import Audience
from tests.conftest import table_count
from tests.innovations import things


def _text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def _said(shown, **changed):
    return {"innovation": shown.thread.ref, "how": "It works without a signal.", "acknowledged": "y", **changed}


def _here(actor, need):
    return [(row.title, row.how, row.company) for row in queries.shown_on_need(actor, need)]


@pytest.fixture
def innovation(cast, monday):
    return things.listed(cast, monday)


@pytest.fixture
def need(cast, monday):
    return things.need(cast, monday)


def test_everybody_who_sees_the_need_sees_what_is_shown_and_its_contact_is_told(cast, as_, innovation, need, monday):
    client = as_(cast.vendor)
    answer = client.post(f"/needs/{need.thread.ref}/show", data=_said(innovation))
    assert answer.status_code == 303
    expected = [("Permits on a phone", "It works without a signal.", "Basin Labs")]
    assert [_here(cast.actor(role), need) for role in ("visitor", "vendor2", "agency2", "host")] == [expected] * 4
    letter = mail.newest(1)[0]
    assert (letter.address, letter.subject) == ("agency@example.org", "Shown on your need: Permits on a phone")
    assert "It works without a signal." in letter.text
    assert "market information, not an offer" in letter.text
    entry = audit.of("innovation", innovation.thread.ref)[-1]
    assert (entry.act, entry.payload["need"]) == ("innovation.show", need.thread.ref)
    assert queries.shown_on_need(cast.actor("vendor"), need)[0].shown_at == monday


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("innovation", "", "Choose which innovation you show"),
        ("innovation", "0000000000", "Choose one from the list"),
        ("how", " ", "Write how it answers this need"),
        ("how", "x" * 501, "Use at most 500 characters. There are 501 now"),
        ("acknowledged", "", "Tick that this is market information, not an offer"),
    ],
)
def test_each_answer_is_refused_beside_itself(cast, as_, innovation, need, field, value, sentence):
    answer = as_(cast.vendor).post(f"/needs/{need.thread.ref}/show", data=_said(innovation, **{field: value}))
    html = answer.get_data(as_text=True)
    errors = re.findall(r'<p class="field-error" id="(\w+)-error">\s*<span[^>]*>Error:</span> ([^<]*)</p>', html)
    assert (answer.status_code, errors) == (422, [(field, sentence)])
    assert table_count("showing") == 0


def test_one_showing_for_each_innovation_and_need(cast, as_, innovation, need):
    client = as_(cast.vendor)
    path = f"/needs/{need.thread.ref}/show"
    assert [client.post(path, data=_said(innovation)).status_code for _ in range(2)] == [303, 303]
    assert (table_count("showing"), table_count("mail_message")) == (1, 4)  # two to the office, listed, shown
    other = client.post(path, data=_said(innovation, how="Something else."))
    assert other.status_code == 422
    assert "is shown on this need already" in _text(other)


def test_a_withdrawn_one_is_gone_and_may_be_shown_again(cast, as_, innovation, need, monday):
    showing = things.shown(cast, need, innovation, monday)
    path = f"/needs/{need.thread.ref}/show"
    assert as_(cast.vendor2).post(f"{path}/{showing.ref}/withdraw").status_code == 404
    assert as_(cast.vendor_colleague).post(f"{path}/{showing.ref}/withdraw").status_code == 303
    assert _here(cast.actor("visitor"), need) == []
    assert as_(cast.vendor).post(f"{path}/{showing.ref}/withdraw").status_code == 404
    assert as_(cast.vendor).post(path, data=_said(innovation, how="Better said.")).status_code == 303
    assert _here(cast.actor("visitor"), need) == [("Permits on a phone", "Better said.", "Basin Labs")]


@pytest.mark.parametrize("state", [NeedState.CLOSED, NeedState.OUTCOME, NeedState.SOLICITATION])
def test_a_closed_or_quiet_need_takes_nothing(cast, as_, innovation, monday, state):
    need = things.need(cast, monday, state=state)
    client = as_(cast.vendor)
    path = f"/needs/{need.thread.ref}/show"
    answers = [client.get(path), client.post(path, data=_said(innovation))]
    assert [a.status_code for a in answers] == [409, 409]
    assert ("quiet period" in _text(answers[0])) is (state is NeedState.SOLICITATION)
    assert table_count("showing") == 0


def test_the_moment_of_the_close_is_too_late(cast, as_, innovation, need, monday):
    path = f"/needs/{need.thread.ref}/show"
    with time_machine.travel(monday + timedelta(days=30, seconds=-1), tick=False):
        assert as_(cast.vendor).get(path).status_code == 200
    with time_machine.travel(monday + timedelta(days=30), tick=False):
        assert as_(cast.vendor).get(path).status_code == 409


def test_only_own_listed_innovations_can_be_shown(cast, innovation, need, monday):
    draft = things.drafted(cast, monday, title="Not listed")
    for role, shown in (("vendor2", innovation), ("vendor", draft)):
        with pytest.raises(Refused) as refusal:
            service_show.show(cast.actor(role), need, shown, "How.", acknowledged=True, at=monday)
        assert refusal.value.field == "innovation"


def test_a_company_with_nothing_listed_is_led_to_the_form(cast, as_, need):
    page = as_(cast.vendor2).get(f"/needs/{need.thread.ref}/show").get_data(as_text=True)
    assert (
        '<p class="empty">Your company has no listed innovation yet. <a href="/innovations/new">Add an innovation</a></p>'
        in page
    )


def test_a_need_for_agencies_is_not_there_for_vendors(cast, as_, monday):
    need = things.need(cast, monday, audience=Audience.AGENCIES)
    assert as_(cast.vendor).get(f"/needs/{need.thread.ref}/show").status_code == 404


def test_a_restricted_need_is_not_named_to_others(cast, as_, innovation, monday):
    need = things.need(cast, monday, "Members' own words", audience=Audience.MEMBERS)
    things.shown(cast, need, innovation, monday)
    letter = mail.newest(1)[0]
    assert "Members' own words" not in f"{letter.subject}{letter.text}"
    page = f"/innovations/{innovation.thread.ref}"
    assert "Members' own words" not in as_(None).get(page).get_data(as_text=True)
    assert "Members&#39; own words" in as_(cast.vendor2).get(page).get_data(as_text=True)
    assert queries.shown_by(cast.actor("guest"), cast.basin.id) == []


def test_the_panels_of_a_need(app, cast, innovation, need, monday):
    things.shown(cast, need, innovation, monday)
    with app.test_request_context():
        found = {r: panels.at("needs.show.actions", cast.actor(r), need) for r in ("vendor", "visitor", "agency")}
    actions = {role: [panel.template for panel in shown] for role, shown in found.items()}
    subscribe = "feeds/_subscribe.html"
    assert actions == {
        "vendor": ["innovations/_show_action.html", subscribe],
        "visitor": [subscribe],
        "agency": [subscribe],
    }
    own = {
        role: panels.at("needs.show.body", cast.actor(role), need)[-1].value.own_id
        for role in ("vendor", "vendor2", "host")
    }
    assert own == {"vendor": cast.basin.id, "vendor2": cast.northfork.id, "host": None}


def test_the_panels_of_a_company_show_its_innovations_and_where(app, cast, innovation, need, monday):
    things.shown(cast, need, innovation, monday)
    visitor = cast.actor("visitor")
    found = {panel.template: panel.value for panel in panels.at("organizations.show.body", visitor, cast.basin)}
    assert [row.thread.title for row in found["innovations/_of_company.html"].innovations] == ["Permits on a phone"]
    assert [(row.title, row.need_title) for row in found["innovations/_shown_by_company.html"].shown] == [
        ("Permits on a phone", "Renew a park permit in under five minutes")
    ]
    assert panels.at("organizations.show.body", visitor, cast.northfork) == []


@pytest.mark.parametrize(
    ("place", "thing"),
    [("needs.show.body", "need"), ("needs.show.actions", "need"), ("organizations.show.body", "basin")],
)
def test_panels_can_be_drawn(app, cast, innovation, need, monday, place, thing, statements):
    things.shown(cast, need, innovation, monday)
    actor, on = cast.actor("vendor"), need if thing == "need" else cast.basin
    db.session.commit()
    _read_again = (on.id, need.thread.ref)
    with app.test_request_context():
        found = panels.at(place, actor, on)
        for panel in found:
            with statements() as asked:
                html = app.jinja_env.get_template(panel.template).render(value=panel.value, panel=panel)
            assert len(html) > 20
            assert len(asked) == 0


def test_the_pages_of_the_need_and_of_the_company_show_it(cast, as_, innovation, need, monday):
    things.shown(cast, need, innovation, monday, "It needs no signal.")
    on_need = as_(cast.vendor).get(f"/needs/{need.thread.ref}").get_data(as_text=True)
    assert "It needs no signal." in on_need
    assert f'href="/needs/{need.thread.ref}/show">Show an innovation</a>' in on_need
    assert "Withdraw it from this need" in on_need
    for_others = _text(as_(None).get(f"/needs/{need.thread.ref}"))
    assert "It needs no signal." in for_others
    assert "Withdraw it" not in for_others
    assert "It needs no signal." in _text(as_(None).get(f"/organizations/{cast.basin.slug}"))


def test_what_a_company_showed_leads_to_the_innovation_and_to_the_need(cast, as_, innovation, need, monday):
    things.shown(cast, need, innovation, monday)
    page = as_(None).get(f"/organizations/{cast.basin.slug}").get_data(as_text=True)
    showed = page[page.index("What it showed") :]
    links = (f'href="/innovations/{innovation.thread.ref}"', f'href="/needs/{need.thread.ref}"')
    assert [showed.count(link) for link in links] == [1, 1]


def test_a_retired_innovation_stays_readable_where_it_was_shown(cast, innovation, need, monday):
    things.shown(cast, need, innovation, monday)
    service.retire(cast.actor("vendor"), innovation, at=monday)
    db.session.commit()
    assert len(queries.shown_on_need(cast.actor("visitor"), need)) == 1
