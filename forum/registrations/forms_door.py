"""What the office types at the door, and when it completes an event."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Email, NumberRange

from forum.core.form_fields import CountField, Owed, too_long
from forum.core.text import one_line
from forum.registrations.service_door import WalkIn


class WalkInForm(FlaskForm):  # type: ignore[misc]
    """Who came without a seat."""

    name = StringField(
        _l("Name"), filters=[one_line],
        validators=[DataRequired(message=_l("Enter the name")), too_long(120)],
    )  # fmt: skip
    email = StringField(
        _l("Mail address"), filters=[one_line], description=_l("Two questions about the event go there afterwards, and nothing else."),
        validators=[
            DataRequired(message=_l("Enter the mail address")),
            Email(message=_l("Enter a mail address, like name@example.org")),
            too_long(320),
        ],
        render_kw={"type": "email", "autocomplete": "off"},
    )  # fmt: skip
    comes_from = StringField(
        _l("Company or agency"), filters=[one_line],
        validators=[too_long(200)],
    )  # fmt: skip

    def who(self) -> WalkIn:
        """Who was typed."""
        return WalkIn(self.name.data, self.email.data, self.comes_from.data or "")


class CompleteForm(FlaskForm):  # type: ignore[misc]
    """How many attended."""

    attended = CountField(
        _l("How many people attended?"), description=_l("As many as were checked in, unless you counted more."),
        validators=[Owed(), NumberRange(min=0, max=100_000, message=_l("Enter a number from 0 to 100,000"))],
    )  # fmt: skip
