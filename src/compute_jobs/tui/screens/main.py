"""The three panes, the drawer beside them, and keys that work across panes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partialmethod
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from compute_jobs.core.dossier.dossier_model import STAGES
from compute_jobs.tui.action_screen import after_paint, put_away
from compute_jobs.tui.actions import ACTIONS, BY_ID, Action
from compute_jobs.tui.host import Choice, host, numbered
from compute_jobs.tui.panes.checklist import ChecklistPane
from compute_jobs.tui.panes.claim_page import employer_about
from compute_jobs.tui.panes.claims import ClaimsPane
from compute_jobs.tui.panes.employers import EmployersPane
from compute_jobs.tui.panes.pane import Pane
from compute_jobs.tui.widgets.bars import BarsScreen, Welcome
from compute_jobs.tui.widgets.styled_text import in_short

if TYPE_CHECKING:
    from compute_jobs.tui.drawers.drawer import Drawer

PANES = ("employers", "claims", "checklist")
_OF_A_CLAIM = frozenset(
    ("detail", "edit_claim", "open_source", "copy", "another_claim", "remove_claim", "set_aside",
     "impact")
)  # fmt: skip
_OF_AN_EMPLOYER = frozenset(
    ("to_notes", "shortlist", "shortlist_up", "shortlist_down", "stage", "edit_employer", "why",
     "remove_employer", "links", "contacts", "add_claim", "walk", "verdict")
)  # fmt: skip
_TWO, _THREE = 90, 120
"""From these widths, two and three panes are visible."""
_CHECKLIST = 44
"""Cells that are enough for the checklist."""


class MainScreen(BarsScreen):
    """One code path for every width: classes on the screen say which panes are visible."""

    contexts = ("main",)

    def __init__(self, session: Mapping[str, Any]) -> None:
        super().__init__(classes="-at-employers")
        self._session = session
        self.employers = EmployersPane()
        self.claims = ClaimsPane()
        self.checklist = ChecklistPane()
        self.drawer: Drawer | None = None
        self._side = "claims"
        self._unsaved: list[Mapping[str, Any]] = []
        """Notes that an earlier run couldn't save, nor this one when it started."""

    def body(self) -> ComposeResult:
        if self._is_first_start():
            yield Welcome(id="welcome")
        with Container(id="panes"):
            yield self.employers
            yield self.claims
            yield self.checklist

    def on_mount(self) -> None:
        saved = self._session
        for pane in self.panes:
            pane.recall(_part(saved, pane.id))
        view = host(self).view
        self.employers.draw(view, keep=_text(_part(saved, "employers"), "employer"))
        self._follow(
            claim=_text(_part(saved, "claims"), "claim"),
            item=_text(_part(saved, "checklist"), "item"),
        )
        at = saved.get("pane")
        self._arrive(at if at in PANES else "employers")
        self.set_class(saved.get("zoom") is True, "-zoom")
        if saved:
            self.call_after_refresh(self._take_up, saved)

    def _take_up(self, saved: Mapping[str, Any]) -> None:
        """Reopen the drawer, the walk or another screen, and save notes that couldn't be saved.

        Text fields aren't reopened, since a key meant for a list would go into them.
        """
        drawer = _part(saved, "drawer")
        if drawer.get("kind") == "preferences":
            self.do_preferences()
        elif drawer.get("kind") == "weights":
            self.do_weights()
        if self.drawer is not None:
            self.drawer.call_after_refresh(self.drawer.recall, drawer)
        walk, unsaved = _part(saved, "walk"), saved.get("unsaved")
        notes = [_part(part, "note") for part in (_part(saved, "checklist"), walk)]
        notes += unsaved if isinstance(unsaved, list) else []
        self._unsaved = [note for note in notes if not self._is_kept(note)]
        if walk.get("employer") in host(self).view.evidence.employers:
            host(self).open("walk", str(walk["employer"]), _text(walk, "item"))
        elif screen := _part(saved, "screen"):
            host(self).reopen(screen)

    def _is_kept(self, note: object) -> bool:
        """Whether a note is on disk; one that couldn't be saved last time is tried again."""
        app = host(self)
        if not isinstance(note, Mapping):
            return True
        employer, text = _text(note, "employer"), _text(note, "text")
        if employer is None or employer not in app.view.evidence.employers or text is None:
            return True
        from compute_jobs.record.merge import with_draft

        name, item = app.view.employer(employer).name, _text(note, "item") or ""
        base = _text(note, "base")
        if base is None:  # the text it was based on is unknown, so it mustn't remove anything
            base = app.view.dossier(employer).notes.get(item, "")
            text = with_draft(base, text)
        if not app.guard(lambda: app.desk.write_note(employer, text, item, base)):
            return False
        app.redraw()
        app.say(f"The note on {name} that couldn't be saved last time is saved now.")
        return True

    # -- the first start -----------------------------------------------------------------------

    def _is_first_start(self) -> bool:
        app = host(self)
        return app.config.welcome and self._session.get("welcomed") is not True

    def hide_welcome(self) -> bool:
        """Remove it for good; False if it wasn't there."""
        welcome = self.query(Welcome)
        if not welcome:
            return False
        welcome.remove()
        self._session = {**self._session, "welcomed": True}
        host(self).touch()
        return True

    def do_clear(self) -> None:
        """Clear the innermost state: the welcome, an open claim, the zoom, a filter, what-ifs.

        The focused pane comes first, then the others; finally the focus returns to the employers.
        """
        here = self._pane_of(self.pane)
        if self.hide_welcome() or (here is self.claims and here.is_reading and here.clear()):
            return
        if self.has_class("-zoom"):
            self.do_zoom()
            return
        for pane in (here, *self.panes):
            if pane.clear():
                return
        if not host(self).clear_what_if():
            self._arrive("employers")

    @property
    def panes(self) -> tuple[Pane, ...]:
        return (self.employers, self.claims, self.checklist)

    @property
    def pane(self) -> str:
        """The pane with the focus, or the last one that had it."""
        return next((name for name in PANES if self.has_class(f"-at-{name}")), "employers")

    @property
    def employer(self) -> str | None:
        return self.employers.employer

    @property
    def employer_here(self) -> str | None:
        return self.employer

    def why_not(self, action: Action) -> str:
        """Where no employer or no claim is selected, what the empty pane says of it."""
        nobody = action.id in _OF_AN_EMPLOYER and self.employer is None
        if nobody or (action.id in _OF_A_CLAIM and self.claims.claim is None):
            pane = self._pane_of(self.pane)
            return in_short(pane.list.empty)
        drawer = self.drawer
        if drawer is not None and action.id in drawer.needs_row and not drawer.list.selected_key:
            return in_short(drawer.list.empty)
        if action.id == "zoom" and self.has_class("-narrow"):
            return "This pane already has the whole width."
        return super().why_not(action)

    @property
    def elsewhere(self) -> Sequence[Action]:
        """Also what can be done in another pane: by name, it goes there first."""
        panes = set(PANES) - {self.pane} if self.drawer is None else set[str]()
        others = [it for it in ACTIONS if panes.intersection(it.where) and not self.why_not(it)]
        return [*super().elsewhere, *others]

    def perform(self, id_: str) -> bool:
        if self._doer(id_) is None:
            place = next((it for it in PANES if it in BY_ID[id_].where), None)
            if place is not None:
                self._arrive(place)
        return super().perform(id_)

    # -- drawing -----------------------------------------------------------------------------

    def view_changed(self) -> None:
        view = host(self).view
        self.employers.draw(view)
        if self.drawer is None:
            self._follow()
        else:
            self.bar("status").describe(self.employers.describe(view))
        self._share_width()
        self.bar("title").update_line()
        for welcome in self.query(Welcome):
            welcome.update_line()
        if self.drawer is not None and self.drawer.is_mounted:
            self.drawer.draw(view)

    def _follow(self, claim: str | None = None, item: str | None = None) -> None:
        """Claims and checklist show the selected employer."""
        view = host(self).view
        self.claims.draw(view, self.employer, keep=claim)
        self.checklist.draw(view, self.employer, keep=item)
        self.bar("status").describe(self.employers.describe(view))

    @on(EmployersPane.Selected)
    def _employer_selected(self) -> None:
        host(self).say("")
        after_paint(self, self._follow_now)

    def _follow_now(self) -> None:
        if self.drawer is None:
            self._follow()
        host(self).touch()

    # -- widths ------------------------------------------------------------------------------

    def do_zoom(self) -> None:
        """The focused pane at full width, and back; moving to another pane keeps the zoom."""
        self.toggle_class("-zoom")
        self._share_width()
        self._pane_of(self.pane).go()
        host(self).touch()

    def on_resize(self) -> None:
        self._share_width()

    def _share_width(self) -> None:
        """The employers as wide as they need, up to a third; the rest is for the claims."""
        total, alone = self.size.width, self.drawer is not None or self.has_class("-zoom")
        need = self.employers.need(host(self).view)
        wide = total >= _THREE
        widths = (
            min(need, total // 3 if wide else total * 2 // 5),
            min(total // 4, _CHECKLIST) if wide else None,
        )
        for pane, width in zip((self.employers, self.checklist), widths, strict=True):
            if alone or total < _TWO or width is None:
                pane.styles.clear_rule("width")
            elif pane.styles.width is None or pane.styles.width.value != width:
                pane.styles.width = width

    # -- moving between panes ------------------------------------------------------------------

    def _pane_of(self, name: str) -> Pane:
        return next(pane for pane in self.panes if pane.id == name)

    def _arrive(self, name: str) -> None:
        self._to(name)
        self._pane_of(name).go()

    do_to_employers = partialmethod(_arrive, "employers")
    do_to_table = partialmethod(_arrive, "employers")
    do_to_claims = partialmethod(_arrive, "claims")
    do_open = partialmethod(_arrive, "claims")
    do_to_checklist = partialmethod(_arrive, "checklist")

    def _to(self, name: str) -> None:
        if name != "employers":
            self._side = name
        self.set_class(self._side == "checklist", "-side-checklist")
        for other in PANES:
            self.set_class(other == name, f"-at-{other}")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in self.panes:
            if pane in event.widget.ancestors:
                self._to(pane.id or "employers")
        host(self).touch()

    def _step(self, by: int) -> None:
        if self.drawer is not None:
            self.drawer.go()
            return
        at = PANES.index(self.pane)
        self._arrive(PANES[(at + by) % len(PANES)])

    do_next_pane = partialmethod(_step, 1)
    do_previous_pane = partialmethod(_step, -1)

    def show_employer(self, employer: str) -> None:
        """Select an employer, clearing a filter that hides it."""
        rows = self.employers.list
        if not rows.select_key(employer, tell=False):
            self.employers.clear()
            rows.select_key(employer, tell=False)
        self._arrive("employers")
        self.status("")
        self._follow_now()

    def show_claim(self, claim: str) -> None:
        """Select a claim of the employer it is about."""
        view = host(self).view
        known = view.evidence.claims.get(claim)
        employer = employer_about(view, known) if known is not None else None
        if employer is None:
            host(self).say("That claim isn't about an employer here.", "warn")
            return
        self.show_employer(employer)
        self._follow(claim=claim)
        self._arrive("claims")

    def came_from_walk(self, employer: str, item: str | None) -> None:
        """Select the item where the walk stopped, so enter resumes there."""
        self.employers.list.select_key(employer)
        self._follow(item=item)
        self._arrive("checklist")

    def do_to_notes(self) -> None:
        self._to("checklist")
        self.checklist.write()

    def do_stage(self) -> None:
        app, employer = host(self), self.employers.chosen
        name = app.view.employer(employer).name

        def take(stage: str) -> None:
            app.send(lambda: app.desk.set_stage(employer, stage), f"{name}: {stage}.")

        app.choose(f"stage of {name}", numbered(STAGES), take)

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.employers.is_mounted:
            self.view_changed()
            host(self).touch()

    # -- the drawer ----------------------------------------------------------------------------

    def do_preferences(self) -> None:
        from compute_jobs.tui.drawers.preferences import PreferencesDrawer

        self._toggle(PreferencesDrawer)

    def do_weights(self) -> None:
        from compute_jobs.tui.drawers.weights import WeightsDrawer

        self._toggle(WeightsDrawer)

    def _toggle(self, kind: Callable[[], Drawer]) -> None:
        """Open that drawer, or close it if it is open; another one is closed first."""
        before = self.drawer
        self._close_drawer()
        if before is not None and type(before) is kind:
            return
        drawer = self.drawer = kind()
        self.remove_class("-zoom")
        self._share_width()
        self.employers.stand_beside(drawer.moves_fits)
        self.add_class("-drawer")
        host(self).keys.expect(drawer)
        self.query_one("#panes").mount(drawer, after=self.employers)

    def _close_drawer(self) -> None:
        if self.drawer is None:
            return
        self.drawer.settle()
        host(self).places[self.drawer.kind] = self.drawer.remember()
        put_away(self.drawer)
        self.drawer = None
        self.employers.stand_beside(None)
        self.remove_class("-drawer")
        self._share_width()
        self._follow()
        self._arrive("employers")

    def on_drawer_closed(self) -> None:
        self._close_drawer()

    def do_export(self) -> None:
        from compute_jobs.tui.screens.export_action import choose_export

        choose_export(host(self), self.employer)

    def on_paste(self, event: events.Paste) -> None:
        """A multi-line text or an address pasted onto the panes is read as a document.

        Text pasted into a note or another field also arrives here, but stays in the field.
        """
        text = event.text.strip()
        if hasattr(self.focused, "insert"):
            return
        if "\n" in text or text.startswith("https://"):
            event.stop()
            host(self).open("read", event.text)

    def _ask_words(self, what: str, label: str, between: str) -> None:
        app, employer = host(self), self.employers.chosen
        known = getattr(app.view.dossier(employer), what)
        save = getattr(app.desk, f"set_{what}")

        def take(text: str) -> bool:
            words = [part.strip() for part in text.split(between) if part.strip()]
            return app.send(lambda: save(employer, words), f"{len(words)} kept.")

        app.ask(label, f"{between.strip()} ".join(known), take, empty=True)

    do_links = partialmethod(_ask_words, "links", "links, separated by spaces", " ")
    do_contacts = partialmethod(_ask_words, "contacts", "people, separated by commas", ",")

    def do_profiles(self) -> None:
        app = host(self)

        def take(name: str) -> None:
            app.send(lambda: app.desk.use_profile(name), f"Profile {name}.")

        choices = [Choice(name, name) for name in app.desk.workspace.profile_names()]
        if choices:
            app.pick("Use which profile?", choices, take)
        else:
            app.say("No named profile has been saved yet.", "dim")

    def do_save_profile(self) -> None:
        app = host(self)

        def take(name: str) -> bool:
            return app.send(lambda: app.desk.save_profile(name), f"Saved as profile {name}.")

        app.ask("save the profile as", "", take)

    def do_evidence_only(self) -> None:
        app = host(self)
        on = not app.view.profile.evidence_only
        app.send(
            lambda: app.desk.set_evidence_only(on),
            "Evidence only, without the published scores."
            if on
            else "With the published scores again.",
        )

    def do_undo(self) -> None:
        if self.drawer is not None:
            self.drawer.settle()
        super().do_undo()

    # -- session -------------------------------------------------------------------------------

    def remember(self) -> dict[str, Any]:
        saved: dict[str, Any] = {pane.id or "": dict(pane.remember()) for pane in self.panes}
        saved["pane"] = self.pane
        saved["zoom"] = self.has_class("-zoom")
        saved["welcomed"] = self._session.get("welcomed") is True
        if self._unsaved:
            saved["unsaved"] = self._unsaved
        if self.drawer is not None:
            saved["drawer"] = dict(self.drawer.remember())
        return saved


def _part(saved: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
    part = saved.get(name or "")
    return part if isinstance(part, Mapping) else {}


def _text(saved: Mapping[str, Any], name: str) -> str | None:
    value = saved.get(name)
    return value if isinstance(value, str) else None
