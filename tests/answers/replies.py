"""Answers from calendars as five programs send them, and plain ones to be broken on purpose."""

import base64
import re
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from string import Template

from forum.core.database import db
from forum.invitations.models import Invitation
from forum.mail.service_inbound import Envelope

FOLDER = Path(__file__).parent
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.eml"))
BORDER = "mx.forum.example.org"
_WORDS = {"ACCEPTED": "Accepted", "TENTATIVE": "Tentative", "DECLINED": "Declined"}
_numbers = count(1)


@dataclass
class Reply:
    """What one person's calendar sends. What is left out is as the invitation says."""

    invitation: Invitation
    partstat: str = "ACCEPTED"
    stamp: str = "20261123T160200Z"
    sequence: int | str | None = None
    program: str = "thunderbird"
    attendee: str = ""
    sender: str = ""
    token: str = ""
    uid: str = ""
    message_id: str = field(default_factory=lambda: f"m{next(_numbers)}@mail.example.org")
    #: (what to replace, by what) in the finished mail.
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def recipient(self) -> str:
        return f"events+r-{self.token or self.invitation.token}@forum.example.org"

    def text(self) -> str:
        invitation = self.invitation
        attendee = self.attendee or invitation.address
        sender = self.sender or attendee
        values = {
            "attendee": attendee, "sender": sender, "domain": sender.rpartition("@")[2], "partstat": self.partstat,
            "token": self.token or invitation.token, "uid": self.uid or invitation.event.uid, "stamp": self.stamp,
            "sequence": invitation.sequence if self.sequence is None else self.sequence, "message_id": self.message_id,
            "title": invitation.event.thread.title, "word": _WORDS.get(self.partstat, self.partstat),
        }  # fmt: skip
        made = Template((FOLDER / f"{self.program}.eml").read_text(encoding="utf-8")).substitute(values)
        for old, new in self.changes:
            assert old in made, old
            made = made.replace(old, new)
        return made

    def content(self) -> bytes:
        text = self.text()
        # Gnus writes bare line feeds; all others end lines as mail does.
        end = "\n" if self.program == "gnus" else "\r\n"
        return _encoded(text).replace("\n", end).encode()

    def envelope(self) -> Envelope:
        return Envelope(self.recipient, self.content())


def _encoded(text: str) -> str:
    def encode(found: re.Match[str]) -> str:
        return base64.encodebytes(found.group(1).replace("\n", "\r\n").encode()).decode()

    return re.sub(r"<<base64\n(.*?)base64>>\n", encode, text, flags=re.S)


def invitation_of(event, person) -> Invitation:
    return db.session.query(Invitation).filter_by(event_id=event.id, person_id=person.id).one()
