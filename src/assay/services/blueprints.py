"""The blueprint in force, for services that need to know the plan."""

from __future__ import annotations

from assay.core.blueprint.model import Blueprint
from assay.core.blueprint.parsing import parse
from assay.services.context import Context
from assay.store.places import Place
from assay.store.projects import blueprint_of


def blueprint_in(ctx: Context, place: Place) -> Blueprint | None:
    """The applied blueprint of a project; None where it has none."""
    version = blueprint_of(ctx.conn, place.project.id, place.project.blueprint_version)
    return None if version is None else parse(version.document)[0]
