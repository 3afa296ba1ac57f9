"""Which label type can be asked of which kind of datum, and what else a question needs of it."""

from __future__ import annotations

from collections.abc import Mapping

from assay.core.errors import Problem
from assay.core.labels.parts import is_per_part
from assay.core.values import Question

_PICTURES = ("image", "document")
_TEXTS = ("text", "html", "document", "conversation")

FITS: Mapping[str, tuple[str, ...]] = {
    "boxes": _PICTURES,
    "ellipses": _PICTURES,
    "polygons": _PICTURES,
    "polylines": _PICTURES,
    "keypoints": _PICTURES,
    "masks": _PICTURES,
    "cuboids": _PICTURES,
    "spans": _TEXTS,
    "segments": ("audio", "video", "series"),
    "tracks": ("video",),
}
"""The kinds of datum of the types that need a certain one; all others can be asked of any."""

SOURCES = ("text", "html")
"""The kinds of datum that an answer of type ``text`` can start from."""


def fitting_problems(question: Question, data: Mapping[str, str]) -> list[Problem]:
    """What does not fit between a question and its datum; ``data`` are kinds by name.

    Pointers are relative to the question.
    """
    kind = data.get(question.on)
    if kind is None:
        return []  # told elsewhere: there is no such datum
    problems: list[Problem] = []
    wanted = FITS.get(question.type)
    if wanted is not None and kind not in wanted:
        words = f"{question.type} are asked of {_or(wanted)}; '{question.on}' is of type {kind}"
        problems.append(Problem("/type", "does_not_fit", words))
    if is_per_part(question) and kind != "conversation":
        words = f"'per' needs a conversation; '{question.on}' is of type {kind}"
        problems.append(Problem("/per", "does_not_fit", words))
    compares = question.type in ("ranking", "pairwise")
    if compares and not question.options.get("candidates") and kind != "conversation":
        words = f"name the 'candidates': only a conversation brings its own, not {kind}"
        problems.append(Problem("/candidates", "missing", words))
    source = question.options.get("source")
    if question.type == "text" and type(source) is str:
        if source not in data:
            words = f"there is no datum '{source}'"
            problems.append(Problem("/source", "unknown_reference", words))
        elif data[source] not in SOURCES and not _rewrites(question, data[source]):
            words = f"an answer starts from a text; '{source}' is of type {data[source]}"
            problems.append(Problem("/source", "does_not_fit", words))
    return problems


def _rewrites(question: Question, kind: str) -> bool:
    """Whether each turn or candidate starts from its own words."""
    return is_per_part(question) and kind == "conversation"


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
