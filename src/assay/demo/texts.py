"""'Function notes': real texts, the documentation strings of Python's own standard library.

They are on every machine that runs this program, under the licence of Python itself, so nothing
is downloaded or copied. The expected topic follows from the module that a text is from; what a
text tells follows from words in it. Which texts there are depends on the Python version.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

SOURCE = (
    "Documentation strings of the Python standard library "
    f"{sys.version_info.major}.{sys.version_info.minor}, Python Software Foundation"
)
LICENCE = "PSF-2.0"
TOPICS = ("files", "text", "numbers", "time", "network", "concurrency")
TELLS = ("arguments", "result", "errors", "example")
LENGTHS = ("short", "middle", "long")
KINDS = ("function", "class", "method")
_SHORTEST, _LONGEST = 90, 900
_ALIASES = ("posixpath", "genericpath", "ntpath")

_PLACES: dict[str, tuple[str, ...]] = {
    "files": (
        "os.path",
        "shutil",
        "pathlib.Path",
        "tempfile",
        "glob",
        "zipfile.ZipFile",
        "tarfile.TarFile",
        "fileinput",
        "filecmp",
    ),
    "text": (
        "re",
        "re.Pattern",
        "textwrap",
        "difflib",
        "difflib.SequenceMatcher",
        "unicodedata",
        "string",
        "builtins.str",
    ),
    "numbers": (
        "math",
        "statistics",
        "random.Random",
        "decimal.Decimal",
        "fractions.Fraction",
        "builtins.int",
        "builtins.float",
    ),
    "time": (
        "datetime.datetime",
        "datetime.date",
        "datetime.timedelta",
        "calendar",
        "time",
        "zoneinfo",
    ),
    "network": (
        "socket",
        "urllib.request",
        "urllib.parse",
        "http.client",
        "ssl",
        "ftplib.FTP",
        "smtplib.SMTP",
    ),
    "concurrency": (
        "threading",
        "threading.Condition",
        "asyncio",
        "subprocess",
        "queue.Queue",
        "concurrent.futures",
        "concurrent.futures.Future",
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One text with its expected answers and attributes."""

    external_id: str
    text: str
    topic: str
    tells: tuple[str, ...]
    kind: str
    length: str
    hard: bool  # the words of the text point to another topic


@lru_cache(maxsize=1)
def notes() -> tuple[Note, ...]:
    """All texts, in an order that mixes the topics and is the same at each start."""
    found: dict[str, Note] = {}
    for topic, places in _PLACES.items():
        for place in places:
            for note in _notes_of(place, topic):
                found.setdefault(note.text, note)
    ordered = sorted(found.values(), key=lambda note: note.external_id)
    Random("function-notes").shuffle(ordered)
    return tuple(ordered)


def _notes_of(place: str, topic: str) -> Iterator[Note]:
    """The documented members of a module or class."""
    holder = _resolve(place)
    of_class = inspect.isclass(holder)
    for name in sorted(vars(holder)):
        member = getattr(holder, name, None)
        if name.startswith("_") or not callable(member):
            continue
        home = getattr(member, "__module__", "") or ""
        if not of_class and home.split(".")[0].lstrip("_") not in (
            place.split(".")[0],
            "posixpath",
            "genericpath",
            "ntpath",
        ):
            continue
        body = inspect.getdoc(member) or ""
        if not _SHORTEST <= len(body) <= _LONGEST or body.startswith("Built-in immutable"):
            continue
        kind = "class" if inspect.isclass(member) else ("method" if of_class else "function")
        yield _note(f"{place}.{name}", f"{name}{_signature(member)}\n\n{body}", topic, kind)


def _resolve(place: str) -> Any:
    """The module, or the class in a module, of that dotted name."""
    try:
        return importlib.import_module(place)
    except ImportError:
        module, _, name = place.rpartition(".")
        return getattr(importlib.import_module(module), name)


def _signature(member: Any) -> str:
    """The arguments as written, where Python can tell and they are not long."""
    try:
        text = str(inspect.signature(member))
    except (TypeError, ValueError):
        return ""
    return text if len(text) < 90 and " at 0x" not in text else "(...)"


_CLUES: dict[str, str] = {
    "files": r"file|path|director|archive",
    "text": r"string|character|pattern|line",
    "numbers": r"number|integer|float|decimal|mean|random",
    "time": r"time|date|day|month|clock",
    "network": r"socket|url|server|host|address|connection",
    "concurrency": r"thread|process|task|future|lock|queue|async",
}


def _note(external_id: str, text: str, topic: str, kind: str) -> Note:
    """A text with the answers that follow from where it is from and what words it has."""
    low = text.lower()
    tells = []
    if re.search(r"argument|parameter|keyword|optional|\bif \w+ is\b|specif", low):
        tells.append("arguments")
    if re.search(r"\breturn|\byield|result", low):
        tells.append("result")
    if re.search(r"\brais|error|exception", low):
        tells.append("errors")
    if ">>>" in text or "for example" in low or "e.g." in low:
        tells.append("example")
    counts = {name: len(re.findall(clue, low)) for name, clue in _CLUES.items()}
    loudest = max(counts, key=lambda name: counts[name])
    length = "short" if len(text) < 220 else ("middle" if len(text) < 420 else "long")
    hard = counts[topic] == 0 or (loudest != topic and counts[loudest] > 1.5 * counts[topic])
    return Note(external_id, text, topic, tuple(tells), kind, length, hard)
