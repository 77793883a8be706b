"""Addresses: one normal form, whatever is typed; everything else is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.addresses import BadAddress, clean, normalise
from tests.support.reasons import said

LOCAL = st.from_regex(r"[a-zA-Z0-9+'/_-]{1,20}", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z0-9]{1,10}(\.[a-z]{2,6}){1,2}", fullmatch=True)


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused_in_words(text):
    try:
        found = normalise(text)
    except BadAddress as error:
        assert said(error.reason).endswith(".")
    else:
        assert found.isascii() and found == found.lower() and normalise(found) == found


@given(LOCAL, DOMAIN)
def test_case_and_blanks_do_not_matter(local, domain):
    assert normalise(f" {local.upper()}@{domain.upper()}\t") == normalise(f"{local}@{domain}")


@given(st.text(max_size=50))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("address", ["a+b@x.org", "o'neil@x.org", "a/b@x.org"])
def test_odd_but_good_addresses_are_their_own(address):
    assert normalise(address) == address != normalise("a@x.org")


@pytest.mark.parametrize(
    "address", ["José@x.org", "用户@例え.jp", "a@localhost", "a", "@x.org", "a b@x.org", "a@x..org"]
)
def test_what_platforms_cannot_take_is_refused(address):
    with pytest.raises(BadAddress):
        normalise(address)


def test_a_domain_in_other_letters_is_compared_by_its_a_label():
    assert normalise("a@Bücher.example") == "a@xn--bcher-kva.example"
