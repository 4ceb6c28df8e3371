"""What waits on the desk, as the digest of the office counts it and says it."""

from forum.core.database import db
from forum.digests import queries_desk
from forum.digests.emails_say import Clock
from forum.digests.emails_waiting import waiting_item
from forum.digests.rules_news import Waiting
from forum.mail.models_inbound import InboundMessage, InboundState


def mail(number, state, at):
    db.session.add(
        InboundMessage(
            digest=f"{number}", message_id=f"{number}@x", recipient="forum@x", sender="ann@x", subject="", size=1, proof="",
            received_at=at, state=state, reason="office",
        )
    )  # fmt: skip


def test_mail_that_waits_for_the_office_is_counted_and_what_was_decided_is_not(cast, monday):
    approve = Waiting("approve", count=1)  # of the cast
    assert queries_desk.waiting(monday, monday.date()) == (approve,)
    for number, state in enumerate(
        (InboundState.WAITING, InboundState.WAITING, InboundState.IGNORED, InboundState.APPLIED)
    ):
        mail(number, state, monday)
    db.session.commit()
    found = queries_desk.waiting(monday, monday.date())
    assert found == (approve, Waiting("replies", count=2))
    item = waiting_item(found[1], Clock("America/Phoenix", monday))
    assert (item.title, item.url.endswith("/desk/")) == ("2 replies by mail to check", True)
