"""A socket, a guard and a server that runs until it is told to stop."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from winset.errors import UsageError


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

    from winset.web.app import build
    from winset.web.connections import Connection
    from winset.web.security import Guard

    port = listening.getsockname()[1]
    here = loopback(host)
    names = ["127.0.0.1", "localhost", "[::1]"] if here else []
    hosts = frozenset(f"{name}:{port}" for name in names)
    if port == 80:
        hosts |= frozenset(names)
    token = None if here else secrets.token_urlsafe(24)
    shown = "127.0.0.1" if here or host in ("0.0.0.0", "::") else host  # noqa: S104 - compared
    shown = f"[{shown}]" if ":" in shown else shown
    if here and host == "::1":
        shown = "[::1]"
    address = f"http://{shown}:{port}/" + (f"?token={token}" if token else "")
    app = build(folder, Guard(hosts, token), library=library)
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
    if browser:
        threading.Thread(target=_open, args=(address,), daemon=True).start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)
