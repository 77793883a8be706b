"""Plans and overviews as people read them: what concerns many is said once, with how many and whom for example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portal.planning import Line, Plan, Verb
from portal.pulling import SourceResult
from portal.wording import Medium, say

PEOPLE = ("speaker", "attendee", "group")
NAMED = 3  #: how many of a group are named
MOST = 60  #: lines per publication, and names of sessions beyond which the rest is only counted


def plan_text(found: Plan) -> str:
    """The plan for people: per publication what will happen, what will not and why."""
    if not found.lines:
        return "Nothing is planned: 'publish_on' says where this event is to exist."
    parts: list[str] = []
    several = _on_several(found.lines)
    for account, publication in dict.fromkeys((line.account, line.publication) for line in found.lines):
        own = [line for line in found.lines if (line.account, line.publication) == (account, publication)]
        heading = f"{account} ({publication})" if account in several else account
        verbs = [line.verb for line in own]
        counts = ", ".join(f"{verbs.count(verb)} {verb}" for verb in Verb if verb in verbs)
        parts += [f"{heading}: {counts}", *_cut(list(_lines(own)))]
    unknown = f", up to {found.emails_unknown} more, not documented" if found.emails_unknown else ""
    parts += [
        *(say(notice, Medium.CLI) for notice in found.notices),
        f"Mails that platforms will send: {found.emails}{unknown}",
    ]
    parts.append(f"Fingerprint: {found.fingerprint}")
    return "\n".join(parts)


def naming(names: Iterable[str]) -> str:
    """The first few of ``names``, each once, and how many more there are."""
    each = list(dict.fromkeys(names))
    more = f" and {len(each) - NAMED} more" if len(each) > NAMED else ""
    return ", ".join(each[:NAMED]) + more


def _on_several(lines: Iterable[Line | SourceResult]) -> set[str]:
    """Accounts with more than one publication of the event."""
    places = {(line.account, line.publication) for line in lines}
    accounts = [account for account, _ in places]
    return {account for account in accounts if accounts.count(account) > 1}


def _lines(own: Sequence[Line]) -> Iterator[str]:
    """Everything but people line by line, then people by what happens to them and why. Silent where nothing does."""
    people: dict[tuple[str, Verb, str], list[Line]] = {}
    for line in own:
        if line.verb is Verb.SKIP and not line.reason:
            continue
        if line.kind in PEOPLE:
            people.setdefault((line.kind, line.verb, line.reason), []).append(line)
        else:
            yield _told(line.verb, f"{line.object}  {line.label}", line.reason)
    for (kind, verb, reason), group in people.items():
        alone = f"{group[0].object}  {group[0].label}"
        what = alone if len(group) == 1 else f"{len(group)} × {kind}: {naming(line.label for line in group)}"
        yield _told(verb, what, reason)


def _told(verb: Verb, what: str, reason: str) -> str:
    return f"  {verb:8} {what}" + (f"  — {reason}" if reason else "")


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= MOST:
        return lines
    return [*lines[: MOST - 1], f"  … and {len(lines) - MOST + 1} more lines; --json lists all."]


def status_text(document: dict[str, object]) -> str:
    """What ``overview.status`` found, for people: stopped accounts first, then what is stuck, then what is left."""
    lines = [f"Operations: {_tally(document['operations'])}", f"On the platforms: {_tally(document['remote_counts'])}"]
    for account in _entries(document["accounts"]):
        lines.append(f"{account['account']} is {account['state']}: {account['reason']}")
    lines += _problems([each for each in _entries(document["problems"]) if not each.get("overtaken")])
    tasks = _entries(document["manual_tasks"])
    if tasks:
        lines.append("To be done by hand (then: tick NUMBER --by USERNAME):")
    for task in tasks:
        lines.append(f"  {task['id']:>6}  {task['account']}  {task['object']}: {task['message']}")
    return "\n".join(lines)


def pull_text(sources: Sequence[SourceResult]) -> str:
    """What was read, for people: sources of a kind that ended alike stand together."""
    if not sources:
        return "Nothing can be read back yet: push first."
    several = _on_several(sources)
    alike: dict[tuple[str, ...], list[SourceResult]] = {}
    for each in sources:
        where = f"{each.account} ({each.publication})" if each.account in several else each.account
        kind, at, _ = each.source.partition("@")
        alike.setdefault((where, f"{kind}@" if at else kind, each.state, each.message), []).append(each)
    lines = []
    for (where, kind, state, message), group in alike.items():
        what = group[0].source if len(group) == 1 else f"{len(group)} × {kind}…"
        rows = sum(each.rows for each in group)
        lines.append(f"{where:28} {what:28} {state:10} {rows:6} rows  {message}".rstrip())
    return "\n".join(lines)


def _problems(problems: Sequence[dict[str, object]]) -> list[str]:
    """Problems that read alike stand together, with the numbers that 'resolve' and 'retry' take."""
    alike: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for each in problems:
        alike.setdefault((each["account"], each["state"], each["message"]), []).append(each)
    lines = ["Problems (resolve and retry take the numbers):"] if alike else []
    for (account, state, message), group in alike.items():
        numbers = naming(str(each["id"]) for each in group)
        what = group[0]["object"] if len(group) == 1 else f"{len(group)} objects"
        lines.append(f"  {numbers}  {account}  {what}  {state}: {message}")
    return _cut(lines)


def _tally(counts: object) -> str:
    pairs = counts.items() if isinstance(counts, dict) else ()
    return ", ".join(f"{n} {name}" for name, n in pairs) or "none"


def _entries(found: object) -> list[dict[str, object]]:
    return list(found) if isinstance(found, list) else []
