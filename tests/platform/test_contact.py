"""The address for the SEC: the reader's own file first, an answer kept apart, asked for once."""

from __future__ import annotations

from pathlib import Path

import pytest

from compute_jobs.errors import ReaderError
from compute_jobs.platform.config import (
    contact_of,
    keep_contact,
    load_config,
    load_contact,
    was_asked,
)
from compute_jobs.platform.paths import Home


def contact(home: Home) -> str:
    return contact_of(home, load_config(home))


def test_an_answer_is_kept_outside_config_toml(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    assert not was_asked(home) and contact(home) == ""
    keep_contact(home, " me@example.org\n")
    assert was_asked(home) and contact(home) == "me@example.org"
    assert not home.config_file.exists()


def test_config_toml_wins(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    keep_contact(home, "old@example.org")
    home.config_file.write_text('contact_email = "new@example.org"\n', "utf-8")
    assert contact(home) == "new@example.org"


def test_an_answer_that_is_nested_too_deeply_is_asked_again(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.state.mkdir()
    home.contact_file.write_text(f"contact_email = {'[' * 3_900}\n", "utf-8")
    assert not was_asked(home) and contact(home) == ""
    with pytest.raises(ReaderError, match="no e-mail address for the SEC"):
        load_contact(home)


def test_no_answer_is_an_answer(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    keep_contact(home, "\n")
    assert was_asked(home) and contact(home) == ""


@pytest.mark.parametrize("email", ["nobody", 'a"b@example.org', "a@b", "x@y.z\r\nHost: evil"])
def test_what_is_no_address_is_not_kept(tmp_path: Path, email: str) -> None:
    home = Home.at(tmp_path)
    with pytest.raises(ReaderError, match="not an e-mail address"):
        keep_contact(home, email)
    assert not was_asked(home)


@pytest.mark.parametrize("text", ["", "\x00", "contact_email = 7", 'contact_email = "evil"'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    home = Home.at(tmp_path)
    home.state.mkdir()
    home.contact_file.write_text(text, "utf-8")
    assert contact(home) == ""
