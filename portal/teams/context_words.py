"""Words that must not stand in a password, because they are the first that anybody would try here."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from .models import Membership, User

LEAST = 4  #: letters of a word that counts


class ContextWordsValidator:
    """Refuses the product's name, the portal's host name and the names of the user's teams; the rest of the password
    has to be long enough without them."""

    def validate(self, password: str, user: User | None = None) -> None:
        found = [word for word in _words(user) if word in password.casefold()]
        if found:
            raise ValidationError(
                gettext("The password holds “{word}”, which anybody would try here.").format(word=found[0]),
                code="context_word",
            )

    def get_help_text(self) -> str:
        return gettext("Your password must not hold Callboard's name, its address or the name of your team.")


def _words(user: User | None) -> list[str]:
    host = (urlsplit(settings.PORTAL_URL).hostname or "").split(".")
    teams = Membership.unscoped.filter(user=user).values_list("team__name", flat=True) if user and user.pk else ()
    words = ["callboard", *host[:-1], *(word for name in teams for word in name.split())]
    return [word.casefold() for word in words if len(word) >= LEAST and not word.isdigit()]
