"""What happens to threads, for features on higher floors. Sent by `threads.service` and `threads.service_posts`, after the rows changed."""

from dataclasses import dataclass

from blinker import Namespace

from forum.threads.models import Thread

_signals = Namespace()


@dataclass(frozen=True)
class TextAdded:
    """A thread has more words than before: what was found before is still true, so the rest may come a little later."""

    thread: Thread


@dataclass(frozen=True)
class TextChanged:
    """The words of a thread are new: `words` is all of its public text, plain, without the title; None: found no more."""

    thread: Thread
    words: str | None


#: When a reply was added. Sender: TextAdded.
text_added = _signals.signal("thread-text-added")
#: Whenever what can be found by search changed. Sender: TextChanged.
text_changed = _signals.signal("thread-text-changed")
