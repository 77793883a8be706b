"""Addresses of the desk. Each module lists its own; every one has a rule."""

from django.urls import URLPattern

from .views import (
    account_browser,
    accounts,
    archive,
    confirm,
    drift,
    erasing,
    home,
    imports,
    manual_tasks,
    members,
    operation,
    plans,
    problems,
    publications,
    pulls,
    registration_fields,
    replace,
    reports,
    runs,
    session_overrides,
    sessions,
    speakers,
    statuses,
    takeovers,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    *home.urls,
    *members.urls,
    *accounts.urls,
    *account_browser.urls,
    *publications.urls,
    *session_overrides.urls,
    *registration_fields.urls,
    *takeovers.urls,
    *drift.urls,
    *reports.urls,
    *imports.urls,
    *sessions.urls,
    *speakers.urls,
    *plans.urls,
    *replace.urls,
    *runs.urls,
    *confirm.urls,
    *problems.urls,
    *operation.urls,
    *manual_tasks.urls,
    *pulls.urls,
    *statuses.urls,
    *archive.urls,
    *erasing.urls,
]
