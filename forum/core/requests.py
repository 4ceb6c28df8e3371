"""What people send, as the application reads it."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items


class _WithoutNul(ImmutableMultiDict[str, str]):
    """Arguments or typed fields, without the NUL that PostgreSQL keeps in no text."""

    def __init__(self, mapping: Any = None) -> None:
        given = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__([(name.replace("\0", ""), value.replace("\0", "")) for name, value in given])


class ForumRequest(Request):
    """A request whose arguments and fields hold no NUL."""

    parameter_storage_class = _WithoutNul
