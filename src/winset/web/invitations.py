"""Personal links: an address that lets one expert answer one form, and nothing else.

The link holds what is asked and of whom, signed (HMAC, RFC 2104), so nothing is kept for it.
Whoever has it sees that expert's form and may send its answers once; the case, the workbench and
what others answered stay closed. The page runs in a sandbox of its own, apart from the workbench's
pages.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import astuple, dataclass
from hashlib import sha256

from winset.web.security import INVITED, Guard

_SIGNED_BYTES = 16


@dataclass(frozen=True)
class Invitation:
    """Who is asked about which numbers of which case, in which round.

    Attributes
    ----------
    case : str
        The case's key in the workbench.
    name : str
        The expert.
    about : tuple of str
        Names of numbers, or patterns.
    round : int
    """

    case: str
    name: str
    about: tuple[str, ...]
    round: int = 1


def address(guard: Guard, invitation: Invitation) -> str:
    """Return the path of a personal link.

    Parameters
    ----------
    guard : Guard
        Whose key signs it.
    invitation : Invitation
    """
    told = json.dumps(astuple(invitation), ensure_ascii=False).encode()
    return INVITED + _text(_signature(guard, told) + told)


def invitation_of(guard: Guard, text: str) -> Invitation | None:
    """Return what a link invites to; None where this server did not sign it.

    Parameters
    ----------
    guard : Guard
    text : str
        The last part of the link.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    signature, told = raw[:_SIGNED_BYTES], raw[_SIGNED_BYTES:]
    if not hmac.compare_digest(signature, _signature(guard, told)):
        return None
    case, name, about, last = json.loads(told)
    return Invitation(case, name, tuple(about), last)


def _signature(guard: Guard, told: bytes) -> bytes:
    return hmac.new(guard.invitations, told, sha256).digest()[:_SIGNED_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
