"""Who is admitted to the pages of `desk`."""

from tests.world import DESK, HOST, Row


def newcomer(world):
    return {"slug": world.cast.newcomer.slug}


def parks(world):
    return {"slug": world.cast.parks.slug}


def topic(_world):
    return {"slug": "roads"}


def person(world):
    return {"ref": world.cast.guest.ref}


def message(world):
    return {"ref": world.failed_message.ref}


def reply(world):
    return {"ref": world.waiting_reply.ref}


def letter(world):
    return {"ref": world.letter.ref}


def job(_world):
    return {"name": "census.job"}


ROWS = [
    Row("desk.index", "GET", DESK),
    Row("desk.queue", "GET", DESK, lambda _world: {"key": "questions"}),
    Row("desk.queue", "GET", HOST, lambda _world: {"key": "organizations"}),
    Row("desk.approve", "GET", HOST, newcomer),
    Row("desk.approve", "POST", HOST, newcomer),
    Row("desk.refuse", "POST", HOST, newcomer),
    Row("desk.policies", "GET", HOST),
    Row("desk.policies", "POST", HOST),
    Row("desk.topics", "GET", HOST),
    Row("desk.topics", "POST", HOST),
    Row("desk.topic", "GET", HOST, topic),
    Row("desk.topic", "POST", HOST, topic),
    Row("desk.move", "POST", HOST, lambda _world: {"slug": "roads", "way": "up"}),
    Row("desk.retire", "POST", HOST, topic),
    Row("desk.restore", "POST", HOST, topic),
    Row("desk.agencies", "GET", HOST),
    Row("desk.agencies", "POST", HOST),
    Row("desk.agency", "GET", HOST, parks),
    Row("desk.agency", "POST", HOST, parks),
    Row("desk.remove_domain", "POST", HOST, lambda world: {"slug": world.cast.parks.slug, "domain": "dnr.state.example"}),
    Row("desk.remove_agency", "POST", HOST, parks),
    Row("desk.people", "GET", HOST),
    Row("desk.person", "GET", HOST, person),
    Row("desk.deactivate", "POST", HOST, person),
    Row("desk.reactivate", "POST", HOST, person),
    Row("desk.procurement", "POST", HOST, lambda world: {"ref": world.cast.agency.ref, "membership": world.officer_membership.ref, "way": "give"}),
    Row("desk.mail", "GET", HOST),
    Row("desk.send_again", "POST", HOST, message),
    Row("desk.hold", "POST", HOST, message),
    Row("desk.replies", "GET", HOST),
    Row("desk.apply_reply", "POST", HOST, reply),
    Row("desk.leave_reply", "POST", HOST, reply),
    Row("desk.put_away_letter", "POST", HOST, letter),
    Row("desk.system", "GET", HOST),
    Row("desk.pause", "POST", HOST, job),
    Row("desk.resume", "POST", HOST, job),
    Row("desk.run_now", "POST", HOST, job),
]  # fmt: skip
