"""What is said to who may not see an event any more. Pure."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.events.models import Event
from forum.organizations.models import Audience

_FOR_WHOM = {
    Audience.MEMBERS: _l("This event is for members only."),
    Audience.AGENCIES: _l("This event is for agencies only."),
}


def for_whom(event: Event) -> LazyString:
    """Whom the event is for, which is why somebody else lost it."""
    return _FOR_WHOM.get(event.thread.audience, _l("This event is not for everyone."))
