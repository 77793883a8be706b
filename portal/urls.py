"""Addresses of the portal."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from portal.teams.views import sign_in

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("sign-in/<str:token>/", sign_in, name="sign-in"),
    path("admin/", admin.site.urls),
]
