"""Everybody follows every topic and organization and has a digest of a week; and the address that stops one."""

import re
from datetime import timedelta

from forum.core import clock
from forum.core.database import db
from forum.digests import service, tasks
from forum.mail import queries as mail
from forum.threads import service as threads
from tests.cast import ROLES


def plant(world) -> None:
    cast, at = world.cast, clock.now()
    for role in ROLES[1:]:
        actor = cast.actor(role)
        for topic in cast.topics.values():
            threads.follow_topic(actor, topic, at=at)
        for organization in (cast.parks, cast.roads, cast.basin, cast.northfork, cast.office):
            threads.follow_organization(actor, organization.id, at=at)
    for person in (cast.vendor, cast.vendor2, cast.guest):
        db.session.add(service.first_choice(person, tasks.policies.at(at), at=at))
    db.session.commit()
    tasks.send_due(at + timedelta(days=7))
    world.stop_token = service.stop_token(cast.vendor.ref)
    world.issues = {role: _issue_of(cast.by_role(role)) for role in ("vendor", "vendor2", "guest")}
    world.issue_token = world.issues["vendor"]


def _issue_of(person) -> str:
    letters = [letter for letter in mail.newest(500, address=person.email) if letter.kind == "digest"]
    return re.search(r"/digests/([\w-]+)", letters[0].text).group(1)


# The address of a guest's issue says what is public, whoever opens it. Those of others say what their readers may
# see, and the address is the secret: who else opens them is asked in `test_show`.
SURFACES = [lambda world: f"/digests/{world.issues['guest']}", lambda _world: "/me/"]
