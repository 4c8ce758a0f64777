"""The profile as it was parsed last: never of another file, and never needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from compute_jobs.record import documents
from compute_jobs.record.keeper import Keeper
from tests.fresh import said_afresh

DAY = date(2026, 5, 22)
LINE = Preference("top5_customer_share", "<=", 60.0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.at(tmp_path)
    Desk.open(made, as_of=DAY, today=DAY).set_preference(LINE)
    return made


def kept(home: Home) -> Path:
    return home.cache / "profile.cache"


def profile(home: Home) -> Profile | None:
    return Keeper(home).profile()


def test_a_saved_profile_is_read_without_toml(home: Home) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from compute_jobs.record.keeper import Keeper\n"
        "from compute_jobs.platform.paths import Home\n"
        "found = Keeper(Home.at(sys.argv[1])).profile()\n"
        "print(found.preferences[0].metric, 'tomllib' in sys.modules)"
    )
    assert said_afresh(code, str(home.root)).split() == ["top5_customer_share", "False"]


def test_it_says_what_parsing_says(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    shortcut = profile(home)
    kept(home).unlink()
    parsed = profile(home)
    assert shortcut == parsed
    assert parsed is not None
    assert parsed.preferences == (LINE,)
    assert kept(home).exists(), "read from TOML, it is kept again"
    monkeypatch.setattr(documents, "_parse", lambda _: pytest.fail("it was parsed"))
    assert profile(home) == parsed


def test_a_file_changed_by_hand_is_read_as_it_is_now(home: Home) -> None:
    before = home.profile_file.read_text("utf-8")
    home.profile_file.write_text(before.replace("value = 60", "value = 70"), "utf-8")
    found = profile(home)
    assert found is not None
    assert found.preferences[0].value == 70.0


def test_a_file_that_was_cut_is_told_whatever_was_kept(home: Home) -> None:
    raw = home.profile_file.read_bytes()
    home.profile_file.write_bytes(raw[: raw.index(b"[end]")])
    keeper = Keeper(home)
    assert keeper.profile() is not None
    home.profile_file.write_bytes(b"\x00\x00")
    keeper = Keeper(home)
    keeper.profile()
    assert keeper.warnings


@pytest.mark.parametrize(
    "damage",
    [b"", b"\n", b"xx\n{}", b"not json", b"\xff\xfe", b"[" * 100_000, b"1-00000000\n{}"],
)
def test_a_damaged_one_is_nothing(home: Home, damage: bytes) -> None:
    expected = profile(home)
    kept(home).write_bytes(damage)
    assert profile(home) == expected


def test_one_that_was_tampered_with_is_nothing(home: Home) -> None:
    expected = profile(home)
    kept(home).write_bytes(kept(home).read_bytes().replace(b"60", b"90"))
    assert profile(home) == expected


def test_another_readers_is_not_taken(home: Home, tmp_path: Path) -> None:
    other = Home.at(tmp_path / "other")
    Desk.open(other, as_of=DAY, today=DAY).set_preference(Preference("attrition", "<=", 9.0))
    kept(home).write_bytes(kept(other).read_bytes())
    found = profile(home)
    assert found is not None
    assert found.preferences == (LINE,)


def test_what_only_toml_can_say_is_parsed_each_time(home: Home) -> None:
    text = home.profile_file.read_text("utf-8")
    home.profile_file.write_text(text.replace("[end", "met = 2026-05-01\n\n[end", 1), "utf-8")
    found = profile(home)
    assert found is not None
    Desk.open(home, as_of=DAY, today=DAY).set_weight("growth", 30.0)
    again = profile(home)
    assert again is not None
    assert again.weights["growth"] == 30.0
    assert "2026-05-01" in home.profile_file.read_text("utf-8")


def test_a_cache_that_cannot_be_written_costs_no_save(home: Home) -> None:
    kept(home).unlink()
    kept(home).mkdir()
    Desk.open(home, as_of=DAY, today=DAY).set_weight("growth", 30.0)
    found = profile(home)
    assert found is not None
    assert found.weights["growth"] == 30.0
