"""A file for each label on a public discussion, and one on a discussion that the office alone reads."""

from forum.core import clock
from forum.core.database import db
from forum.files import service
from forum.organizations.models import Audience
from tests.files import given, made
from tests.world import HOST, NOBODY, STATE, Secret, World

SECRETS = [
    Secret("filewordagencies", STATE),
    Secret("filewordoffice", HOST),
    Secret("filewordhidden", HOST),
    Secret("filewordremoved", NOBODY),
]


def plant(world: World) -> None:
    at, host = clock.now(), world.cast.actor("host")

    def put(thread, word, audience=None):
        name, data = f"Named {word}.pdf", made.pdf(f"Bytes of {word}")
        return given.attached(host, thread, at, name=name, data=data, audience=audience)

    world.file_public = put(world.discussion, "filewordpublic")
    world.file_agencies = put(world.discussion, "filewordagencies", Audience.AGENCIES)
    world.file_office = put(world.discussion, "filewordoffice", Audience.OFFICE)
    world.file_of_office_thread = put(world.discussion_office, "filewordhidden")
    world.file_removed = put(world.discussion, "filewordremoved")
    service.remove(host, world.file_removed, "It named people", at=at)
    db.session.commit()


def _address(name):
    def address(world):
        file = getattr(world, name)
        return f"/files/{file.ref}/{file.name}"

    return address


SURFACES = [_address(f"file_{name}") for name in ("agencies", "office", "of_office_thread", "removed")]
SURFACES += [lambda _world: "/search?q=filewor", lambda _world: "/search?q=Named+file"]
