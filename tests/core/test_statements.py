"""Selects that are built once serve each reader with the reader's own keys."""

from sqlalchemy import select

from forum.core.actor import VISITOR, Actor, Kind
from forum.core.database import db
from forum.core.statements import READER, READER_ORGANIZATION, ask, shape_of
from forum.organizations.models import Audience
from forum.threads import queries_list
from forum.threads.models import Life, Thread, ThreadKind
from tests.cast import Cast


def _titles(actor: Actor) -> list[str]:
    return sorted(row.title for row in queries_list.discussions(actor).rows)


def test_two_readers_of_one_shape_see_their_own_and_not_each_others(app, cast: Cast, monday):

    for name, owner in (("Ours", cast.basin), ("Theirs", cast.parks)):
        db.session.add(
            Thread(
                kind=ThreadKind.DISCUSSION, title=name, organization_id=owner.id, life=Life.LIVE, audience=Audience.OFFICE,
                created_at=monday, published_at=monday, last_activity_at=monday,
            )
        )  # fmt: skip
    db.session.commit()
    first = Actor(kind=Kind.VENDOR, person_id=900, organization_id=cast.basin.id, is_approved=True)
    second = Actor(kind=Kind.VENDOR, person_id=901, organization_id=cast.parks.id, is_approved=True)
    assert shape_of(first) == shape_of(second)
    assert [_titles(first), _titles(second), _titles(first), _titles(VISITOR)] == [["Ours"], ["Theirs"], ["Ours"], []]


def test_a_shape_holds_rights_and_no_key_or_name():
    actor = Actor(
        kind=Kind.AGENCY, person_id=7, person_ref="r", name="Ana", email="a@example.org", zone="America/Denver",
        organization_id=8, organization_ref="o", organization_slug="parks", organization_name="Parks", role="admin",
        is_approved=True, is_procurement=True,
    )  # fmt: skip
    expected = Actor(
        kind=Kind.AGENCY, person_id=READER, organization_id=READER_ORGANIZATION, role="admin", is_approved=True,
        is_procurement=True,
    )  # fmt: skip
    assert shape_of(actor) == expected
    assert shape_of(VISITOR) == VISITOR


def test_a_select_is_built_once_for_each_shape(app, cast: Cast):

    built = []

    def names(reader: Actor):
        built.append(reader.kind)
        return select(Thread.title).where(Thread.author_id == reader.person_id)

    for actor in (cast.actor("vendor"), cast.actor("vendor"), VISITOR):
        ask(names, actor).all()
    assert built == [Kind.VENDOR, Kind.VISITOR]
