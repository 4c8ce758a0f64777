"""The screen kept from last time is shown only while a new desk would show the same."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from compute_jobs import cache
from compute_jobs.core.evidence.evidence_model import Evidence
from compute_jobs.desk.desk import Desk
from compute_jobs.live.db.live_cache import LiveCache
from compute_jobs.platform.files import signature_at, signature_of
from compute_jobs.platform.paths import Home
from compute_jobs.tui.app import splash
from compute_jobs.tui.app.splash import Splash
from tests.packs.pack_files import write_pack

WHO, OTHER = "nvidia", "spacex"


class Terminal:
    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None: ...
    def flush(self) -> None: ...


class Program:
    """A start, what the reader does, and the screen kept at its end."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.frame = Splash(home, "options")
        self.desk = Desk.open(home)
        self.desk.look()

    def keep(self) -> None:
        self.frame.keep(self.desk.standing(), 80, 24, "the screen")


def shown(home: Home, asked: str = "options") -> bool:
    return Splash(home, asked)._fitting() is not None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Used before: every cache is there, a note, a profile, an own pack."""
    monkeypatch.setattr(sys, "__stderr__", Terminal())
    monkeypatch.setattr(shutil, "get_terminal_size", _Size)
    found = Home.at(tmp_path / "home")
    write_pack(found.packs / "own")
    desk = Program(found).desk
    desk.write_note(WHO, "an old word")
    desk.set_weight("growth", 30)
    return found


class _Size:
    columns, lines = 80, 24


def in_place(place: Path, old: str, new: str) -> None:
    """As nano and VS Code write: the same file, and its folder untouched."""
    with place.open("r+", encoding="utf-8") as file:
        text = file.read().replace(old, new)
        file.seek(0)
        file.write(text)
        file.truncate()


def note(home: Home) -> None:
    in_place(home.dossiers / f"{WHO}.toml", "old", "NEW")


def pack(home: Home) -> None:
    in_place(home.packs / "own" / "claims.toml", "value = 40", "value = 41")


def live(home: Home) -> None:
    claim = next(iter(Desk.open(home).view.evidence.claims.values()))
    with LiveCache(home.cache) as cache:
        cache.put_batch("one", Evidence(claims={"x": replace(claim, id="x")}), day=date.today())  # noqa: DTZ011


def profile(home: Home) -> None:
    Desk.open(home).set_weight("growth", 31)


def config(home: Home) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text('theme = "light"\n', encoding="utf-8")


def checklist(home: Home) -> None:
    (home.packs / "own" / "checklist.toml").write_text("[end]\nitems = 0\n", encoding="utf-8")


def another(home: Home) -> None:
    Desk.open(home).write_note(OTHER, "a word")


def gone(home: Home) -> None:
    (home.dossiers / f"{WHO}.toml").unlink()


CHANGES = [note, pack, live, profile, config, checklist, another, gone]


def test_it_is_shown_while_nothing_changed(home: Home) -> None:
    Program(home).keep()
    assert shown(home) and shown(home)
    assert not shown(home, "other options")


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_it_is_not_shown(home: Home, change: Callable[[Home], None]) -> None:
    Program(home).keep()
    change(home)
    assert not shown(home)
    Program(home).keep()
    assert shown(home)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_the_program_was_open_is_not_on_it(
    home: Home, change: Callable[[Home], None]
) -> None:
    it = Program(home)
    change(home)
    it.keep()
    assert not shown(home)


def test_the_readers_own_changes_are_on_it(home: Home) -> None:
    it = Program(home)
    for act in (
        lambda: it.desk.write_note(OTHER, "another"),
        lambda: it.desk.set_weight("growth", 40),
        it.desk.undo,
        it.desk.redo,
        lambda: it.desk.shortlist_order([OTHER, WHO]),
        it.desk.reload,
        lambda: it.desk.write_note(WHO, "again"),
    ):
        act()
        it.desk.look()
        it.keep()
        assert shown(home), act


def test_others_changes_beside_the_readers_own_are_not(home: Home) -> None:
    it = Program(home)
    another(home)
    it.desk.write_note(WHO, "mine")
    it.desk.look()
    it.keep()
    assert not shown(home)
    it.desk.reload()
    it.desk.look()
    it.keep()
    assert shown(home)


def test_what_is_only_supposed_is_not_kept(home: Home) -> None:
    it = Program(home)
    it.desk.preview_weight("growth", 90)
    it.desk.look()
    it.keep()
    assert not shown(home)
    it.desk.cancel_preview()
    it.desk.set_aside(next(iter(it.desk.view.evidence.claims)), True)
    it.desk.look()
    it.keep()
    assert not shown(home)


def test_a_program_left_open_past_midnight_keeps_the_day_it_shows(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = Program(home)

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date.fromordinal(it.desk.view.as_of.toordinal() + 1)

    it.keep()
    assert shown(home)
    monkeypatch.setattr(splash, "date", Tomorrow)
    it.keep()
    assert not shown(home)


def test_another_program_shows_its_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    Program(home).keep()
    monkeypatch.setattr(cache, "code_state", lambda: "another")
    assert not shown(home)


def test_a_file_stands_as_the_rest_of_the_program_tells(home: Home) -> None:
    place = home.packs / "own" / "claims.toml"
    assert signature_at(place) == signature_of(place.stat())
