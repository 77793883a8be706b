"""A speaker's facts as a form. Saving goes through the domain functions; the form only reads and checks."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.events import approval, people
from portal.events import speakers as domain
from portal.events.formfields import TagsField
from portal.events.models import Person, Speaker

CHANGED = "Somebody else changed this speaker while you were typing. Compare with what stands there now and save again."


class SpeakerForm(forms.ModelForm):
    """The person's facts, their address, and whether they are highlighted in this event."""

    tags = TagsField()
    email = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Platforms know people by it. A new one takes the old one's place; the old one is kept beside it.",
    )
    highlighted = forms.BooleanField(required=False, help_text="Shown first where a platform can do that.")
    sight = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = [name for name in approval.PERSON_VALUES if name != "tags"]
        widgets = {
            "biography": forms.Textarea(attrs={"rows": 6}),
            "time_zone": forms.TextInput(attrs={"list": "cb-zones", "autocomplete": "off"}),
        }

    field_order = ["name", "email", "first_name", "last_name", "job_title", "company", "biography", "avatar_url"]

    def __init__(self, speaker: Speaker, data: Any = None) -> None:
        self.speaker = speaker
        address = approval.primary_addresses([speaker.person_id]).get(speaker.person_id, "")
        self.seen = domain.sight_of([speaker])
        initial = {
            "tags": speaker.person.tags,
            "email": address,
            "highlighted": speaker.highlighted,
            "sight": self.seen,
        }
        super().__init__(data, instance=copy.copy(speaker.person), initial=initial, label_suffix="")

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if typed:
            people.normal_form(typed)
        return typed

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("sight") != self.seen:
            # the next try is made knowing what stands there now
            self.data = {**self.data.dict(), "sight": self.seen} if isinstance(self.data, QueryDict) else self.data
            raise ValidationError(CHANGED)
        return values

    def wanted(self) -> tuple[dict[str, Any], str, bool]:
        """What was changed of the person, the address if it is another one, and the highlight."""
        changed = [name for name in approval.PERSON_VALUES if name in self.changed_data]
        facts = {name: self.cleaned_data[name] for name in changed}
        email = self.cleaned_data["email"] if "email" in self.changed_data else ""
        return facts, str(email), bool(self.cleaned_data["highlighted"])
