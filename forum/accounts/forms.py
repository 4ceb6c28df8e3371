"""What people type about themselves: joining, signing in, passwords, addresses, name and zone."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, Form, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from forum.accounts import rules
from forum.core.text import one_line

#: IANA zones of the states and territories, with how people call them; all others follow.
US_ZONES: tuple[tuple[str, LazyString], ...] = (
    ("America/New_York", _l("Eastern")), ("America/Chicago", _l("Central")), ("America/Denver", _l("Mountain")),
    ("America/Phoenix", _l("Mountain, without summer time (Arizona)")), ("America/Los_Angeles", _l("Pacific")),
    ("America/Anchorage", _l("Alaska")), ("America/Adak", _l("Aleutian Islands")), ("Pacific/Honolulu", _l("Hawaii")),
    ("America/Detroit", _l("Eastern (Michigan)")), ("America/Indiana/Indianapolis", _l("Eastern (Indiana)")),
    ("America/Boise", _l("Mountain (southern Idaho)")), ("America/Puerto_Rico", _l("Atlantic (Puerto Rico, Virgin Islands)")),
    ("Pacific/Guam", _l("Chamorro (Guam, Northern Marianas)")), ("Pacific/Pago_Pago", _l("Samoa (American Samoa)")),
)  # fmt: skip

#: The choice of whoever reads in the forum's own zone.
FORUM_ZONE = "forum"


def zone_choices(forum_zone: str) -> dict[str, list[tuple[str, Any]]]:
    """Zones for a select: the forum's own, then those of the United States, then all."""
    first = {name for name, _label in US_ZONES}
    others = sorted(
        name for name in available_timezones() if "/" in name and name not in first and not name.startswith("Etc/")
    )
    return {
        str(_l("The forum's zone")): [(FORUM_ZONE, _l("The forum's: %(zone)s", zone=forum_zone.replace("_", " ")))],
        str(_l("United States")): [(name, label) for name, label in US_ZONES],
        str(_l("All zones")): [(name, name.replace("_", " ")) for name in others],
    }


class AddressField(StringField):  # type: ignore[misc]
    """A mail address: trimmed, one line, and such that mail can go there."""

    def __init__(self, label: Any, autocomplete: str = "email", **given: Any) -> None:
        super().__init__(
            label,
            filters=[one_line, rules.clean_email],
            validators=[DataRequired(_l("Enter your email address")), _is_address],
            render_kw={"type": "email", "autocomplete": autocomplete, "inputmode": "email", "spellcheck": "false"},
            **given,
        )


def _is_address(_form: Form, field: Field) -> None:
    if said := rules.email_problem(field.data):
        raise ValidationError(said)


def _old_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=[DataRequired(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


def _new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        description=_l(
            "15 characters or more. Four words that do not belong together are easy to remember. Any character counts, blanks too."
        ),
        validators=[DataRequired(_l("Enter a password of 15 characters or more"))],
        render_kw={"autocomplete": "new-password"},
    )


def _name() -> StringField:
    return StringField(
        _l("Your name"),
        description=_l("As people in other organizations will read it."),
        filters=[one_line],
        validators=[
            DataRequired(_l("Enter your name")),
            Length(max=rules.NAME_MOST, message=_l("Enter %(max)d characters or fewer")),
        ],
        render_kw={"autocomplete": "name"},
    )


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = AddressField(_l("Email address"), autocomplete="username")
    password = _old_password(_l("Password"))


class JoinForm(FlaskForm):  # type: ignore[misc]
    """The first step of joining."""

    email = AddressField(
        _l("Email address"),
        description=_l("Your work address: by it we know your agency. We send a link to it."),
    )
    name = _name()
    password = _new_password(_l("Password"))

    def validate_password(self, field: Field) -> None:
        if said := rules.password_problem(field.data, rules.words_about(self.email.data or "", self.name.data or "")):
            raise ValidationError(said)


class ResetForm(FlaskForm):  # type: ignore[misc]
    """Whose password is to be set anew."""

    email = AddressField(_l("Email address"), autocomplete="username")


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, once; browsers show what is typed where people ask them to."""

    password = _new_password(_l("New password"))
    about: tuple[str, ...] = ()

    def validate_password(self, field: Field) -> None:
        if said := rules.password_problem(field.data, self.about):
            raise ValidationError(said)


class ChangePasswordForm(NewPasswordForm):
    """The present password, then a new one."""

    present = _old_password(_l("Your password now"))
    field_order = ("present", "password")


class AddressForm(FlaskForm):  # type: ignore[misc]
    """Another address, and the password, so that an open browser is not enough."""

    email = AddressField(_l("New email address"))
    present = _old_password(_l("Your password"))


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """Name and zone."""

    name = _name()
    zone = SelectField(
        _l("Your time zone"),
        description=_l(
            "Times are shown in the forum's zone, and in yours where it differs. Digests come at 7:00 a.m. in it."
        ),
        validators=[DataRequired(_l("Choose a time zone from the list"))],
        validate_choice=False,  # says "not a valid choice"; ours is below
    )

    def validate_zone(self, field: Field) -> None:
        if field.data != FORUM_ZONE and field.data not in available_timezones():
            raise ValidationError(_l("Choose a time zone from the list"))

    def zone_name(self) -> str | None:
        """The IANA zone; None for the forum's own."""
        return None if self.zone.data == FORUM_ZONE else str(self.zone.data)
