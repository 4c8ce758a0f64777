"""A desk with lines, flags, scenarios and snapshots, whose texts may be as hostile as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.core.evidence.dates import parse_day
from compute_jobs.core.evidence.evidence_model import Asset, Claim, Relation, Tier
from compute_jobs.core.fit.fit_model import HypeFlag, Question
from compute_jobs.core.posting import Pay, Posting, Query
from compute_jobs.core.robustness.rank_shares import RowShares
from compute_jobs.core.robustness.stability import WeightInterval
from compute_jobs.desk.robustness import Robustness
from compute_jobs.desk.scored_ledger import ClaimRow
from compute_jobs.desk.view import View
from compute_jobs.live.refresh import OnProgress, Progress, RefreshResult, SourceResult, Stage
from compute_jobs.tui.app.app import JobsApp
from compute_jobs.tui.app.session import Settings
from tests.tui.fake_desk import FakeDesk, FakeView, State
from tests.tui.fake_world import CLAIMS, World, claim, make_world

if TYPE_CHECKING:
    from compute_jobs.desk.desk import Desk

HOSTILE = "see [/path] [@click=app.quit]x[/] \x1b[31mred\x1b[0m \u202eevil\u202c " + "long " * 60

EXTRA = (
    claim(
        "meridian-rent-signed", "meridian", "capacity_lease", "The lease of hall one is signed.",
        "reported", "dispatch", "2026-06-01", counterparty="cobalt", role="tenant",
        deal="hall-one-lease", deal_status="signed",
        start=parse_day("2026-06"), end=parse_day("2029-05"),
    ),
    claim(
        "cobalt-gpus-old", "cobalt", "accelerators_deployed", "60,000 ran a year ago.", "primary",
        "cobalt-post", "2025-07-02", "60,000 GPUs", "cobalt-post",
    ),
)  # fmt: skip
RELATIONS = (
    Relation("northlight", "hall-one", "supplier", None, None, ()),
    Relation("cobalt", "hall-one", "owner", parse_day("2025-06"), None, ("cobalt-gpus",)),
    Relation("meridian", "hall-one", "tenant", parse_day("2026-06"), parse_day("2029-05"),
             ("meridian-rent", "meridian-rent-signed")),
    Relation("tarn", "hall-two", "operator", None, None, ("tarn-power",), "negotiating"),
)  # fmt: skip
ASSETS = (
    Asset("hall-one", "Hall One", "cluster", place="Port Lune", summary="The first hall."),
    Asset("hall-two", "Hall Two", "cluster"),
)


@dataclass(frozen=True)
class FakeCell:
    text: str
    tier: Tier
    age: str
    claim: str
    contested: bool = False
    best: bool = False


@dataclass(frozen=True)
class FakeCompareRow:
    metric: str
    name: str
    criterion: str | None
    cells: Mapping[str, FakeCell]


@dataclass(frozen=True)
class FakeMatch:
    score: float = 72.0
    reasons: tuple[str, ...] = ("your level: staff",)
    against: tuple[str, ...] = ("elsewhere: Port Lune",)


@dataclass(frozen=True)
class FakeTie:
    asset: str = "hall-one"
    how: str = "named in its text"
    sentence: str = "Hall One: one outside tenant, to May 2029."


@dataclass(frozen=True)
class FakeDetail:
    posting: Posting
    first_seen: date
    closed: date | None = None
    match: FakeMatch | None = FakeMatch()
    ties: tuple[FakeTie, ...] = (FakeTie(),)


class Hit(Struct, frozen=True):
    posting: Posting
    first_seen: date
    in_title: bool

    @property
    def id(self) -> str:
        return self.posting.id


@dataclass(frozen=True, slots=True)
class Found:
    hits: Sequence[Hit]
    total: int
    corrected: Mapping[str, tuple[str, ...]]


def posting(number: int, employer: str, title: str, **more: Any) -> Hit:
    it = Posting(f"ashby:x:{number}", employer, "ashby", "x", str(number), title,
                 first_published=date(2026, 10, 30), url=f"https://jobs.example/{number}",
                 **more)  # fmt: skip
    return Hit(it, date(2026, 11, 1), True)


HITS = (
    posting(1, "quarry", "Staff Engineer, Cluster Networking", places=("Port Lune", "Berlin"),
            remote="hybrid", levels=("staff",), track="ic", text="You run Hall One.",
            pay=(Pay(180_000, 260_000, "USD", "year", "structured", "Port Lune"),)),
    posting(2, "quarry", "Technician", pay=(Pay(40, 55, "EUR", "hour", "text"),)),
    posting(3, "harbor", "Photonics Engineer", approximate=True, no_pay="it is on-target pay"),
)  # fmt: skip


def _holds_all(hit: Hit, query: Query) -> bool:
    it = hit.posting
    return (
        all(word in f"{it.title} {it.text}".lower() for word in query.words.lower().split())
        and (not query.employers or it.employer in query.employers)
        and (not query.remote or it.remote == query.remote)
        and (query.pay_at_least is None or any(p.high >= query.pay_at_least for p in it.pay))
    )


@dataclass(frozen=True)
class FakeSnapshot:
    id: str
    when: str
    why: str
    files: Mapping[str, str]


class RichView(FakeView):
    """The fake view with superseded claims, flags and, once reckoned, shares."""

    known: Robustness | None = None

    def claim(self, claim: str) -> ClaimRow:
        row = super().claim(claim)
        if claim == "cobalt-gpus-old":
            return replace(row, status="superseded", superseded_by="cobalt-gpus")
        return row

    def hype(self, employer: str | None = None) -> Sequence[HypeFlag]:
        if not self.world.ids or self.world.flags is False:  # type: ignore[attr-defined]
            return ()
        flags = (
            HypeFlag("tarn", "unpermitted", "Power not permitted", None, False,
                     ("tarn-power",), "nobody has said that its power is permitted"),
            HypeFlag("cobalt", "announced_over_deployed", "Announced far beyond what runs", 10.0,
                     True, ("cobalt-plan", "cobalt-gpus"), "a million announced, 100,000 run"),
        )  # fmt: skip
        return [it for it in flags if employer in (None, it.employer)]

    def robustness_cached(self) -> Robustness | None:
        return self.known


class RichDesk(FakeDesk):
    """What the real desk answers, over made-up evidence."""

    def __init__(self, world: World | None = None, *, empty: bool = False) -> None:
        world = world or make_world(0 if empty else 6, () if empty else (*CLAIMS, *EXTRA))
        if not empty:
            world.evidence = replace(
                world.evidence, relations=RELATIONS, assets={it.id: it for it in ASSETS}
            )
        else:
            world.evidence = replace(world.evidence, sources={}, origins={})
        world.flags = not empty  # type: ignore[attr-defined]
        self.empty = empty
        self.snaps: list[FakeSnapshot] = []
        self.hits: tuple[Hit, ...] = () if empty else HITS
        self.queries: list[Query] = []
        self.mended: Mapping[str, tuple[str, ...]] = {}
        self.searches: dict[str, Mapping[str, Any]] = {}
        self.failed: dict[str, str] = {}
        self.let_go = Event()
        self.refreshed: tuple[str, ...] | None = None
        self.restored: list[tuple[str, tuple[str, ...]]] = []
        super().__init__(world=world)
        self.view = self._rich(self.state)

    def _rich(self, state: State, before: FakeView | None = None, said: str = "") -> RichView:
        return RichView(self.world, state, before, said)

    def _to(self, state: State, said: str, what: str) -> FakeView:
        super()._to(state, said, what)
        self.view = self._rich(state, None, said)
        return self.view

    # -- answers -------------------------------------------------------------------------------

    def compare(self, employers: Sequence[str]) -> Sequence[Any]:
        rows = []
        for metric in self.world.evidence.metrics.values():
            cells = {
                row.claim.subjects[0]: FakeCell(
                    row.claim.figure.text if row.claim.figure else "told", row.claim.tier, "6 mo",
                    row.claim.id, bool(row.conflicts_with), row.claim.tier == "filed",
                )
                for row in self.view.claims()
                if row.claim.metric == metric.id
                and not row.superseded_by
                and row.claim.subjects[0] in employers
            }  # fmt: skip
            if cells:
                rows.append(FakeCompareRow(metric.id, metric.name, metric.criterion, cells))
        return rows

    def scenarios(self) -> Sequence[tuple[str, str, bool, str]]:
        if self.empty:
            return ()
        on = self.state.profile.scenarios
        return [
            ("tenant-leaves", "The one tenant leaves", "tenant-leaves" in on, "The hall is empty."),
            ("ban", "An export ban widens", "ban" in on, "Sales abroad end."),
        ]

    def toggle_scenario(self, scenario: str) -> FakeView:
        on = self.state.profile.scenarios
        now = tuple(it for it in on if it != scenario) if scenario in on else (*on, scenario)
        return self._profile(f"{scenario} switched", scenarios=now)

    def what_if(self, scenario: str) -> tuple[View, View]:
        after = self._rich(self.state)
        after.fits = [
            fit - (20.0 if name == "harbor" else 0.0)
            for name, fit in zip(self.world.ids, after.fits, strict=True)
        ]
        return self.view, after

    def robustness(self) -> Robustness:
        order = self.view.order
        rows = tuple(
            RowShares(id_, 84.0 - 2 * at, 88.0 - 2 * at, 92.0 - 2 * at,
                          tuple(0.5 if at == rank else 0.1 for rank in range(len(order))))
            for at, id_ in enumerate(order)
        )  # fmt: skip
        flips = (WeightInterval("growth", 0.2, 0.1, 0.6, ("northlight",), ()),) if order else ()
        dominated = (("quarry", "harbor"),) if order else ()
        questions = (
            (Question("tarn", "capacity", 0.42, 0.3, 0.5, "Which permits are still open?"),)
            if order
            else ()
        )
        made = Robustness(10_000, 1, rows, flips, dominated, questions)
        if isinstance(self.view, RichView):
            self.view.known = made
        return made

    # -- postings and refreshes ----------------------------------------------------------------

    def postings(self, query: Query) -> Found:
        self.queries.append(query)
        hits = [it for it in self.hits if _holds_all(it, query)]
        return Found(tuple(hits[: query.limit]), len(hits), self.mended)

    def posting(self, posting: str) -> FakeDetail | None:
        found = next((it for it in self.hits if it.posting.id == posting), None)
        return FakeDetail(found.posting, found.first_seen) if found else None

    def postings_state(self) -> Mapping[str, Any]:
        read = "2026-11-19T10:00:00" if self.hits else ""
        return {
            "open": len(self.hits),
            "read": read,
            "boards": {"quarry": 2},
            "failed": self.failed,
            "known": ("quarry", "harbor", "cobalt"),
        }

    def saved_searches(self) -> Mapping[str, Mapping[str, Any]]:
        return self.searches

    def save_search(self, name: str, fields: Mapping[str, Any]) -> None:
        self.searches[name] = dict(fields)

    def remove_search(self, name: str) -> None:
        del self.searches[name]

    def set_target(self, employer: str, posting: str, on: bool) -> FakeView:
        held = self.view.dossier(employer).targets
        now = (*held, posting) if on else tuple(it for it in held if it != posting)
        return self._dossier(employer, "target", targets=now)

    def refresh(
        self,
        employers: Sequence[str] = (),
        *,
        only: str | None = None,
        on_progress: OnProgress,
        cancel: Event,
    ) -> RefreshResult:
        """Two sources; the second waits until the test lets go or cancels."""
        self.refreshed = tuple(employers)
        on_progress(Progress("edgar:harbor", "edgar", "harbor", "queued"))
        on_progress(Progress("board:quarry", "boards", "quarry", "fetching", 1, 4, "ashby"))
        done = SourceResult("edgar:harbor", "edgar", "harbor", "done", "41 filed claims",
                            changes=("Harbor Interconnect: revenue Q3 2026 filed",))  # fmt: skip
        on_progress(Progress("edgar:harbor", "edgar", "harbor", "done", 4, 4, "41 filed claims"))
        while not (self.let_go.wait(0.01) or cancel.is_set()):
            pass
        stage: Stage = "cancelled" if cancel.is_set() else "failed"
        found = "" if cancel.is_set() else "the board answers 404"
        failed = SourceResult("board:quarry", "boards", "quarry", stage, found, "check the token")
        on_progress(Progress("board:quarry", "boards", "quarry", stage, 1, 4, found))
        at = datetime(2026, 11, 21, tzinfo=UTC)
        return RefreshResult((done, failed), at, at, cancel.is_set())

    # -- snapshots -----------------------------------------------------------------------------

    def snapshots(self) -> Sequence[FakeSnapshot]:
        return self.snaps

    def snapshot_difference(self, snapshot: str, employers: Sequence[str] = ()) -> str:
        return "--- now\n+++ then\n-note = 'new'\n+note = 'old'"

    def back_up(self) -> str | None:
        if self.snaps:
            return None
        made = FakeSnapshot("20261121T101500-123", "2026-11-21 10:15 UTC", "asked for",
                            {"profile.toml": "a", "dossiers/harbor.toml": "b"})  # fmt: skip
        self.snaps.insert(0, made)
        return made.id

    def restore(self, snapshot: str, employers: Sequence[str] = ()) -> Sequence[str]:
        self.restored.append((snapshot, tuple(employers)))
        self._to(self.state, "", "restore")
        return []


def hostile_desk() -> RichDesk:
    """The same desk, every name and text of it replaced by hostile text."""
    desk = RichDesk()
    evidence = desk.world.evidence

    def spoilt(it: Claim) -> Claim:
        return replace(it, statement=HOSTILE, note=HOSTILE)

    desk.world.evidence = replace(
        evidence,
        claims={key: spoilt(it) for key, it in evidence.claims.items()},
        employers={key: replace(it, name=HOSTILE) for key, it in evidence.employers.items()},
        assets={
            key: replace(it, name=HOSTILE, summary=HOSTILE) for key, it in evidence.assets.items()
        },
        sources={
            key: replace(it, title=HOSTILE, publisher=HOSTILE, note=HOSTILE)
            for key, it in evidence.sources.items()
        },
        metrics={key: replace(it, name=HOSTILE) for key, it in evidence.metrics.items()},
    )
    desk.hits = tuple(
        replace(hit, posting=replace(hit.posting, title=HOSTILE, text=HOSTILE, places=(HOSTILE,)))
        for hit in desk.hits
    )
    desk.view = desk._rich(desk.state)
    return desk


def app_on(desk: FakeDesk, **settings: Any) -> JobsApp:
    return JobsApp(cast("Desk", desk), settings=Settings(welcome=False, **settings))


def drawn(app: JobsApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)
