"""Mail that failed and a job with an error: what the desk alone shows."""

from forum.core import clock
from forum.core.database import db
from forum.core.jobs import Job
from forum.mail import service
from forum.mail.emails import Letter
from forum.mail.models import MessageState
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.organizations import queries
from tests.world import Secret

FAILED_SUBJECT, JOB_ERROR = "Lanternfish receipt", "vellichorfault"
REPLY_SENDER, REPLY_COMMENT, LETTER_WORD = "marrowgate", "Quiverbloom", "thistlewick"


def plant(world):
    at = clock.now()
    world.failed_message = service.queue(
        Letter(FAILED_SUBJECT, "text", "<p>text</p>"), service.Recipient("nobody@example.net", "Nobody"),
        service.About("account.confirm"), at=at,
    )  # fmt: skip
    world.failed_message.state = MessageState.FAILED
    world.officer_membership = queries.membership(world.cast.agency.id, world.cast.parks.id)
    db.session.add(Job(name="census.job", next_due_at=at, last_started_at=at, last_error=f"RuntimeError: {JOB_ERROR}"))
    world.waiting_reply = InboundMessage(
        digest="0" * 64, message_id="<1@example.org>", recipient="events+r-x@forum.example.org",
        sender=f"{REPLY_SENDER}@example.org", subject="", size=1, proof="", received_at=at, state=InboundState.WAITING,
        reason="proxy", object_kind="event", object_ref=world.calendar_event.thread.ref, person_ref=world.cast.vendor.ref,
        data={"answer": "no", "sequence": 0, "comment": REPLY_COMMENT},
    )  # fmt: skip
    world.letter = InboundMessage(
        digest="1" * 64, message_id="<2@example.org>", recipient="forum@forum.example.org",
        sender=f"{LETTER_WORD}@example.org", subject=f"About {LETTER_WORD}", size=1, proof="", received_at=at,
        state=InboundState.WAITING, reason="letter", object_kind="office", data={"text": f"A {LETTER_WORD}", "more": False},
    )  # fmt: skip
    db.session.add_all([world.waiting_reply, world.letter])
    db.session.commit()


SECRETS = [
    Secret(FAILED_SUBJECT, frozenset({"host"})),
    Secret(JOB_ERROR, frozenset({"host"})),
    Secret(REPLY_SENDER, frozenset({"host"})),
    Secret(REPLY_COMMENT, frozenset({"host"})),
    Secret(LETTER_WORD, frozenset({"host"})),
]

SURFACES = [
    lambda world: "/",
    lambda world: "/desk/",
    lambda world: "/desk/queues/organizations",
    lambda world: "/desk/queues/memberships",
    lambda world: "/desk/queues/questions",
    lambda world: "/desk/queues/mail",
    lambda world: f"/desk/approve/{world.cast.newcomer.slug}",
    lambda world: f"/desk/approve/{world.refused_company.slug}",
    lambda world: "/desk/people",
    lambda world: f"/desk/people/{world.cast.guest.ref}",
    lambda world: "/desk/mail",
    lambda world: "/desk/replies",
    lambda world: "/desk/queues/replies",
    lambda world: "/desk/system",
    lambda world: "/desk/policies",
    lambda world: "/desk/agencies",
]
