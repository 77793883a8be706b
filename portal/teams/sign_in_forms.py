"""allauth's forms with an end to what is typed: a database compares no name of any length."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.core.validators import MaxLengthValidator
from django.forms import CharField, Field

from .signin import LONGEST_NAME

LONGEST_PASSWORD = 1000


class Bounded:
    """A form whose texts end: passwords, and names or addresses."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, CharField):
                most = LONGEST_PASSWORD if "password" in name else LONGEST_NAME
                field.max_length = most
                bound(field, most)


def bound(field: Field, most: int) -> None:
    """Take no more than ``most`` characters, and tell the browser so."""
    field.validators = [*field.validators, MaxLengthValidator(most)]
    field.widget.attrs["maxlength"] = str(most)


class Login(Bounded, forms.LoginForm):  # type: ignore[misc]
    pass


class Reauthenticate(Bounded, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class ResetPassword(Bounded, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKey(Bounded, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePassword(Bounded, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(Bounded, forms.SetPasswordForm):  # type: ignore[misc]
    pass
