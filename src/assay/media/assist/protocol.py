"""What a tool is, what it is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Annotated, Any, BinaryIO, Protocol

import msgspec

from assay.core.registry import Registry

Coordinate = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Click = tuple[Coordinate, Coordinate, bool]
Box = tuple[Coordinate, Coordinate, Coordinate, Coordinate]


class Track(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be followed: the box (x, y, width, height) in a frame, and how far forward."""

    box: Box
    frame: Annotated[int, msgspec.Meta(ge=0)]
    frames: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 100


class Prompt(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What somebody pointed at.

    ``points`` are clicks as [x, y, wanted]: false says that it does not belong. ``box`` is
    [x, y, width, height]. Both in pixels of the upright image, page or frame. ``track`` asks to
    follow a box; ``range`` is a stretch of time [start, end] in µs.
    """

    points: Annotated[list[Click], msgspec.Meta(max_length=200)] = []
    box: Box | None = None
    track: Track | None = None
    range: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class AssistOptions:
    """What an operator has set up for tools."""

    url: str = ""
    token: str = ""
    encoder: str = ""
    decoder: str = ""
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class AssistRequest:
    """One call of a tool.

    ``file`` holds the medium as it is shown (an upright image, a page, a video or sound), ``key``
    names it, so that a tool may keep what it worked out of it. ``wants`` is the label type of the
    question. ``facts`` are those of the datum; ``times`` of a video the time of each frame in µs.
    """

    file: BinaryIO
    key: str
    datum: str
    media_type: str
    demuxer: str
    wants: str
    prompt: Prompt
    options: AssistOptions
    frame: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    times: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """One region that a tool suggests: its geometry as the label type writes it, and a score."""

    region: Mapping[str, Any]
    score: float | None = None


class AssistTool(Protocol):
    """A tool: five words about itself and one thing that it does."""

    @property
    def name(self) -> str:
        """The word by which clients ask for it."""

    @property
    def title(self) -> str:
        """What it does, in a few words."""

    @property
    def on(self) -> tuple[str, ...]:
        """Types of data that it works on."""

    @property
    def gives(self) -> tuple[str, ...]:
        """Label types that it makes regions of, the usual one first."""

    def missing(self, options: AssistOptions) -> str | None:
        """Why it does not work here, in words; None where it does. Quick: nothing is loaded."""

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """The regions; ``Invalid`` where the prompt is not one for this tool."""


ASSIST_TOOLS: Registry[AssistTool] = Registry("assist tool", "assay.assist")


def installed(*modules: str) -> bool:
    """Whether optional libraries are there, without loading them."""
    return all(find_spec(module) is not None for module in modules)
