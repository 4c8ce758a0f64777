"""What a stranger installs: the wheel holds all the program needs, and runs from anywhere."""

from __future__ import annotations

import configparser
import email
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from compute_jobs import __version__

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "compute_jobs"
_PIP = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist; the wheel is made from the sdist, as an index or a distribution would."""
    place = tmp_path_factory.mktemp("dist")
    made = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place), str(ROOT)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return place


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed into a folder of its own, as pip does it."""
    place = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", *_PIP, "--target", str(place), str(wheel)],
        check=True,
        capture_output=True,
    )
    return place


def relative(files: list[Path], root: Path) -> set[str]:
    return {file.relative_to(root).as_posix() for file in files}


def test_the_wheel_holds_code_data_seeds_styles_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = relative([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.tcss")], SOURCE)
    assert {f"compute_jobs/{name}" for name in (*code, "py.typed")} <= names
    for folder in ("data", "seeds", "schemas"):
        files = [file for file in (ROOT / folder).rglob("*") if file.suffix in (".toml", ".json")]
        assert files
        expected = {f"compute_jobs/_bundled/{name}" for name in relative(files, ROOT)}
        assert expected <= names


def test_the_wheel_starts_from_compiled_evidence_and_is_small(site: Path, wheel: Path) -> None:
    code = (
        "from compute_jobs import cache\n"
        "from compute_jobs.packs.bundled import bundled_packs\n"
        "cache._read_packs = None\n"
        "print(len(cache.load_evidence(bundled_packs(), None).evidence.claims))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert int(done.stdout) > 1000
    assert wheel.stat().st_size <= 6 * 2**20


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    for name in zipfile.ZipFile(wheel).namelist():
        assert name.startswith(("compute_jobs/", "compute_jobs-")), name
        assert "__pycache__" not in name
        assert "/tests/" not in name


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    folder = f"compute_jobs-{__version__}.dist-info"
    about = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
    assert about["Version"] == __version__
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "MIT"
    classifiers = about.get_all("Classifier") or []
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in range(11, 15)} <= set(
        classifiers
    )
    needed = [it for it in about.get_all("Requires-Dist") or [] if "extra ==" not in it]
    assert all("<" in it for it in needed), "every dependency is bounded"
    assert not any(it.startswith(("pytest", "mypy", "pyte", "textual-serve")) for it in needed)
    entry = configparser.ConfigParser()
    entry.read_string(archive.read(f"{folder}/entry_points.txt").decode())
    assert entry["console_scripts"]["compute-jobs"] == "compute_jobs.cli.main:entry"


def test_the_sdist_can_be_worked_on(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ("README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml")
    assert {*wanted, "constraints.txt", "config.example.toml", "CONTRIBUTING.md"} <= names
    for folder in ("src", "data", "seeds", "schemas", "docs", "tests", "benchmarks", "tools"):
        assert any(name.startswith(f"{folder}/") for name in names), folder


def test_an_installed_wheel_answers_from_any_folder(site: Path, tmp_path: Path) -> None:
    start = f"import sys; sys.path.insert(0, {str(site)!r}); " + (
        "from compute_jobs.cli.main import main; import compute_jobs; "
        "print(compute_jobs.__file__, file=sys.stderr); raise SystemExit(main(sys.argv[1:]))"
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-c", start, "--home", str(tmp_path / "home"), *words],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    checked = run("check")
    assert checked.returncode == 0, checked.stderr
    assert str(site) in checked.stderr, "the installed copy ran, not the checkout"
    assert len(json.loads(run("claims", "--json").stdout)) > 100
    assert "$defs" in json.loads(run("check", "--schema").stdout)


def test_an_install_leaves_compiled_files(site: Path) -> None:
    """Without them every start would compile again and take several times as long."""
    package = site / "compute_jobs"
    tag = sys.implementation.cache_tag
    missing = [
        file
        for file in package.rglob("*.py")
        if not (file.parent / "__pycache__" / f"{file.stem}.{tag}.pyc").is_file()
    ]
    assert not missing
