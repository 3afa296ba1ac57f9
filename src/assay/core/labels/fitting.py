"""Which label type can be asked of which kind of datum, and what else a question needs of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.core.errors import Problem
from assay.core.labels.parts import is_per_part
from assay.core.values import Question

_TEXTS = ("text", "html", "document", "conversation")
_IMAGE = ("image",)

FITS: Mapping[str, tuple[str, ...]] = {
    "boxes": ("image", "document"),
    "ellipses": _IMAGE,
    "polygons": _IMAGE,
    "polylines": _IMAGE,
    "keypoints": _IMAGE,
    "masks": _IMAGE,
    "cuboids": _IMAGE,
    "spans": _TEXTS,
    "relations": ("text", "html", "document"),
    "segments": ("audio", "video", "series"),
    "tracks": ("video",),
}
"""The kinds of datum of the types that need a certain one; all others can be asked of any.

These are the pairs that an editor can answer (`web/src/editors/*/modality.ts`): what nobody could
answer is refused while the blueprint is written, not found out by the first annotator.
"""

_ONE_PANE = ("text", "html")
"""The kinds of datum of which several are shown, and linked, in one pane."""

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
        possible = [name for name, kinds in FITS.items() if kind in kinds]
        words = (
            f"{question.type} are asked of {_or(wanted)}; '{question.on}' is of type {kind}, "
            f"of which {_or(possible)} can be asked"
        )
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


def linking_problems(
    question: Question, questions: Sequence[Question], data: Mapping[str, str]
) -> list[Problem]:
    """What links of a question cannot join: regions of another pane, and links themselves.

    Names in ``between`` that are no questions are told elsewhere. Pointers as of the question.
    """
    between = question.options.get("between")
    if type(between) is not list or data.get(question.on) not in FITS["relations"]:
        return []
    by_name = {one.name: one for one in questions if one.name != question.name}
    problems: list[Problem] = []
    for index, name in enumerate(between):
        other = by_name.get(name) if type(name) is str else None
        if other is None or other.on not in data:
            continue
        if other.type == question.type:
            words = f"links join regions, not other links; '{name}' is of type {other.type}"
        elif not _shown_together(question.on, other.on, data):
            words = (
                f"links join regions of one {data[question.on]}, '{question.on}'; "
                f"'{name}' is asked of '{other.on}'"
            )
        else:
            continue
        problems.append(Problem(f"/between/{index}", "does_not_fit", words))
    return problems


def _shown_together(one: str, other: str, data: Mapping[str, str]) -> bool:
    return one == other or (data[one] in _ONE_PANE and data[other] in _ONE_PANE)


def _rewrites(question: Question, kind: str) -> bool:
    """Whether each turn or candidate starts from its own words."""
    return is_per_part(question) and kind == "conversation"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
