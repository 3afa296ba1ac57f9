"""Projects as a whole: listed, shown, renamed, archived and deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assay.core.access.actions import Action
from assay.core.blueprint.documents import document_of
from assay.core.errors import NotFound, invalid
from assay.formats.blueprint_yaml import write
from assay.services.context import (
    Context,
    check_rev,
    emit,
    reads,
    require,
    require_person,
    writes,
)
from assay.services.drafting import applied_blueprint
from assay.services.project_views import ProjectCard, ProjectView, cards, project_view
from assay.store.events import Event
from assay.store.places import Place, place_of, places_of
from assay.store.projects import (
    delete_project as delete_rows,
)
from assay.store.projects import (
    insert_blueprint,
    lock_project,
    media_keys,
    update_project,
)

STATES = ("active", "archived")
KEYS_IN_EVENT = 500


@dataclass(frozen=True, slots=True)
class ProjectList:
    """The asker's projects, newest first."""

    items: list[ProjectCard]


@reads
def list_projects(ctx: Context) -> ProjectList:
    """All projects that the asker has a part in."""
    actor = require_person(ctx)
    return ProjectList(cards(ctx, places_of(ctx.conn, actor)))


@reads
def read_project(ctx: Context, project: str) -> ProjectView:
    """One project: its questions, and what the asker may do in it."""
    return project_view(ctx, require(ctx, Action.SEE_PROJECT, project))


@writes
def change_project(
    ctx: Context,
    project: str,
    state: str | None = None,
    title: str | None = None,
    rev: int | None = None,
) -> ProjectView:
    """Archive a project or take it up again; give it another title."""
    place = require(ctx, Action.EDIT_BLUEPRINT, project)
    check_rev(lock_project(ctx.conn, place.project.id), rev)
    if state is not None and state not in STATES:
        raise invalid("/state", "unknown_state", f"a project is {' or '.join(STATES)}")
    if state is not None and state != place.project.state:
        update_project(ctx.conn, place.project.id, state=state)
        kind = "project.archived" if state == "archived" else "project.reopened"
        emit(ctx, place, kind, place.project.uid)
    if title is not None:
        _rename(ctx, place, title)
    found = place_of(ctx.conn, ctx.actor, project)
    if found is None:
        raise NotFound("project_not_found", "There is no such project.")
    return project_view(ctx, found)


def _rename(ctx: Context, place: Place, title: str) -> None:
    """The title belongs to the blueprint, so that it gets a version too."""
    title = title.strip()
    if not 1 <= len(title) <= 120:
        raise invalid("/title", "bad_title", "a title has 1 to 120 characters")
    if title == place.project.title:
        return
    document = document_of(replace(applied_blueprint(ctx, place.project), title=title))
    version = place.project.blueprint_version + 1
    insert_blueprint(
        ctx.conn,
        project_id=place.project.id,
        version=version,
        document=document,
        source=write(document),
        author_id=ctx.actor.person_id,
        note="new title",
        now=ctx.now,
    )
    update_project(ctx.conn, place.project.id, title=title, blueprint_version=version)
    emit(ctx, place, "blueprint.applied", place.project.uid, {"changes": ["/title"]}, version)


@writes
def delete_project(ctx: Context, project: str, rev: int | None = None) -> None:
    """Remove a project with everything in it, for good; the audit trail stays."""
    place = require(ctx, Action.DELETE_PROJECT, project)
    check_rev(lock_project(ctx.conn, place.project.id), rev)
    emit(ctx, place, "project.deleted", place.project.uid, {"slug": place.project.slug})
    keys = media_keys(ctx.conn, place.project.id)
    for start in range(0, len(keys), KEYS_IN_EVENT):
        part = keys[start : start + KEYS_IN_EVENT]
        emit(ctx, place, "media.orphaned", place.project.uid, {"keys": part})
    delete_rows(ctx.conn, place.project.id)


def erase_media(ctx: Context, happened: Event) -> None:
    """Reaction: remove the files that a deleted project has left; safe to be done again."""
    for key in (happened.payload or {}).get("keys", ()):
        ctx.media.delete(key)
