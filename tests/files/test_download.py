"""A file goes out to those who may see it and its thread, as a download that nothing runs."""

from urllib.parse import quote

import pytest

from forum.core.database import db
from forum.core.errors import Refused
from forum.core.headers import FILE_CSP
from forum.files import service
from forum.files.models import File
from forum.organizations import queries as organizations
from forum.organizations.models import Audience
from forum.threads import service as threads
from tests.cast import ROLES
from tests.conftest import table_count
from tests.files import given, made
from tests.needs import given as needs

OWN = {"agency", "procurement", "host"}
STATE = OWN | {"agency2"}
MEMBERS = STATE | {"vendor", "vendor2"}


def got(as_, cast, file):
    """The roles that get the bytes; everybody else gets the page for things that are not there."""
    address = f"/files/{file.ref}/{quote(file.name)}"
    answers = {role: as_(cast.by_role(role)).get(address) for role in ROLES}
    assert {a.status_code for a in answers.values()} <= {200, 404}
    return {role for role, answer in answers.items() if answer.data == made.pdf()}


@pytest.mark.parametrize(
    ("audience", "roles"),
    [(None, set(ROLES)), (Audience.MEMBERS, MEMBERS), (Audience.AGENCIES, STATE)],
)
def test_a_file_of_a_public_need_goes_to_its_own_label(cast, as_, monday, audience, roles):
    need = needs.published(cast, monday)
    assert got(as_, cast, given.attached(cast.actor("agency"), need.thread, monday, audience=audience)) == roles


def test_a_file_of_a_draft_or_a_need_in_review_goes_to_its_agency_and_the_office(cast, as_, monday):
    draft, sent = needs.draft(cast, monday), needs.in_review(cast, monday)
    for need in (draft, sent):
        assert got(as_, cast, given.attached(cast.actor("agency"), need.thread, monday)) == OWN


def test_a_file_is_never_wider_than_its_thread(cast, as_, monday):
    need = needs.published(cast, monday)
    file = given.attached(cast.actor("agency"), need.thread, monday)
    assert file.audience is Audience.PUBLIC
    threads.set_readers(need.thread, threads.Readers(Audience.AGENCIES))
    db.session.commit()
    assert got(as_, cast, file) == STATE
    with pytest.raises(Refused):
        given.attached(cast.actor("agency"), need.thread, monday, data=made.png(), audience=Audience.PUBLIC)
    threads.remove(cast.actor("host"), need.thread, "Twice", at=monday)
    db.session.commit()
    assert got(as_, cast, file) == {"host"}


def test_a_right_that_ended_ends_at_once(cast, as_, monday):
    file = given.attached(cast.actor("agency"), needs.draft(cast, monday).thread, monday)
    address, client = f"/files/{file.ref}/{quote(file.name)}", as_(cast.agency_colleague)
    first = client.get(address)
    work = organizations.membership(cast.agency_colleague.id, cast.parks.id)
    work.ended_at = monday
    db.session.commit()
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 404)


def test_a_removed_file_goes_to_nobody_and_leaves_a_tombstone(cast, as_, monday):
    file = given.attached(cast.actor("agency"), needs.published(cast, monday).thread, monday)
    with pytest.raises(Refused):
        service.remove(cast.actor("vendor"), file, "Mine now", at=monday)
    for _ in range(2):
        service.remove(cast.actor("agency"), file, "It named people", at=monday)
    db.session.commit()
    assert (got(as_, cast, file), table_count("audit_entry WHERE act = 'file.remove'")) == (set(), 1)
    assert (file.removed_at, file.removed_by, file.removed_reason) == (monday, "Maria Lopez", "It named people")


@pytest.mark.parametrize("role", ["vendor", "agency2", "guest", "waiting", "visitor"])
def test_nobody_else_attaches_to_a_thread(cast, monday, role):
    need = needs.published(cast, monday)
    with pytest.raises(Refused):
        given.attached(cast.actor(role), need.thread, monday)
    assert table_count("file") == 0


def test_an_agency_cannot_close_a_file_to_its_own_readers_by_the_offices_label(cast, monday):
    need = needs.published(cast, monday)
    with pytest.raises(Refused):
        given.attached(cast.actor("agency"), need.thread, monday, audience=Audience.OFFICE)


def test_the_answer_is_a_download_that_nothing_runs_and_nothing_keeps_for_others(cast, as_, monday):
    file = given.attached(cast.actor("agency"), needs.published(cast, monday).thread, monday, name="Plan Ω.html")
    answer = as_(None).get(f"/files/{file.ref}/{quote(file.name)}")
    names = (
        "Content-Type",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cache-Control",
        "ETag",
        "Accept-Ranges",
    )
    assert {name: answer.headers.get(name) for name in names} == {
        "Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": FILE_CSP,
        "Cache-Control": "private, no-cache", "ETag": f'"{file.sha256}"', "Accept-Ranges": None,
    }  # fmt: skip
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Plan .html.pdf\"; filename*=UTF-8''Plan%20%CE%A9.html.pdf"
    )
    known = as_(None).get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data, known.headers["Content-Security-Policy"]) == (304, b"", FILE_CSP)
    part = as_(None).get(answer.request.path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (200, made.pdf())


def test_under_another_name_there_is_nothing(cast, as_, monday):
    file = given.attached(cast.actor("agency"), needs.published(cast, monday).thread, monday)
    for address in (
        f"/files/{file.ref}/Other.pdf",
        f"/files/{file.ref}/",
        f"/files/{file.ref}",
        f"/files/0123456789/{file.name}",
    ):
        answer = as_(cast.host).get(address)
        assert (answer.status_code, "We cannot show this page" in answer.get_data(as_text=True)) == (404, True)


def test_no_search_finds_a_file_by_its_name(cast, as_, monday):
    need = needs.published(cast, monday)
    given.attached(cast.actor("agency"), need.thread, monday, name="Zygoteword.pdf")
    given.attached(cast.actor("agency"), need.thread, monday, name="Xylemword.pdf", audience=Audience.AGENCIES)
    for word in ("Zygotewor", "Xylemwor"):
        page = as_(cast.agency).get(f"/search?q={word}d").get_data(as_text=True)
        assert f"/needs/{need.thread.ref}" not in page


def test_two_at_once_see_the_same_row(cast, monday):
    need = needs.published(cast, monday)
    refs = {given.attached(cast.actor("agency"), need.thread, monday).ref for _ in range(2)}
    assert (len(refs), table_count("file"), table_count("audit_entry WHERE act = 'file.attach'")) == (1, 1, 1)
    assert db.session.query(File).one().organization_id == cast.parks.id
