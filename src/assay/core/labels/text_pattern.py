r"""Patterns that texts must follow, matched in a time that grows with the text only.

A pattern is the part of regular expressions that needs no going back: characters, ``.``,
classes (``[a-z]``, ``[^0-9]``, ``\d \w \s`` and their capitals), groups, ``|``, ``? * +`` and
``{2}``, ``{2,}``, ``{2,5}``. The whole text must match; ``^`` and ``$`` may stand at the ends and
mean the same. There are no references back, no looking ahead or behind and no lazy repeats:
those are what makes other engines hang on some texts, and they mean the same here and in a
browser. ``\d``, ``\w`` and ``\s`` are those of ASCII; ``.`` is any character but a line end.

The matcher is the position automaton of Glushkov (1961): every character of the pattern is a
bit, and one step of the text is one look-up and one ``and``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

MAX_LENGTH = 500
MAX_POSITIONS = 500
MAX_REPEAT = 1_000
MAX_DEPTH = 50
_KEPT_STATES = 4_096

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF
_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = ((9, 13), (32, 32))
_LINE_ENDS: Ranges = ((10, 10), (13, 13))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": 10, "r": 13, "t": 9}
_SPECIAL = "\\^$.|?*+()[]{}"


class PatternError(Exception):
    """A pattern that is not taken, and at which of its characters."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class _Character:
    """One character out of ranges of code points."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class _Row:
    """Pieces one after the other."""

    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Either:
    """One of several pieces."""

    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A piece so many times; ``most`` is None for any number."""

    part: _Node
    least: int
    most: int | None


_Node = _Character | _Row | _Either | _Repeat


@dataclass(frozen=True, slots=True)
class _Ends:
    """Which positions (as bits) can begin and end a piece, and whether it can be empty."""

    first: int
    last: int
    empty: bool


@dataclass(slots=True)
class Pattern:
    """A compiled pattern."""

    classes: list[Ranges]
    follow: list[int]
    first: int
    last: int
    empty: bool
    _masks: dict[str, int] = field(default_factory=dict)
    _steps: dict[int, int] = field(default_factory=dict)
    _eights: dict[tuple[int, int], int] = field(default_factory=dict)

    def matches(self, text: str) -> bool:
        """Whether the whole text follows the pattern."""
        if not text:
            return self.empty
        state = self.first & self._mask(text[0])
        for character in text[1:]:
            if not state:
                return False
            step = self._steps.get(state)
            if step is None:
                step = self._step(state)
            mask = self._masks.get(character)
            state = step & (self._mask(character) if mask is None else mask)
        return bool(state & self.last)

    def _mask(self, character: str) -> int:
        """The positions that take a character."""
        code = ord(character)
        mask = 0
        for position, ranges in enumerate(self.classes):
            if any(low <= code <= high for low, high in ranges):
                mask |= 1 << position
        if len(self._masks) < _KEPT_STATES:
            self._masks[character] = mask
        return mask

    def _step(self, state: int) -> int:
        """The positions that can follow a set of positions."""
        step = 0
        for place, byte in enumerate(state.to_bytes((state.bit_length() + 7) // 8, "little")):
            if byte:
                known = self._eights.get((place, byte))
                step |= self._step_of_eight(place, byte) if known is None else known
        if len(self._steps) >= _KEPT_STATES:
            self._steps.clear()
        self._steps[state] = step
        return step

    def _step_of_eight(self, place: int, byte: int) -> int:
        """The positions that can follow some of eight positions."""
        step = 0
        for bit in range(8):
            if byte >> bit & 1:
                step |= self.follow[8 * place + bit]
        self._eights[place, byte] = step
        return step


@lru_cache(maxsize=256)
def compiled(source: str) -> Pattern:
    """The pattern of a text, or ``PatternError``."""
    if len(source) > MAX_LENGTH:
        raise PatternError(MAX_LENGTH, f"a pattern has at most {MAX_LENGTH} characters")
    node = _Reader(source).whole()
    automaton = _Automaton()
    ends = automaton.ends(node)
    return Pattern(automaton.classes, automaton.follow, ends.first, ends.last, ends.empty)


class _Automaton:
    """The positions of a pattern, and which can follow which."""

    def __init__(self) -> None:
        self.classes: list[Ranges] = []
        self.follow: list[int] = []

    def ends(self, node: _Node) -> _Ends:
        """Add the positions of a piece."""
        if isinstance(node, _Character):
            if len(self.classes) >= MAX_POSITIONS:
                words = f"with its repeats the pattern has over {MAX_POSITIONS} characters"
                raise PatternError(0, words)
            self.classes.append(node.ranges)
            self.follow.append(0)
            bit = 1 << (len(self.classes) - 1)
            return _Ends(bit, bit, False)
        if isinstance(node, _Row):
            row = _Ends(0, 0, True)
            for part in node.parts:
                row = self._joined(row, self.ends(part))
            return row
        if isinstance(node, _Either):
            ends = [self.ends(part) for part in node.parts]
            first = last = 0
            for one in ends:
                first, last = first | one.first, last | one.last
            return _Ends(first, last, any(one.empty for one in ends))
        return self._repeated(node)

    def _repeated(self, node: _Repeat) -> _Ends:
        row = _Ends(0, 0, True)
        copies = max(node.least, 1) if node.most is None else node.most
        for index in range(copies):
            one = self.ends(node.part)
            if not one.first:  # nothing repeated is nothing
                return one
            if node.most is None and index == copies - 1:
                self._link(one.last, one.first)
            row = self._joined(row, _Ends(one.first, one.last, one.empty or index >= node.least))
        return row

    def _joined(self, one: _Ends, other: _Ends) -> _Ends:
        self._link(one.last, other.first)
        return _Ends(
            one.first | other.first if one.empty else one.first,
            one.last | other.last if other.empty else other.last,
            one.empty and other.empty,
        )

    def _link(self, ends: int, starts: int) -> None:
        while ends:
            bit = ends & -ends
            self.follow[bit.bit_length() - 1] |= starts
            ends ^= bit


class _Reader:
    """Reads the text of a pattern."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 1 if source[:1] == "^" else 0
        self.end = len(source)
        if source[-1:] == "$" and self.end > self.place and not self._is_escaped(self.end - 1):
            self.end -= 1

    def _is_escaped(self, place: int) -> bool:
        before = self.source[:place]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def whole(self) -> _Node:
        """The whole pattern."""
        node = self._either(0)
        if self.place < self.end:
            raise PatternError(self.place, "a bracket is closed that was not opened")
        return node

    def _peek(self) -> str:
        return self.source[self.place] if self.place < self.end else ""

    def _take(self) -> str:
        character = self._peek()
        self.place += 1
        return character

    def _either(self, depth: int) -> _Node:
        if depth > MAX_DEPTH:
            raise PatternError(self.place, f"brackets are nested more than {MAX_DEPTH} deep")
        parts = [self._row(depth)]
        while self._peek() == "|":
            self.place += 1
            parts.append(self._row(depth))
        return parts[0] if len(parts) == 1 else _Either(tuple(parts))

    def _row(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self._peek() and self._peek() not in "|)":
            node = self._one(depth)
            bounds = self._bounds()
            if bounds is not None:
                node = _Repeat(node, *bounds)
                if self._peek() and self._peek() in "?*+{":
                    words = "a repeat cannot be repeated, and there are no lazy ones"
                    raise PatternError(self.place, words)
            parts.append(node)
        return _Row(tuple(parts))

    def _one(self, depth: int) -> _Node:
        place, character = self.place, self._take()
        if character == "(":
            if self._peek() == "?":
                if self.source[self.place : self.place + 2] != "?:":
                    words = "there are plain groups only: no looking ahead or behind, no names"
                    raise PatternError(place, words)
                self.place += 2
            node = self._either(depth + 1)
            if self._take() != ")":
                raise PatternError(place, "this bracket is not closed")
            return node
        if character == "[":
            return _Character(self._class(place))
        if character == ".":
            return _Character(_without(_LINE_ENDS))
        if character == "\\":
            return _Character(self._escaped(place))
        if character in _SPECIAL:
            raise PatternError(place, f"a plain {character} is written \\{character}")
        return _Character(((ord(character), ord(character)),))

    def _escaped(self, place: int) -> Ranges:
        character = self._take()
        if character.lower() in _CLASSES and character:
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else _without(ranges)
        if character in _CONTROLS:
            return ((_CONTROLS[character], _CONTROLS[character]),)
        if not character or character.isalnum():
            raise PatternError(place, f"\\{character} is not known here")
        return ((ord(character), ord(character)),)

    def _class(self, place: int) -> Ranges:
        negated = self._peek() == "^"
        if negated:
            self.place += 1
        ranges: list[tuple[int, int]] = []
        while self._peek() != "]":
            if not self._peek():
                raise PatternError(place, "this class is not closed")
            low = self._class_part()
            if self._peek() != "-" or self.source[self.place + 1 : self.place + 2] in ("]", ""):
                ranges.extend(low)
                continue
            at = self.place
            self.place += 1
            high = self._class_part()
            if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] < low[0][0]:
                raise PatternError(at, "a range goes from one character to a later one")
            ranges.append((low[0][0], high[0][1]))
        self.place += 1
        if not ranges:
            raise PatternError(place, "this class holds nothing")
        return _without(ranges) if negated else tuple(ranges)

    def _class_part(self) -> Ranges:
        place, character = self.place, self._take()
        if character == "\\":
            return self._escaped(place)
        if character == "[":
            raise PatternError(place, "a plain [ is written \\[")
        return ((ord(character), ord(character)),)

    def _bounds(self) -> tuple[int, int | None] | None:
        """How often the piece before is repeated, or None."""
        sign = self._peek()
        if sign and sign in "?*+":
            self.place += 1
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        if sign != "{":
            return None
        at = self.place
        close = self.source.find("}", at)
        low, comma, high = self.source[at + 1 : max(close, at + 1)].partition(",")
        if any(not (one.isascii() and one.isdigit()) for one in ([low, high] if high else [low])):
            raise PatternError(at, "a repeat is written {2}, {2,} or {2,5}")
        least = int(low[:6])
        most = (int(high[:6]) if high else None) if comma else least
        if least > MAX_REPEAT or (most is not None and not max(1, least) <= most <= MAX_REPEAT):
            words = f"a repeat goes up to {MAX_REPEAT:,}, from the lower to the higher number"
            raise PatternError(at, words)
        self.place = close + 1
        return least, most


def _without(ranges: Sequence[tuple[int, int]]) -> Ranges:
    """All characters that are not in ranges."""
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)
