"""Background work: jobs by huey (transport only), reactions to events, and the clock's errands.

A job's truth is its row. Huey only wakes a worker; what it loses in a crash is swept up again.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog
from huey import SqliteHuey
from huey.api import Huey
from huey.consumer import Consumer

from assay.app import Assay
from assay.core.errors import AssayError
from assay.core.values import SECOND, JobState
from assay.jobs.reactions import react
from assay.jobs.schedule import ERRANDS
from assay.jobs.work import WORK
from assay.services import running
from assay.services.context import Cancelled, Context, Run
from assay.services.running import Claimed

R = TypeVar("R")
log = structlog.get_logger("assay.jobs")


class RunningJob(Run):
    """The job that a service works on: transactions with progress and checkpoint inside."""

    def __init__(self, assay: Assay, claimed: Claimed) -> None:
        self._assay = assay
        self.job = claimed.job
        self.place = claimed.place
        self._credential = claimed.credential

    def read(self, work: Callable[[Context], R]) -> R:
        """Run work in a read transaction."""
        return self._assay.perform_now(self._credential, running.read_step, work)

    def write(
        self,
        work: Callable[[Context], R],
        done: int | None = None,
        total: int | None = None,
        checkpoint: Mapping[str, Any] | None = None,
    ) -> R:
        """Run work, progress and checkpoint in one write transaction."""
        result, stop = self._assay.perform_now(
            self._credential, running.write_step, self.job.id, work, done, total, checkpoint
        )
        if stop:
            raise Cancelled
        return result


def run_job(assay: Assay, job_id: int) -> None:
    """Claim a job and do it; how it ended is recorded whatever happens."""
    claimed = assay.write_as_system(lambda ctx: running.claim(ctx, job_id))
    if claimed is None:
        return
    job = claimed.job
    log.info("job_started", job=job.uid, kind=job.kind, attempt=job.attempts)
    state, result, error = JobState.DONE, None, None
    heart = _Heart(assay, job_id)
    try:
        result = WORK[job.kind](RunningJob(assay, claimed))
    except Cancelled:
        state = JobState.CANCELLED
    except AssayError as failure:
        state = JobState.FAILED
        error = {"code": failure.code, "message": failure.message, "details": failure.details}
    except Exception:
        log.exception("job_failed", job=job.uid, kind=job.kind)
        state = JobState.FAILED
        error = {"code": "internal", "message": "Something went wrong here; it was logged."}
    finally:
        heart.stop()
    assay.write_as_system(lambda ctx: running.finish(ctx, claimed, state, result, error))
    log.info("job_ended", job=job.uid, kind=job.kind, state=str(state))


class _Heart(threading.Thread):
    """Shows every few seconds that the process of a job is alive."""

    def __init__(self, assay: Assay, job_id: int) -> None:
        super().__init__(name="assay-heart", daemon=True)
        self._assay = assay
        self._job_id = job_id
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stopped.wait(5):
            try:
                self._assay.write_as_system(lambda ctx: running.beat(ctx, self._job_id))
            except AssayError:
                log.warning("heartbeat_failed", job=self._job_id)

    def stop(self) -> None:
        """No more beats."""
        self._stopped.set()


class QuietConsumer(Consumer):  # type: ignore[misc]
    """Huey's threads without its signal handlers: the process ends by its own shell's rules."""

    def _set_signal_handlers(self) -> None:
        """Leave SIGTERM and SIGINT to the server; Huey's would swallow them."""


class Worker:
    """The threads that do background work, in the server or apart (``assay work``)."""

    def __init__(self, assay: Assay, threads: int = 2) -> None:
        self._assay = assay
        self._huey = _transport(assay)
        self._task = self._huey.task(name="run_job")(self._run)
        self._stopped = threading.Event()
        self._consumer = QuietConsumer(
            self._huey,
            workers=threads,
            periodic=False,
            initial_delay=0.05,
            max_delay=0.5,
            check_worker_health=False,
        )
        self._threads = [
            threading.Thread(target=self._react_loop, name="assay-react", daemon=True),
            threading.Thread(target=self._errand_loop, name="assay-errands", daemon=True),
        ]

    def send(self, job_id: int) -> None:
        """Have a worker take this job soon."""
        self._task(job_id)

    def start(self) -> None:
        """Begin, and take up what was left undone."""
        logging.getLogger("huey").setLevel(logging.WARNING)
        self._consumer.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop taking new work; running jobs go on from their checkpoint at the next start."""
        self._stopped.set()
        self._consumer.stop(graceful=False)
        for thread in self._threads:
            thread.join(timeout=5)

    def _run(self, job_id: int) -> None:
        if not self._stopped.is_set():
            run_job(self._assay, job_id)

    def _react_loop(self) -> None:
        while not self._stopped.is_set():
            try:
                while react(self._assay):
                    if self._stopped.is_set():
                        return
            except Exception:
                log.exception("reactions_failed")
            self._stopped.wait(0.3)

    def _errand_loop(self) -> None:
        due = {errand.name: 0 for errand in ERRANDS}
        while not self._stopped.is_set():
            now = self._assay.clock()
            for errand in ERRANDS:
                if now < due[errand.name]:
                    continue
                due[errand.name] = now + errand.seconds * SECOND
                try:
                    for job_id in errand.run(self._assay):
                        self.send(job_id)
                except Exception:
                    log.exception("errand_failed", errand=errand.name)
            self._stopped.wait(1)


def _transport(assay: Assay) -> Huey:
    if assay.database.dialect == "sqlite":
        path = assay.settings.data / "queue.sqlite"
        return SqliteHuey("assay", filename=str(path), fsync=False, results=False)
    from huey import PostgresHuey  # noqa: PLC0415 - needs psycopg only there

    dsn = re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql:", assay.settings.database_url())
    return PostgresHuey("assay", dsn=dsn, results=False)
