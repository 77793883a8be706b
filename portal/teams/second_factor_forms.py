"""allauth's forms of the second factor, with an end to what is typed and no code that works twice."""

from __future__ import annotations

from typing import Any

from allauth.core import context, ratelimit
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as passkeys
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from portal import crypto
from portal.locking import locked

from .models import User
from .sign_in_forms import bound

CODES = "second_factor"  #: in ``ACCOUNT_RATE_LIMITS``
#: field → most characters; a passkey's answer is a document of some kilobytes
LONGEST = {"code": 40, "name": 60, "credential": 20_000}


class Bounded:
    """A form whose texts end."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in LONGEST.items():
            if name in self.fields:
                bound(self.fields[name], most)
                self.fields[name].widget.attrs.pop("placeholder", None)


class OneUse(Bounded):
    """A code is taken once, whichever of several web processes is asked: the last one is kept as a digest."""

    authenticator: Authenticator
    user: User

    def clean_code(self) -> str:
        about = f"user-{self.user.pk}"
        if not ratelimit.consume(context.request, action=CODES, key=about):
            raise ValidationError(gettext("Too many codes were tried. Wait five minutes."))
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except crypto.Undecryptable:
            raise ValidationError(
                gettext("Your second factor cannot be read with the portal's keys. Tell whoever runs it.")
            ) from None
        # a recovery code is crossed out as it is used
        if self.authenticator.type == Authenticator.Type.TOTP and not _claim(self.authenticator, code):
            raise ValidationError(gettext("This code was used already. Wait for the next one."))
        ratelimit.clear(context.request, action=CODES, key=about)
        return code


def _claim(app: Authenticator, code: str) -> bool:
    """Whether ``code`` is not the one that was used last; from now on it is."""
    mark = crypto.keyed_fingerprint(f"{app.pk}:{code.replace(' ', '')}")
    with transaction.atomic():
        row = locked(Authenticator.objects).get(pk=app.pk)
        if row.data.get("last") == mark:
            return False
        row.data["last"] = mark
        row.save(update_fields=["data"])
    return True


class Authenticate(OneUse, base.AuthenticateForm):  # type: ignore[misc]
    pass


class Reauthenticate(OneUse, base.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateApp(Bounded, ActivateTOTPForm):  # type: ignore[misc]
    """The secret waits in the session, which stands in the database: encrypted there, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kept = context.request.session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and kept:
            self.secret = crypto.decrypt(kept)
        context.request.session[SECRET_SESSION_KEY] = crypto.encrypt(self.secret)
        self.fields["code"].label = gettext_lazy("Code that the app shows")


class AddPasskey(Bounded, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name, to tell it from others")


class RenamePasskey(Bounded, passkeys.EditWebAuthnForm):  # type: ignore[misc]
    pass


class AuthenticateByPasskey(Bounded, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateByPasskey(Bounded, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass
