"""What a person says when registering."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import Length

from forum.core.text import many_lines
from forum.events import rules_seats
from forum.events.forms_fields import Owed, choices
from forum.events.models import Way
from forum.events.service_seats import SeatWish

WAYS = {Way.ROOM: _l("In the room"), Way.ONLINE: _l("Online")}


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """How a person takes part. The view takes `way` out where the event has but one."""

    way = RadioField(_l("In the room or online?"), choices=choices(WAYS), validators=[Owed()], validate_choice=False)
    takes_part_with = TextAreaField(
        _l("Do you need anything to take part?"), description=_l("Captions, a ramp, an interpreter. Only the office sees it."),
        filters=[many_lines], render_kw={"rows": 3},
        validators=[Length(max=rules_seats.NEEDS_LENGTH, message=_l("Keep it to %(max)d characters"))],
    )  # fmt: skip
    show_name = BooleanField(_l("Show my name on the public list"))

    def wish(self) -> SeatWish:
        """The service's wish of what was typed."""
        known = {way.value: way for way in Way}
        typed = self.way.data if self.way is not None else None
        return SeatWish(known.get(typed or ""), self.takes_part_with.data or "", bool(self.show_name.data))
