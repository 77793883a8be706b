"""Installation: which installation this database belongs to, and how far its work has come."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from portal.fields import ReasonsField

ONLY = 1  #: the key of the one row


def new_seed() -> str:
    return secrets.token_hex(32)


class Installation(models.Model):
    """One row. It belongs to no team: it says something about the database as a whole.

    ``counter`` only rises, and stands outside of the database too: see ``delivery.restore_guard``. ``home`` tells
    where the database stood when that was looked at last, and is empty until then. ``doubt`` says why nothing is sent
    until somebody releases it. ``seed`` makes the markers of ``delivery.operations.tokens`` impossible to guess.
    """

    uid = models.UUIDField(gettext_lazy("uid"), default=uuid.uuid4, editable=False)
    seed = models.CharField(gettext_lazy("seed"), max_length=64, default=new_seed, editable=False)
    counter = models.PositiveBigIntegerField(gettext_lazy("counter"), default=0)
    home = models.CharField(gettext_lazy("home"), max_length=64, blank=True)
    doubt = ReasonsField(gettext_lazy("doubt"))
    doubted_at = models.DateTimeField(
        gettext_lazy("doubted at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("When it was last found restored or copied."),
    )

    objects: ClassVar[models.Manager[Installation]] = models.Manager()

    class Meta:
        verbose_name = gettext_lazy("installation")
        verbose_name_plural = gettext_lazy("installations")

    def __str__(self) -> str:
        return str(self.uid)

    @classmethod
    def ever_doubted(cls) -> bool:
        """Whether this database was ever restored or copied: then an account that is new to it may not be new."""
        return cls.objects.filter(pk=ONLY, doubted_at__isnull=False).exists()
