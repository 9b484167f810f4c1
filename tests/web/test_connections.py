"""Who says nothing, or little, to the server keeps nobody else out."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from tests.web.bench import Bench
from winset.web import connections

MOST = 30
HEAD = b"GET /static/icon.svg HTTP/1.1\r\nHost: testserver\r\n"
BODY = (
    b"POST /new HTTP/1.1\r\nHost: testserver\r\nX-Winset-Csrf: secret\r\n"
    b"Sec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\n"
)


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", MOST)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.6)
    app = Bench(tmp_path, "river").app
    server = uvicorn.Server(
        uvicorn.Config(app, http=connections.Connection, log_level="error", port=0)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def opened(port: int, *parts: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    for part in parts:
        client.sendall(part)
    return client


def answer(client: socket.socket) -> bytes:
    """Return what comes until the server closes the connection."""
    parts = []
    try:
        while part := client.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def read_icon(port: int) -> bytes:
    with opened(port, HEAD, b"Connection: close\r\n\r\n") as client:
        return answer(client)


@pytest.mark.parametrize("said", [b"", HEAD, BODY, BODY + b"{"])
def test_connections_that_wait_make_room(port: int, said: bytes) -> None:
    idle = [opened(port, said) for _ in range(4 * MOST)]
    assert read_icon(port).startswith(b"HTTP/1.1 200")
    for client in idle:
        client.close()


@pytest.mark.parametrize("said", [b"", HEAD, BODY])
def test_a_request_that_drips_is_cut_off(port: int, said: bytes) -> None:
    with opened(port, said) as client:
        start = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - start < 4:
                client.sendall(b"x")
                time.sleep(0.05)
    assert 0.3 < time.monotonic() - start < 3


def test_a_request_in_parts_is_answered_and_the_next_one_too(port: int) -> None:
    with opened(port) as client:
        for _ in range(2):
            client.sendall(HEAD)
            time.sleep(0.1)
            client.sendall(b"\r\n")
            answered = b""
            while b"</svg>" not in answered:
                answered += client.recv(65536)
            assert answered.startswith(b"HTTP/1.1 200")
            time.sleep(0.5)
