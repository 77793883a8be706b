"""Addresses of the desk. Each module lists its own; every one has a rule."""

from django.urls import URLPattern

from . import home

app_name = "desk"

urlpatterns: list[URLPattern] = [
    *home.urls,
]
