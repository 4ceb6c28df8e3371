"""Inviting people, and the mails that it sends, for the tests of both sides."""

from forum.core.database import db
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import service_invite
from forum.registrations.models import RegistrationState
from forum.registrations.service_invite import InviteDraft

S = RegistrationState
LINK = "quillmarsh"


def invite(cast, event, at, **chosen):
    count = service_invite.invite(cast.actor("host"), event, InviteDraft(**chosen), at=at)
    db.session.commit()
    return count


def mails(at, kind=None):
    mail_tasks.expand(at)
    found = db.session.query(Message).filter_by(object_kind="event").order_by(Message.id)
    return [m for m in found if kind is None or m.kind == kind]
