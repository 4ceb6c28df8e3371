"""Write the reminder to who was invited and has not answered. `wiring` lists it."""

from collections.abc import Callable

from forum.accounts.service_letters import written
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.registrations import emails_seats, service_mail_seats
from forum.registrations.queries_invite import Asked


def reminders(_row: Dispatch) -> Callable[[Asked], Letter]:
    """Writes to each who was asked; the button answers without signing in."""

    def write(to: Asked) -> Letter:
        mine = to.registration
        return written(emails_seats.answer_wanted(mine, service_mail_seats.answer_url(mine)))

    return write
