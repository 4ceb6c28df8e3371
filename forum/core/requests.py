"""What people send, as the application reads it."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items


class _WithoutNul(ImmutableMultiDict[str, Any]):
    """Arguments, typed fields or files, without the NUL that PostgreSQL keeps in no text."""

    def __init__(self, mapping: Any = None) -> None:
        given = iter_multi_items(mapping) if mapping is not None else ()
        super().__init__([(name.replace("\0", ""), _without_nul(value)) for name, value in given])


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class ForumRequest(Request):
    """A request whose arguments and fields hold no NUL."""

    parameter_storage_class = _WithoutNul
