"""Background work in tests: done at once, in the calling thread, on the test's own clock."""

from __future__ import annotations

from assay.app import Assay
from assay.jobs.reactions import react
from assay.jobs.worker import run_job


class Sent:
    """A transport that remembers what was sent."""

    def __init__(self) -> None:
        self.waiting: list[int] = []

    def send(self, job_id: int) -> None:
        """Remember a job."""
        self.waiting.append(job_id)


def follow(assay: Assay) -> Sent:
    """Have jobs of this Assay wait until ``settle`` is called."""
    sent = Sent()
    assay.transport = sent
    return sent


def settle(assay: Assay, sent: Sent) -> None:
    """Do all background work there is: reactions, and the jobs that were sent."""
    for _ in range(50):
        while react(assay):
            pass
        if not sent.waiting:
            return
        waiting, sent.waiting = sent.waiting, []
        for job_id in waiting:
            run_job(assay, job_id)
    raise AssertionError("background work does not come to an end")
