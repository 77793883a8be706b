"""The admin's frame: Unfold, with our name, colours and menu."""

from django.templatetags.static import static
from django.urls import reverse_lazy

from portal.texts import gettext_lazy

_LIGHTNESS = {
    "50": "97% .016", "100": "94% .03", "200": "88% .06", "300": "84% .09", "400": "79% .11",
    "500": "73% .13", "600": "50% .16", "700": "43% .14", "800": "37% .11", "900": "31% .09", "950": "22% .07",
}  # fmt: skip

UNFOLD = {
    "SITE_TITLE": "Callboard",
    "SITE_HEADER": "Callboard",
    "SITE_SYMBOL": "podium",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("desk/icon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": {step: f"oklch({values} 235)" for step, values in _LIGHTNESS.items()}},
    "STYLES": [lambda _request: static("desk/desk.css")],
    "SCRIPTS": [lambda _request: static("desk/desk.js")],
    "ACCOUNT": {"navigation": [{"title": gettext_lazy("Sign-in and security"), "link": reverse_lazy("mfa_index")}]},
    "DASHBOARD_CALLBACK": "portal.desk.views.home.dashboard",
    "SIDEBAR": {"show_search": False, "navigation": "portal.desk.base.navigation.sidebar"},
}
