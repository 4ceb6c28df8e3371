"""What a person says when registering."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from forum.accounts import rules as accounts
from forum.core.form_fields import Owed, choices, too_long
from forum.core.text import many_lines, one_line
from forum.events.models import Event, Way
from forum.registrations import rules_seats
from forum.registrations.service_guests import GuestDraft
from forum.registrations.service_seats import SeatWish

WAYS = {Way.ROOM: _l("In the room"), Way.ONLINE: _l("Online")}


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """How a person takes part. `offer` makes it fit the event."""

    way = RadioField(_l("In the room or online?"), choices=choices(WAYS), validators=[Owed()], validate_choice=False)
    takes_part_with = TextAreaField(
        _l("Do you need anything to take part?"), description=_l("Captions, a ramp, an interpreter. Only the office sees it."),
        filters=[many_lines], render_kw={"rows": 3},
        validators=[too_long(rules_seats.NEEDS_LENGTH)],
    )  # fmt: skip
    show_name = BooleanField(_l("Show my name on the public list"))

    def offer(self, event: Event) -> "RegisterForm":
        """Ask for the way where there are two, and say how many seats each has."""
        if len(rules_seats.ways_of(event)) == 1:
            del self.way
        else:
            self.way.choices = choices({way: _left(event, way) for way in WAYS})
        return self

    def wish(self, answers: Mapping[str, str] | None = None) -> SeatWish:
        """The service's wish of what was typed, with the answers to the office's own questions."""
        known = {way.value: way for way in Way}
        typed = self.way.data if self.way is not None else None
        return SeatWish(known.get(typed or ""), self.takes_part_with.data or "", bool(self.show_name.data), answers)


class GuestForm(RegisterForm):
    """The same, and who it is, for somebody without an account."""

    name = StringField(
        _l("Your name"), filters=[one_line], render_kw={"autocomplete": "name"},
        validators=[
            DataRequired(message=_l("Enter your name")),
            too_long(accounts.NAME_MOST),
        ],
    )  # fmt: skip
    email = StringField(
        _l("Email address"), description=_l("We send a link there. Your seat is taken when you open it and confirm."),
        filters=[one_line, accounts.clean_email], validators=[DataRequired(message=_l("Enter your email address"))],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": accounts.EMAIL_MOST},
    )  # fmt: skip
    comes_from = StringField(
        _l("Company or agency"), filters=[one_line], render_kw={"autocomplete": "organization"},
        validators=[too_long(200)],
    )  # fmt: skip

    def validate_email(self, field: StringField) -> None:
        """An address that mail can go to."""
        said = accounts.email_problem(field.data or "")
        if said is not None:
            raise ValidationError(str(said))

    def guest(self, answers: Mapping[str, str] | None = None) -> GuestDraft:
        """The service's draft of what was typed, with the answers to the office's own questions."""
        return GuestDraft(self.name.data, self.email.data, self.comes_from.data or "", self.wish(answers))


def _left(event: Event, way: Way) -> str:
    """The way in words, with its seats."""
    name, left = str(WAYS[way]), rules_seats.seats_left(event, way)
    if left is None:
        return name
    if left == 0:
        return str(_("%(way)s: full, you join the waitlist", way=name))
    seats = rules_seats.seats_of(event, way)
    return str(_("%(way)s: %(left)s of %(seats)s seats left", way=name, left=left, seats=seats))
