"""The reader's own record in a JSON export comes back whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import Dossier
from compute_jobs.export import render
from compute_jobs.record.backups import read_export
from compute_jobs.record.codec import read_dossier

from .small_world import DOSSIERS, small_view


def _back(dossier: Dossier, folder: Path) -> Dossier:
    view = small_view(dossiers={**DOSSIERS, "harbor": dossier})
    path = folder / "export.json"
    path.write_bytes(render(view, ["harbor"], "json", None).encode("utf-8"))
    documents = dict(read_export(path))
    return read_dossier("harbor", documents["dossiers/harbor"])[0]


def test_a_full_dossier_comes_back(tmp_path: Path) -> None:
    assert _back(DOSSIERS["harbor"], tmp_path) == DOSSIERS["harbor"]


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_note_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    dossier = replace(DOSSIERS["harbor"], notes={"": text, "growth": text})
    assert _back(dossier, tmp_path_factory.mktemp("note")).notes == dossier.notes


def test_half_a_character_is_escaped_so_that_the_file_can_be_written() -> None:
    view = small_view(dossiers={"harbor": Dossier("harbor", notes={"": "a\ud800b é"})})
    text = render(view, ["harbor"], "json", None)
    assert json.loads(text.encode("utf-8"))["reader"]["dossiers"]["harbor"]["note"] == "a\ud800b é"
