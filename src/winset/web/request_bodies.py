"""What a browser sends, taken apart with care, and never on the event loop.

A route that has a body is a plain function of request and body: the body is awaited here, and
what is done with it, parsing included, runs in a thread, so that the event loop does not wait for
it. How many do so at once is bounded by the kind of work, and a body is not taken in before its
turn, so that pages, edits, computing and uploads do not wait for each other. Work stops where its
client has gone.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.responses import Response

from winset.errors import UsageError
from winset.threads import stop_if_asked, stoppable

DEEPEST = 30
Turn = Literal["edit", "compute", "upload"]
AT_ONCE: dict[Turn, int] = {"edit": 4, "compute": 2, "upload": 2}
"""How many requests of each kind are worked on at once."""
_limiters: RunVar[dict[Turn, CapacityLimiter]] = RunVar("winset-turns")

Endpoint = Callable[[Request], Awaitable[Response]]


def with_bytes(work: Callable[[Request, bytes], Response], turn: Turn = "upload") -> Endpoint:
    """Return a route that reads a body, then does `work` with its bytes in a thread.

    Parameters
    ----------
    work : callable
    turn : {"edit", "compute", "upload"}
        What kind of work it is.
    """

    async def endpoint(request: Request) -> Response:
        async with _limiter(turn):
            raw = await request.body()
            gone = threading.Event()

            def stoppably() -> Response:
                with stoppable(gone.is_set):
                    stop_if_asked()
                    return work(request, raw)

            leaving = asyncio.create_task(_notice(request, gone))
            try:
                return await to_thread.run_sync(
                    stoppably, abandon_on_cancel=True, limiter=CapacityLimiter(1)
                )
            finally:
                leaving.cancel()

    return endpoint


def _limiter(turn: Turn) -> CapacityLimiter:
    """Return what bounds one kind of work on this event loop."""
    try:
        limiters = _limiters.get()
    except LookupError:
        limiters = {kind: CapacityLimiter(most) for kind, most in AT_ONCE.items()}
        _limiters.set(limiters)
    return limiters[turn]


async def _notice(request: Request, gone: threading.Event) -> None:
    """Wait until the client has gone, or the server ends."""
    try:
        while (await request.receive())["type"] != "http.disconnect":
            pass
    finally:
        gone.set()


def with_json(work: Callable[[Request, dict[str, Any]], Response], turn: Turn = "edit") -> Endpoint:
    """Return a route that reads a JSON object, then does `work` with it in a thread.

    Parameters
    ----------
    work : callable
    turn : {"edit", "compute", "upload"}
        What kind of work it is.
    """
    return with_bytes(lambda request, raw: work(request, _json_object(raw)), turn)


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
