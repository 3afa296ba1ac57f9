"""Small projects, one for each kind of datum beside pictures with boxes and texts with choices.

Each module makes the items of one project with their truth, says how its simulated annotators
err, draws examples for its guideline, and tells the story of its few days. All data are made on
the spot by the module, or come inside a package that the demo needs anyway.
"""

from __future__ import annotations

from collections.abc import Callable

from assay.demo.kinds import clips, greenhouse, invoices, notices, radio, replies, retina
from assay.demo.scripts import Script
from assay.demo.subjects import Subject

Project = Callable[[int], tuple[Subject, Script]]
"""Makes a project of about so many items, with its story."""

PROJECTS: tuple[Project, ...] = (
    clips.project,
    radio.project,
    notices.project,
    invoices.project,
    replies.project,
    greenhouse.project,
    retina.project,
)
