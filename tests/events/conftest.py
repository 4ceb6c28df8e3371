"""Fixtures of events that these tests use."""

from tests.events.fixtures import after, applied, event, need, planned  # noqa: F401
