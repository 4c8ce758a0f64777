"""A file as found: whole, edited, cut short, of another version, or no TOML at all."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.dossier.dossier_model import (
    STAGES,
    VERDICTS,
    CompDetail,
    Dossier,
    StageChange,
    Verdict,
)
from compute_jobs.core.evidence.dates import EARLIEST_YEAR, LATEST_YEAR
from compute_jobs.core.evidence.evidence_model import CRITERIA
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.record import codec
from compute_jobs.record.codec import (
    DOSSIER,
    dossier_document,
    read,
    read_dossier,
    storable,
    to_bytes,
    to_toml,
)

NASTY = st.text(alphabet=st.sampled_from("ab\"'\\\r\n\t\x00\x1b\x7f\x85\u2028\u202e\ufeff é日🙂"))
TEXTS = st.one_of(st.text(), NASTY)
SCALARS = st.one_of(
    TEXTS,
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
NUMBERS = st.none() | st.floats(0, 100).map(float)
COMPS = st.builds(
    CompDetail, low=NUMBERS, high=NUMBERS, currency=TEXTS, level=TEXTS, place=TEXTS, source=TEXTS
)
VERDICT = st.builds(
    Verdict,
    item=st.just(""),
    kind=st.sampled_from(VERDICTS),
    date=st.dates(date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)).map(str),
    rating=NUMBERS,
    note=TEXTS,
    told_by=TEXTS,
    comp=st.none() | COMPS,
)
STEPS = st.builds(StageChange, stage=st.sampled_from(STAGES), date=st.dates().map(str))
LISTS = st.lists(TEXTS, max_size=3).map(tuple)


@st.composite
def dossiers(draw: st.DrawFn, employer: str = "nvidia") -> Dossier:
    verdicts = draw(st.dictionaries(SLUGS, VERDICT, max_size=3))
    return Dossier(
        employer,
        verdicts={
            name: Verdict(name, v.kind, v.date, v.rating, v.note, v.told_by, v.comp)
            for name, v in verdicts.items()
        },
        notes=draw(st.dictionaries(st.just("") | SLUGS, TEXTS, max_size=3)),
        stages=tuple(draw(st.lists(STEPS, max_size=3))),
        shortlisted=draw(st.none() | st.integers(1, 99)),
        links=draw(LISTS),
        contacts=draw(LISTS),
        targets=draw(LISTS),
    )


def text_of(dossier: Dossier) -> str:
    return to_bytes(DOSSIER, dossier_document(dossier)).decode()


def saved_over(raw: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """A file once a dossier read from it was saved."""
    mine = {**dossier_document(dossier), "schema": raw.get("schema", 1)}
    document = DOSSIER.keeping(mine, raw)
    return tomllib.loads(to_bytes(DOSSIER, document).decode())


@given(dossiers())
def test_a_dossier_comes_back_as_it_was(dossier: Dossier) -> None:
    content = read(DOSSIER, text_of(dossier).encode())
    assert content.state == "good"
    assert content.document is not None
    assert read_dossier("nvidia", content.document) == (dossier, [])


@given(dossiers(), st.data())
def test_a_file_cut_anywhere_is_noticed(dossier: Dossier, data: st.DataObject) -> None:
    raw = text_of(dossier).encode()
    cut = raw[: data.draw(st.integers(0, len(raw) - 2))]
    assert read(DOSSIER, cut).state in ("broken", "cut")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    content = read(DOSSIER, raw)
    assert (content.document is None) == (content.state == "broken")


def test_it_reads_well_and_diffs_well() -> None:
    dossier = Dossier(
        "nvidia",
        verdicts={"growth": Verdict("growth", "pass", "2026-11-21", 80, "filed")},
        notes={"": "Grüße\nzwei", "comp": "ask"},
        stages=(StageChange("applied", "2026-11-20"),),
        shortlisted=2,
    )
    assert text_of(dossier) == (
        "# Yours to edit. Unknown keys are kept; comments end with the program's next save.\n"
        "schema = 1\n"
        'employer = "nvidia"\n'
        "shortlisted = 2\n"
        "stages = [\n"
        '  { stage = "applied", date = "2026-11-20" },\n'
        "]\n"
        'note = """\nGrüße\nzwei"""\n'
        "\n[verdicts.growth]\n"
        'kind = "pass"\n'
        "rating = 80\n"
        'date = "2026-11-21"\n'
        'note = "filed"\n'
        "\n[notes]\n"
        'comp = "ask"\n'
        "\n[end]\n"
        "verdicts = 1\n"
        "notes = 2\n"
        "stages = 1\n"
    )


NEWER = """
schema = 7
employer = "nvidia"
mood = "curious"
stages = [
  { stage = "applied", date = "2026-01-01", via = "fair" },
  { stage = "ghosted", date = 2026-02-02 },
]

[verdicts.growth]
kind = "pass"
date = "2026-11-21"
confidence = { level = 3, by = ["me"] }

[verdicts.growth.comp]
low = 10
bonus = 20

[verdicts.vibes]
kind = "splendid"

[salary.history]
first = 2026-01-01

[end]
verdicts = 2
notes = 0
stages = 2
"""


def test_what_a_newer_version_wrote_is_kept() -> None:
    content = read(DOSSIER, NEWER.encode())
    assert content.state == "good"
    assert content.document is not None
    dossier, problems = read_dossier("nvidia", content.document)
    assert [step.stage for step in dossier.stages] == ["applied"]
    assert len(problems) == 2
    again = saved_over(content.document, dossier)
    first = tomllib.loads(NEWER)
    assert again.pop("end")
    assert first.pop("end")
    # an employer's unset currency gets its default written; all else is as it was
    assert again["verdicts"]["growth"]["comp"].pop("currency") == "USD"
    assert again == first


def test_keys_of_a_verdict_go_with_it() -> None:
    from compute_jobs.core.dossier.dossier_changes import unmark

    content = read(DOSSIER, NEWER.encode())
    assert content.document is not None
    dossier, _ = read_dossier("nvidia", content.document)
    again = saved_over(content.document, unmark(dossier, "growth"))
    assert set(again["verdicts"]) == {"vibes"}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ('note = "by hand"\n', "cut"),
        ('note = "x"\n[end]\nverdicts = 0\nnotes = 1\nstages = 0\n', "good"),
        ('note = "x"\n[end]\nverdicts = 0\n', "cut"),
        ('\ufeffnote = "x"\r\n[end]\r\nverdicts = 0\r\nnotes = 1\r\nstages = 0\r\n', "good"),
        ("note = \n", "broken"),
        ('schema = "new"\n', "broken"),
        ("x = " + "[" * 3000 + "]" * 3000, "broken"),
        ("", "cut"),
    ],
)
def test_how_a_file_was_found(text: str, state: str) -> None:
    assert read(DOSSIER, text.encode()).state == state


def test_a_trouble_names_its_line() -> None:
    assert read(DOSSIER, b"a = 1\nb = \n").line == 2


def test_an_older_schema_is_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(document: dict[str, Any]) -> dict[str, Any]:
        return {"note": document.pop("remark"), **document}

    raw = b'schema = 0\nemployer = "n"\nremark = "x"\n[end]\nverdicts = 0\nnotes = 1\nstages = 0\n'
    assert read(DOSSIER, raw).state == "broken"
    monkeypatch.setitem(codec.MIGRATIONS, 0, step)
    assert read(DOSSIER, raw).document == {"schema": 1, "employer": "n", "note": "x"}


def test_hand_written_shapes_are_understood() -> None:
    document = tomllib.loads(
        'links = "https://one"\n[verdicts.comp]\nkind = "pass"\ndate = 2026-01-02\nrating = 70\n'
    )
    dossier, problems = read_dossier("nvidia", document)
    assert problems == []
    assert dossier.links == ("https://one",)
    assert dossier.verdicts["comp"].date == "2026-01-02"
    assert dossier.verdicts["comp"].rating == 70.0


@pytest.mark.parametrize(
    "line",
    [
        'shortlisted = "first"',
        "shortlisted = 0",
        "links = [1, 2]",
        "verdicts = 3",
        "notes = ['a']",
        "note = 7",
        "stages = 'applied'",
        "verdicts.growth = 'pass'",
        "verdicts.growth = { kind = 'pass', date = '2026-01-01', rating = 400 }",
        "verdicts.growth = { kind = 'pass', date = 5 }",
        "verdicts.comp = { kind = 'pass', date = '2026-01-01', comp = { low = 'much' } }",
    ],
)
def test_what_is_not_understood_stays_in_the_file(line: str) -> None:
    document = tomllib.loads(line)
    dossier, _ = read_dossier("nvidia", document)
    kept = saved_over(document, dossier)

    def inside(part: Any, whole: Any) -> bool:
        if isinstance(part, dict):
            return all(key in whole and inside(part[key], whole[key]) for key in part)
        return bool(part == whole)

    assert inside(document, kept)


def test_storable_replaces_only_what_cannot_be_written() -> None:
    assert storable({"a": ["ok", "x\udcff"], "n": 1}) == {"a": ["ok", "x\ufffd"], "n": 1}


# -- TOML ------------------------------------------------------------------------------------


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    assert tomllib.loads(to_toml({"x": text}, "")) == {"x": text}


@given(TEXTS)
def test_nothing_in_a_file_moves_the_cursor(text: str) -> None:
    written = to_toml({"x": text, text: 1}, "")
    assert not set(written) & {chr(n) for n in (*range(9), *range(11, 32), *range(127, 160))}


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_any_document_comes_back(document: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(document, "one\ntwo")) == document


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("Grüße, 日本 🙂", '"Grüße, 日本 🙂"'),
        ("two\nlines\n", '"""\ntwo\nlines\n"""'),
        ("C:\\gpu\nD:\\tpu", '"""\nC:\\\\gpu\nD:\\\\tpu"""'),
        ('say """hi"""\n', '"""\nsay \\"""hi\\"""\n"""'),
        ("windows\r\nline", '"""\nwindows\\r\nline"""'),
    ],
)
def test_how_texts_look(text: str, written: str) -> None:
    assert to_toml({"x": text}, "") == f"x = {written}\n"


def test_a_lone_surrogate_becomes_a_mark() -> None:
    assert tomllib.loads(to_toml({"x": "a" + chr(0xD800)}, "")) == {"x": "a\ufffd"}


def test_a_list_has_one_line_each_so_that_it_diffs() -> None:
    assert to_toml({"links": ["https://a", "https://b"]}, "") == (
        'links = [\n  "https://a",\n  "https://b",\n]\n'
    )


def test_weights_that_are_not_understood_are_kept() -> None:
    raw = {"name": "x", "weights": {"growth": 20, "vibes": 3, "pay": "lots"}}
    profile, problems = codec.read_profile(raw)
    assert len(problems) == 2
    kept = codec.PROFILE.keeping(codec.profile_document(profile), raw)
    assert kept["weights"] == raw["weights"]


def test_a_value_of_another_kind_does_not_replace_what_was_written() -> None:
    raw = {"note": {"a": 1}, "verdicts": 3}
    dossier = Dossier(
        "nvidia", notes={"": "mine"}, verdicts={"growth": Verdict("growth", "pass", "")}
    )
    kept = saved_over(raw, dossier)
    assert (kept["note"], set(kept["verdicts"])) == ("mine", {"growth"})


def test_the_valid_items_of_a_list_are_understood() -> None:
    raw = {"links": ["http://a", 5]}
    dossier, problems = read_dossier("nvidia", raw)
    assert (dossier.links, len(problems)) == (("http://a",), 1)
    added = replace(dossier, links=("http://a", "http://b"))
    assert saved_over(raw, added)["links"] == ["http://a", 5, "http://b"]


def test_a_removed_stage_stays_removed_whatever_its_row_had() -> None:
    newer = {"stage": "ghosted", "date": "2026-02-01"}
    raw = {"stages": [{"stage": "applied", "date": "2026-01-05", "by": "x"}, newer]}
    dossier, _ = read_dossier("nvidia", raw)
    assert saved_over(raw, dossier)["stages"] == raw["stages"]
    assert saved_over(raw, replace(dossier, stages=()))["stages"] == [newer]


def test_leftovers_of_a_row_that_is_not_understood_do_not_change_a_new_one() -> None:
    row = {"op": ">=", "value": 5, "unknown": "later", "on": False, "why": "x"}
    raw = {"name": "x", "label": "x", "preferences": {"net_income": row}}
    mine = codec.profile_document(
        Profile("x", "x", preferences=(Preference("net_income", ">=", 7),))
    )
    kept = codec.PROFILE.keeping(mine, raw)["preferences"]["net_income"]
    assert kept == {"op": ">=", "value": 7, "unknown": "warn", "why": "x"}


def test_weights_that_are_all_zero_do_not_come_back() -> None:
    raw: dict[str, Any] = {"name": "x", "weights": dict.fromkeys([*CRITERIA, "vibes"], 0)}
    mine = codec.profile_document(Profile("x", "x", weights={"comp": 50}))
    assert codec.PROFILE.keeping(mine, raw)["weights"] == {"comp": 50, "vibes": 0}
