"""What a 403 says: that one object is forbidden, or that the key is good for nothing any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import CredentialRefused, Forbidden, PlatformError
from .reasons import Param, Reason

if TYPE_CHECKING:
    from .contract import Platform
    from .http import Client


def judged(platform: Platform, client: Client, error: PlatformError) -> PlatformError:
    """``error``, or CredentialRefused where one object was forbidden and a plain read is refused, too. Asks the
    platform once; where it cannot be asked, or has nothing to read, the refusal stays what it was."""
    if not isinstance(error, Forbidden) or platform.plain_read is None:
        return error
    try:
        platform.plain_read(client)
    except CredentialRefused as refusal:
        return refusal
    except Forbidden as refusal:
        return of_key(refusal)
    except PlatformError:
        return error
    return error


def of_key(error: PlatformError) -> PlatformError:
    """``error`` of a plain read: one that is forbidden is a refusal of the key."""
    if not isinstance(error, Forbidden):
        return error
    said: dict[str, Param] = {"status": error.status, "words": error.words}
    return CredentialRefused(Reason("core.key_refused", said, fix="account"), status=error.status)
