"""Tools that draw for annotators: which there are, what one is asked, and what it suggested.

Between the two short transactions (``prepare`` and ``keep``) the tool works in a process of its
own: nothing waits for it but the one request.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import msgspec
import numpy as np

from assay.core.access.actions import Action
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.values import AssignmentState
from assay.media.assist import ASSIST_TOOLS, AssistOptions, AssistTool, Prompt, Suggested
from assay.media.assist.bench import Ask, Bench
from assay.media.packing import find_entry
from assay.media.storage import BlobStore
from assay.services.context import Context, reads, require, require_person, writes
from assay.settings import Settings
from assay.store.annotations import schema_of
from assay.store.suggestions import Held, NewSuggestion, held_by, record_suggestions

_encode = msgspec.json.Encoder(order="sorted").encode
_DEMUXERS = {
    "video/mp4": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
}


@dataclass(frozen=True, slots=True)
class ToolView:
    """A tool: on which types of data it works and regions of which label types it makes.

    ``reason`` says why it does not work in this installation, where ``works`` is false.
    """

    name: str
    title: str
    on: list[str]
    gives: list[str]
    works: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class ToolList:
    """All tools, those that work here first."""

    items: list[ToolView]


@dataclass(frozen=True, slots=True)
class Assisted:
    """What a tool suggests: geometries, each with the id that its region carries on.

    ``scores`` are the tool's own, one a region in [0, 1], or null.
    """

    tool: str
    regions: list[Mapping[str, Any]]
    scores: list[float | None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a tool is to be run with, and where its answer belongs."""

    ask: Ask
    options: AssistOptions
    media: BlobStore
    part: str | None
    index: str | None
    assignment: str
    question: str | None


@reads
def list_tools(ctx: Context, project: str) -> ToolList:
    """The tools, and which of them work in this installation."""
    require(ctx, Action.SEE_WORK, project)
    options = options_of(ctx.settings)
    views = []
    for tool in ASSIST_TOOLS:
        reason = tool.missing(options)
        views.append(
            ToolView(tool.name, tool.title, list(tool.on), list(tool.gives), reason is None, reason)
        )
    return ToolList(sorted(views, key=lambda view: not view.works))


def options_of(settings: Settings) -> AssistOptions:
    """What the operator set up for tools."""
    return AssistOptions(
        settings.assist_url,
        settings.assist_token,
        settings.assist_encoder,
        settings.assist_decoder,
        settings.assist_seconds,
    )


@reads
def prepare(
    ctx: Context,
    assignment: str,
    tool: str,
    datum: str,
    prompt: Prompt,
    question: str | None = None,
    page: int | None = None,
    frame: int | None = None,
) -> Prepared:
    """Check what a tool is asked about an own hand-out; nothing of it runs yet."""
    held = _own(ctx, assignment)
    if held.state != AssignmentState.LEASED:
        raise Conflict("assignment_ended", f"This hand-out is {held.state}.", {"state": held.state})
    chosen = ASSIST_TOOLS.get(tool)
    options = options_of(ctx.settings)
    reason = chosen.missing(options)
    if reason is not None:
        raise Conflict("assist_missing", f"The tool {tool} does not work here: {reason}.")
    data = msgspec.json.decode(held.data)
    if datum not in data:
        raise invalid("/datum", "unknown_datum", f"the item has: {', '.join(data)}")
    medium = data[datum]
    if medium["type"] not in chosen.on:
        words = f"{tool} works on {' and '.join(chosen.on)}, and {datum} is a {medium['type']}"
        raise invalid("/datum", "wrong_type", words)
    wants = _wanted(ctx, held, chosen, question)
    key, part, media_type = _place(medium, page)
    ask = Ask(
        tool,
        f"{key}/{part or ''}",
        medium["type"],
        media_type,
        _DEMUXERS.get(media_type, ""),
        wants,
        prompt,
        frame,
        {name: medium[name] for name in ("width", "height", "duration") if medium.get(name)},
    )
    return Prepared(ask, options, ctx.media, part, medium.get("index"), assignment, question)


def _own(ctx: Context, assignment: str) -> Held:
    """The actor's own hand-out; all others are as absent as none."""
    actor = require_person(ctx)
    held = held_by(ctx.conn, actor.person_id, assignment)
    if held is None:
        raise NotFound("assignment_not_found", "There is no such assignment.")
    require(ctx, Action.LABEL, held.project)
    return held


def _wanted(ctx: Context, held: Held, tool: AssistTool, question: str | None) -> str:
    """The label type of the question, which the tool must be able to make."""
    if question is None:
        return tool.gives[0]
    project = require(ctx, Action.LABEL, held.project).project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    found = schema.question(question)
    if found is None:
        raise invalid("/question", "unknown_question", f"there is no question {question!r}")
    if found.type not in tool.gives:
        words = (
            f"{tool.name} makes {' and '.join(tool.gives)}, and {question} asks for {found.type}"
        )
        raise invalid("/question", "wrong_type", words)
    return found.type


def _place(medium: Mapping[str, Any], page: int | None) -> tuple[str, str | None, str]:
    """Key of the blob, part of the pack, and media type of what a tool looks at."""
    if medium["type"] != "document":
        if "key" not in medium:
            raise Conflict("not_prepared", "This medium is still being prepared.")
        return medium["key"], None, medium["media_type"]
    if page is None or not 0 <= page < medium["n_pages"]:
        raise invalid("/page", "page", f"the document has the pages 0 to {medium['n_pages'] - 1}")
    if "pack" not in medium:
        raise Conflict("not_prepared", "This document is still being prepared.")
    return medium["pack"], f"{page}.webp", "image/webp"


def run(prepared: Prepared, bench: Bench) -> list[Suggested]:
    """Let the tool work: outside of any transaction, in a thread that may wait."""
    ask = prepared.ask
    if prepared.index is not None:
        raw = b"".join(prepared.media.read(prepared.index))
        ask = msgspec.structs.replace(ask, times=np.frombuffer(raw, "<i8").tolist())
    with _opened(prepared) as file:
        return bench.run(file, ask, prepared.options)


def _opened(prepared: Prepared) -> BinaryIO:
    key = prepared.ask.key.partition("/")[0]
    if prepared.part is None:
        return prepared.media.open(key)
    start, stop = find_entry(prepared.media, key, prepared.part)
    return io.BytesIO(b"".join(prepared.media.read(key, start, stop)))


@writes
def keep(ctx: Context, prepared: Prepared, found: Sequence[Suggested]) -> Assisted:
    """Remember what was suggested, so that regions made of it can be traced to it."""
    held = _own(ctx, prepared.assignment)
    prompt = _encode(prepared.ask.prompt).decode()
    uids = [ctx.uid("sug") for _ in found]
    record_suggestions(
        ctx.conn,
        held.project_id,
        ctx.actor.person_id,
        [
            NewSuggestion(
                uid,
                held.item_id,
                prepared.question,
                prepared.ask.tool,
                prompt,
                _encode(one.region).decode(),
                one.score,
            )
            for uid, one in zip(uids, found, strict=True)
        ],
        ctx.now,
    )
    regions: list[Mapping[str, Any]] = [
        {**one.region, "suggestion": uid} for uid, one in zip(uids, found, strict=True)
    ]
    return Assisted(prepared.ask.tool, regions, [one.score for one in found])
