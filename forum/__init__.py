"""The market forum of a state's CIO: needs, innovations, events, discussions, and what goes to calendars and mail."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Mapping[str, Any] | None = None) -> "Flask":
    """The application; see `forum.app.create_app`.

    The import waits until somebody asks, so that `forum.core` can be used without building the application.
    """
    from forum.app import create_app as build  # noqa: PLC0415

    return build(settings)
