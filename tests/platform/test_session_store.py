from __future__ import annotations

from pathlib import Path

from compute_jobs.platform.paths import Home
from compute_jobs.platform.session_store import FileSessionStore


def test_what_was_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    session = {"pane": "claims", "filter": {"words": "größer ⚡"}}
    FileSessionStore(Home.at(tmp_path)).save(session)
    assert FileSessionStore(Home.at(tmp_path)).load() == session


def test_a_broken_or_foreign_file_is_an_empty_session(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.session_file.parent.mkdir(parents=True)
    for content in (b"{", b"[1, 2]", b"\xff\xfe", b"[" * 100_000):
        home.session_file.write_bytes(content)
        assert FileSessionStore(home).load() == {}


def test_a_home_that_can_not_be_written_is_no_error(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "file" / "home")
    (tmp_path / "file").write_text("not a folder")
    FileSessionStore(home).save({"pane": "claims"})
    assert FileSessionStore(home).load() == {}
