"""What a browser sends, taken apart with care."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from winset.errors import UsageError

DEEPEST = 30


async def json_body(request: Request) -> dict[str, Any]:
    """Return a request's JSON object.

    Raises
    ------
    UsageError
        It is something else.
    """
    raw = await request.body()
    try:
        body = json.loads(raw, parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise UsageError("The page sent what is not JSON; reload it.") from None
    if not isinstance(body, dict) or _depth(body) > DEEPEST:
        raise UsageError("The page sent something unexpected; reload it.")
    return body


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for held in level
            if isinstance(held, (dict, list))
            for inner in (held.values() if isinstance(held, dict) else held)
        ]
    return depth


def text_of(body: dict[str, Any], name: str, longest: int) -> str:
    """Return a text from a body.

    Raises
    ------
    UsageError
        It is missing, no text, or too long.
    """
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise UsageError(f"The page must send '{name}' as text of at most {longest:,} signs.")
    return value
