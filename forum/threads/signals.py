"""What happens to threads, for features on higher floors. Sent by `threads.service`, after the rows changed."""

from dataclasses import dataclass

from blinker import Namespace

from forum.threads.models import Thread

_signals = Namespace()


@dataclass(frozen=True)
class TextChanged:
    """The words of a thread are new: `words` is all of its public text, plain, without the title; None: found no more."""

    thread: Thread
    words: str | None


#: Whenever what can be found by search changed. Sender: TextChanged.
text_changed = _signals.signal("thread-text-changed")
