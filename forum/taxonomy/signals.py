"""What happens to topics, for features on higher floors. Sent by `taxonomy.service`, after the rows changed."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.taxonomy.models import Topic

_signals = Namespace()


@dataclass(frozen=True)
class TopicRenamed:
    """A topic is called otherwise from now on."""

    topic: Topic
    at: datetime


#: Sender: TopicRenamed.
topic_renamed = _signals.signal("topic-renamed")
