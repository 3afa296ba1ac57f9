"""Blueprints as YAML: a text becomes a plain document that knows its lines, and back.

A safe part of YAML 1.2: objects, lists, texts, numbers, true and false, nothing. ``no`` and
``on`` are texts and dates stay texts. Refused, with line and column: keys that are there twice,
tags, anchors and aliases (a few lines of them can unfold to gigabytes), several documents, NaN
and infinity, tabs as indentation, and more than a published size or depth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from assay.core.errors import Invalid, Problem
from assay.core.values import JSON

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 120_000

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # written as escapes; no database keeps them
_NOTHING = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML text that was read: the plain document, and where each of its parts stands."""

    document: JSON
    places: Mapping[str, Place]

    def place(self, pointer: str) -> Place | None:
        """Line and column (from 1) of the part, or of the nearest part that holds it."""
        while pointer not in self.places and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer)

    def located(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems with line and column, in the order of the text."""
        found = []
        for problem in problems:
            line, column = self.place(problem.pointer) or (None, None)
            found.append(Problem(problem.pointer, problem.code, problem.message, line, column))
        return sorted(found, key=lambda one: (one.line or 0, one.column or 0))


def read(text: str) -> Source:
    """The document of a YAML text; ``Invalid`` with line and column where it is none."""
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text):,} characters; {MAX_CHARACTERS:,} is the most"
        raise _refused("too_long", message, 1, 1)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise _refused("bad_text", "here is a character that is no text", line, column) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _refused("bad_yaml", _words(error, text, line), line, column) from None
    except RecursionError:
        raise _refused("too_deep", "the text is nested too deeply", 1, 1) from None
    if node is None:
        raise _refused("empty", "the text is empty", 1, 1)
    walk = _Walk()
    document = walk.value(node, "", 0)
    if walk.problems:
        raise Invalid("bad_yaml", "This YAML cannot be read.", problems=walk.problems)
    return Source(document, walk.places)


def write(document: JSON) -> str:
    """A document as YAML that ``read`` takes back: leaves on one line, long texts as blocks."""
    text: str = yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=100,
    )
    return text


def _refused(code: str, message: str, line: int, column: int) -> Invalid:
    problem = Problem("", code, message, line, column)
    return Invalid("bad_yaml", "This YAML cannot be read.", problems=[problem])


def _words(error: yaml.MarkedYAMLError, text: str, line: int) -> str:
    """What went wrong, for somebody who does not know the parser's terms."""
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in (error.problem or ""):
        return "a tab stands where spaces are needed"
    what = (error.problem or "this is no YAML").replace("<", "'").replace(">", "'")
    context = f", {error.context}" if error.context else ""
    return f"{what}{context}"


class _Loader(yaml.SafeLoader):
    """Composes nodes only, and stops at once at what would make them explode."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0
        self._nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _at(event, "aliases (*name) are not taken here; write it out")
        if getattr(event, "anchor", None):
            raise _at(event, "anchors (&name) are not taken here; write it out")
        if getattr(event, "tag", None):
            raise _at(event, "tags (!name) are not taken here")
        self._nodes += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _at(event, f"nested more than {MAX_DEPTH} deep")
        if self._nodes > MAX_NODES:
            raise _at(event, f"more than {MAX_NODES:,} values")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Keep quoted and plain texts apart; everything else is decided in ``_Walk``."""
        if kind is yaml.ScalarNode:
            return "plain" if implicit[0] else "text"
        return "collection"


def _at(event: Any, message: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=message, problem_mark=event.start_mark)


class _Walk:
    """From nodes to plain values, noting the place of every part."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: Any, pointer: str, depth: int) -> JSON:
        self.places.setdefault(pointer, _place(node))
        if isinstance(node, yaml.MappingNode):
            return self._object(node, pointer, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(child, f"{pointer}/{index}", depth + 1)
                for index, child in enumerate(node.value)
            ]
        return self._scalar(node, pointer)

    def _object(self, node: Any, pointer: str, depth: int) -> dict[str, JSON]:
        found: dict[str, JSON] = {}
        for key_node, value_node in node.value:
            line, column = _place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(pointer, "bad_key", "a key is a text", key_node)
                continue
            key = str(key_node.value)
            if _NO_TEXT.search(key):
                self._fault(pointer, "bad_text", "holds a character that is no text", key_node)
                continue
            inner = pointer + "/" + key.replace("~", "~0").replace("/", "~1")
            if key == "<<" and key_node.tag == "plain":
                self._fault(inner, "bad_key", "merge keys (<<) are not taken here", key_node)
                continue
            if key in found:
                first = self.places[inner][0]
                message = f"'{key}' is there already, in line {first}"
                self._fault(inner, "duplicate_key", message, key_node)
                continue
            self.places[inner] = (line, column)
            found[key] = self.value(value_node, inner, depth + 1)
        return found

    def _scalar(self, node: Any, pointer: str) -> JSON:
        text: str = node.value
        if _NO_TEXT.search(text):
            self._fault(pointer, "bad_text", "holds a character that is no text", node)
            return None
        if node.tag != "plain":
            return text
        if text in _NOTHING:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NOT_FINITE.fullmatch(text):
            self._fault(pointer, "not_finite", f"{text} is no finite number", node)
            return None
        if _FLOAT.fullmatch(text) and text not in (".", "+", "-"):
            number = float(text)
            if not math.isfinite(number):
                self._fault(pointer, "not_finite", f"{text} is too large a number", node)
                return None
            return number
        return text

    def _fault(self, pointer: str, code: str, message: str, node: Any) -> None:
        line, column = _place(node)
        self.problems.append(Problem(pointer, code, message, line, column))


def _place(node: Any) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Dumper(yaml.SafeDumper):
    """Writes texts plainly unless ``read`` would take them for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = {}
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"),
    list("tTfF"),
)
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(rf"(?:{_INTEGER.pattern})$"), list("-+0123456789")
)
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(rf"(?:{_FLOAT.pattern}|{_NOT_FINITE.pattern})$"),
    list("-+0123456789."),
)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"<<$"), ["<"])


def _text(dumper: yaml.SafeDumper, value: str) -> Any:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def without_guideline(text: str, file: str) -> str:
    """The same text with an inline guideline replaced by the name of its file.

    Everything else, comments too, stays as it was written. The text was read before.
    """
    node = yaml.compose(text, Loader=_Loader)
    if not isinstance(node, yaml.MappingNode):
        return text
    keys = [key.start_mark.line for key, _ in node.value]
    for key, value in node.value:
        if key.value == "guideline" and (
            isinstance(value, yaml.MappingNode) or "\n" in value.value.strip()
        ):
            lines = text.splitlines(keepends=True)
            first = key.start_mark.line
            end = min((line for line in keys if line > first), default=len(lines))
            return "".join([*lines[:first], f"guideline: {file}\n", *lines[end:]])
    return text
