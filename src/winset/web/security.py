"""Who may ask, and what an answer may do in a browser.

The workbench runs on the analyst's own machine, where every page of the web that the browser has
open can reach it. So each request must name this server (Host), each change must come from one of
its own pages (Origin, Sec-Fetch-Site, and a secret that only those pages hold), bodies are bounded,
and no page may load or run anything but the files of the package. Other users of the machine can
reach it too, so whoever asks must bear a token, which the analyst's browser alone is given.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode

from markupsafe import escape
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-winset-csrf"
MOST_BYTES = 8_000_000
"""No body is larger than the largest case."""
UPLOADS = ("/library/add",)
MOST_UPLOADED = 64_000_000
"""But for sources, saved pages with their pictures."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
"""A report holds its own style, and runs nothing."""

INVITED = "/answer/"
"""Addresses under it bear what lets their holder in, and no more than that: see invitations."""

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Guard:
    """What a server asks of those who call it.

    Attributes
    ----------
    hosts : frozenset of str
        The values of Host that name this server; empty where any does, which needs a token.
    token : str or None
        What whoever asks must bear; None where anybody may ask, as in a test.
    cookie : str
        The name under which a browser keeps it. Browsers give the cookies of one port to all ports
        of an address (RFC 6265, section 8.5), so each server has a name of its own.
    csrf : str
        What a page must send back with each change.
    invitations : bytes
        What personal links are signed with; links of an earlier start lead nowhere.
    """

    hosts: frozenset[str]
    token: str | None = None
    cookie: str = "winset"
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    invitations: bytes = field(default_factory=lambda: secrets.token_bytes(32))


class Secured:
    """ASGI middleware that turns away what the guard does not let in."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app, self.guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then pass it on with bounded body and guarded answer."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await refused(scope, receive, _guarded(send))
            return
        length = headers.get("content-length", "0")
        most = MOST_UPLOADED if scope["path"] in UPLOADS else MOST_BYTES
        if not length.isdigit() or int(length) > most:
            await _say(413, f"More than {most:,} bytes; nothing was changed.")(
                scope, receive, _guarded(send)
            )
            return
        await self.app(scope, _bounded(receive, most), _guarded(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "").lower()
        guard = self.guard
        if len(headers.getlist("host")) != 1 or (guard.hosts and host not in guard.hosts):
            return _say(421, "This server does not go by that name. Use the address it printed.")
        if scope["path"].startswith(INVITED):
            return None
        if guard.token is not None:
            answer = self._token_refusal(scope, headers)
            if answer is not None:
                return answer
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin")
        own = f"{scope['scheme']}://{host}"
        if scope["method"] in SAFE:
            if site in ("cross-site", "same-site") and (
                headers.get("sec-fetch-mode") != "navigate"
                or headers.get("sec-fetch-dest", "document") != "document"
            ):
                return _say(403, "Another site may not read this.")
            return None if site in ("same-origin", "none") else _led_on(scope)
        if site != "same-origin" or (origin is not None and origin.lower() != own):
            return _say(403, "A change must come from a page of this workbench.")
        if not secrets.compare_digest(headers.get(HEADER, "").encode(), guard.csrf.encode()):
            return _say(
                403, "This page is from an earlier start of the workbench. Reload it, then go on."
            )
        return None

    def _token_refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Return None for a bearer of the token; take a token in the address into a cookie."""
        token = str(self.guard.token).encode()
        if any(secrets.compare_digest(each, token) for each in self._cookies(headers)):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        given = next((value for key, value in query if key == "token"), "")
        if scope["method"] == "GET" and secrets.compare_digest(given.encode(), token):
            rest = urlencode([pair for pair in query if pair[0] != "token"])
            answer = RedirectResponse(_address(scope, rest), 303)
            answer.set_cookie(self.guard.cookie, token.decode(), httponly=True, samesite="lax")
            return answer
        return _say(
            401,
            "This workbench asks for a token. Open the address that `winset serve` printed when it "
            "was started last.",
        )

    def _cookies(self, headers: Headers) -> list[bytes]:
        """Return the values of our cookie, whatever others a browser sends beside it."""
        pairs = (
            pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";")
        )
        name = self.guard.cookie
        return [value.strip().encode() for key, _, value in pairs if key.strip() == name]


def _address(scope: Scope, query: str) -> str:
    """Return an address of this server: one that begins with two slashes would be another's."""
    path = quote("/" + scope["path"].lstrip("/\\"))
    return f"{path}?{query}" if query else path


def _led_on(scope: Scope) -> Response:
    """Answer a link of another site: who stays to look is led on, who is gone has cost nothing."""
    address = escape(_address(scope, scope["query_string"].decode("latin-1")))
    return HTMLResponse(
        f"<!doctype html><title>Winset</title>"
        f'<meta http-equiv="refresh" content="0; url={address}">'
        f'<p><a href="{address}">Open the workbench</a></p>'
    )


def _say(status: int, words: str) -> Response:
    return PlainTextResponse(words, status)


def _bounded(receive: Receive, most: int) -> Receive:
    """Count what arrives: a body without a length may not outgrow the bound either."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            return {"type": "http.disconnect"}
        return message

    return counted


def _guarded(send: Send) -> Send:
    """Put the headers on an answer that keep a browser from doing more with it."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", CONTENT_POLICY)
            headers.setdefault("cache-control", "no-store")
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "no-referrer"
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
            headers["x-frame-options"] = "DENY"
        await send(message)

    return guarded
