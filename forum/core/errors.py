"""What services raise when they may not act. Each carries a sentence for the person."""

from collections.abc import Mapping
from typing import TypeVar


class Refused(Exception):
    """The act is not possible now. `sentence` says what, why, and what to do instead.

    `field` names the form field that caused it, where one did: the view shows the sentence beside it.
    """

    def __init__(self, sentence: str, *, field: str | None = None, heading: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.heading = heading


class RefusedFields(Refused):
    """Several fields are wrong: field name -> sentence."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(next(iter(sentences.values())))
        self.sentences = dict(sentences)


class NotShown(Exception):
    """Not found or not allowed: people get one and the same page for both."""


Value = TypeVar("Value")


def or_404(value: Value | None) -> Value:
    """What was looked up. Raises NotShown where it is not there, or not for this reader."""
    if value is None:
        raise NotShown
    return value
