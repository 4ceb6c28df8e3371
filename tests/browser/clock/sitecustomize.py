"""Runs first in every process of a forum whose time a walk moves on: adds the hours of a file to the forum's clock."""

import os
from datetime import timedelta
from pathlib import Path

from forum.core import clock

told = Path(os.environ["LATER_FILE"])
true_now = clock.now


def now():
    return true_now() + timedelta(hours=float(told.read_text()))


clock.now = now
