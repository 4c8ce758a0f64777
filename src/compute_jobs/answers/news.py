"""What changed in the evidence, and its effect: the ranking with the new claims and without.

Both rankings are for the same day, so aging alone isn't news; newly overdue items are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from compute_jobs.answers.balance import OPINION_TIERS
from compute_jobs.answers.impact import MOVED
from compute_jobs.answers.watching import WatchState, remember, watch_states
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.dates import (
    days_since,
    due_plans,
    effective_day,
    planned_day,
    published_day,
)
from compute_jobs.core.evidence.evidence_model import TIER_RANK, Claim, Day, Tier
from compute_jobs.core.fit.fit_model import Reason
from compute_jobs.core.fit.rating_facts import each_once
from compute_jobs.desk.desk import Desk
from compute_jobs.desk.view import View
from compute_jobs.live.edgar.submissions import NewsFiling, filing_line

Kind = Literal["watch", "deal_breaker", "rank", "filing", "due", "posting", "source", "reading"]
KINDS: tuple[Kind, ...] = (
    "watch", "deal_breaker", "rank", "filing", "due", "posting", "source", "reading",
)  # fmt: skip
"""In display order: first what the reader's own watches fired for. Readings: opinions and plans."""
MOST_LINES = 5


class NewsEvent(Struct, frozen=True):
    """One change, in one line."""

    kind: Kind
    employer: str
    """The employer it is mainly about; empty if it is about none."""
    before: str
    after: str
    why: str
    claims: tuple[str, ...] = ()
    tier: Tier | None = None
    """The best of its claims."""
    age_days: int | None = None
    """Of its newest claim."""
    moves: tuple[tuple[str, float], ...] = ()
    """Employers whose fit the new evidence changed, with the amount."""


class News(Struct, frozen=True):
    events: tuple[NewsEvent, ...]
    """All of them in order; the first few are the news, readings are separate."""
    newest: date | None
    """The day of the newest evidence."""
    newest_days: int | None

    @property
    def lines(self) -> tuple[NewsEvent, ...]:
        return tuple(it for it in self.events if it.kind != "reading")[:MOST_LINES]

    @property
    def readings(self) -> tuple[NewsEvent, ...]:
        return tuple(it for it in self.events if it.kind == "reading")

    @property
    def more(self) -> int:
        """How many changes there are beyond the lines."""
        return len(self.events) - len(self.readings) - len(self.lines)


def news(
    before: View,
    after: View,
    new: Collection[str],
    since: date,
    *,
    postings: Mapping[str, tuple[int, str]] | None = None,
    watches: Sequence[WatchState] = (),
) -> News:
    """``before`` is ``after`` without the claims that are ``new`` since that day; ``postings`` are
    new ones, counted and one named, by the saved search that finds them.
    """
    teller = _NewsTeller(before, after, new)
    events = [
        *teller.fired(watches),
        *teller.deal_breakers(),
        *teller.ranks(),
        *teller.filings(),
        *teller.due(since),
        *(
            NewsEvent("posting", "", "", fmt.count(count, "posting"),
                      f"the saved search {search} finds {example}")
            for search, (count, example) in (postings or {}).items()
        ),
        *teller.sources(),
    ]  # fmt: skip
    newest = after.newest_evidence
    day = min(newest.last, after.as_of) if newest is not None else None
    return News(_in_order(events), day, (after.as_of - day).days if day is not None else None)


def news_of(desk: Desk, since: date | None) -> News | None:
    """The news since a day, or since the last look; None if there was none.

    Fired watches are news only since the last look, since they don't depend on the day.
    """
    found = desk.new_claims(since)
    if found is None:
        return None
    day, new = found
    watches = [it for it in watch_states(desk) if it.fired] if since is None else []
    watched = {it.watch.search for it in watches}
    found_now = desk.live.new_matches(day)
    matches = {name: found for name, found in found_now.items() if name not in watched}
    told = news(desk.without(new), desk.view, new, day, postings=matches, watches=watches)
    unread = unread_filings(desk.view, desk.live.filings(unread=True), day)
    return replace(told, events=_in_order((*told.events, *unread)))


def mark_seen(desk: Desk) -> bool:
    """Mark the news and fired watches as seen; False if another day is shown."""
    seen = desk.mark_seen()
    if seen:
        remember(desk, watch_states(desk))
    return seen


def unread_filings(view: View, filings: Sequence[NewsFiling], since: date) -> Iterator[NewsEvent]:
    """One line for each employer with unread filings of that day or later."""
    new = [it for it in filings if it.filed >= since and it.employer in view.evidence.employers]
    for employer in dict.fromkeys(it.employer for it in new):
        own = [it for it in new if it.employer == employer]
        more = f", and {len(own) - 1} more" if len(own) > 1 else ""
        name = view.employer(employer).name
        yield NewsEvent(
            "source",
            employer,
            "",
            fmt.count(len(own), "unread filing"),
            f"{name} {filing_line(own[0])}{more}",
            age_days=max((view.as_of - own[0].filed).days, 0),
        )


def _in_order(events: Iterable[NewsEvent]) -> tuple[NewsEvent, ...]:
    return tuple(sorted(events, key=lambda it: KINDS.index(it.kind)))


class _NewsTeller:
    def __init__(self, before: View, after: View, new: Collection[str]) -> None:
        self._before, self._after = before, after
        visible = after.scored.ledger.visible
        self._new = {name: visible[name] for name in sorted(new) if name in visible}
        self._origins_used: set[str] = set()
        self._flipped: set[str] = set()
        """Employers named in a deal-breaker's line."""
        known = frozenset(before.order)
        self._both = [it for it in after.order if it in known]
        self._deltas = {
            name: delta
            for name in self._both
            if (old := before.row(name).fit) is not None
            and (fit := after.row(name).fit) is not None
            and abs(delta := fit - old) >= MOVED
        }

    # -- what the reader asked to be told ------------------------------------------------------

    def fired(self, watches: Iterable[WatchState]) -> Iterator[NewsEvent]:
        """One line for each watch that fired."""
        for state in watches:
            first = state.fired[0]
            more = f", and {len(state.fired) - 1} more" if len(state.fired) > 1 else ""
            why = f"{first.why.rstrip('.')}{more} (watch {state.watch.id})"
            claims = [name for each in state.fired for name in each.claims]
            yield self._event("watch", first.employer, first.before, first.after, why, claims)

    # -- what flips --------------------------------------------------------------------------

    def deal_breakers(self) -> Iterator[NewsEvent]:
        for name in self._both:
            old, row = self._before.row(name), self._after.row(name)
            if old.fit is None or row.fit is None:
                continue
            was = {it.preference.metric: it for it in (*old.broken, *old.unknown)}
            now = {it.preference.metric: it for it in (*row.broken, *row.unknown)}
            for metric in dict.fromkeys((*was, *now)):
                first, last = (it[metric].answer if metric in it else "met" for it in (was, now))
                if first != last and "broken" in (first, last):
                    self._flipped.add(name)
                    why = now[metric].why if metric in now else f"{was[metric].name} is met now"
                    claims = now[metric].claims if metric in now else ()
                    yield self._event("deal_breaker", name, first, last, why, claims)

    def ranks(self) -> Iterator[NewsEvent]:
        for name in self._both:
            old, row = self._before.row(name), self._after.row(name)
            before, after = old.place, row.place
            if (old.fit is None) != (row.fit is None):
                fit = self._after.partial(name)
                grounded = fmt.share(fit.grounded) if fit is not None else "nothing"
                why = f"{grounded} of your weights rest on evidence about {row.name}"
                yield self._event("rank", name, before, after, why)
            elif old.fit is not None and row.fit is not None and before != after:
                if old.excluded != row.excluded and name in self._flipped:
                    continue  # the deal-breaker's line already says it
                ends = self._before.range_of(name)
                if ends is not None and not ends[0] <= row.fit <= ends[1]:
                    fits = f"{fmt.points(old.fit)} → {fmt.points(row.fit)}"
                    why = f"{row.name}'s fit leaves its range {fmt.points_range(*ends)}: {fits}"
                    yield self._event("rank", name, before, after, why)

    # -- filings -----------------------------------------------------------------------------

    def filings(self) -> Iterator[NewsEvent]:
        """One line for each filing that confirms or contradicts what was known."""
        for origin, claims in self._by_origin(tier="filed"):
            confirmed: dict[str, str] = {}
            contradicted: dict[str, str] = {}
            for claim in claims:
                for pair in self._after.comparisons(claim.id):
                    other = pair.second if pair.first == claim.id else pair.first
                    known = self._after.claim(other).claim
                    if other in self._new or known.tier == "filed":
                        continue
                    if pair.relation in ("agree", "corroborates"):
                        confirmed.setdefault(other, claim.id)
                    elif pair.relation == "conflict":
                        contradicted.setdefault(other, claim.id)
            for others, word in ((contradicted, "contradicts"), (confirmed, "confirms")):
                if not others:
                    continue
                first = self._after.claim(next(iter(others))).claim
                more = f" and {len(others) - 1} more" if len(others) > 1 else ""
                why = f"{self._title(origin, claims)} {word} this{more}"
                about, names = self._subject(claims), [*others.values(), *others]
                yield self._event("filing", about, first.statement, word, why, names)
                self._origins_used.add(origin)

    # -- due ---------------------------------------------------------------------------------

    def due(self, since: date) -> Iterator[NewsEvent]:
        """Plans and reports whose date has passed since."""
        view = self._after
        visible, sources = view.scored.ledger.visible, view.evidence.sources
        passed: dict[str, list[tuple[Day, Claim]]] = defaultdict(list)
        for plan in due_plans(visible.values(), sources, view.as_of):
            day = planned_day(plan)
            if day is not None and day.last >= since:
                passed[self._origin(plan)].append((day, plan))
        for dated in passed.values():
            plans, (day, first) = [plan for _, plan in dated], dated[0]
            more = f", and {len(plans) - 1} more from there" if len(plans) > 1 else ""
            why = f"was due by {fmt.day(day)}: {first.statement.rstrip('.')}{more}"
            names = [it.id for it in plans]
            yield self._event("due", self._subject(plans), "planned", "outcome unknown", why, names)
        yield from self._overdue(since)

    def _overdue(self, since: date) -> Iterator[NewsEvent]:
        """Reports behind ratings that a newer one should have replaced since; those due on the same
        day share a line.
        """
        view = self._after
        scorer = view.ranking.scorer
        relevance, visible = scorer.facts.rubric.relevance, view.scored.ledger.visible

        def fell_due(claim: str) -> bool:
            period = visible[claim].period
            due = relevance.due(period) if period is not None else None
            return due is not None and since <= due[1] < view.as_of

        late: dict[str, list[tuple[str, Reason]]] = {}
        for name, ratings in scorer.rated.items():
            if not any(fell_due(claim) for it in ratings for claim in it.claims):
                continue
            for rating in scorer.ratings[name]:
                for reason in rating.reasons:
                    if reason.overdue and fell_due(reason.claims[0]):
                        late.setdefault(reason.overdue, []).append((name, reason))
        for reasons in late.values():
            name, reason = reasons[0]
            others = len({other for other, _ in reasons} - {name})
            more = f"; the same applies to {fmt.count(others, 'other employer')}" if others else ""
            about = f"{view.employer(name).name}, {reason.text}{more}"
            claims = [claim for _, each in reasons for claim in each.claims]
            yield self._event("due", name, "current", "overdue", about, claims)

    # -- sources -----------------------------------------------------------------------------

    def sources(self) -> Iterator[NewsEvent]:
        """One line for each origin with new claims that no line above names."""
        for origin, claims in self._by_origin():
            if origin in self._origins_used:
                continue
            reading = all(claim.tier in OPINION_TIERS for claim in claims)
            about = dict.fromkeys(name for claim in claims for name in claim.subjects)
            names = [*map(self._after.evidence.name_of, about)]
            why = f"{self._title(origin, claims)}, on {fmt.first_of(names, 3)}"
            kind: Kind = "reading" if reading else "source"
            found, ids = fmt.count(len(claims), "claim"), [claim.id for claim in claims]
            yield self._event(kind, self._subject(claims), "", found, why, ids)

    # -- parts -------------------------------------------------------------------------------

    def _event(  # noqa: PLR0917
        self,
        kind: Kind,
        employer: str,
        before: str,
        after: str,
        why: str,
        claims: Iterable[str] = (),
    ) -> NewsEvent:
        named = tuple(dict.fromkeys(claims)) or (() if kind == "watch" else self._new_of(employer))
        rows = [self._after.claim(name).claim for name in named]
        if kind in ("deal_breaker", "rank"):
            self._origins_used.update(self._origin(it) for it in rows if it.id in self._new)
        touched = {employer, *(name for it in rows for name in it.subjects)}
        moves = [(name, self._deltas[name]) for name in self._deltas if name in touched]
        days = [
            days_since(day, self._after.as_of)
            for it in rows
            if (day := effective_day(it, self._after.evidence.sources)) is not None
        ]
        tier = min((it.tier for it in rows), key=TIER_RANK.__getitem__, default=None)
        largest = tuple(sorted(moves, key=lambda it: -abs(it[1]))[:2])
        age = min(days, default=None)
        return NewsEvent(kind, employer, before, after, why, named, tier, age, largest)

    def _new_of(self, employer: str) -> tuple[str, ...]:
        """The new claims behind an employer's ratings; else those about it."""
        fit = self._after.partial(employer) if employer else None
        used = each_once(*(it.rating.claims for it in (fit.criteria if fit is not None else ())))
        own = (name for name, claim in self._new.items() if employer in claim.subjects)
        return tuple(name for name in used if name in self._new) or tuple(own)

    def _by_origin(self, tier: str = "") -> list[tuple[str, list[Claim]]]:
        """The new claims of each origin, the best tier and the newest first."""
        grouped: dict[str, list[Claim]] = defaultdict(list)
        for claim in self._new.values():
            if not tier or claim.tier == tier:
                grouped[self._origin(claim)].append(claim)
        sources = self._after.evidence.sources

        def order(item: tuple[str, list[Claim]]) -> tuple[int, int, str]:
            days = (published_day(claim, sources) for claim in item[1])
            newest = max((day.last.toordinal() for day in days if day is not None), default=0)
            return min(TIER_RANK[claim.tier] for claim in item[1]), -newest, item[0]

        return sorted(grouped.items(), key=order)

    def _origin(self, claim: Claim) -> str:
        """Where a claim comes from; a calculated one from the newest of its sources."""
        if claim.origin and not claim.inputs:
            return claim.origin
        sources = self._after.evidence.sources_of(claim)
        if not sources:
            return claim.origin or claim.id
        newest = max(sources, key=lambda it: it.published.last if it.published else date.min)
        return newest.relays[0] if newest.relays else newest.id

    def _title(self, origin: str, claims: Sequence[Claim]) -> str:
        evidence = self._after.evidence
        if origin in evidence.origins:
            return evidence.origins[origin].title
        known = (source for claim in claims for source in evidence.sources_of(claim))
        return next((source.title for source in known), origin)

    def _subject(self, claims: Sequence[Claim]) -> str:
        """The employer most of the claims are about."""
        employers = self._after.evidence.employers
        counts = Counter(it for claim in claims for it in claim.subjects if it in employers)
        return next((name for name, _ in counts.most_common(1)), "")
