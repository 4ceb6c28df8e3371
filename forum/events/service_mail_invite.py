"""Write the reminder to who was invited and has not answered. `wiring` lists it."""

from collections.abc import Callable

from forum.accounts.service_letters import written
from forum.events import emails_seats, service_mail_seats
from forum.events.queries_invite import Asked
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.mail.service import Recipient


def reminders(_row: Dispatch) -> Callable[[Recipient], Letter]:
    """Writes to each who was asked; the button answers without signing in."""

    def write(to: Recipient) -> Letter:
        assert isinstance(to, Asked)  # noqa: S101  the audience of the same kind gives them
        mine = to.registration
        return written(emails_seats.answer_wanted(mine, service_mail_seats.answer_url(mine)))

    return write
