"""Names, domains, addresses of websites, and who may do what."""

import pytest

from forum.core.actor import VISITOR, Actor, Kind
from forum.organizations import rules
from forum.organizations.models import Role


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dnr.state.us", "dnr.state.us"), (" @DNR.State.US. ", "dnr.state.us"), ("bücher.example", "xn--bcher-kva.example"),
        ("dnr.stаte.us", "xn--dnr.stte-5nf.us"), ("state", None), ("", None), ("a b.us", None), ("-a.us", None),
        ("10.0.0.1", None), ("x" * 64 + ".us", None), ("person@dnr.state.us", None), ("a..us", None), ("*.us", None),
    ],
)  # fmt: skip
def test_a_domain_has_one_spelling(typed, kept):
    if kept and kept.startswith("xn--dnr"):  # a Cyrillic letter makes another domain
        assert rules.domain(typed) not in {None, "dnr.state.us"}
    else:
        assert rules.domain(typed) == kept


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("a@dnr.state.us", "dnr.state.us"), ("A@DNR.STATE.US", "dnr.state.us"), ("a@x.dnr.state.us", "x.dnr.state.us"),
        ("a@dnr.stаte.us", ""), ("a@dnr.ſtate.us", ""), ("a@dnr.state.us@evil.example", "evil.example"),
        ("a+dnr.state.us@evil.example", "evil.example"), ("", ""),
    ],
)  # fmt: skip
def test_the_domain_of_an_address_is_exact(address, found):
    assert rules.domain_of(address) == found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.basinlabs.example", "https://www.basinlabs.example"), ("http://a.example/x?y=1", "http://a.example/x?y=1"),
        ("javascript:alert(1)", None), ("javascript://a.example/%0aalert(1)", None), ("data:text/html,x", None),
        ("https://", None), ("localhost", None), ("https://a.example/\"><b>", None), ("https://a.example\\@b.example", None),
        ("https://good.example@evil.example", None), ("https://[", None), ("https://a..example", None), ("https://a.example/" + "x" * 300, None),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(typed, kept):
    assert rules.website(typed) == kept


def actor(role: str, *, kind: Kind = Kind.VENDOR, approved: bool = True, organization_id: int = 7) -> Actor:
    return Actor(kind=kind, person_id=1, organization_id=organization_id, role=role, is_approved=approved)


OWNER, ADMIN, MEMBER = actor("owner"), actor("admin"), actor("member")
OUTSIDER, WAITS = actor("owner", organization_id=8), actor("owner", approved=False)
HOST = actor("member", kind=Kind.HOST, organization_id=1)
ALL = (OWNER, ADMIN, MEMBER, OUTSIDER, WAITS, HOST, VISITOR)


def test_who_may_edit_see_people_and_decide():
    assert [rules.may_edit(a, 7) for a in ALL] == [True, True, False, False, True, True, False]
    assert [rules.may_see_people(a, 7) for a in ALL] == [True, True, True, False, False, True, False]
    assert [rules.may_decide_members(a, 7) for a in ALL] == [True, True, False, False, False, True, False]


def test_only_owners_and_the_office_make_and_unmake_owners():
    assert [rules.may_give_role(a, 7, Role.MEMBER, Role.OWNER) for a in ALL] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
    ]
    assert [rules.may_give_role(a, 7, Role.OWNER, Role.MEMBER) for a in ALL] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
    ]
    assert [rules.may_give_role(a, 7, Role.MEMBER, Role.ADMIN) for a in ALL] == [
        True,
        True,
        False,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("published", "read"),
    [
        ("AGNIK TOOLS, INC.", "Agnik Tools, Inc."),
        ("SAS FOR THE FIELD LLC", "SAS for the Field LLC"),
        ("A & H STABILITY, INC.", "A & H Stability, Inc."),
        ("BlueRISC Inc", "BlueRISC Inc"),
    ],
)
def test_a_name_all_in_capitals_is_written_small(published, read):
    assert rules.published_name(published) == read
    assert rules.name_key(published) == rules.name_key(read)
