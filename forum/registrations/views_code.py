"""The code that a registered person shows at the door, as a picture of its own: for its person and the office."""

from io import BytesIO

import segno
from flask import Response, g

from forum.core import links
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.registrations import queries_seats, rules_door, service_mail_seats
from forum.registrations.models import Registration
from forum.registrations.views import loaded, registrations


def _picture(mine: Registration) -> Response:
    """A QR code that opens the office's check-in page with the code filled in."""
    address = links.to("registrations.door", ref=mine.event.thread.ref, code=rules_door.code(mine.ref))
    into = BytesIO()
    segno.make_qr(address, error="m").save(into, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
    answer = Response(into.getvalue(), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@registrations.get("/events/<ref>/code/<registration>.svg")
@audience(Who.SIGNED_IN)
def code(ref: str, registration: str) -> Response:
    """The picture of one registration's code."""
    found = queries_seats.registration_by_ref(loaded(ref), registration)
    if found is None or not (g.actor.is_host or found.person_id == g.actor.person_id):
        raise NotShown
    return _picture(found)


@registrations.get("/answer/<token>/code.svg")
@audience(Who.EVERYONE)
def answer_code(token: str) -> Response:
    """The same for whoever has the signed link of a mail: guests have no account."""
    found = or_404(service_mail_seats.registration_of_token(token))
    return _picture(found)
