"""Claims put into buckets: each bucket's claims can be held against each other.

Where the claims carry an index, a subject's or a deal's buckets are made when somebody asks for
them; else all are made at once. Buckets are whole before anybody sees them, so that two threads
may ask at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from compute_jobs.evidence.bulk import without_collection
from compute_jobs.evidence.ground import Ground, Item, Key
from compute_jobs.evidence.index import ClaimIndex, hidden
from compute_jobs.evidence.model import Claim

DEAL = "deal "
"""How the key of a deal's bucket begins; no subject's id holds a space."""
Buckets = dict[Key, list[Item]]


class Filing:
    """The buckets of the claims that can be seen."""

    def __init__(
        self, claims: Mapping[str, Claim], ground: Ground, index: ClaimIndex | None
    ) -> None:
        self._claims = claims
        self._ground = ground
        self._index = index
        self._buckets: Buckets = {}
        self._subjects: dict[str, dict[Key, None]] = {}
        self._deals: dict[str, list[Key]] = {}
        self._whole = False
        if index is None:
            self._file_all()

    # -- one subject, one deal, one claim ----------------------------------------------------

    def keys_of(self, subject: str) -> Iterable[Key]:
        """The buckets that tell of a subject (by its one name)."""
        keys = self._subjects.get(subject)
        if keys is None and not self._whole:
            keys = self._file_subject(subject)
        return keys or ()

    def bucket(self, key: Key) -> list[Item]:
        found = self._buckets.get(key)
        if found is None:
            self.keys_under(key[0])
            found = self._buckets[key]
        return found

    def keys_under(self, head: str) -> Sequence[Key]:
        """The buckets whose key begins so: a subject's own, or all of a deal."""
        if not head.startswith(DEAL):
            return [key for key in self.keys_of(head) if key[0] == head]
        keys = self._deals.get(head)
        if keys is None:
            keys = self._deals_now.get(head, []) if self._whole else self._file_deal(head)
        return keys

    def places(self, claim_id: str) -> Sequence[Key]:
        """The buckets a claim lies in."""
        claim = self._claims.get(claim_id)
        item = None if claim is None else self._ground.kept_item(claim)
        return () if item is None else list({key: None for _, key in self._ground.keys(item)})

    def about(self, party: str) -> Iterator[Item]:
        """Deals, events and lines of the map with somebody, as a subject or the counterparty."""
        index = self._index
        if index is None:
            yield from self._by_party.get(party, ())
            return
        names = self._names_of(party)
        found = [it for name in names for it in index.subjects.get(name, ())]
        found += [it for name in names for it in index.others.get(name, ())]
        yield from self._items(found, self._ground.is_dealing)

    def only(self) -> list[Item]:
        """Claims that say "the only X" in some role."""
        if self._index is not None:
            return list(self._items(self._index.only))
        return [it for it in self._everybody.values() if it.claim.only and it.claim.role]

    # -- everything --------------------------------------------------------------------------

    @property
    def subjects(self) -> Iterable[str]:
        self._file_all()
        return self._subjects

    @property
    def buckets(self) -> Mapping[Key, list[Item]]:
        self._file_all()
        return self._buckets

    def _file_all(self) -> None:
        if self._whole:
            return
        buckets: Buckets = {}
        subjects: dict[str, dict[Key, None]] = {}
        ground, claims = self._ground, self._claims
        with without_collection():
            for name in sorted(claims):
                item = ground.item(claims[name])
                if item is None:
                    continue
                for subject, key in ground.keys(item):
                    bucket = buckets.get(key)
                    if bucket is None:
                        buckets[key] = [item]
                    elif bucket[-1] is not item:  # one deal told of two subjects is one claim
                        bucket.append(item)
                    keys = subjects.get(subject)
                    if keys is None:
                        subjects[subject] = {key: None}
                    else:
                        keys[key] = None
        self._buckets, self._subjects = buckets, subjects
        self._whole = True

    @cached_property
    def _deals_now(self) -> Mapping[str, list[Key]]:
        found: dict[str, list[Key]] = {}
        for key in self._buckets:
            if key[0].startswith(DEAL):
                found.setdefault(key[0], []).append(key)
        return found

    @cached_property
    def _everybody(self) -> Mapping[str, Item]:
        return {item.id: item for items in self.buckets.values() for item in items}

    @cached_property
    def _by_party(self) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self._everybody.values():
            if not self._ground.is_dealing(item.claim):
                continue
            for name in self._ground.parties(item.claim):
                found.setdefault(name, []).append(item)
        return found

    # -- by the index ------------------------------------------------------------------------

    def _file_subject(self, subject: str) -> dict[Key, None]:
        assert self._index is not None
        names = list(self._names_of(subject))
        parent = self._ground.parents.get(subject)
        if parent is not None:  # what is told of a parent may mean this part of it alone
            names += self._names_of(parent)
        told = self._index.subjects
        found: Buckets = {}
        keys: dict[Key, None] = {}
        for item in self._items(place for name in names for place in told.get(name, ())):
            for about, key in self._ground.keys(item):
                if about == subject:
                    keys[key] = None
                    if key[0] == subject:
                        _put(found, key, item)
        self._buckets.update(found)
        self._subjects[subject] = keys
        return keys

    def _file_deal(self, head: str) -> list[Key]:
        assert self._index is not None
        found: Buckets = {}
        for item in self._items(self._index.deals.get(head.removeprefix(DEAL), ())):
            for _, key in self._ground.keys(item):
                if key[0] == head:
                    _put(found, key, item)
        self._buckets.update(found)
        self._deals[head] = list(found)
        return self._deals[head]

    def _items(
        self, places: Iterable[int], wanted: Callable[[Claim], bool] | None = None
    ) -> Iterator[Item]:
        """By id, as everything is filed; each once."""
        assert self._index is not None
        names, claims = self._index.names, self._claims
        left_out = hidden(claims)
        for name in sorted({names[place] for place in places}):
            if name in left_out:
                continue
            claim = claims[name]
            item = self._ground.kept_item(claim) if wanted is None or wanted(claim) else None
            if item is not None:
                yield item

    def _names_of(self, name: str) -> Sequence[str]:
        """The name itself and whatever else means it."""
        return (name, *self._ground.also.get(name, ()))


def _put(buckets: Buckets, key: Key, item: Item) -> None:
    bucket = buckets.setdefault(key, [])
    if not bucket or bucket[-1] is not item:
        bucket.append(item)
