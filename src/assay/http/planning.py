"""Projects and their blueprints: check, create, apply, versions; list, show, change, delete."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK

from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, answer, assay_of, if_match, perform
from assay.services import overview, planning, projects
from assay.services.overview import OverviewView
from assay.services.planning import (
    BlueprintView,
    CheckView,
    Submission,
    TemplateList,
    VersionDetail,
    VersionList,
)
from assay.services.project_views import ProjectView
from assay.services.projects import ProjectList


class BlueprintIn(msgspec.Struct, forbid_unknown_fields=True):
    """A blueprint as YAML (``source``) or as an object (``document``); one of the two.

    ``guideline`` is the text of the guideline's file where it is not inside; ``decisions`` map
    the pointer of a change to one of its options.
    """

    source: str | None = None
    document: dict[str, Any] | None = None
    guideline: str | None = None
    decisions: dict[str, str] | None = None
    note: str = ""

    def submission(self) -> Submission:
        """As the services take it."""
        return Submission(self.source, self.document, self.guideline, self.decisions, self.note)


class CheckIn(BlueprintIn, forbid_unknown_fields=True):
    """A blueprint to be checked, against ``project`` if it is there; ``items`` to plan for."""

    project: str | None = None
    items: int | None = None


class ProjectChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is to change of a project; what is left out stays."""

    state: str | None = None
    title: str | None = None


@post("/blueprints/check", tags=["projects"], status_code=HTTP_200_OK)
async def check_blueprint(request: AnyRequest, data: JSONBody[CheckIn]) -> Response[CheckView]:
    """Problems with their places, advice, the changes and the plan; nothing is written."""
    found = await assay_of(request).perform(
        credential_of(request),
        planning.check_blueprint,
        data.submission(),
        data.project,
        data.items,
    )
    return answer(request, found, HTTP_200_OK)


@get("/templates", tags=["projects"])
async def list_templates(request: AnyRequest) -> Response[TemplateList]:
    """Complete blueprints to begin with."""
    return await perform(request, planning.list_templates)


@get("/projects", tags=["projects"])
async def list_projects(request: AnyRequest) -> Response[ProjectList]:
    """The projects that you have a part in, newest first."""
    return await perform(request, projects.list_projects)


@post("/projects", tags=["projects"])
async def create_project(request: AnyRequest, data: JSONBody[BlueprintIn]) -> Response[ProjectView]:
    """A new project from a blueprint; you are its owner."""
    return await perform(request, planning.create_project, data.submission())


@get("/projects/{project:str}", tags=["projects"])
async def read_project(request: AnyRequest, project: FromPath[str]) -> Response[ProjectView]:
    """A project: its questions, and what you may do in it."""
    return await perform(request, projects.read_project, project)


@patch("/projects/{project:str}", tags=["projects"])
async def change_project(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ProjectChange]
) -> Response[ProjectView]:
    """Archive a project, take it up again, or give it another title."""
    return await perform(
        request,
        projects.change_project,
        project,
        state=data.state,
        title=data.title,
        rev=if_match(request),
    )


@delete("/projects/{project:str}", tags=["projects"])
async def delete_project(request: AnyRequest, project: FromPath[str]) -> Response[None]:
    """Delete a project with everything in it, for good."""
    return await perform(request, projects.delete_project, project, rev=if_match(request))


@get("/projects/{project:str}/blueprint", tags=["projects"])
async def read_blueprint(request: AnyRequest, project: FromPath[str]) -> Response[BlueprintView]:
    """The blueprint in force, with advice."""
    return await perform(request, planning.read_blueprint, project)


@put("/projects/{project:str}/blueprint", tags=["projects"])
async def apply_blueprint(
    request: AnyRequest, project: FromPath[str], data: JSONBody[BlueprintIn]
) -> Response[BlueprintView]:
    """Put a blueprint in force; what is the same already makes no new version."""
    return await perform(
        request, planning.apply_blueprint, project, data.submission(), rev=if_match(request)
    )


@get("/projects/{project:str}/blueprint/versions", tags=["projects"])
async def list_versions(request: AnyRequest, project: FromPath[str]) -> Response[VersionList]:
    """All versions of the blueprint, the newest first."""
    return await perform(request, planning.list_versions, project)


@get("/projects/{project:str}/blueprint/versions/{version:int}", tags=["projects"])
async def read_version(
    request: AnyRequest,
    project: FromPath[str],
    version: Annotated[int, PathParameter(ge=0, le=2**31 - 1)],
) -> Response[VersionDetail]:
    """One version of the blueprint."""
    return await perform(request, planning.read_version, project, version)


@get("/projects/{project:str}/overview", tags=["projects"])
async def read_overview(request: AnyRequest, project: FromPath[str]) -> Response[OverviewView]:
    """Is it good enough, what is wrong, what to do next, how far it is, and what it costs."""
    return await perform(request, overview.read_overview, project)


HANDLERS = (
    check_blueprint,
    list_templates,
    list_projects,
    create_project,
    read_project,
    change_project,
    delete_project,
    read_blueprint,
    apply_blueprint,
    list_versions,
    read_version,
    read_overview,
)
