"""Before an invitation goes out the host reads who it reaches, and who is left out and why."""

import re

import pytest

from forum.core.database import db
from forum.events.models import MayRegister
from forum.registrations import views_invite
from tests.registrations.inviting import invite


def listed(as_, cast, event, addresses):
    """Each group of the page with its count and its names."""
    data = {"addresses": addresses, "answer_by_on": "1/8/2027", "organizations": ""}
    html = as_(cast.host).post(f"/events/{event.thread.ref}/invite", data=data).get_data(as_text=True)
    rows = re.findall(r"<dt>([^<]*)</dt><dd>\s*<details[^>]*><summary>(\d+) p(.*?)</dd>", html, re.S)
    return {label: (int(count), re.findall(r"<li>(.*?)</li>", rest)) for label, count, rest in rows}


ADDRESSES = "vendor2@example.org\nvendor@example.org\nRosa Lind <rosa@nowhere.example>\nnew@nowhere.example"


def test_each_group_names_its_people(cast, as_, planned, monday):
    event = planned()
    invite(cast, event, monday, addresses="vendor2@example.org")
    assert listed(as_, cast, event, ADDRESSES) == {
        "People with an account": (1, ["Dana Reyes, Basin Labs"]),
        "Guests without an account": (2, ["Rosa Lind, rosa@nowhere.example", "new@nowhere.example"]),
        "Left out: invited or registered already": (1, ["Lee Novak, Northfork Software"]),
    }


def test_guests_of_a_restricted_event_are_named_among_who_may_not_see_it(cast, as_, planned):
    event = planned(may_register=MayRegister.AGENCIES)
    found = listed(as_, cast, event, "agency@example.org\nvendor@example.org\nnew@nowhere.example")
    assert found == {
        "People with an account": (1, ["Maria Lopez, Department of Natural Resources"]),
        "Left out: may not see this event": (2, ["Dana Reyes, Basin Labs", "new@nowhere.example"]),
    }


def test_a_long_list_is_cut_and_says_how_many_more_there_are(cast, as_, planned, monkeypatch):
    monkeypatch.setattr(views_invite, "MOST_NAMES", 1)
    found = listed(as_, cast, planned(), ADDRESSES)
    assert found["People with an account"] == (2, ["Dana Reyes, Basin Labs", "and 1 more"])
    assert found["Guests without an account"] == (2, ["Rosa Lind, rosa@nowhere.example", "and 1 more"])


@pytest.mark.parametrize("name", ["<b>Zed</b>"])
def test_a_hostile_name_is_text(cast, as_, planned, name):
    cast.vendor.name = name
    db.session.commit()
    found = listed(as_, cast, planned(), "vendor@example.org")
    assert found["People with an account"] == (1, ["&lt;b&gt;Zed&lt;/b&gt;, Basin Labs"])
