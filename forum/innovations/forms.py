"""What a person may type about an innovation, and how it is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, StopValidation, ValidationError

from forum.core.text import many_lines, one_line
from forum.innovations import rules
from forum.innovations.models import Delivery, Innovation, Maturity, VendorRole
from forum.innovations.service import Draft
from forum.taxonomy.models import Topic


class AtMost:
    """At most so many characters; says how many there are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and len(field.data) > self.most:
            raise ValidationError(
                _("Use at most %(most)s characters. There are %(count)s now", most=self.most, count=len(field.data))
            )


class Needed(DataRequired):  # type: ignore[misc]
    """An answer is needed; the sentence is in the reader's language when it is shown."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except StopValidation:
            raise StopValidation(str(self.message)) from None


class Choice(RadioField):  # type: ignore[misc]
    """One of several, or none: an answer that is left out is None, not a mistake."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "RadioField"  # what the macros go by

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist[0] or None) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError(_("Choose one from the list"))


class Choices(SelectMultipleField):  # type: ignore[misc]
    """Some of several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "SelectMultipleField"  # what the macros go by

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.iter_choices()}
        if not set(self.data or ()) <= known:
            raise ValidationError(_("Choose from the list"))


def _offered(words: Mapping[Any, Any]) -> list[Any]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _one(label: Any, hint: Any = "", *, most: int, required: Any = None) -> StringField:
    checks = [Needed(required), AtMost(most)] if required else [AtMost(most)]
    return StringField(label, checks, filters=[one_line], description=hint)


def _many(label: Any, hint: Any = "", *, most: int = rules.TEXT_MOST, required: Any = None) -> TextAreaField:
    checks = [Needed(required), AtMost(most)] if required else [AtMost(most)]
    return TextAreaField(label, checks, filters=[many_lines], description=hint)


class InnovationForm(FlaskForm):  # type: ignore[misc]
    """One page: six questions that everybody answers, four that may wait."""

    #: The address that a new draft will have, so that a form sent twice makes one draft.
    ref = HiddenField()
    title = _one(_l("What do you call it?"), most=rules.TITLE_MOST, required=rules.MISSING["title"])
    problem = _many(
        _l("What problem does it solve, and for whom?"),
        _l("Start with the people. Features come later."),
        required=rules.MISSING["problem"],
    )
    change = _many(
        _l("What changed for somebody who uses it?"),
        _l("A number and where it comes from."),
        required=rules.MISSING["change"],
    )
    maturity = Choice(_l("How far is it?"), [Needed(rules.MISSING["maturity"])], choices=_offered(rules.MATURITY_WORDS))
    vendor_role = Choice(_l("Your part"), [Needed(rules.MISSING["vendor_role"])], choices=_offered(rules.ROLE_WORDS))
    topics = Choices(
        _l("Topics (one to three)"),
        [Needed(rules.MISSING["topics"])],
        description=_l("Who follows these hears of it."),
    )
    used_by = _many(_l("Who uses it today?"), _l("They are asked to confirm; until then it says unconfirmed."))
    delivery = Choice(_l("How is it delivered?"), choices=_offered(rules.DELIVERY_WORDS))
    agency_brings = _many(_l("What must the agency bring?"))
    how_to_buy = _many(_l("How can a state buy it?"), _l("Contract, partner, not yet. No prices."))

    def offer(self, topics: Sequence[Topic]) -> "InnovationForm":
        """Say which topics can be chosen."""
        self._topics = {topic.slug: topic for topic in topics}
        self.topics.choices = _offered({topic.slug: topic.name for topic in topics})
        return self

    def validate_topics(self, field: Any) -> None:
        if len(field.data or ()) > rules.TOPICS_MOST:
            raise ValidationError(str(rules.MISSING["topics"]))

    def may_save(self) -> bool:
        """Whether a draft can be kept: it has a name, and what is there can stand."""
        if self.validate_on_submit():
            return True
        for field in self:
            if not field.data and field.name != "title":
                field.errors = []
        return not self.errors

    def draft(self) -> Draft:
        """What was typed."""
        return Draft(
            title=self.title.data or "", problem=self.problem.data or "", change=self.change.data or "",
            maturity=Maturity(self.maturity.data) if self.maturity.data else None,
            vendor_role=VendorRole(self.vendor_role.data) if self.vendor_role.data else None,
            topics=[self._topics[slug] for slug in self.topics.data or ()], used_by=self.used_by.data or "",
            delivery=Delivery(self.delivery.data) if self.delivery.data else None,
            agency_brings=self.agency_brings.data or "", how_to_buy=self.how_to_buy.data or "",
        )  # fmt: skip

    def fill(self, innovation: Innovation) -> None:
        """Put in what it says now."""
        self.title.data = innovation.thread.title
        for name in (
            "problem",
            "change",
            "used_by",
            "agency_brings",
            "how_to_buy",
            "maturity",
            "vendor_role",
            "delivery",
        ):
            self[name].data = getattr(innovation, name)
        self.topics.data = [topic.slug for topic in innovation.thread.topics]


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """The office's note to the company."""

    reason = _many(
        _l("What should change?"),
        _l("Needed only to return it. The company reads it."),
        most=rules.REASON_MOST,
    )


class ShowForm(FlaskForm):  # type: ignore[misc]
    """What a company shows on a need."""

    innovation = Choice(_l("Which innovation?"), [Needed(_l("Choose which innovation you show"))])
    how = _many(
        _l("How does it answer this need?"),
        most=rules.HOW_MOST,
        required=_l("Write how it answers this need"),
    )
    acknowledged = BooleanField(
        _l("This is market information, not an offer."),
        [Needed(_l("Tick that this is market information, not an offer"))],
    )

    def offer(self, innovations: Iterable[Innovation]) -> "ShowForm":
        """Say what can be shown."""
        self.innovation.choices = _offered({row.thread.ref: row.thread.title for row in innovations})
        return self
