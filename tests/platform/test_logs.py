"""The log: a small file, never the screen, silent where it can't be written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from compute_jobs.platform import logs
from compute_jobs.platform.paths import Home


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    logger = logging.getLogger("compute_jobs")
    before, level, propagate = list(logger.handlers), logger.level, logger.propagate
    home = logs._home
    yield
    logger.handlers[:] = before
    logger.setLevel(level)
    logger.propagate = propagate
    logs._home = home


def test_the_file_appears_with_the_first_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home.at(tmp_path)
    logs.log_to_file(home)
    logger = logging.getLogger("compute_jobs.live")
    logger.info("quiet")
    assert not home.state.exists()
    logger.warning("a board answered %s\nwith two lines", 404)
    (line,) = home.log_file.read_text().splitlines()
    assert "WARNING compute_jobs.live: a board answered 404 with two lines" in line
    assert home.log_file.stat().st_mode & 0o077 == 0
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_it_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 1000)
    home = Home.at(tmp_path)
    logs.log_to_file(home)
    for number in range(100):
        logging.getLogger("compute_jobs").warning("line %s", number)
    files = sorted(path.name for path in home.state.iterdir())
    assert files == ["compute-jobs.1.log", "compute-jobs.log"]
    assert sum(path.stat().st_size for path in home.state.iterdir()) < 2500
    assert "line 99" in home.log_file.read_text()


def test_verbose_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    logs.log_to_stderr()
    logging.getLogger("compute_jobs.live").debug("asking")
    assert capsys.readouterr().err == "compute_jobs.live: asking\n"


def test_a_crash_is_kept_with_its_details(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    logs.log_to_file(home)
    try:
        raise ValueError("boom")
    except ValueError as error:
        assert logs.log_crash(error) == str(home.log_file)
    assert "ValueError: boom" in home.log_file.read_text()


def test_a_log_that_can_not_be_written_is_silent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = Home.at(tmp_path / "file" / "h")
    logs.log_to_file(home)
    logging.getLogger("compute_jobs").warning("x")
    assert logs.log_crash(ValueError("boom")) is None
