"""What a person answers to an event: the same whether a page, a link or a calendar says it."""

from datetime import datetime

from flask_babel import gettext as _

from forum.core.errors import Refused
from forum.events import service_questions
from forum.events.models import Way
from forum.events.models_questions import Purpose
from forum.organizations.queries import actor_who_sees
from forum.registrations import rules_seats, rules_unseen, service_seats, service_states
from forum.registrations.models import Registration
from forum.registrations.models_history import Answer, Source
from forum.registrations.service_seats import SeatWish


def answer(mine: Registration, said: Answer, *, at: datetime, source: Source, way: Way | None = None) -> None:
    """The person says yes, maybe or no. `way`: how they want to come; None: as before, where the event still offers it.

    Raises Refused as taking and leaving a seat do.
    """
    actor, event = actor_who_sees(mine.person, mine.event.thread), mine.event
    if source is Source.LINK:
        prove(mine, at=at)
    if said is Answer.YES:
        offered = rules_seats.ways_of(event)
        chosen = way or (mine.way if mine.way in offered else offered[0])
        wish = SeatWish(chosen, mine.takes_part_with, mine.show_name)
        service_seats.register(actor, event, wish, at=at, source=source)
    elif said is Answer.MAYBE:
        service_seats.say_maybe(actor, event, at=at, source=source)
    else:
        service_seats.give_up(actor, event, at=at, source=source)


def answer_by_mail(mine: Registration, said: Answer, *, written_at: datetime, at: datetime) -> None:
    """The person's calendar says it in a mail: a maybe counts until they say something that was written later.

    Raises Refused as `answer` does, and for what was written before the person lost what they held.
    """
    if rules_unseen.is_before_loss(mine, said, written_at):
        raise Refused(
            _("This answer was written before the seat was lost. Say on the page whether you can come now.")
        )  # fmt: skip
    answer(mine, said, at=at, source=Source.MAIL)
    service_states.note_unsure(mine, is_maybe=said is Answer.MAYBE, at=written_at)


def register(mine: Registration, wish: SeatWish, *, at: datetime) -> None:
    """The person wants to come and answers the office's questions, or answers them later, by the mailed link.

    Raises RefusedFields for answers that will not do, and Refused as taking a seat does.
    """
    service_questions.checked_answers(mine.event, Purpose.REGISTER, wish.answers or {})
    prove(mine, at=at)
    actor = actor_who_sees(mine.person, mine.event.thread)
    service_seats.register(actor, mine.event, wish, at=at, source=Source.LINK)


def prove(mine: Registration, *, at: datetime) -> None:
    """A guest who answers by the mailed link reads the mailbox: what an event leaves behind goes there from now on.

    Of an account it proves nothing: somebody else may have begun it with this address.
    """
    if mine.person.is_guest and mine.person.confirmed_at is None:
        mine.person.confirmed_at = at
