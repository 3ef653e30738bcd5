"""What a public server has to be told, it asks for when it starts."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import lms.settings

TOLD = {
    "LMS_ENV": "production",
    "SECRET_KEY": "a long random text",
    "FIELD_KEYS": "newest,older",
    "ALLOWED_HOSTS": "learn.example, learn.example.org",
    "BASE_URL": "https://learn.example/",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "training@learn.example",
}


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))


def loaded() -> dict[str, object]:
    return runpy.run_path(lms.settings.__file__)


def test_what_it_is_told_is_enough(tmp_path: Path) -> None:
    found = loaded()
    assert found["ALLOWED_HOSTS"] == ["learn.example", "learn.example.org"]
    assert found["FIELD_KEYS"] == ["newest", "older"]
    assert found["EMAIL_HOST"] == "mail.example"
    assert found["CACHES"]["default"]["LOCATION"] == str(tmp_path / "cache")
    assert not found["DEBUG"]


def test_a_key_may_begin_with_any_sign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "$2b-begins-like-a-variable")
    monkeypatch.setenv("FIELD_KEYS", "$newest,$older")
    assert loaded()["SECRET_KEY"] == "$2b-begins-like-a-variable"
    assert loaded()["FIELD_KEYS"] == ["$newest", "$older"]
    monkeypatch.setenv("LMS_ENV", "demo")
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "secret-key").write_text("$made-here")
    assert loaded()["SECRET_KEY"] == "$made-here"


@pytest.mark.parametrize("name", sorted(TOLD.keys() - {"LMS_ENV"}))
def test_what_is_missing_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=name):
        loaded()


@pytest.mark.parametrize("keys", ["", ","])
def test_an_empty_key_seals_nothing(keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELD_KEYS", keys)
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        loaded()
