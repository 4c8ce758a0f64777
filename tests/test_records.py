"""Records are what the library's frozen, slotted dataclasses are, only sooner there."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute_jobs.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Quick:
    """A place."""

    name: str
    size: float = 1.0
    """How large."""
    parts: tuple[int, ...] = ()
    more: dict[str, int] = field(default_factory=dict)
    secret: str = field(default="", repr=False)

    @property
    def double(self) -> float:
        return self.size * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Slow:
    """A place."""

    name: str
    size: float = 1.0
    parts: tuple[int, ...] = ()
    more: dict[str, int] = dataclasses.field(default_factory=dict)
    secret: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Single:
    only: int


@dataclass(frozen=True, slots=True)
class OwnWays:  # noqa: PLW1641
    left: int
    right: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnWays) and self.left == other.left

    def __repr__(self) -> str:
        return "mine"


VALUES = st.fixed_dictionaries(
    {"name": st.text(max_size=5)},
    optional={
        "size": st.floats(),
        "parts": st.tuples(st.integers()),
        "more": st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
        "secret": st.text(max_size=3),
    },
)


@given(VALUES, VALUES)
def test_it_is_as_the_library_makes_it(one: dict[str, Any], other: dict[str, Any]) -> None:
    quick, slow = Quick(**one), Slow(**one)
    assert repr(quick) == repr(slow).replace("Slow(", "Quick(")
    assert dataclasses.asdict(quick) == dataclasses.asdict(slow) or "nan" in repr(slow)
    assert (quick == Quick(**other)) == (slow == Slow(**other))
    assert repr(replace(quick, **other)) == repr(replace(slow, **other)).replace("Slow(", "Quick(")


def test_it_counts_as_a_dataclass() -> None:
    assert is_dataclass(Quick)
    assert [it.name for it in fields(Quick)] == [it.name for it in fields(Slow)]
    assert Quick.__match_args__ == Slow.__match_args__
    assert Quick.__slots__ == Slow.__slots__
    assert Quick.__doc__ == "A place."
    assert not hasattr(Quick("x"), "__dict__")
    match Quick("x", 2.0):
        case Quick(name, size):
            assert (name, size) == ("x", 2.0)


def test_nothing_can_be_changed() -> None:
    it: Any = Quick("x")
    with pytest.raises(FrozenInstanceError):
        it.name = "y"
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        it.other = 1  # the library itself stumbles here, but refuses
    with pytest.raises(FrozenInstanceError):
        del it.name
    assert it.name == "x"


def test_a_made_default_is_each_ones_own() -> None:
    one, other = Quick("a"), Quick("b")
    one.more["x"] = 1
    assert other.more == {}


def test_it_hashes_by_its_values() -> None:
    assert hash(Single(3)) == hash(Single(3))
    assert {Single(3): "a"}[Single(3)] == "a"
    assert Single(3) != Single(4)
    unlike: Any = 3
    assert Single(3) != unlike
    assert hash(OwnWays(1, 2)) == hash((1, 2))


def test_own_methods_stay() -> None:
    assert repr(OwnWays(1, 2)) == "mine"
    assert OwnWays(1, 2) == OwnWays(1, 3)
    assert Quick("x", 2.0).double == 4.0


def test_copies_and_pickles() -> None:
    it = Quick("x", 2.0, (1,), {"a": 1}, "s")
    assert copy.copy(it) == copy.deepcopy(it) == pickle.loads(pickle.dumps(it)) == it


@pytest.mark.parametrize("words", [(), ("a", 1.0, (), {}, "", "one too many")])
def test_wrong_arguments_are_named(words: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="__init__"):
        Quick(*words)
    with pytest.raises(TypeError, match="colour"):
        Quick("x", colour="red")  # type: ignore[call-arg]


def test_what_is_not_plain_is_the_librarys() -> None:
    @dataclass
    class Open:
        name: str = ""

    @dataclass(frozen=True, slots=True)
    class Checked:
        kind: ClassVar[str] = "k"
        value: int = 0

        def __post_init__(self) -> None:
            assert self.value >= 0

    @dataclass(frozen=True, slots=True)
    class Longer(Quick):
        extra: int = 0

    it = Open()
    it.name = "changed"
    assert Checked.kind == "k"
    with pytest.raises(AssertionError):
        Checked(-1)
    assert Longer("x", extra=2) == Longer("x", extra=2)
    assert [it.name for it in fields(Longer)][-1] == "extra"


@dataclass(frozen=True)
class Roomy:
    """With a place for what is reckoned once."""

    name: str
    size: float = 1.0
    more: list[int] = field(default_factory=list)

    @cached_property
    def double(self) -> float:
        return self.size * 2


def test_without_slots_there_is_room_for_what_is_reckoned_once() -> None:
    it = Roomy("x", more=[1])
    assert it.double == 2.0
    assert vars(it) == {"name": "x", "size": 1.0, "more": [1], "double": 2.0}
    assert Roomy.size == 1.0
    assert not hasattr(Roomy, "more")
    assert replace(it, size=3.0) == Roomy("x", 3.0, [1])
    assert hash(replace(it, more=())) == hash(Roomy("x", 1.0, ()))  # type: ignore[arg-type]
    assert copy.deepcopy(it) == pickle.loads(pickle.dumps(it)) == it
    with pytest.raises(FrozenInstanceError):
        it.name = "y"  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Row(Sequence[int]):
    """A sequence with fields, one of which is looked at when it is made."""

    items: tuple[int, ...]
    most: int = 9

    def __post_init__(self) -> None:
        if len(self.items) > self.most:
            raise ValueError("too many")

    def __getitem__(self, at: Any) -> Any:
        return self.items[at]

    def __len__(self) -> int:
        return len(self.items)


@pytest.mark.parametrize("before", [0, 40])
def test_what_looks_at_its_fields_does_so_every_time(before: int) -> None:
    for _ in range(before):
        assert list(Row((1, 2))) == [1, 2]
    assert 2 in Row((1, 2))
    assert Row((1, 2)) == Row((1, 2), most=9) != Row((1,))
    with pytest.raises(ValueError, match="too many"):
        Row((1, 2), 1)


@pytest.mark.parametrize("before", [0, 40])
@pytest.mark.parametrize(
    ("words", "named"),
    [((), {}), (("a", 1.0, (), {}, "", "more"), {}), (("a",), {"name": "b"}), ((), {"colour": 1})],
)
def test_wrong_arguments_are_wrong_however_many_there_were(
    before: int, words: tuple[Any, ...], named: dict[str, Any]
) -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        name: str
        size: float = 1.0
        parts: tuple[int, ...] = ()
        more: dict[str, int] = field(default_factory=dict)
        secret: str = ""

    for _ in range(before):
        assert Fresh("x", more={"a": 1}) == Fresh(name="x", more={"a": 1})
    with pytest.raises(TypeError, match="__init__"):
        Fresh(*words, **named)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the library is quick there")
def test_nothing_is_compiled_before_it_is_needed() -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        value: int = 0

    before: Any = Late.__init__
    assert "made" in before.__code__.co_freevars
    assert Late(3).value == Late(value=3).value == 3
    assert Late.__init__ is before
    assert [Late(number).value for number in range(60)] == list(range(60))
    after: Any = Late.__init__
    assert after is not before
