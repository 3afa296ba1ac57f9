"""Coverage of a project's items."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from assay.http.perform import AnyRequest, perform
from assay.services import covering
from assay.services.covering import CoverageView


@get("/projects/{project:str}/coverage", tags=["coverage"])
async def read_coverage(
    request: AnyRequest, project: FromPath[str], by: FromQuery[str | None] = None
) -> Response[CoverageView]:
    """Counts by attribute and by pairs against the targets; `by=a,b` asks for a combination."""
    names = [name.strip() for name in (by or "").split(",") if name.strip()]
    return await perform(request, covering.read_coverage, project, names)


HANDLERS = (read_coverage,)
