"""Quality, findings and gold over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from assay.http.perform import AnyRequest, page_cursor, page_limit, perform
from assay.services import gold, quality, saving
from assay.services.gold import GoldPage, GoldProposals, GoldView
from assay.services.quality import FindingList, FindingView, RunView
from assay.services.quality_views import QualityView
from assay.services.saving import SavingsView

Words = Annotated[str, msgspec.Meta(max_length=2_000)]
Uid = Annotated[str, msgspec.Meta(max_length=200)]
FindingState = Literal["open", "acted_on", "dismissed"]


class GoldBody(msgspec.Struct, forbid_unknown_fields=True):
    """The item, and what is right for it by question; why it is known, if that helps."""

    item: Uid
    answers: dict[str, Any]
    note: Words = ""


class FindingBody(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a finding."""

    state: FindingState


@get("/projects/{project:str}/quality", tags=["quality"])
async def read_quality(request: AnyRequest, project: FromPath[str]) -> Response[QualityView]:
    """Is it good enough: criteria, agreement, series, annotators, confusion, disputes."""
    return await perform(request, quality.read_quality, project)


@get("/projects/{project:str}/savings", tags=["quality"])
async def read_savings(request: AnyRequest, project: FromPath[str]) -> Response[SavingsView]:
    """Labels and money saved against the fixed redundancy, and the accuracy on gold and audit."""
    return await perform(request, saving.savings, project)


@post("/projects/{project:str}/quality/runs", tags=["quality"])
async def start_run(request: AnyRequest, project: FromPath[str]) -> Response[RunView]:
    """Measure now. While a run is under way, that one is returned; follow it as a job."""
    return await perform(request, quality.start_run, project)


@get("/projects/{project:str}/findings", tags=["quality"])
async def list_findings(
    request: AnyRequest,
    project: FromPath[str],
    in_state: Annotated[
        Literal["open", "acted_on", "dismissed", "closed"] | None, QueryParameter(name="state")
    ] = None,
) -> Response[FindingList]:
    """What the engine noticed, the worst first."""
    return await perform(request, quality.list_findings, project, in_state)


@patch("/projects/{project:str}/findings/{finding:str}", tags=["quality"])
async def settle_finding(
    request: AnyRequest,
    project: FromPath[str],
    finding: FromPath[str],
    data: JSONBody[FindingBody],
) -> Response[FindingView]:
    """Say that a finding was acted on or is dismissed, or open it again."""
    return await perform(request, quality.settle_finding, project, finding, data.state)


@get("/projects/{project:str}/gold", tags=["gold"])
async def list_gold(
    request: AnyRequest,
    project: FromPath[str],
    retired: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[GoldPage]:
    """Items whose answer is known, newest first; with `retired=true` those out of use too."""
    return await perform(
        request, gold.list_gold, project, retired, page_cursor(cursor), page_limit(limit)
    )


@get("/projects/{project:str}/gold/proposals", tags=["gold"])
async def propose_gold(
    request: AnyRequest, project: FromPath[str], limit: FromQuery[int | None] = None
) -> Response[GoldProposals]:
    """Items that would make good gold: surely answered, and of kinds that have little gold yet."""
    return await perform(request, gold.propose_gold, project, page_limit(limit, most=100, usual=12))


@post("/projects/{project:str}/gold", tags=["gold"])
async def add_gold(
    request: AnyRequest, project: FromPath[str], data: JSONBody[GoldBody]
) -> Response[GoldView]:
    """Make an item gold: from now on people are measured by its known answers."""
    return await perform(request, gold.add_gold, project, data.item, data.answers, data.note)


@post("/projects/{project:str}/gold/{gold_id:str}/retire", tags=["gold"], status_code=200)
async def retire_gold(
    request: AnyRequest, project: FromPath[str], gold_id: FromPath[str]
) -> Response[GoldView]:
    """Take a known answer out of use; verdicts on it stay."""
    response = await perform(request, gold.retire, project, gold_id)
    response.status_code = 200
    return response


HANDLERS = (
    read_quality,
    read_savings,
    start_run,
    list_findings,
    settle_finding,
    list_gold,
    propose_gold,
    add_gold,
    retire_gold,
)
