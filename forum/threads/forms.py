"""What a person types for a discussion, a reply, a reason."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.form_fields import DayField
from forum.core.text import many_lines, one_line
from forum.organizations.models import Audience, Organization
from forum.taxonomy.models import Topic
from forum.threads import rules
from forum.threads.models import ReportDecision, Thread
from forum.threads.rules import BODY_MOST, LABELS, REASON_MOST, TITLE_MOST, TOPICS_MOST
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft, PostDraft

#: Deadlines are at one of these: never at midnight.
HOURS = {"17:00": time(17), "23:59": time(23, 59)}


class AgenciesField(SelectMultipleField):  # type: ignore[misc]
    """A list of agencies in which several may be marked; as many as a state has."""


def _markdown(label: Any, needed: Any, rows: int) -> TextAreaField:
    return TextAreaField(
        label, description=_l("Markdown works: **bold**, lists with -, [words](https://address)."), filters=[many_lines],
        validators=[DataRequired(needed), Length(max=BODY_MOST, message=_too_long(BODY_MOST))],
        render_kw={"rows": rows},
    )  # fmt: skip


def _too_long(most: int) -> Any:
    return _l("Shorten this to %(most)s characters or fewer", most=f"{most:,}")


class WithReaders(FlaskForm):  # type: ignore[misc]
    """A choice of readers; where the label names agencies, which."""

    audience = RadioField(_l("Who may read this?"), validators=[DataRequired(_l("Choose who may read this"))])
    agencies = AgenciesField(
        _l("Which agencies?"),
        description=_l("Only for “Named agencies only”. Mark one or more."),
        render_kw={"size": 6},
    )

    def offer(self, labels: Sequence[Audience], agencies: Sequence[Organization]) -> None:
        """Fill the choices; the first label is the one that stands when nothing is chosen."""
        self._keys, self.widest = {agency.ref: agency.id for agency in agencies}, labels[0]
        self.audience.choices = [SelectChoice(label.value, LABELS[label]) for label in labels]
        self.agencies.choices = [SelectChoice(agency.ref, agency.name) for agency in agencies]
        if len(labels) < 2:
            del self.audience
        elif not self.audience.data:
            self.audience.data = labels[0].value
        if Audience.NAMED_AGENCIES not in labels[1:]:
            del self.agencies

    def validate_agencies(self, field: AgenciesField) -> None:
        chosen = self.audience.data if self.audience else ""
        if chosen == Audience.NAMED_AGENCIES and not field.data:
            raise ValidationError(_("Choose the agencies that may read this"))

    def readers(self) -> Readers | None:
        """Label and agencies as chosen; None where there was nothing to choose."""
        if not self.audience:
            return None
        label = Audience(self.audience.data)
        keys = self.agencies.data if self.agencies and label is Audience.NAMED_AGENCIES else []
        return Readers(label, tuple(self._keys[ref] for ref in keys))


class DiscussionForm(WithReaders):
    title = StringField(
        _l("What is it about?"), description=_l("One sentence. This becomes the title."), filters=[one_line],
        validators=[
            DataRequired(_l("Enter what it is about")), Length(max=TITLE_MOST, message=_too_long(TITLE_MOST)),
        ],
    )  # fmt: skip
    topics = SelectMultipleField(
        _l("Topics (one to three)"), description=_l("Who follows these hears of it."),
        validators=[DataRequired(_l("Choose one to three topics"))],
    )  # fmt: skip
    body = _markdown(_l("What do you want to say or ask?"), _l("Write the first post"), 10)

    def __init__(self, topics: Sequence[Topic], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [SelectChoice(topic.slug, topic.name) for topic in topics]
        self.body.render_kw = {"rows": 10, "data-preview-url": url_for("threads.preview")}

    def validate_topics(self, field: SelectMultipleField) -> None:
        if len(field.data or []) > TOPICS_MOST:
            raise ValidationError(_("Choose one to three topics"))

    def take_topics(self) -> None:
        """Nothing to choose: the topics are those of what it is about."""
        del self.topics

    def draft(self, about: Thread | None = None) -> DiscussionDraft:
        """As the service takes it."""
        topics = self.topics.data or [] if self.topics else []
        readers = self.readers() or Readers(self.widest)
        return DiscussionDraft(self.title.data or "", topics, self.body.data or "", readers, about)


class ReplyForm(WithReaders):
    body = _markdown(_l("Your reply"), _l("Write your reply"), 6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body.render_kw = {"rows": 6, "data-preview-url": url_for("threads.preview")}

    def draft(self) -> PostDraft:
        """As the service takes it."""
        return PostDraft(self.body.data or "", self.readers())


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """A reply by mail, and which discussion it is for."""

    thread = RadioField(
        _l("Which discussion is it for?"),
        description=_l("In brackets: who reads it there."),
        validators=[DataRequired(_l("Choose a discussion"))],
        validate_choice=False,  # ours is below
    )
    body = _markdown(_l("Your reply"), _l("Write your reply"), 10)

    def offer(self, places: Sequence[Thread]) -> None:
        """Fill the choice, each with who will read the reply."""
        self.thread.choices = [
            SelectChoice(place.ref, _("%(title)s (%(readers)s)", title=place.title, readers=LABELS[place.audience]))
            for place in places
        ]

    def validate_thread(self, field: RadioField) -> None:
        if field.data not in {choice.value for choice in self.thread.choices}:
            raise ValidationError(_("Choose a discussion that takes replies now"))


class EditForm(FlaskForm):  # type: ignore[misc]
    body = _markdown(_l("The text"), _l("Write the text; to take it away, ask the office"), 10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body.render_kw = {"rows": 10, "data-preview-url": url_for("threads.preview")}


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """One reason, for removing or reporting."""

    reason = TextAreaField(
        _l("Why?"), filters=[many_lines], render_kw={"rows": 4},
        validators=[DataRequired(_l("Say why, in a sentence")), Length(max=REASON_MOST, message=_too_long(REASON_MOST))],
    )  # fmt: skip


class CloseForm(FlaskForm):  # type: ignore[misc]
    day = DayField(
        _l("On which day?"), [InputRequired(_l("Enter the day that replies close, like 12/4/2026"))],
        message=_l("Enter a day that there is, like 12/4/2026"), render_kw={"class": "short"},
    )  # fmt: skip
    hour = SelectField(
        _l("At what time?"),
        validators=[DataRequired(_l("Choose a time"))],
        choices=[SelectChoice("17:00", _l("5:00 p.m.")), SelectChoice("23:59", _l("11:59 p.m."))],
    )

    def wall_time(self) -> tuple[date, time]:
        """Day and time on the forum's own clock."""
        assert self.day.data is not None  # noqa: S101  the form is valid
        return self.day.data, HOURS[self.hour.data]


class DecisionForm(FlaskForm):  # type: ignore[misc]
    decision = RadioField(
        _l("What do you decide?"), validators=[DataRequired(_l("Choose what you decide"))],
        choices=[
            SelectChoice(ReportDecision.KEEP.value, _l("Keep the post: it is within the rules")),
            SelectChoice(ReportDecision.WARN.value, _l("Keep the post, and write to its author")),
            SelectChoice(ReportDecision.HIDE.value, _l("Remove the post, and write to its author")),
        ],
    )  # fmt: skip
    note = TextAreaField(
        _l("What do you tell them?"), filters=[many_lines], render_kw={"rows": 4},
        description=_l("Whoever reported it reads this. The author reads it too, unless you keep the post as it is."),
        validators=[DataRequired(_l("Write one sentence that they read")), Length(max=rules.REASON_MOST)],
    )  # fmt: skip
