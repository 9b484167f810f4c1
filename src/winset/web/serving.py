"""A socket, a guard and a server that runs until it is told to stop."""

from __future__ import annotations

import gc
import ipaddress
import os
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from winset.errors import UsageError

LAST_SECONDS = 0.2
"""How long work that was told to stop is waited for, after the server has ended."""
SWITCH_SECONDS = 0.001
"""How long a thread that computes in Python keeps those waiting that make pages; Python's own
default is five times as long, which readers notice."""
COLLECT_AFTER = 50_000
"""Objects that are made before Python looks for circles among them. Its own default, 700, has it
look some hundred times while a large case is read, which takes as long as the reading."""
LEADING = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}">
<title>Winset</title>
<p><a href="{address}">The workbench</a></p>
"""


def bind(host: str, ports: Sequence[int]) -> socket.socket:
    """Return a socket that listens on the first of the ports that is free.

    Parameters
    ----------
    host : str
        The address to listen on.
    ports : sequence of int
        0 is one that the system chooses.

    Raises
    ------
    UsageError
        None is, or there is no such address here.
    """
    reason = ""
    for port in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listening = socket.socket(family, kind, protocol)
        except OSError as error:
            raise UsageError(f"Cannot listen on {host}: {error.strerror}.") from error
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(256)
            return listening
        except OSError as error:
            listening.close()
            reason = f"Cannot listen on {host}:{port}: {error.strerror}. Try another --port."
    raise UsageError(reason)


def loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    folder: Path,
    listening: socket.socket,
    host: str,
    browser: bool = True,
    say: Callable[[str], object] = print,
    library: Path | None = None,
) -> None:
    """Run the workbench until it is interrupted.

    Parameters
    ----------
    folder : Path
        With cases in it.
    listening : socket
    host : str
        The address, as it was asked for.
    browser : bool
        Whether to open a browser.
    say : callable
        Called with what to tell whoever started it.
    library : Path, optional
        The file that holds the sources.
    """
    import uvicorn

    from winset.web.app import LIBRARY, build
    from winset.web.connections import Connection
    from winset.web.forecast_memory import PLACE
    from winset.web.security import Guard

    port = listening.getsockname()[1]
    here = loopback(host)
    names = ["127.0.0.1", "localhost", "[::1]"] if here else []
    hosts = frozenset(f"{name}:{port}" for name in names)
    if port == 80:
        hosts |= frozenset(names)
    token = secrets.token_urlsafe(24)
    shown = "127.0.0.1" if here or host in ("0.0.0.0", "::") else host  # noqa: S104 - compared
    shown = f"[{shown}]" if ":" in shown else shown
    if here and host == "::1":
        shown = "[::1]"
    address = f"http://{shown}:{port}/?token={token}"
    app = build(folder, Guard(hosts, token, f"winset-{port}"), library=library)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            http=Connection,
            ws="none",
        )
    )
    say(f"The workbench is at {address}   (Ctrl-C stops it)")
    if not here:
        say("It can be reached from other machines; what they send is not encrypted.")
    for name in (PLACE.parts[0], LIBRARY):
        if (folder / name).is_symlink():
            say(f"{folder / name} is a link, which is not followed.")
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 50)
    try:
        with _opened(address) if browser else nullcontext():
            server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    _leave()


def _leave() -> None:
    """End the process, whatever is still worked on: files are written whole or not at all."""
    end = time.monotonic() + LAST_SECONDS
    others = [t for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()]
    for thread in others:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in others):
        sys.stdout.flush()
        os._exit(0)


@contextmanager
def _opened(address: str) -> Iterator[None]:
    """Open a browser on an address that holds a token.

    Other users of the machine see the arguments of a process. So the browser is given a file that
    they cannot read, which leads to the address; it goes when the server does.
    """
    import webbrowser

    with tempfile.TemporaryDirectory(prefix="winset-", ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "open.html"
        with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(LEADING.format(address=address))
        threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()
        yield
