"""What a person may type about an organization."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from forum.core.text import many_lines, one_line
from forum.organizations import rules
from forum.organizations.service import CompanyDraft, ProfileDraft
from forum.taxonomy.models import Topic

ONE = [one_line]
MANY = [many_lines]


def _upper(value: str | None) -> str | None:
    return value.upper() if value else value


def _at_most(most: int, sentence: Any) -> Length:
    return Length(max=most, message=sentence)


class _PlaceForm(FlaskForm):  # type: ignore[misc]
    """The fields that a request and a profile share."""

    summary = StringField(
        _l("What do you do, in one sentence?"),
        [DataRequired(_l("Say what you do, in one sentence")), _at_most(200, _l("Use 200 characters or fewer"))],
        filters=ONE, description=_l("People read it under your name in lists."),
    )  # fmt: skip
    website = StringField(
        _l("Website"), [Optional(), _at_most(300, _l("Use 300 characters or fewer"))], filters=ONE,
        description=_l("For example: www.basinlabs.example"),
    )  # fmt: skip
    city = StringField(_l("City"), [Optional(), _at_most(80, _l("Use 80 characters or fewer"))], filters=ONE)
    state = StringField(
        _l("State"), [Optional(), Regexp(r"[A-Z]{2}\Z", message=_l("Enter the two letters of the state, like AZ"))],
        filters=[one_line, _upper], render_kw={"size": 2, "class": "short"}, description=_l("Two letters, like AZ"),
    )  # fmt: skip
    topics = SelectMultipleField(
        _l("Topics"), [Length(max=3, message=_l("Choose up to three topics"))], description=_l("Choose up to three.")
    )

    def process(self, formdata: Any = None, obj: Any = None, **others: Any) -> None:
        """Fill in what stands; an organization holds topics, and the form their slugs."""
        super().process(formdata, obj, **others)
        if obj is not None and self.topics.raw_data is None:  # Nothing was sent: the page is only opened.
            self.topics.data = [topic.slug for topic in obj.topics]

    def offer(self, topics: Sequence[Topic]) -> None:
        """Say which topics may be ticked."""
        self.topics.choices = [SelectChoice(topic.slug, topic.name) for topic in topics]

    def validate_website(self, field: StringField) -> None:
        if field.data and rules.website(field.data) is None:
            raise ValidationError(_l("Enter the address of a website, like www.basinlabs.example"))

    def _shared(self) -> dict[str, Any]:
        return {
            "summary": self.summary.data or "", "city": self.city.data or "", "state": self.state.data or "",
            "website": rules.website(self.website.data) or "" if self.website.data else "",
            "topics": tuple(self.topics.data or ()),
        }  # fmt: skip


class CompanyForm(_PlaceForm):
    """A company that its first representative adds."""

    name = StringField(
        _l("What is your company called?"),
        [DataRequired(_l("Enter the name of your company")), _at_most(120, _l("Use 120 characters or fewer"))],
        filters=ONE, description=_l("As it signs contracts."),
    )  # fmt: skip

    def validate_name(self, field: StringField) -> None:
        if not rules.name_key(field.data or ""):
            raise ValidationError(_l("Enter a name with letters or figures"))

    def draft(self) -> CompanyDraft:
        return CompanyDraft(name=self.name.data or "", **self._shared())


class ProfileForm(_PlaceForm):
    """The page of a company, an agency or the office."""

    about = TextAreaField(
        _l("Who are you?"), [Optional(), _at_most(10_000, _l("Use 10,000 characters or fewer"))], filters=MANY,
        description=_l("What you do, for whom, and since when. You may use Markdown."), render_kw={"rows": 10},
    )  # fmt: skip

    def draft(self) -> ProfileDraft:
        return ProfileDraft(about=self.about.data or "", **self._shared())
