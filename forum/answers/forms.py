"""What a person types about their calendar."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from forum.core.text import one_line


class DeputyForm(FlaskForm):  # type: ignore[misc]
    address = StringField(
        _l("Their email address"), filters=[one_line],
        description=_l("An assistant's, for example. Leave it empty if nobody else answers for you."),
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )  # fmt: skip
