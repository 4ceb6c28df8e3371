"""Part 2 of a need's form with the rules of the framework: a tick for each, and a reason where one is taken away."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, StopValidation

from forum.core.text import one_line
from forum.needs.forms import AtMost, BackgroundForm
from forum.needs.rules_framework import REASON_MOST, Choice, Decision
from forum.needs.service import Background


class ReasonWhereUnticked(DataRequired):  # type: ignore[misc]
    """A reason is needed where the tick of this rule was taken away."""

    field_flags: dict[str, Any] = {}

    def __init__(self, tick: str) -> None:
        super().__init__()
        self.field_flags = {}
        self.tick = tick

    def __call__(self, form: Any, field: Any) -> None:
        if not form[self.tick].data and not field.data:
            title = form[self.tick].label.text
            raise StopValidation(_l("Say why this rule does not apply, or tick it: %(title)s", title=title))


class RulesForm(BackgroundForm):
    """Part 2; `of` adds the fields of the rules. `decisions` are those that the page shows."""

    decisions: Sequence[Decision] = ()

    @classmethod
    def of(cls, decisions: Sequence[Decision], sent: Collection[str] | None) -> type["RulesForm"]:
        """The form with these rules; `sent` are the short names that the posted page showed, None when none was posted.

        A rule that came after the page was opened is left as it is.
        """
        shown = [d for d in decisions if sent is None or d.rule.slug in sent]
        fields: dict[str, Any] = {"decisions": shown}
        for decision in shown:
            slug = decision.rule.slug
            fields[f"rule_{slug}"] = BooleanField(decision.version.title, default=decision.applies)
            if decision.by_topics:
                checks = [AtMost(REASON_MOST), ReasonWhereUnticked(f"rule_{slug}")]
                fields[f"reason_{slug}"] = StringField(
                    _l("If you untick it, say why"), checks, filters=[one_line], default=decision.reason
                )
        return type("NeedRulesForm", (cls,), fields)

    def draft(self) -> Background:
        choices = [
            Choice(slug, self[f"rule_{slug}"].data, (self[f"reason_{slug}"].data or "") if d.by_topics else "")
            for d in self.decisions
            if (slug := d.rule.slug)
        ]
        return replace(super().draft(), rules=tuple(choices))
