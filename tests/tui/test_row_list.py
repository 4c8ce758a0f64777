"""The list: any length, only what is in sight, a selection that stays with its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.screens.main import MainScreen
from compute_jobs.tui.widgets.row_list import Column, Layout, RowList, Rows
from compute_jobs.tui.widgets.styled_text import Cell, Span
from tests.small_world import small_desk
from tests.tui.driving import drawn


class Numbers(Rows[str]):
    """Rows that note which of them were asked for."""

    def __init__(self, names: Sequence[str], dividers: Mapping[int, str] | None = None) -> None:
        self.asked: set[int] = set()
        columns = (
            Column("name", "name", 8, grow=1, sortable=True),
            Column("side", "side", 4, keep=1),
        )
        super().__init__(columns, names, str, self._cell_of, dividers=dividers)

    def _cell_of(self, name: str, column: str, size: int) -> Cell:
        return name if column == "name" else Span("s", "dim")

    def cells(self, index: int, layout: Layout) -> Sequence[Cell]:
        self.asked.add(index)
        return super().cells(index, layout)


class ListApp(JobsApp):
    """Only a list, in a program that has the look and the keys."""

    def __init__(self, source: Rows[str]) -> None:
        super().__init__(small_desk())
        self.source = source
        self.told: list[str] = []

    def get_default_screen(self) -> MainScreen:
        return Only(self.source, self.told)  # type: ignore[return-value]


class Only(ActionScreen):
    def __init__(self, source: Rows[str], told: list[str]) -> None:
        super().__init__()
        self._source = source
        self._told = told

    def compose(self) -> ComposeResult:
        yield RowList(id="list")

    def on_mount(self) -> None:
        self.list.show(self._source)
        self.list.focus()

    @property
    def list(self) -> RowList:
        return self.query_one(RowList)

    @on(RowList.Highlighted)
    def _told_of(self, event: RowList.Highlighted) -> None:
        self._told.append(event.key)

    @on(RowList.HeaderClicked)
    def _header(self, event: RowList.HeaderClicked) -> None:
        self._told.append(f"head {event.column}")


def the_list(app: JobsApp) -> RowList:
    return app.screen.query_one(RowList)


async def test_a_hundred_thousand_rows_ask_for_those_in_sight() -> None:
    source = Numbers([f"row {at}" for at in range(100_000)])
    app = ListApp(source)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert source.asked <= set(range(12))
        await pilot.press("end")
        await pilot.pause()
        assert "row 99999" in drawn(app)
        assert len(source.asked) < 40


async def test_the_selection_stays_with_its_row_when_the_order_changes() -> None:
    source = Numbers(["a", "b", "c", "d"])
    app = ListApp(source)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down")
        assert the_list(app).selected_key == "b"
        the_list(app).show(Numbers(["d", "c", "b", "a"]))
        assert the_list(app).selected_key == "b"
        assert the_list(app).selected == 2
        the_list(app).show(Numbers(["x", "y"]))
        assert the_list(app).selected_key == "y", "clamped where its row is gone"


async def test_dividers_are_passed_over() -> None:
    app = ListApp(Numbers(["a", "b", "c"], {1: "deal-breakers"}))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        lines = drawn(app).split("\n")
        assert lines[1].startswith("▌a ")
        assert lines[2].startswith("── deal-breakers ──")
        await pilot.press("down")
        assert the_list(app).selected_key == "b"
        assert app.told == ["b"]


async def test_clicks_select_rows_and_name_columns() -> None:
    app = ListApp(Numbers(["a", "b", "c"], {1: "line"}))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.click(RowList, offset=(3, 4))
        assert the_list(app).selected_key == "c"
        await pilot.click(RowList, offset=(3, 2))
        assert the_list(app).selected_key == "c", "the line can't be selected"
        await pilot.click(RowList, offset=(3, 0))
        assert app.told == ["c", "head name"]


async def test_the_wheel_moves_the_view_and_not_the_selection() -> None:
    app = ListApp(Numbers([f"row {at:02}" for at in range(50)]))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        the_list(app).scroll_lines(20)
        await pilot.pause()
        assert "row 20" in drawn(app)
        assert the_list(app).selected == 0
        await pilot.press("down")
        await pilot.pause()
        assert "row 01" in drawn(app), "a key brings the selection back into sight"


async def test_only_changed_lines_are_painted_again() -> None:
    names = [f"row {at}" for at in range(8)]
    app = ListApp(Numbers(names))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        painted: list[object] = []
        real = RowList.render_line
        try:
            RowList.render_line = lambda *told: painted.append(told[1]) or real(*told)  # type: ignore
            the_list(app).show(Numbers([*names[:3], "other", *names[4:]]))
            await pilot.pause()
        finally:
            RowList.render_line = real  # type: ignore[method-assign]
        assert painted == [4], "the head, three rows, then the other"


async def test_it_opens_at_its_top_with_the_heading_of_its_first_rows() -> None:
    app = ListApp(Numbers([f"row {at}" for at in range(6)], {0: "the first group"}))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert "the first group" in drawn(app)


async def test_a_row_that_is_in_sight_scrolls_nothing_away() -> None:
    app = ListApp(Numbers([]))
    async with app.run_test(size=(40, 12)) as pilot:
        fresh = RowList(id="other")
        fresh.show(Numbers([f"row {at}" for at in range(6)]), keep="row 4")
        await app.screen.mount(fresh)
        await pilot.pause()
        assert "row 0" in drawn(app)
        assert fresh.selected_key == "row 4"


async def test_home_and_up_bring_the_heading_back() -> None:
    names = [f"row {at:02}" for at in range(40)]
    app = ListApp(Numbers(names, {0: "the first group"}))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        await pilot.press("end")
        assert "the first group" not in drawn(app)
        await pilot.press("home")
        assert "the first group" in drawn(app)


async def test_the_same_cells_in_other_columns_are_drawn_again() -> None:
    """Cells alone don't say where they stand."""
    app = ListApp(Numbers(["a", "b", "c"]))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        wider = Numbers(["a", "b", "c"])
        wider.columns = (Column("name", "name", 30), Column("side", "side", 4))
        the_list(app).show(wider)
        await pilot.pause()
        row = drawn(app).split("\n")[1]
        assert row.index("s") == 32
