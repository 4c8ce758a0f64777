"""The page to send, and the one that opens in the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")


def test_notes_are_in_a_page_only_with_private_and_in_json_always(tmp_path: Path) -> None:
    assert run("note", "nvidia", "between us", home=tmp_path).code == 0
    assert "between us" not in run("export", "nvidia", home=tmp_path).out
    assert "between us" in run("export", "nvidia", "--private", home=tmp_path).out
    assert "between us" in run("export", "nvidia", "--json", home=tmp_path).out


def test_one_command_opens_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    for name in ("where-to-work.html", "where-to-work-2.html"):
        done = run("export", "nvidia", "--open", home=home)
        assert done.code == 0
        assert opened[-1] == (tmp_path / name).as_uri()
        assert (tmp_path / name).read_text("utf-8").startswith("<!doctype html>")
    assert run("export", "nvidia", "--open", "--format", "md", home=home).code == 2


def test_a_browser_that_does_not_open_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    page = tmp_path / "page.html"
    done = run("export", "nvidia", "--open", "-o", str(page), home=tmp_path / "home")
    assert done.code == 1
    assert "no browser could be opened" in done.err
    assert page.is_file()
