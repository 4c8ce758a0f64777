"""The note editor beside other programs that write to the same note."""

from __future__ import annotations

import contextlib

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from compute_jobs.platform.paths import find_home
from compute_jobs.record.store import Keeper
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.app.lifecycle import ending
from tests.small_world import Disk, small_desk
from tests.tui.driving import MemoryStore, drawn, program, until


def employer_of(app: JobsApp) -> str:
    assert app.main is not None
    assert app.main.employer is not None
    return app.main.employer


def on_disk(employer: str) -> str:
    """What another program would read."""
    return Keeper(find_home()).dossier(employer).notes.get("", "")


async def typed(pilot: Pilot[None], app: JobsApp, words: str) -> None:
    """Type and wait for the save."""
    assert app.main is not None
    editor = app.main.checklist.editor
    assert editor is not None
    before = len(editor.saves)
    await pilot.press(*words)
    await until(pilot, lambda: len(editor.saves) > before)


async def test_what_another_program_appends_stays_and_comes_after_ones_own() -> None:
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        await typed(pilot, app, "hello")
        small_desk().append_note(employer_of(app), "FROM CLI")
        await typed(pilot, app, "xy")
        area = app.screen.query_one(TextArea)
        assert area.text == on_disk(employer_of(app))
        assert area.text.startswith("helloxy\n\n### ")
        assert area.text.endswith("\n\nFROM CLI")
        assert area.cursor_location == (0, 7)
        await typed(pilot, app, "z")
        text = on_disk(employer_of(app))
        assert text.startswith("helloxyz\n\n### ")
        assert text.endswith("FROM CLI")


async def test_what_another_program_takes_out_stays_out() -> None:
    desk = small_desk()
    employer = desk.view.order[0]
    desk.write_note(employer, "one\ntwo\nthree")
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        assert employer_of(app) == employer
        desk.write_note(employer, "two\nthree")
        await typed(pilot, app, "!")
        assert app.screen.query_one(TextArea).text == "two\nthree!"
        assert app.screen.query_one(TextArea).cursor_location == (1, 6)
        await typed(pilot, app, "?")
        assert on_disk(employer) == "two\nthree!?"


async def test_what_the_field_can_not_show_stays_in_the_note() -> None:
    desk = small_desk()
    employer = desk.view.order[0]
    desk.write_note(employer, "a\tb\r\nso\u00adft \x1b]0;title\x07line\nend")
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        assert app.screen.query_one(TextArea).text == "a   b\nsoft line\nend"
        await typed(pilot, app, "!")
    assert on_disk(employer) == "a\tb\r\nso\u00adft \x1b]0;title\x07line\nend!"


async def test_what_the_readers_own_editor_leaves_is_kept_and_shown_as_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = "a\tb\x1b]0;title\x07"
    monkeypatch.setattr("compute_jobs.platform.editor.EditedFile.edit", lambda *_: f"{left}\n")
    app = program()
    monkeypatch.setattr(app, "suspend", contextlib.nullcontext)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        assert app.main is not None
        assert app.main.checklist.editor is not None
        app.main.checklist.editor.do_external_editor()
        await pilot.pause()
        assert app.screen.query_one(TextArea).text == "a   b"
        assert on_disk(employer_of(app)) == left


def draft_of(employer: str, **note: str) -> MemoryStore:
    """A session of a run whose note the disk would not have."""
    note = {"employer": employer, "item": "", **note}
    return MemoryStore(
        {
            "employers": {"employer": employer},
            "pane": "checklist",
            "checklist": {"item": None, "note": note},
        }
    )


async def test_a_draft_is_a_change_of_what_it_was_written_from() -> None:
    desk = small_desk()
    employer = desk.view.order[0]
    desk.write_note(employer, "old note")
    desk.append_note(employer, "WRITTEN SINCE")
    app = program(store=draft_of(employer, text="old note and draft", base="old note"))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "draft" in on_disk(employer))
        text = on_disk(employer)
        assert text.startswith("old note and draft\n\n### ")
        assert text.endswith("WRITTEN SINCE")
        assert not app.screen.query(TextArea), "it is saved: no start opens inside a note"


@pytest.mark.parametrize(
    ("note", "draft", "both"),
    [
        ("newer note", "old draft", "newer note\n\nold draft"),
        ("note", "note and more", "note and more"),
        ("note and more", "note", "note and more"),
    ],
)
async def test_a_draft_without_a_base_takes_nothing_from_the_note(
    note: str, draft: str, both: str
) -> None:
    desk = small_desk()
    employer = desk.view.order[0]
    desk.write_note(employer, note)
    app = program(store=draft_of(employer, text=draft))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: on_disk(employer) == both)
        await pilot.pause(0.1)
        assert on_disk(employer) == both


async def test_a_note_the_disk_would_not_have_is_remembered_with_its_base(disk: Disk) -> None:
    store, desk = MemoryStore(), small_desk()
    desk.write_note("harbor", "kept")
    app = program(desk, store=store)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        disk.full = True
        await pilot.press(*"!")
        await until(pilot, lambda: "kept!" in str(store.session))
        assert store.session["checklist"]["note"]["base"] == "kept"


async def test_what_the_disk_refused_is_tried_again_without_a_key(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compute_jobs.tui.panes.note_editor.AGAIN", 0.1)
    app = program()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: app.screen.query(TextArea))
        disk.full = True
        await pilot.press(*"words")
        await until(pilot, lambda: "the disk is full" in drawn(app))
        disk.full = False
        await until(pilot, lambda: on_disk(employer_of(app)) == "words")


@pytest.mark.parametrize("crash", [False, True])
async def test_what_is_not_saved_at_the_end_is_printed(disk: Disk, crash: bool) -> None:
    app = program()
    with pytest.raises(ZeroDivisionError) if crash else contextlib.nullcontext():
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("n")
            await until(pilot, lambda: app.screen.query(TextArea))
            disk.full = True
            await pilot.press(*"words")
            app.call_later(divide_by_zero if crash else app.leave)
            await pilot.pause(0.2)
    printed = ending(app.last_words, app.unsaved)
    assert "could not save this note:\nwords\n" in printed
    assert "is saved" not in printed


def divide_by_zero() -> None:
    raise ZeroDivisionError


async def test_a_note_just_written_is_in_sight_on_a_small_screen() -> None:
    app = program()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"call them", "escape")
        await pilot.pause()
        text = drawn(app)
        assert "call them" in text
        assert text.index("notes") < text.index("suggested"), "what doesn't fit is the item's text"
