"""The guideline over HTTP: text, versions, differences, examples, who has read it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from assay.http.perform import AnyRequest, if_match, perform
from assay.services import examples, guiding
from assay.services.examples import ExampleView
from assay.services.guideline_views import (
    DifferenceView,
    GuidelineVersionList,
    GuidelineView,
    PreviewView,
    ReaderList,
)

Text = Annotated[str, msgspec.Meta(max_length=1_000_000)]
Words = Annotated[str, msgspec.Meta(max_length=10_000)]
MOST_VERSIONS = 2**31 - 1  # what a column of version numbers holds


class GuidelineBody(msgspec.Struct, forbid_unknown_fields=True):
    """The Markdown of a new version, and in a note what changed and why."""

    text: Text
    note: Words = ""


class PreviewBody(msgspec.Struct, forbid_unknown_fields=True):
    """A draft; with `count`, how much existing work it touches is counted too."""

    text: Text
    count: bool = False


class AcknowledgementBody(msgspec.Struct, forbid_unknown_fields=True):
    """The version that was read."""

    version: Annotated[int, msgspec.Meta(ge=0, le=MOST_VERSIONS)]


class ExampleBody(msgspec.Struct, forbid_unknown_fields=True):
    """A case of a rule: good, bad or borderline; answers are drawn on the item."""

    rule: Words
    kind: Words
    caption: Words
    item: str | None = None
    answers: dict[str, Any] = {}


class RedrawnBody(msgspec.Struct, forbid_unknown_fields=True):
    """An example as it is from now on; its rule and its item stay."""

    kind: Words
    caption: Words
    answers: dict[str, Any] = {}


@get("/projects/{project:str}/guideline", tags=["guideline"])
async def read_guideline(
    request: AnyRequest,
    project: FromPath[str],
    version: Annotated[int | None, QueryParameter(ge=0, le=MOST_VERSIONS)] = None,
) -> Response[GuidelineView]:
    """The guideline with its rules and examples; version 0 before the first is published."""
    return await perform(request, guiding.read_guideline, project, version)


@put("/projects/{project:str}/guideline", tags=["guideline"])
async def publish_guideline(
    request: AnyRequest, project: FromPath[str], data: JSONBody[GuidelineBody]
) -> Response[GuidelineView]:
    """Publish a new version (If-Match holds the version that was edited)."""
    return await perform(
        request, guiding.publish_guideline, project, data.text, data.note, if_match(request)
    )


@post("/projects/{project:str}/guideline/preview", tags=["guideline"], status_code=200)
async def preview_guideline(
    request: AnyRequest, project: FromPath[str], data: JSONBody[PreviewBody]
) -> Response[PreviewView]:
    """A draft as it would look, what is wrong with it, and what it would change."""
    response = await perform(request, guiding.preview_guideline, project, data.text, data.count)
    response.status_code = 200
    return response


@get("/projects/{project:str}/guideline/versions", tags=["guideline"])
async def list_versions(
    request: AnyRequest, project: FromPath[str]
) -> Response[GuidelineVersionList]:
    """All versions, newest first."""
    return await perform(request, guiding.list_versions, project)


@get("/projects/{project:str}/guideline/diff", tags=["guideline"])
async def compare_versions(
    request: AnyRequest,
    project: FromPath[str],
    before: Annotated[int | None, QueryParameter(name="from", ge=0, le=MOST_VERSIONS)] = None,
    to: Annotated[int | None, QueryParameter(ge=0, le=MOST_VERSIONS)] = None,
) -> Response[DifferenceView]:
    """What changed between two versions, and how much work it touches; the last change if none
    is named.
    """
    return await perform(request, guiding.compare_versions, project, before, to)


@get("/projects/{project:str}/guideline/acknowledgements", tags=["guideline"])
async def list_readers(request: AnyRequest, project: FromPath[str]) -> Response[ReaderList]:
    """Who of those who label has read the current version."""
    return await perform(request, guiding.list_readers, project)


@post("/projects/{project:str}/guideline/acknowledgements", tags=["guideline"], status_code=204)
async def acknowledge(
    request: AnyRequest, project: FromPath[str], data: JSONBody[AcknowledgementBody]
) -> Response[None]:
    """Say that one has read the current version."""
    return await perform(request, guiding.acknowledge, project, data.version)


@post("/projects/{project:str}/guideline/examples", tags=["guideline"])
async def add_example(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ExampleBody]
) -> Response[ExampleView]:
    """Draw a case of a rule on an item."""
    return await perform(
        request,
        examples.add_example,
        project,
        data.rule,
        data.kind,
        data.caption,
        data.item,
        data.answers,
    )


@put("/projects/{project:str}/guideline/examples/{example:str}", tags=["guideline"])
async def replace_example(
    request: AnyRequest,
    project: FromPath[str],
    example: FromPath[str],
    data: JSONBody[RedrawnBody],
) -> Response[ExampleView]:
    """Draw an example anew on its item; the new one stands for the old, which is taken out."""
    return await perform(
        request,
        examples.replace_example,
        project,
        example,
        data.kind,
        data.caption,
        data.answers,
    )


@delete("/projects/{project:str}/guideline/examples/{example:str}", tags=["guideline"])
async def retire_example(
    request: AnyRequest, project: FromPath[str], example: FromPath[str]
) -> Response[None]:
    """Take an example out of the guideline."""
    return await perform(request, examples.retire_example, project, example)


HANDLERS = (
    read_guideline,
    publish_guideline,
    preview_guideline,
    list_versions,
    compare_versions,
    list_readers,
    acknowledge,
    add_example,
    replace_example,
    retire_example,
)
