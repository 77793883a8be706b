"""All that is held of a person, out of the same registry that erasing goes by: for whoever asks what is known of them.

Of rows that are theirs every column is told; of rows that only name them, no more than the texts that do.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext

from integrations.core.reasons import Reason
from portal.crypto import EncryptedDict
from portal.dbtime import db_now
from portal.events.models import Person
from portal.texts import counted
from portal.wording import Medium, say

from .names import Names
from .registry import OUTSIDE, PLACES, Place, Removal, rows_of
from .rewrite import holds, needles
from .scrub import entries_about

#: columns that say nothing of anybody, and let whoever has them in
HIDDEN = frozenset({"join_token", "token", "fingerprint", "salt", "digest", "hash"})

STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
STYLE += "table{border-collapse:collapse;width:100%;margin:0 0 1rem}th,td{border:1px solid #bbb;padding:.3rem .5rem;"
STYLE += "text-align:left;vertical-align:top;overflow-wrap:anywhere}th{width:14rem;font-weight:600}"


def held(person: Person) -> dict[str, Any]:
    """The whole answer as one document, ready for JSON. Needs a scope."""
    names = Names(person)
    places = [
        {"table": place.model, "called": str(place.table._meta.verbose_name_plural), "rows": rows}
        for place in PLACES
        if (rows := list(_rows(place, person, names)))
    ]
    return {
        "person": person.pk,
        "name": person.name,
        "team": person.team.name,
        "made_at": db_now().isoformat(),
        "places": places,
        "outside": dict(OUTSIDE),
    }


def counts(person: Person) -> list[tuple[str, int]]:
    """What the tables are called, and how many rows of each the file would hold."""
    return [(place["called"], len(place["rows"])) for place in held(person)["places"]]


def _rows(place: Place, person: Person, names: Names) -> Iterator[dict[str, Any]]:
    rows = rows_of(place, person.team_id, names)
    if place.removal is Removal.OPAQUE or place.model == "events.Upload":
        for row in rows.iterator():
            if any(holds(getattr(row, name), needles(names)) for name in place.fields):
                yield {"id": row.pk, "theirs": False, "values": {gettext("content"): gettext("names them")}}
        return
    own = Q(**{place.own: person.pk}) if place.own else Q(pk__in=())
    own |= names.objects() if place.keyed else Q(pk__in=())
    if any(name == "normalised" for name in place.fields):
        own |= Q(normalised__in=names.addresses)
    if place.model == "teams.AuditEntry":
        own |= entries_about(person)
    theirs = set(rows.filter(own).values_list("pk", flat=True))
    for row in rows.filter(own | names.anywhere(*place.fields)).order_by("pk").iterator(chunk_size=500):
        if row.pk in theirs:
            yield {"id": row.pk, "theirs": True, "values": dict(_values(row))}
        elif found := _naming(row, place, names):
            yield {"id": row.pk, "theirs": False, "values": found}


def _values(row: Model) -> Iterator[tuple[str, Any]]:
    """Every column that says something, encrypted links too: they are theirs."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.attname not in HIDDEN and value not in (None, "", [], {}, ()):
            yield column.attname, _plain(dict(value) if isinstance(column, EncryptedDict) else value)


def _naming(row: Model, place: Place, names: Names) -> dict[str, Any]:
    """The texts of a row that name them, and nothing of what stands beside those."""
    found: dict[str, Any] = {}
    for name in place.fields:
        texts = [text for text in _texts(_plain(getattr(row, name))) if names.scrubbed(text) != text]
        if texts:
            found[name] = texts
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(each) for each in value]
    if isinstance(value, Reason):
        return say(value, Medium.BROWSER)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


# --- as a file


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_html(document: dict[str, Any]) -> str:
    """A page without scripts, pictures or addresses that load anything."""
    title = gettext("What is held of {name}").format(name=document["name"])
    when = gettext("Team {team}, {made_at}").format(team=document["team"], made_at=document["made_at"])
    parts = [
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{html.escape(title)}</title>"
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1><p>{html.escape(when)}</p>"
    ]
    for place in document["places"]:
        parts.append(f"<h2>{html.escape(place['called'])}</h2>")
        for row in place["rows"]:
            cells = "".join(
                f"<tr><th scope='row'>{html.escape(name)}</th><td>{html.escape(_said(value))}</td></tr>"
                for name, value in row["values"].items()
            )
            parts.append(f"<table>{cells}</table>")
    rows = sum(len(place["rows"]) for place in document["places"])
    total = counted(rows, "{n} row in all.", "{n} rows in all.")
    parts.append(f"<p>{html.escape(total)}</p></body></html>\n")
    return "".join(parts)


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


FORMATS = {"json": (as_json, "application/json"), "html": (as_html, "text/html; charset=utf-8")}
