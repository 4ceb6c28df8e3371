"""What is said to who may not see an event any more, and what of their earlier words counts. Pure."""

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.events.models import Event
from forum.organizations.models import Audience
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer

_FOR_WHOM = {
    Audience.MEMBERS: _l("This event is for members only."),
    Audience.AGENCIES: _l("This event is for agencies only."),
}


def for_whom(event: Event) -> LazyString:
    """Whom the event is for, which is why somebody else lost it."""
    return _FOR_WHOM.get(event.thread.audience, _l("This event is not for everyone."))


def is_before_loss(mine: Registration, said: Answer, written_at: datetime) -> bool:
    """Whether an answer is older than the loss of what the person held, and would undo it.

    The loss came later and is the office's word; who may see the event again says anew whether they come. A no says the
    same as the loss.
    """
    is_lost = mine.state is RegistrationState.WITHDRAWN and bool(mine.reason)
    return is_lost and said is not Answer.NO and written_at <= mine.state_at
