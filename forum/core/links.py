"""Addresses as they stand in mail and calendars: whole, and the same with and without a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def to(endpoint: str, **values: Any) -> str:
    """BASE_URL and the path of a page."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, {k: v for k, v in values.items() if v is not None}, force_external=True)
