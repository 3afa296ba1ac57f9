"""The clock's errands: one table of what runs how often. Each returns keys of jobs to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assay.app import Assay
from assay.jobs.letters import send_letters
from assay.services import accounts, annotating, auditing, importing, quality, running


@dataclass(frozen=True, slots=True)
class Errand:
    """Something done every so many seconds."""

    name: str
    seconds: int
    run: Callable[[Assay], Sequence[int]]


def _expire_leases(assay: Assay) -> Sequence[int]:
    while assay.write_as_system(annotating.expire_leases):
        pass
    return ()


def _sweep_jobs(assay: Assay) -> Sequence[int]:
    return assay.write_as_system(running.abandoned)


def _extend_audit(assay: Assay) -> Sequence[int]:
    while assay.write_as_system(auditing.extend_chain):
        pass
    return ()


def _measure(assay: Assay) -> Sequence[int]:
    assay.write_as_system(quality.start_due_runs)
    return ()


def _forget(assay: Assay) -> Sequence[int]:
    assay.write_as_system(running.forget_old)
    assay.write_as_system(accounts.clean_up)
    return ()


def _sweep_uploads(assay: Assay) -> Sequence[int]:
    while assay.write_as_system(importing.forget_abandoned):
        pass
    return ()


def _send_letters(assay: Assay) -> Sequence[int]:
    send_letters(assay)
    return ()


ERRANDS: Sequence[Errand] = (
    Errand("expire leases", 5, _expire_leases),
    Errand("extend the audit chain", 15, _extend_audit),
    Errand("measure quality", 15, _measure),
    Errand("sweep jobs", 10, _sweep_jobs),
    Errand("forget old keys", 600, _forget),
    Errand("sweep uploads", 3_600, _sweep_uploads),
    Errand("send letters", 120, _send_letters),
)
