"""A forum whose worker, a process of its own, sends mail to a real server, and the office that plans events in it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask_migrate import upgrade

from forum import create_app
from forum.core import clock
from forum.core.database import db, writing
from forum.events import service
from forum.events.models import Event
from forum.events.rules import Move
from forum.invitations import rules as invitations_rules
from forum.invitations.models import Invitation
from forum.registrations import service_invite
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.service_invite import InviteDraft
from forum.showcases import service_change
from tests import smtp
from tests.cast import Cast
from tests.clients.thunderbird import until
from tests.events.making import plan

ROOT = Path(__file__).parents[2]
LENGTH = timedelta(hours=2, minutes=30)
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
PATH = {"PATH": os.environ["PATH"]}
BORDER = "mx.forum.example.org"
ZONE = "America/Denver"
YEAR = datetime.now(UTC).year + 1
#: Starts of events, wall time in Denver. In the middle of March its clocks are an hour ahead already and those in
#: Berlin, where Dana Reyes is, are not: a zone that is read wrongly shows.
IN_MARCH, IN_JULY = datetime.fromisoformat(f"{YEAR}-03-20T14:00"), datetime.fromisoformat(f"{YEAR}-07-15T09:30")
HERE = "Europe/Berlin"


@dataclass
class Forum:
    """The forum as the office and Dana Reyes, who is invited, meet it."""

    cast: Cast = field(repr=False)
    env: dict[str, str]
    sink: smtp.Sink = field(repr=False)

    def invite(self, title: str, starts: datetime) -> Event:
        """The office publishes an event in Denver that starts at this wall time, and invites Dana Reyes."""
        with acting() as at:
            host = self.cast.actor("host")
            event = plan(self.cast, at, title=title, zone=ZONE, starts_local=starts, ends_local=starts + LENGTH)
            service.publish(host, event, at=at)
            service_invite.invite(host, event, InviteDraft(addresses=self.cast.vendor.email), at=at)
        return event

    def move(self, event: Event, starts: datetime) -> None:
        """The office moved it to this wall time some minutes ago, so everybody who was invited is asked again now."""
        to = Move(starts, starts + LENGTH, ZONE, event.has_room, event.place, event.has_online, event.online_url)
        with acting() as at:
            service_change.move(self.cast.actor("host"), event, to, at=at - invitations_rules.CHANGE_WAIT)

    def cancel(self, event: Event, reason: str) -> None:
        with acting() as at:
            service_change.cancel(self.cast.actor("host"), event, reason, at=at)

    def mail(self, event: Event, subject: str) -> bytes:
        """The mail about the event that the worker sent under a subject that begins so."""
        return until(lambda: next((data for data in self.sink.taken if self._is_about(event, subject, data)), b""))

    def _is_about(self, event: Event, subject: str, data: bytes) -> bool:
        mail = message_from_bytes(data, policy=policy.default)
        sender = mail["From"].addresses[0].addr_spec
        return mail["Subject"].startswith(subject) and sender == self.address(event)

    def receive(self, data: bytes) -> dict[str, str]:
        """What the forum decides on a mail of Dana Reyes, which its border has proven and pipes in."""
        header = f"Authentication-Results: {BORDER}; dmarc=pass header.from=example.org\r\n"
        box = message_from_bytes(data, policy=policy.default)["To"].addresses[0].addr_spec
        done = subprocess.run(
            [*FLASK, "mail", "receive", box, "--sender", self.cast.vendor.email], cwd=ROOT, env=self.env | PATH,
            input=header.encode() + data, capture_output=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    def standing(self, event: Event) -> tuple[RegistrationState, Source]:
        """How Dana Reyes stands to the event by now, and by which way it came to that."""
        db.session.rollback()
        mine = db.session.query(Registration).filter_by(event_id=event.id, person_id=self.cast.vendor.id).one()
        changes = db.session.query(RegistrationChange).filter_by(registration_id=mine.id)
        return mine.state, changes.order_by(RegistrationChange.id.desc()).first().source

    def address(self, event: Event) -> str:
        """The address of its one invitation, from which we write and to which the answer goes."""
        db.session.rollback()
        invitation = db.session.query(Invitation).filter_by(event_id=event.id).one_or_none()
        return f"events+r-{invitation.token}@forum.example.org" if invitation else ""


@contextmanager
def acting() -> Iterator[datetime]:
    """A transaction of the office, beside those of the worker."""
    db.session.rollback()
    writing()
    yield clock.now()
    db.session.commit()


@pytest.fixture(scope="session")
def forum(tmp_path_factory) -> Iterator[Forum]:
    """One forum for all these tests; each plans an event of its own."""
    instance = tmp_path_factory.mktemp("forum")
    with smtp.server() as sink:
        env = {
            "INSTANCE_DIR": str(instance), "SECRET_KEY": "seven quiet rivers north of here",
            "MAIL_URL": f"smtp://127.0.0.1:{sink.port}", "BASE_URL": "http://127.0.0.1:8000",
            "MAIL_AUTHSERV_ID": BORDER,
        }  # fmt: skip
        app = create_app(env | {"TESTING": True, "DEMO": False, "DATABASE_URL": "", "PASSWORD_WORK": "fast"})
        with app.app_context():
            upgrade()
            cast = Cast.assemble(clock.now())
            with worker(env):
                yield Forum(cast, env, sink)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def worker(env: dict[str, str]) -> Iterator[None]:
    """`flask worker` while the block runs."""
    with subprocess.Popen([*FLASK, "worker"], cwd=ROOT, env=env | PATH) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)
