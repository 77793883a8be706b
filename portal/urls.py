"""Addresses of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal.teams.views import sign_in

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("sign-in/<str:token>/", sign_in, name="sign-in"),
    path("accounts/", include("allauth.account.urls")),
    path("desk/", include("portal.desk.urls")),
    path("admin/", admin.site.urls),
]
