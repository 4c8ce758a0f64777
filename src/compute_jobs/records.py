"""``dataclass(frozen=True)``, with slots or without, made in a fifth of the time.

Some ninety such classes are made at every start, and until Python 3.13 the library compiles seven
methods of each from text: two fifths of a start's own work. Here the methods that are the same for
every class are shared, and ``__init__`` is compiled where there are many instances. Everything else
(other options, fields that are inherited) goes to the library, and so does all of it from Python
3.13 on, which has become quick by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field
from dataclasses import dataclass as _of_the_library
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **options):
        """As the library's; quick where it is frozen, has slots and is otherwise plain."""

        def made(cls):
            plain = options in _PLAIN and sys.version_info < (3, 13)
            found = _plain_fields(cls) if plain else None
            if found is None:
                return _of_the_library(**options)(cls)
            return _made(cls, found, slots="slots" in options)

        return made if cls is None else made(cls)


__all__ = ["dataclass", "field"]

_PLAIN = ({"frozen": True, "slots": True}, {"frozen": True})
_FEW = 30
"""So many instances come sooner one value at a time than ``__init__`` is compiled for them."""


@_of_the_library(frozen=True, slots=True)
class _Pattern:
    """Lends what the library would give each class alike."""

    it: int


_SHARED = {
    name: _Pattern.__dict__[name]
    for name in ("__dataclass_params__", "__getstate__", "__setstate__")
    if name in _Pattern.__dict__
}
Setter = Callable[[Any, Any], None]
Setters = list[tuple[Field[Any], Setter]]
_KIND = _Pattern.__dataclass_fields__["it"]._field_type  # type: ignore[attr-defined]
_UNSUPPORTED = ("ClassVar", "InitVar", "KW_ONLY")


def _plain_fields(cls: type) -> dict[str, Field[Any]] | None:
    """The fields by name, or None where the class asks for more than the plain way does."""
    if any(hasattr(base, "__dataclass_fields__") for base in cls.__bases__):
        return None
    fields: dict[str, Field[Any]] = {}
    late = False
    annotations = cls.__dict__.get("__annotations__", {})  # noqa: RUF063 (inspect is slow to load)
    for name, kind in annotations.items():
        if not isinstance(kind, str) or any(word in kind for word in _UNSUPPORTED):
            return None
        given = cls.__dict__.get(name, MISSING)
        made: Field[Any] = given if isinstance(given, Field) else field(default=given)
        default = made.default
        plain = (
            made.init and made.compare and made.hash is None and made.kw_only in (False, MISSING)
        )
        has_default = default is not MISSING or made.default_factory is not MISSING
        if not plain or (late and not has_default) or type(default).__hash__ is None:
            return None  # the library knows, or says what is wrong
        late = late or has_default
        made.name, made.type, made.kw_only = name, kind, False
        made._field_type = _KIND  # type: ignore[attr-defined]
        fields[name] = made
    return fields or None


def _made(cls: type, fields: dict[str, Field[Any]], *, slots: bool) -> type:
    names = tuple(fields)
    space = {
        name: value
        for name, value in cls.__dict__.items()
        if name not in fields and name not in ("__dict__", "__weakref__")
    }
    if slots:
        space |= _SHARED
        space["__slots__"] = names
    else:
        space["__dataclass_params__"] = _SHARED["__dataclass_params__"]
        space |= {name: it.default for name, it in fields.items() if it.default is not MISSING}
    space["__dataclass_fields__"] = fields
    space.setdefault("__match_args__", names)
    space["__doc__"] = cls.__doc__ or f"{cls.__name__}({', '.join(names)})"
    values = attrgetter(*names) if len(names) > 1 else _one(names[0])
    made: type
    left = _FEW

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        nonlocal left
        left -= 1
        if left < 0 or not _filled(self, setters, args, kwargs):
            made.__init__ = _init(made, setters)  # type: ignore[misc]
            made.__init__(self, *args, **kwargs)  # type: ignore[misc]
        elif checked:
            self.__post_init__()

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: N807
        if type(self) is made or name in fields:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is made or name in fields:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    for method in (__init__, __eq__, __hash__, __setattr__, __delattr__, _repr):
        name = method.__name__ if method is not _repr else "__repr__"
        if name == "__init__" or name not in cls.__dict__ or cls.__dict__[name] is None:
            space[name] = method
    made = type(cls)(cls.__name__, cls.__bases__, space)
    checked = hasattr(made, "__post_init__")
    setters = [
        (it, made.__dict__[it.name].__set__ if slots else _into(it.name)) for it in fields.values()
    ]
    return made


def _into(name: str) -> Setter:
    def put(it: Any, value: object) -> None:
        it.__dict__[name] = value

    return put


def _filled(self: Any, setters: Setters, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Give each field its value; False where the arguments are not those there should be."""
    given = len(args)
    known = 0
    for at, (it, put) in enumerate(setters):
        if at < given:
            put(self, args[at])
        elif it.name in named:
            put(self, named[it.name])
            known += 1
        elif it.default is not MISSING:
            put(self, it.default)
        elif it.default_factory is not MISSING:
            put(self, it.default_factory())
        else:
            return False
    return known == len(named) and given <= len(setters)


def _repr(self: Any) -> str:
    shown = (it for it in self.__dataclass_fields__.values() if it.repr)
    body = ", ".join(f"{it.name}={getattr(self, it.name)!r}" for it in shown)
    return f"{self.__class__.__qualname__}({body})"


def _one(name: str) -> Any:
    value = attrgetter(name)
    return lambda it: (value(it),)


def _init(cls: type, setters: Setters) -> Any:
    """``__init__``, compiled: past the class itself, which refuses assignment."""
    space: dict[str, Any] = {"_absent": MISSING}
    heads, lines = [], []
    for it, put in setters:
        value = name = it.name
        space[f"_set_{name}"] = put
        if it.default_factory is not MISSING:
            space[f"_make_{name}"] = it.default_factory
            heads.append(f"{name}=_absent")
            value = f"_make_{name}() if {name} is _absent else {name}"
        elif it.default is not MISSING:
            space[f"_default_{name}"] = it.default
            heads.append(f"{name}=_default_{name}")
        else:
            heads.append(name)
        lines.append(f"    _set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    text = "\n".join([f"def __init__(self, {', '.join(heads)}):", *lines])
    exec(text, space)  # noqa: S102 (of names that are Python's own)
    made = space["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made
