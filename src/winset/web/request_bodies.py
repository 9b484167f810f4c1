"""What a browser sends, taken apart with care, and never on the event loop.

A route that has a body is a plain function of request and body: the body is awaited here, and
what is done with it, parsing included, runs in a thread, so that nobody else waits.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from winset.errors import UsageError

DEEPEST = 30

Endpoint = Callable[[Request], Awaitable[Response]]


def with_bytes(work: Callable[[Request, bytes], Response]) -> Endpoint:
    """Return a route that reads a body, then does `work` with its bytes in a thread."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(work, request, await request.body())

    return endpoint


def with_json(work: Callable[[Request, dict[str, Any]], Response]) -> Endpoint:
    """Return a route that reads a JSON object, then does `work` with it in a thread."""
    return with_bytes(lambda request, raw: work(request, _json_object(raw)))


def _json_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds."""
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
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    return depth


def text_of(body: dict[str, Any], name: str, longest: int) -> str:
    """Return a text from a body.

    Parameters
    ----------
    body : dict
        What the page sent.
    name : str
        Of the text in the body.
    longest : int
        Signs.

    Raises
    ------
    UsageError
        It is missing, no text, or too long.
    """
    value = body.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise UsageError(f"The page must send '{name}' as text of at most {longest:,} signs.")
    return value
