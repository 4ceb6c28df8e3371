"""What the office may type about a rule."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from forum.core.text import many_lines, one_line, web_address
from forum.framework import rules
from forum.framework.models import RuleVersion
from forum.framework.service import Draft
from forum.taxonomy.models import Topic

ONE, MANY = [one_line], [many_lines]


def _at_most(most: int) -> Length:
    return Length(max=most, message=_l("Use %(most)s characters or fewer", most=most))


class RuleForm(FlaskForm):  # type: ignore[misc]
    """What a rule says."""

    title = StringField(
        _l("What is the rule, in one sentence?"),
        [DataRequired(_l("Write the rule in one sentence")), _at_most(rules.TITLE_MOST)], filters=ONE,
        description=_l("It stands on each need that it applies to."),
    )  # fmt: skip
    text = TextAreaField(
        _l("What does it ask for?"), [DataRequired(_l("Say what the rule asks for")), _at_most(rules.TEXT_MOST)],
        filters=MANY, description=_l("In plain words, so that a company knows whether it meets the rule."),
        render_kw={"rows": 12},
    )  # fmt: skip
    why = TextAreaField(
        _l("Why is there this rule?"), [DataRequired(_l("Say why there is this rule")), _at_most(rules.WHY_MOST)],
        filters=MANY,
    )  # fmt: skip
    source_url = StringField(
        _l("Where does it come from?"), [Optional(), _at_most(rules.ADDRESS_MOST)], filters=ONE,
        description=_l("The address of the law, policy or standard, like https://www.w3.org/TR/WCAG21/"),
    )  # fmt: skip
    topics = SelectMultipleField(
        _l("Which needs does it apply to?"), [Optional()],
        description=_l("Tick no topic, and it applies to every need."),
    )  # fmt: skip

    def offer(self, topics: Iterable[Topic]) -> None:
        """Say which topics may be ticked."""
        self.topics.choices = [SelectChoice(topic.slug, topic.name) for topic in topics]

    def show(self, version: RuleVersion) -> None:
        """Fill in what stands, where nothing was sent yet."""
        if not self.is_submitted():
            self.title.data = version.title
            for name in ("text", "why", "source_url", "topics"):
                self[name].data = version.data[name]

    def validate_source_url(self, field: Any) -> None:
        if field.data and not web_address(field.data):
            raise ValidationError(_l("Enter an address that starts with https://"))

    def draft(self) -> Draft:
        return Draft(
            self.title.data or "", self.text.data or "", self.why.data or "", self.source_url.data or "",
            tuple(self.topics.data or ()),
        )  # fmt: skip


class NewRuleForm(RuleForm):
    name = StringField(
        _l("What is its short name?"),
        [DataRequired(_l("Enter one or two words, like open-data")), _at_most(rules.NAME_MOST)], filters=ONE,
        description=_l("One or two words, like open-data. They stand in its address for ever."),
    )  # fmt: skip


class ChangeRuleForm(RuleForm):
    changed = StringField(
        _l("What changed?"), [DataRequired(_l("Say what changed")), _at_most(rules.REASON_MOST)], filters=ONE,
        description=_l("One sentence. Everyone reads it beside the new version."),
    )  # fmt: skip


class RetireForm(FlaskForm):  # type: ignore[misc]
    reason = StringField(
        _l("Why is the rule retired?"), [DataRequired(_l("Say why the rule is retired")), _at_most(rules.REASON_MOST)],
        filters=ONE,
    )  # fmt: skip
