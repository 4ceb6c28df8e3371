"""Addresses as they stand in mail and calendars: whole, and the same with and without a request."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app

# One slash and then a word: what begins with two slashes, or with a backslash, names another host.
_OWN_PATH = re.compile(r"/(?:[^/\\\s][^\\\s]*)?")


def to(endpoint: str, *, _anchor: str = "", **values: Any) -> str:
    """BASE_URL and the path of a page; `_anchor` is the place on it."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    found = adapter.build(endpoint, {k: v for k, v in values.items() if v is not None}, force_external=True)
    return f"{found}#{quote(_anchor)}" if _anchor else found


def back(referrer: str | None, host: str, otherwise: str) -> str:
    """Path and query of the page from which somebody came, if that was one of ours; else `otherwise`."""
    came = urlsplit(referrer or "")
    if came.netloc != host or not _OWN_PATH.fullmatch(came.path):
        return otherwise
    return came.path + (f"?{came.query}" if came.query else "")
