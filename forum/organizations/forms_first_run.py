"""What the first person of a new forum types."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from forum.accounts import rules
from forum.core.text import one_line


class FirstRunForm(FlaskForm):  # type: ignore[misc]
    """The office, and the account of its first person."""

    office_name = StringField(
        _l("What is your office called?"),
        description=_l("For example: Office of the Chief Information Officer. It stands on every page and mail."),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the name of your office")), Length(max=200, message=_l("Enter 200 characters or fewer"))],
    )  # fmt: skip
    name = StringField(
        _l("Your name"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter your name")), Length(max=rules.NAME_MOST, message=_l("Enter 120 characters or fewer"))],
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    email = StringField(
        _l("Your email address"),
        filters=[one_line, rules.clean_email],
        validators=[DataRequired(_l("Enter your email address"))],
        render_kw={"type": "email", "autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        description=_l("15 characters or more. Four words that do not belong together are easy to remember."),
        validators=[DataRequired(_l("Enter a password of 15 characters or more"))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_email(self, field: Any) -> None:
        if said := rules.email_problem(field.data):
            raise ValidationError(said)

    def validate_password(self, field: Any) -> None:
        if said := rules.password_problem(field.data, rules.words_about(self.email.data or "", self.name.data or "")):
            raise ValidationError(said)
