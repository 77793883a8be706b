"""Where the manual tells of a page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

#: beginning of a page's URL name → heading of the manual's chapter on pages; the first that fits counts
HEADINGS = (
    ("import", "import"),
    ("session_", "import"),
    ("registration_", "import"),
    ("speaker", "speakers"),
    ("publication", "publications"),
    ("drift", "publications"),
    ("status", "publications"),
    ("plan", "plan"),
    ("replace", "plan"),
    ("run", "runs"),
    ("confirm", "runs"),
    ("problem", "problems"),
    ("retry", "problems"),
    ("task", "manual-tasks"),
    ("pull", "figures"),
    ("report", "reports"),
    ("account", "accounts"),
    ("member", "members"),
    ("invitation", "members"),
    ("person", "members"),
    ("event", "home"),
    ("archive", "home"),
    ("home", "home"),
)
PLATFORM = "platform"


def help_url(request: HttpRequest) -> str:
    """The section on the page that ``request`` asks for; "" where the manual has none."""
    match = request.resolver_match
    if match is None or match.app_name != "desk" or match.url_name is None:
        return ""
    if match.url_name.startswith(PLATFORM):
        slug = match.kwargs.get("slug")
        return reverse("help-chapter", args=[f"platforms/{slug}" if slug else "platforms"])
    heading = next((heading for start, heading in HEADINGS if match.url_name.startswith(start)), "")
    return f"{reverse('help-chapter', args=['pages'])}#{heading}" if heading else ""
