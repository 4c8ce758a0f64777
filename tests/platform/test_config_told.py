"""config.toml at work: a line of it that can't be used costs that line, and is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.desk.desk import Desk
from compute_jobs.platform.paths import Home
from tests.cli.command import run

pytestmark = pytest.mark.usefixtures("founding_world")

FOUNDING = Profile().name
SILENT = {"unknown": "unknwon = 'warn'\n", "bytes": b"editor = 'nano'\n# \xff\n"}


def configured(tmp_path: Path, text: str | bytes) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return home


def test_the_founding_profile_is_known_by_its_name(tmp_path: Path) -> None:
    home = configured(tmp_path, f'profile = "{FOUNDING}"\n')
    desk = Desk.open(Home.at(home))
    assert desk.view.profile == Profile()
    assert desk.warnings == []
    assert Desk.open(Home.at(home), profile=FOUNDING).view.profile == Profile()
    desk.set_preference(Preference("top5_customer_share", "<=", 60.0))
    desk.save_profile("cautious")
    assert list(desk.workspace.profile_names()) == [FOUNDING, "cautious"]
    desk.use_profile(FOUNDING)
    assert Desk.open(Home.at(home)).view.profile == Profile()


def test_profiles_are_listed_with_the_founding_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert [row["name"] for row in run("profile", "--json", home=home).data] == [FOUNDING]
    assert run("pref", "set", "top5_customer_share", "<=", "60", home=home).code == 0
    run("profile", "save", "cautious", home=home)
    rows = run("profile", "--json", home=home).data
    assert [(row["name"], row["current"]) for row in rows] == [
        (FOUNDING, False),
        ("cautious", True),
    ]
    run("profile", "use", FOUNDING, home=home)
    rows = run("profile", "--json", home=home).data
    assert [row["current"] for row in rows] == [True, False]


def test_what_comes_with_the_program_is_not_deleted(tmp_path: Path) -> None:
    done = run("profile", "delete", FOUNDING, home=tmp_path)
    assert done.code == 1
    assert "can't be deleted" in done.err


@pytest.mark.parametrize("words", [["rank"], ["note", "nvidia", "a word"], ["profile", "list"]])
def test_an_unknown_profile_costs_one_setting(tmp_path: Path, words: list[str]) -> None:
    home = configured(tmp_path, '# mine\nprofile = "infra-curios"\nunknown = "exclude"\n')
    done = run(*words, home=home)
    assert done.code == 0
    told = [line for line in done.err.splitlines() if "config.toml" in line]
    assert len(told) == 1
    assert "no profile 'infra-curios'" in told[0]
    assert f"{home / 'config.toml'}:2" in told[0]
    assert f"there are: {FOUNDING}" in told[0]


@pytest.mark.parametrize("name", ["a/b", "", "."])
def test_any_name_costs_no_more(tmp_path: Path, name: str) -> None:
    desk = Desk.open(Home.at(configured(tmp_path, f'profile = "{name}"\n')))
    assert desk.view.profile == Profile()
    assert len(desk.warnings) == bool(name)


@pytest.mark.parametrize(("text", "line"), [(SILENT["unknown"], 1), (SILENT["bytes"], 2)])
@pytest.mark.parametrize("words", [["rank"], ["note", "nvidia", "a word"]])
def test_a_typo_is_told_by_a_command(
    tmp_path: Path, words: list[str], text: str | bytes, line: int
) -> None:
    home = configured(tmp_path, text)
    done = run(*words, home=home)
    assert done.code == 0
    told = [each for each in done.err.splitlines() if "config.toml" in each]
    assert len(told) == 1
    assert f"{home / 'config.toml'}:{line}" in told[0]


@pytest.mark.skipif(not hasattr(Path, "symlink_to"), reason="needs links")
def test_links_to_nothing_are_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("config.toml", "profile.toml"):
        (home / name).symlink_to(tmp_path / "gone" / name)
    done = run("rank", home=home)
    assert done.code == 0
    told = done.err.splitlines()
    assert len(told) == 2
    assert all("link to a file that isn't there" in line for line in told)


def test_a_config_that_can_t_be_opened_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "config.toml").mkdir(parents=True)
    done = run("rank", home=home)
    assert done.code == 0
    assert "could not read config.toml: there is a folder where a file should be" in done.err
