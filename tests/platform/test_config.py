"""config.toml: every setting explained, and a typo named with its line."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from tools import meanings

from compute_jobs.platform.config import SETTINGS, Config, load_config, parse_config
from compute_jobs.platform.paths import Home

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"
PLACE = Path("config.toml")
EXAMPLES = {"keys": "undo", "filers": "northlight"}
"""What the example names in tables of the reader's own words."""


def problems(text: str) -> list[str]:
    return [str(each) for each in parse_config(text.encode(), PLACE).problems]


def test_the_example_names_every_setting_and_nothing_else() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and line[0] != "#"]
    assert all(line.startswith("[") for line in lines), "the example changes nothing by itself"
    kept = [line.removeprefix("# ") for line in EXAMPLE.read_text().splitlines()]
    names = {setting.key.rpartition(".")[2] for setting in SETTINGS if setting.name not in EXAMPLES}
    settable = {line.split(" = ")[0] for line in kept if " = " in line and line[0].islower()}
    assert settable - set(EXAMPLES.values()) == names
    for setting in SETTINGS:
        table = setting.key.partition(".")[0] if "." in setting.key else None
        assert table is None or f"[{table}]" in lines


def test_the_examples_values_are_accepted() -> None:
    text = "\n".join(
        line.removeprefix("# ")
        for line in EXAMPLE.read_text().splitlines()
        if line.startswith("[") or (line.startswith("# ") and " = " in line and line[2].islower())
    )
    config = parse_config(text.encode(), PLACE)
    assert config.problems == ()
    assert config.contact_email == "you@example.org"
    assert config.keys == {"undo": "u,ctrl+z"} and config.filers == {"northlight": 1234567}


def test_every_setting_has_a_field_and_a_reason() -> None:
    named = set(Config.__struct_fields__) - {"problems"}
    assert {setting.name for setting in SETTINGS} == named
    assert {setting.key for setting in SETTINGS} == set(meanings.SETTINGS)
    for why in meanings.SETTINGS.values():
        assert why.endswith(".")
        assert len(why) > 20


def test_every_setting_has_a_valid_example() -> None:
    lines = [line.removeprefix("# ") for line in EXAMPLE.read_text().splitlines()]
    for setting in SETTINGS:
        name = setting.key.rpartition(".")[2]
        example = EXAMPLES.get(name, name)
        (line,) = [line for line in lines if line.startswith(f"{example} = ")]
        value = tomllib.loads(line)
        convert(value if name in EXAMPLES else value[name], setting.kind)


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    assert load_config(Home.at(tmp_path / "none")) == Config()


def test_settings_are_read_from_their_tables(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.config_file.write_text(
        'unknown = "exclude"\n[screen]\nascii = true\n[refresh]\nfilings_hours = 3\n'
    )
    config = load_config(home)
    assert (config.unknown, config.ascii, config.filings_hours) == ("exclude", True, 3.0)
    assert config.problems == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('contact_emial = "a@b.org"', "unknown setting contact_emial; did you mean contact_email?"),
        ('\n\n[screen]\nthem = "x"', "did you mean screen.theme? (config.toml:4)"),
        ('theme = "x"', "did you mean screen.theme?"),
        ('contact_email = "nobody"', "contact_email takes an e-mail address (config.toml:1)"),
        ("# x\n[network]\nenabled = 1", "network.enabled takes true or false (config.toml:3)"),
        ("[refresh]\npostings_hours = -1", "takes a number of hours (config.toml:2)"),
        ("[keys]\nundo = 5", "keys takes a table of action = keys (config.toml:1)"),
        ("[filers]\nacme = 0", "filers takes a table of employer = CIK (config.toml:1)"),
        ("screen = 5", "unknown setting screen"),
        ('unknown = "maybe"', 'unknown takes "warn", "exclude" or "ignore"'),
        ("a = \n", "config.toml can't be read"),
        ("a = 1\na = 2\n", "config.toml:2"),
    ],
)
def test_a_typo_is_named_with_its_line(text: str, says: str) -> None:
    (problem,) = problems(text)
    assert says in problem
    assert "\n" not in problem


def test_one_typo_costs_one_setting() -> None:
    config = parse_config(b'unknown = "ignore"\ncolour = "red"\n', PLACE)
    assert config.unknown == "ignore"
    assert len(config.problems) == 1


@given(st.binary(max_size=200))
def test_any_file_is_read_or_named(raw: bytes) -> None:
    parse_config(raw, PLACE)


def test_it_is_never_written(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.config_file.write_text("typo = 1\n")
    home.config_file.chmod(0o400)
    before = home.config_file.stat()
    load_config(home)
    now = home.config_file.stat()
    for part in ("st_mode", "st_ino", "st_nlink", "st_uid", "st_gid", "st_size", "st_mtime_ns"):
        assert getattr(now, part) == getattr(before, part), part
    assert now.st_ctime_ns == before.st_ctime_ns or os.name == "nt"
    assert home.config_file.read_text() == "typo = 1\n"
