"""What people may type about a need, in the words of its form."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, StopValidation, ValidationError

from forum.core.form_fields import DayField
from forum.core.text import many_lines, one_line
from forum.files import rules as files_rules
from forum.needs import rules
from forum.needs.models import Engagement, Money, OutcomeKind
from forum.needs.service import Background, Hearing, Problem
from forum.needs.service_outcome import Outcome


class AtMost:
    """At most so many characters; the sentence says how many there are."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and len(field.data) > self.most:
            raise StopValidation(
                _l("This has %(count)s characters. The most is %(most)s", count=len(field.data), most=self.most)
            )


def _line(label: Any, most: int, *, hint: Any = "", needed: Any = None) -> StringField:
    checks = [DataRequired(needed)] if needed else [Optional()]
    return StringField(label, [AtMost(most), *checks], filters=[one_line], description=hint)


def _text(label: Any, most: int = rules.ANSWER_MOST, *, hint: Any = "", needed: Any = None) -> TextAreaField:
    checks = [DataRequired(needed)] if needed else [Optional()]
    return TextAreaField(label, [AtMost(most), *checks], filters=[many_lines, _seen], description=hint)


def _seen(text: str | None) -> str | None:
    """Nothing where only characters that cannot be seen are left."""
    return text if text is None or one_line(text) else ""


def _kept() -> StringField:
    return _line(_l("Keep it, and say why"), 300)


class PartForm(FlaskForm):  # type: ignore[misc]
    """One part of the form of a need, which may be left half-written."""

    def leave(self) -> None:
        """Accept empty answers: the draft is saved as it is."""
        for field in self:
            field.validators = [check for check in field.validators if not isinstance(check, DataRequired)]

    def kept(self) -> dict[str, str]:
        """field -> why marked words stay."""
        return {f.name.removeprefix("kept_"): f.data or "" for f in self if f.name.startswith("kept_") and f.raw_data}


class ProblemForm(PartForm):
    title = _line(
        _l("What is the problem, in one sentence?"), rules.TITLE_MOST, needed=rules.REQUIRED["title"],
        hint=_l("As you would tell a colleague. This becomes the title."),
    )  # fmt: skip
    kept_title = _kept()
    outcome_sought = _text(
        _l("What should be different when it is solved?"), needed=rules.REQUIRED["outcome_sought"],
        hint=_l('The change for people, not a tool. For example: "A visitor renews a permit on a phone in five minutes."'),
    )  # fmt: skip
    kept_outcome_sought = _kept()
    people_affected = _text(
        _l("Who is affected, and how many?"), needed=rules.REQUIRED["people_affected"],
        hint=_l("Residents, staff, partners. A rough number is fine."),
    )  # fmt: skip
    kept_people_affected = _kept()
    measure = _text(
        _l("How will you know that it worked?"), needed=rules.REQUIRED["measure"],
        hint=_l("A number today and the number you want. If nobody measures it yet, say so."),
    )  # fmt: skip
    kept_measure = _kept()

    def draft(self) -> Problem:
        return Problem(
            self.title.data or "", self.outcome_sought.data or "", self.people_affected.data or "",
            self.measure.data or "", self.kept(),
        )  # fmt: skip


class BackgroundForm(PartForm):
    why_now = _text(
        _l("Why now?"), hint=_l("A law, a contract that ends, a busy season. What happens if nothing changes?")
    )
    kept_why_now = _kept()
    tried = _text(_l("What have you tried, and what did you learn?"))
    kept_tried = _kept()
    constraints = _text(
        _l("What must any answer fit with?"),
        hint=_l("Laws, systems that stay, sites without a network. Limits, not wishes."),
    )
    kept_constraints = _kept()
    files = MultipleFileField(
        _l("Files"), [Optional()], render_kw={"accept": files_rules.ACCEPT},
        description=_l("PDF, Word, Excel, PowerPoint, PNG, JPEG; 10 MB each. Everyone who sees the need can open them."),
    )  # fmt: skip

    def draft(self) -> Background:
        return Background(self.why_now.data or "", self.tried.data or "", self.constraints.data or "", self.kept())


def _questions_day(needed: bool = True) -> DayField:
    words = rules.REQUIRED["questions_close_on"]
    return DayField(
        _l("When do you stop taking questions?"), [DataRequired(words) if needed else Optional()], message=words
    )


def _closing_day(needed: bool = True) -> DayField:
    words = rules.REQUIRED["closes_on"]
    return DayField(_l("When do you close?"), [DataRequired(words) if needed else Optional()], message=words)


MONEY_WORDS = {
    Money.NOT_KNOWN: _l("Not known"), Money.THIS_YEAR: _l("Perhaps this budget year"),
    Money.NEXT_YEAR: _l("Perhaps next"), Money.NO: _l("No"),
}  # fmt: skip


class HearingForm(PartForm):
    engagement = RadioField(
        _l("How far are you?"), [DataRequired(_l("Choose how far you are"))],
        choices=[
            SelectChoice(Engagement.EXPLORING.value, _l("Exploring: learn what exists")),
            SelectChoice(Engagement.OPEN.value, _l("Open: we want answers and showcases")),
        ],
        default=Engagement.OPEN.value,
    )  # fmt: skip
    questions_close_on = _questions_day()
    closes_on = _closing_day()
    money = RadioField(
        _l("Might this become a purchase? Is there money for it?"), [DataRequired(_l("Choose one of the four"))],
        description=_l('Vendors ask this first; "not known" is a good answer.'),
        choices=[SelectChoice(kind.value, words) for kind, words in MONEY_WORDS.items()], default=Money.NOT_KNOWN.value,
    )  # fmt: skip
    contact = SelectField(
        _l("Who answers for your agency?"), [DataRequired(rules.REQUIRED["contact"])],
        description=_l("This name stands on the page."),
    )  # fmt: skip
    colleagues = SelectMultipleField(
        _l("Which colleagues may answer while that person is away?"), [Optional()],
        description=_l("They get the questions by mail too."),
    )  # fmt: skip
    topics = SelectMultipleField(
        _l("Topics (one to three)"), [DataRequired(_l("Choose one to three topics"))],
        description=_l("Who follows these hears of it."),
    )  # fmt: skip
    codes = _line(_l("Codes (NAICS)"), 200, hint=_l("Like 541512. The CIO's office can add these."))

    def offer(self, people: Iterable[Any], topics: Iterable[Any]) -> None:
        """Fill the choices: the agency's people, the forum's topics."""
        named = [SelectChoice(person.ref, person.name) for person in people]
        self.contact.choices = [SelectChoice("", _l("Choose a person")), *named]
        self.colleagues.choices = named
        self.topics.choices = [SelectChoice(topic.slug, topic.name) for topic in topics]
        if not self.topics.choices:
            del self.topics

    def validate_topics(self, field: Any) -> None:
        if len(field.data) > rules.TOPICS_MOST:
            raise ValidationError(_l("Choose three topics at most"))

    def draft(self) -> Hearing:
        return Hearing(
            Engagement(self.engagement.data), self.questions_close_on.data, self.closes_on.data, Money(self.money.data),
            self.contact.data or "", tuple(self.colleagues.data or ()),
            tuple(self.topics.data or ()) if "topics" in self else (), self.codes.data or "",
        )  # fmt: skip


class SendForm(FlaskForm):  # type: ignore[misc]
    """The last page: nothing to type."""


class PublishForm(FlaskForm):  # type: ignore[misc]
    questions_close_on = DayField(
        _l("Questions until"), [DataRequired(rules.REQUIRED["questions_close_on"])],
        message=rules.REQUIRED["questions_close_on"],
    )  # fmt: skip
    closes_on = DayField(_l("Closes"), [DataRequired(rules.REQUIRED["closes_on"])], message=rules.REQUIRED["closes_on"])


class ReturnForm(FlaskForm):  # type: ignore[misc]
    reason = _text(_l("What should change?"), needed=_l("Say what should change"))


class AskForm(FlaskForm):  # type: ignore[misc]
    text = _text(
        _l("Your question"), rules.QUESTION_MOST, needed=_l("Write your question"),
        hint=_l(
            "One at a time. Leave your company and product out: the question and its answer go to everyone. "
            "Your name is not shown."
        ),
    )  # fmt: skip
    show_company = BooleanField(_l("Show my company's name"))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    text = _text(
        _l("Your answer"), rules.REPLY_MOST, needed=_l("Write the answer"),
        hint=_l("Everyone reads it together with the question. The asker is not named."),
    )  # fmt: skip


class SetAsideForm(FlaskForm):  # type: ignore[misc]
    duplicate_of = SelectField(_l("Which question answers it already?"), [Optional()], coerce=int, default=0)
    reason = _text(_l("Why is it not published?"), 1_000, hint=_l("Only the asker reads this."))

    def offer(self, numbers: Iterable[tuple[int, str]]) -> None:
        """Fill the choices: published questions by number."""
        self.duplicate_of.choices = [SelectChoice(0, _l("None of them")), *(SelectChoice(*pair) for pair in numbers)]


class UpdateForm(FlaskForm):  # type: ignore[misc]
    text = _text(
        _l("What changes?"), rules.REPLY_MOST, needed=_l("Say what changes"),
        hint=_l("One or two sentences. Everyone who follows the need gets them."),
    )  # fmt: skip
    questions_close_on = _questions_day(needed=False)
    closes_on = _closing_day(needed=False)


class ReopenForm(FlaskForm):  # type: ignore[misc]
    reason = _text(_l("Why does it open again?"), 1_000, needed=_l("Say why the need opens again"))
    questions_close_on = _questions_day()
    closes_on = _closing_day()


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    reason = _text(
        _l("Why is the need withdrawn?"), 1_000, needed=_l("Say why the need is withdrawn"),
        hint=_l("Everyone who follows the need reads this. The page stays."),
    )  # fmt: skip


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(
        _l("What came of it?"), [DataRequired(_l("Choose what came of the need"))],
        choices=[SelectChoice(k.value, words) for k, words in rules.OUTCOME_WORDS.items() if k is not OutcomeKind.WITHDRAWN],
    )  # fmt: skip
    reference = _line(_l("Number of the solicitation, contract or other need"), 120, hint=_l("Where there is one."))
    text = _text(
        _l("What did you learn?"), needed=_l("Say what you learned"),
        hint=_l("A few sentences for everyone who answered, and for the next agency."),
    )  # fmt: skip

    def draft(self) -> Outcome:
        return Outcome(OutcomeKind(self.kind.data), self.text.data or "", self.reference.data or "")


def fill_dates(form: Any, questions: date | None, closes: date | None) -> None:
    """Show these days where nothing was typed yet."""
    if not form.is_submitted():
        put_dates(form, questions, closes)


def put_dates(form: Any, questions: date | None, closes: date | None) -> None:
    """Show these days."""
    form.questions_close_on.data, form.closes_on.data = questions, closes
