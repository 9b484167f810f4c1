"""Connections that are waited for only so long, and make room for new ones.

A browser opens connections ahead and keeps them; a client made to harm opens many and says nothing,
or a little now and then (CWE-400, Slowloris). Neither may keep others out.
"""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 300
"""Open at once. Each is a file descriptor, of which a process often has 1,024."""
HEAD_SECONDS = 10.0
"""From its first byte, or from the opening of the connection, to the end of a request's head."""
BODY_SECONDS = 120.0
"""From there to the end of its body."""


class Connection(H11Protocol):
    """uvicorn's connection, with a limit on the time that a request may take to arrive."""

    _late: asyncio.TimerHandle | None = None
    _in_body = False
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, and let the one go that has waited longest if there are too many."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._expect(HEAD_SECONDS)
        if len(self.connections) > MOST_CONNECTIONS:
            others = (cast(Connection, each) for each in self.connections if each is not self)
            waiting = [each for each in others if not each.at_work]
            if waiting:
                min(waiting, key=lambda each: (each._in_body, each._since)).end()

    @property
    def at_work(self) -> bool:
        """Whether a whole request has come, and its answer has not gone out."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def data_received(self, data: bytes) -> None:
        """Take what came, and expect the rest of it."""
        if self._late is None and not self.at_work:
            self._expect(HEAD_SECONDS)
        super().data_received(data)
        cycle = self.cycle
        in_body = cycle is not None and not cycle.response_complete and cycle.more_body
        if self.at_work:
            self._expect(None)
        elif in_body and not self._in_body:
            self._expect(BODY_SECONDS)
        self._in_body = in_body

    def on_response_complete(self) -> None:
        """Wait for the next request as long as uvicorn does."""
        self._in_body = False
        self._since = self.loop.time()
        self._expect(None)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._expect(None)
        super().connection_lost(exc)

    def end(self) -> None:
        """Close the connection without a word."""
        self.transport.abort()

    def _expect(self, seconds: float | None) -> None:
        """Close the connection unless something else is expected within some seconds."""
        if self._late is not None:
            self._late.cancel()
        self._late = None if seconds is None else self.loop.call_later(seconds, self.end)
