"""One question: how often may we write?"""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from forum.digests.models import Frequency
from forum.digests.rules import LABELS


class MailForm(FlaskForm):  # type: ignore[misc]
    """How often the digest comes."""

    frequency = RadioField(
        _l("How often may we write?"),
        choices=[SelectChoice(frequency.value, label) for frequency, label in LABELS.items()],
        validators=[InputRequired(_l("Choose how often we may write"))],
    )

    def draft(self) -> Frequency:
        """The answer."""
        return Frequency(self.frequency.data)
