"""One issue in the browser: what its reader may see now, whoever holds the address."""

import re

import pytest

from forum.core.database import db
from forum.organizations.models import Audience, Membership
from forum.threads.models import Life
from tests.digests import things
from tests.digests.test_digest import BEFORE, DUE, WITHIN, letters, send
from tests.digests.test_sending import alone, new_need  # noqa: F401  a fixture


def address_of(letter) -> str:
    return re.search(r"https://forum\.example\.org(/digests/[\w-]+)", letter.text).group(1)


@pytest.fixture
def issue(alone):  # noqa: F811
    """The address of an issue with a public and a members' need, and the two needs."""
    public = new_need(alone, "Flooded crossings", WITHIN)
    members = new_need(alone, "Members only", WITHIN, audience=Audience.MEMBERS)
    followed = new_need(alone, "Followed", BEFORE)
    things.answered(followed, 1, "A question that may be taken back?", "An answer.", WITHIN)
    things.follow(alone.vendor, BEFORE, thread=followed.thread)
    db.session.commit()
    (letter,) = send()
    return address_of(letter), public, members


def test_everybody_with_the_address_reads_what_its_reader_may_see(issue, as_, cast):
    address, *_needs = issue
    for person in (None, cast.vendor2, cast.vendor):
        answer = as_(person).get(address)
        page = answer.get_data(as_text=True)
        assert "<h1>Digest of Mon, Nov 30</h1>" in page
        for words in ("Flooded crossings", "Members only", "Because you follow Roads and vehicles", "1 answer."):
            assert words in page
        assert "taken back" not in page
        kept = [answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")]
        assert kept == ["private, no-store", "same-origin", "noindex"]


def test_rights_that_end_close_the_page_too(issue, client, alone):  # noqa: F811
    address, public, _members = issue
    db.session.query(Membership).filter_by(person_id=alone.vendor.id).one().ended_at = DUE
    public.thread.life = Life.REMOVED
    db.session.commit()
    page = client.get(address).get_data(as_text=True)
    assert ("Flooded crossings" in page, "Members only" in page, "Followed" in page) == (False, False, True)


def test_titles_are_those_of_now(issue, client):
    address, public, _members = issue
    public.thread.title = "Flooded low-water crossings"
    db.session.commit()
    assert "Flooded low-water crossings" in client.get(address).get_data(as_text=True)


def test_it_takes_few_statements(issue, client, statements):
    client.get(issue[0])
    with statements() as asked:
        client.get(issue[0])
    assert len(asked) <= 3


def test_other_words_are_no_issue(client, cast):
    assert client.get("/digests/nonsense").status_code == 404


def test_an_account_that_ended_has_no_issues(issue, client, alone):  # noqa: F811
    alone.vendor.active = False
    db.session.commit()
    assert client.get(issue[0]).status_code == 404
    assert len(letters()) == 1
