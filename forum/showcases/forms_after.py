"""What the office and presenters type after an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from forum.calls.models import Slot
from forum.core import jinja
from forum.core.form_fields import ClockField, DayField, Owed, choices, too_long
from forum.core.text import many_lines, one_line
from forum.events.models import Event
from forum.files.rules import ACCEPT
from forum.organizations.models import Audience
from forum.showcases import rules_after
from forum.showcases.models_after import MaterialKind
from forum.showcases.service_after import Asked, MaterialDraft
from forum.threads.rules import LABELS

KINDS = {
    MaterialKind.SLIDES: _l("Slides"), MaterialKind.RECORDING: _l("A link to a recording"), MaterialKind.NOTES: _l("Notes"),
}  # fmt: skip


def slot_words(slot: Slot) -> str:
    """A slot as people choose it: its time and who presents."""
    return f"{jinja.time_text(slot.starts_local)} {rules_after.during_words(slot)}".strip()


class _WithSlot(FlaskForm):  # type: ignore[misc]
    """A question for which slot something is."""

    slot = SelectField(_l("For which slot?"), validate_choice=False)

    def offer_slots(self, slots: Sequence[Slot], *, whole: bool = True) -> None:
        """The slots of the event; `whole`: or the whole event."""
        self._slots = {slot.ref: slot for slot in slots}
        self.slot.choices = ([("", _l("The whole event"))] if whole else []) + [(s.ref, slot_words(s)) for s in slots]

    def chosen(self) -> Slot | None:
        return self._slots.get(self.slot.data or "")


class MaterialForm(_WithSlot):
    """Slides, a recording or notes; a presenter is asked for slides alone."""

    kind = RadioField(_l("What do you add?"), choices=choices(KINDS), validators=[Owed()], validate_choice=False)
    title = StringField(
        _l("What is it called?"), filters=[one_line],
        validators=[DataRequired(message=_l("Enter what it is called")), too_long(rules_after.TITLE_MOST)],
    )  # fmt: skip
    file = FileField(
        _l("File"), description=_l("For slides. PDF, PowerPoint, Word, Excel, PNG or JPEG, 10 MB."),
        render_kw={"accept": ACCEPT},
    )  # fmt: skip
    url = StringField(_l("Link"), filters=[one_line], description=_l("For a recording. It starts with https://."),
        validators=[too_long(500)])  # fmt: skip
    body = TextAreaField(_l("Notes"), filters=[many_lines], validators=[too_long(rules_after.NOTES_MOST)])
    readers = RadioField(_l("Who may read this?"), validators=[Owed()], validate_choice=False)

    def offer(self, event: Event, slots: Sequence[Slot], *, host: bool) -> "MaterialForm":
        """All of it for the office; for a presenter the own slots."""
        self.offer_slots(slots, whole=host)
        labels = rules_after.labels(event)
        self.readers.choices = choices({label: LABELS[label] for label in labels})
        if not self.readers.data:
            self.readers.data = labels[0].value
        if not host:
            del self.kind, self.url, self.body, self.readers
        elif not self.kind.data:
            self.kind.data = MaterialKind.SLIDES.value
        return self

    def draft(self) -> MaterialDraft:
        """What was typed."""
        known, labels = {kind.value: kind for kind in MaterialKind}, {label.value: label for label in Audience}
        if self.kind is None:
            return MaterialDraft(MaterialKind.SLIDES, self.title.data, self.chosen())
        return MaterialDraft(
            known.get(self.kind.data, MaterialKind.SLIDES), self.title.data, self.chosen(), self.url.data or "",
            self.body.data or "", labels.get(self.readers.data or "", Audience.OFFICE),
        )  # fmt: skip


class AskedForm(_WithSlot):
    """A question that was asked in the room, and its answer."""

    asked_on = DayField(_l("Day"), validators=[Owed()])
    asked_time = ClockField(_l("When was it asked?"), validators=[Owed()])
    text = TextAreaField(
        _l("Question"), filters=[many_lines], description=_l("Leave names of people and companies out."),
        validators=[DataRequired(message=_l("Write the question")), too_long(rules_after.QUESTION_MOST)],
    )  # fmt: skip
    answer = TextAreaField(
        _l("Answer"), filters=[many_lines],
        validators=[DataRequired(message=_l("Write the answer")), too_long(rules_after.ANSWER_MOST)],
    )  # fmt: skip

    def asked(self) -> Asked:
        """What was typed."""
        when: Any = datetime.combine(self.asked_on.data, self.asked_time.data)
        return Asked(self.text.data, self.answer.data, when, self.chosen())
