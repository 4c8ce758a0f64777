"""Undo and redo: any sequence of commands undone returns the same files, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compute_jobs.core.dossier import dossier_changes as changes
from compute_jobs.core.dossier.dossier_model import STAGES, VERDICTS, Dossier
from compute_jobs.core.fit.fit_model import Preference, Profile
from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home
from compute_jobs.record.store import Keeper
from tests.record.test_codec import TEXTS

DAY = "2026-11-21"
EMPLOYERS = st.sampled_from(["nvidia", "xai"])
ITEMS = st.sampled_from(["", "growth", "comp"])
Command = Callable[[Keeper], object]


def on_dossier(employer: str, change: Callable[[Dossier], Dossier]) -> Command:
    def run(keeper: Keeper) -> object:
        base = keeper.dossier(employer)
        return keeper.save(change(base), base, "change")

    return run


def on_profile(change: Callable[[Profile], Profile]) -> Command:
    def run(keeper: Keeper) -> object:
        base = keeper.profile() or Profile()
        return keeper.save_profile(change(base), base)

    return run


def shortlist(order: list[str]) -> Command:
    def run(keeper: Keeper) -> object:
        known = {name: keeper.dossier(name) for name in ("nvidia", "xai")}
        pairs = [(new, known[name]) for name, new in changes.reorder(known, order).items()]
        return keeper.save_all("shortlist", dossiers=pairs)

    return run


COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        lambda e, t, i: on_dossier(e, lambda d: changes.write_note(d, t, i)),
        EMPLOYERS,
        TEXTS,
        ITEMS,
    ),
    st.builds(
        lambda e, t, i: on_dossier(e, lambda d: changes.append_note(d, t, DAY, i)),
        EMPLOYERS,
        TEXTS,
        ITEMS,
    ),
    st.builds(
        lambda e, k, n: on_dossier(e, lambda d: changes.mark(d, "growth", k, DAY, note=n)),
        EMPLOYERS,
        st.sampled_from(VERDICTS),
        TEXTS,
    ),
    st.builds(lambda e: on_dossier(e, lambda d: changes.unmark(d, "growth")), EMPLOYERS),
    st.builds(
        lambda e, s: on_dossier(e, lambda d: changes.set_stage(d, s, DAY)),
        EMPLOYERS,
        st.sampled_from(STAGES),
    ),
    st.builds(
        lambda e, links: on_dossier(e, lambda d: changes.set_links(d, links)),
        EMPLOYERS,
        st.lists(TEXTS, max_size=2),
    ),
    st.builds(shortlist, st.permutations(["nvidia", "xai"])),
    st.builds(lambda w: on_profile(lambda p: replace(p, weights={"growth": w})), st.floats(0, 100)),
    st.builds(
        lambda v: on_profile(lambda p: replace(p, preferences=(Preference("layer", "in", (v,)),))),
        TEXTS,
    ),
)
HAND_MADE = '# mine\nnote = "by hand"\nfuture = { a = 2026-01-01 }\n'


def contents(home: Home) -> dict[str, bytes]:
    files = [home.profile_file, *home.dossiers.glob("*")]
    return {path.name: path.read_bytes() for path in files if path.exists()}


@settings(max_examples=25)
@given(commands=st.lists(COMMANDS, max_size=8), by_hand=st.booleans())
def test_any_sequence_undone_returns_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, commands: list[Command], by_hand: bool
) -> None:
    home = Home.at(tmp_path_factory.mktemp("h"))
    if by_hand:
        home.dossiers.mkdir()
        (home.dossiers / "nvidia.toml").write_text(HAND_MADE)
    states = [contents(home)]
    for command in commands:
        command(Keeper(home))
        now = contents(home)
        if now != states[-1]:
            states.append(now)
    for expected in reversed(states[:-1]):
        assert Keeper(home).undo() is not None
        assert contents(home) == expected
    assert Keeper(home).undo() is None
    for expected in states[1:]:
        assert Keeper(home).redo() is not None
        assert contents(home) == expected
    assert Keeper(home).redo() is None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


def append(keeper: Keeper, text: str) -> None:
    on_dossier("nvidia", lambda d: changes.append_note(d, text, DAY))(keeper)


def test_undo_leaves_what_was_written_elsewhere_since(home: Home) -> None:
    keeper = Keeper(home)
    append(keeper, "first")
    append(keeper, "second")
    file = home.dossiers / "nvidia.toml"
    file.write_text(file.read_text().replace("first", "FIRST, by hand"))
    step = keeper.undo()
    assert step is not None
    assert step.elsewhere
    text = keeper.dossier("nvidia").notes[""]
    assert "FIRST, by hand" in text
    assert "second" not in text


def test_undo_refuses_what_was_changed_since(home: Home) -> None:
    keeper = Keeper(home)
    append(keeper, "first")
    append(keeper, "second")
    file = home.dossiers / "nvidia.toml"
    edited = file.read_text().replace("second", "SECOND THOUGHTS")
    file.write_text(edited)
    with pytest.raises(ReaderError, match="was not undone: note in nvidia"):
        keeper.undo()
    assert file.read_text() == edited
    assert [it.what for it in keeper.journal.stacks()[0]] == ["change"], (
        "the next undo goes on to the change before"
    )


def test_undo_of_a_new_file_keeps_what_was_added_to_it(home: Home) -> None:
    keeper = Keeper(home)
    append(keeper, "first")
    file = home.dossiers / "nvidia.toml"
    file.write_text(file.read_text().replace("[end]", '[notes]\ncomp = "ask"\n\n[end]'))
    keeper.undo()
    assert Keeper(home).dossier("nvidia").notes == {"comp": "ask"}


def test_a_change_that_never_came_to_be_is_passed_over(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the history and the file: the history speaks of what is not there."""
    keeper = Keeper(home)
    append(keeper, "first")
    with monkeypatch.context() as patch:
        patch.setattr(keeper.files, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            append(keeper, "lost")
    append(keeper, "second")
    undone = [Keeper(home).undo(), Keeper(home).undo()]
    assert all(undone)
    assert Keeper(home).undo() is None
    assert contents(home) == {}


def test_an_undo_that_was_cut_short_can_be_finished(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(home)
    shortlist(["nvidia", "xai"])(keeper)
    with monkeypatch.context() as patch:
        real, calls = keeper.files.remove, []

        def once(key: str) -> None:
            calls.append(key)
            if len(calls) > 1:
                raise KeyboardInterrupt
            real(key)

        patch.setattr(keeper.files, "remove", once)
        with pytest.raises(KeyboardInterrupt):
            keeper.undo()
    assert len(contents(home)) == 1
    assert keeper.undo() is not None
    assert contents(home) == {}


def test_a_new_change_ends_redo(home: Home) -> None:
    keeper = Keeper(home)
    append(keeper, "first")
    keeper.undo()
    append(keeper, "second")
    assert keeper.redo() is None
    assert "second" in keeper.dossier("nvidia").notes[""]


def test_a_home_whose_history_is_lost_still_saves(home: Home) -> None:
    home.state.mkdir(parents=True)
    home.journal_file.mkdir()
    keeper = Keeper(home)
    append(keeper, "kept")
    assert "kept" in Keeper(home).dossier("nvidia").notes[""]
    assert "can't be undone" in str(keeper.warnings[0])


def test_a_history_that_takes_no_more_ends_undo_with_a_line(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files go back; what can't be noted is said, and nothing is tried for ever."""
    keeper = Keeper(home)
    append(keeper, "first")

    def refuse(line: str) -> None:
        raise ReaderError("could not note the change for undo: permission denied")

    monkeypatch.setattr(keeper.journal, "_append", refuse)
    assert keeper.undo() is not None
    assert contents(home) == {}
    assert "it is missing from the history" in str(keeper.warnings[0])
    for _ in range(2):
        with pytest.raises(ReaderError, match="permission denied"):
            keeper.undo()
    monkeypatch.undo()
    assert keeper.undo() is None
    assert keeper.redo() is not None
    assert "first" in keeper.dossier("nvidia").notes[""]
