"""Addresses of the desk. Each module lists its own; every one has a rule."""

from django.urls import URLPattern

from . import (
    accounts,
    archiving,
    drift,
    erasing,
    home,
    imports,
    members,
    ownoptions,
    plans,
    problems,
    publications,
    pulls,
    regfields,
    replacing,
    reports,
    resolving,
    runs,
    sessions,
    speakers,
    statuses,
    takeovers,
    tasks,
    there,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    *home.urls,
    *members.urls,
    *accounts.urls,
    *there.urls,
    *publications.urls,
    *ownoptions.urls,
    *regfields.urls,
    *takeovers.urls,
    *drift.urls,
    *reports.urls,
    *imports.urls,
    *sessions.urls,
    *speakers.urls,
    *plans.urls,
    *replacing.urls,
    *runs.urls,
    *problems.urls,
    *resolving.urls,
    *tasks.urls,
    *pulls.urls,
    *statuses.urls,
    *archiving.urls,
    *erasing.urls,
]
