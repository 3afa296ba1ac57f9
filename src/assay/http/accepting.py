"""Batch acceptance over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, assay_of, perform
from assay.services import accepting
from assay.services.acceptance_views import AcceptanceList, AcceptanceView

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Share = Annotated[float, msgspec.Meta(gt=0, lt=1)]


class AcceptanceBody(msgspec.Struct, forbid_unknown_fields=True):
    """The bound to show: the error is at most `limit` with this `confidence`.

    `expected` is the error that is likely (a quarter of the limit if it is not said); `where`
    restricts the sample to items with these attribute values; `by` shows it by an attribute.
    """

    limit: Share
    confidence: Annotated[float, msgspec.Meta(ge=0.5, lt=1)] = 0.95
    expected: Annotated[float, msgspec.Meta(ge=0, lt=1)] | None = None
    where: Annotated[dict[Name, Name], msgspec.Meta(max_length=10)] = {}
    by: Name | None = None


@get("/projects/{project:str}/acceptances", tags=["quality"])
async def list_acceptances(request: AnyRequest, project: FromPath[str]) -> Response[AcceptanceList]:
    """Samples by which the dataset is accepted or rejected, newest first."""
    return await perform(request, accepting.list_acceptances, project)


@post("/projects/{project:str}/acceptances", tags=["quality"])
async def start_acceptance(
    request: AnyRequest, project: FromPath[str], data: JSONBody[AcceptanceBody]
) -> Response[AcceptanceView]:
    """Draw a random sample to be reviewed until the bound is known, either way."""
    sample = await assay_of(request).perform(
        credential_of(request),
        accepting.draw_sample,
        project,
        data.limit,
        data.confidence,
        data.expected,
        data.where,
        data.by,
    )
    return await perform(request, accepting.start_acceptance, project, sample)


@get("/projects/{project:str}/acceptances/{acceptance:str}", tags=["quality"])
async def read_acceptance(
    request: AnyRequest, project: FromPath[str], acceptance: FromPath[str]
) -> Response[AcceptanceView]:
    """A sample, what it says so far, and the next item to review."""
    return await perform(request, accepting.read_acceptance, project, acceptance)


@post(
    "/projects/{project:str}/acceptances/{acceptance:str}/withdraw",
    tags=["quality"],
    status_code=200,
)
async def withdraw_acceptance(
    request: AnyRequest, project: FromPath[str], acceptance: FromPath[str]
) -> Response[AcceptanceView]:
    """End a sample without a result."""
    response = await perform(request, accepting.withdraw_acceptance, project, acceptance)
    response.status_code = 200
    return response


HANDLERS = (list_acceptances, start_acceptance, read_acceptance, withdraw_acceptance)
