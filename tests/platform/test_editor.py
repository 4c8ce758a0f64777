"""Which program edits a text, from what the reader's settings say."""

from __future__ import annotations

import os

import pytest

from compute_jobs.platform.editor import editor_command


def test_words_are_split_as_a_shell_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "'my editor' --wait")
    assert editor_command() == ["my editor", "--wait"]
    assert editor_command("nano -w") == ["nano", "-w"]


def test_a_path_with_blanks_starts_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    named = '"C:\\Program Files\\Notepad++\\notepad++.exe" -multiInst'
    assert editor_command(named) == ["C:\\Program Files\\Notepad++\\notepad++.exe", "-multiInst"]
    assert editor_command("C:\\Tools\\vim.exe") == ["C:\\Tools\\vim.exe"]
