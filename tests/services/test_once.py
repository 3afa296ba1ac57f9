"""A request that is sent twice at once is carried out once, and both get the same answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec

from assay.services import remembering
from assay.services.context import writes


def test_two_requests_of_one_key_at_once_are_carried_out_once(assay, world):
    person = world.person()
    together = threading.Barrier(2, timeout=20)
    ready = threading.Event()
    done = []

    @writes
    def slow(ctx):
        done.append(1)
        ready.wait(0.2)
        return {"n": len(done)}

    once = remembering.once(slow, "key", "digest", msgspec.json.encode)

    def send():
        together.wait()
        return assay.perform_now(person.credential, once)

    with ThreadPoolExecutor(2) as threads:
        answers = [one.result() for one in [threads.submit(send), threads.submit(send)]]
    assert answers == [(201, b'{"n":1}')] * 2
    assert len(done) == 1
