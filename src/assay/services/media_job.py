"""The job that makes what is missing of media: one batch of items, one medium after another.

Each medium is decoded in a child process; what came of it and the item's new standing are one
transaction with the checkpoint. Killed at any moment, the job goes on with the item it was at.

An item with a video, sound or document is in the state ``preparing`` until all of that is there;
it is handed out then. A large image is handed out at once, as its tiles only make it quicker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from assay.core.errors import Problem
from assay.core.labels.answers import check_values
from assay.media.broken import BrokenMedium
from assay.media.deriving import MEDIA_TYPES, Derived, Deriver, scratch
from assay.media.storage import BlobStore, new_key
from assay.services.context import Context, Run, emit
from assay.services.intake_media import datum_of, media_limits, sniffed_of
from assay.services.shown import facts_of
from assay.store.annotations import schema_of
from assay.store.blobs import Blob, blobs_by_uid, change_blob
from assay.store.items import GoldItem, set_gold
from assay.store.jobs import record_problems
from assay.store.preparing import Prepared, item_in_preparation, record_prepared
from assay.store.queue import requeue

KIND = "media"
_EVERY = 2.0
_PAGE_TEXTS = 300_000
_ENCODER = msgspec.json.Encoder(order="sorted")


class Payload(msgspec.Struct):
    """What the job is told: keys of items, and the gold answers that wait with some of them."""

    items: list[int]
    gold: dict[str, str] = {}


def prepare_media(run: Run) -> Mapping[str, Any]:
    """The job: make the variants of each item's media, then let the item into the queue."""
    payload = msgspec.convert(run.job.payload, Payload)
    media, settings = run.read(lambda ctx: (ctx.media, ctx.settings))
    with Deriver(media_limits(settings)) as deriver:
        work = _Work(run, deriver, media, payload)
        while work.at < len(payload.items):
            work.next()
    return {"prepared": work.prepared, "broken": work.broken}


class _Work:
    """How far the job is, and the steps of one item."""

    def __init__(self, run: Run, deriver: Deriver, media: BlobStore, payload: Payload) -> None:
        self.at = run.job.checkpoint.get("at", 0)
        self.prepared = run.job.checkpoint.get("prepared", 0)
        self.broken = run.job.checkpoint.get("broken", 0)
        self._run = run
        self._deriver = deriver
        self._media = media
        self._payload = payload
        self._project = run.place.project.id
        self._told = monotonic()

    def next(self) -> None:
        """Make one item's media, and record them with the checkpoint."""
        key = self._payload.items[self.at]
        item = self._run.read(lambda ctx: item_in_preparation(ctx.conn, self._project, key))
        made = {} if item is None else self._made(item)
        checkpoint: dict[str, Any] = {}

        def record(ctx: Context) -> None:
            checkpoint.update(at=self.at + 1, prepared=self.prepared, broken=self.broken)
            if item is not None and made:
                broken = self._settle(ctx, item, made)
                checkpoint["broken" if broken else "prepared"] += 1

        done, total = (self.at + 1) * 100, len(self._payload.items) * 100
        self._run.write(record, done=done, total=total, checkpoint=checkpoint)
        self.at = checkpoint["at"]
        self.prepared, self.broken = checkpoint["prepared"], checkpoint["broken"]

    def _made(self, item: Prepared) -> dict[str, Blob]:
        """The blobs of an item that were not derived yet, as they are now, by uid."""
        uids = [
            datum["blob"] for datum in msgspec.json.decode(item.data).values() if "blob" in datum
        ]
        found = self._run.read(lambda ctx: blobs_by_uid(ctx.conn, self._project, uids))
        made: dict[str, Blob] = {}
        for uid, blob in found.items():
            made[uid] = self._derived(blob) if "todo" in blob.meta else blob
        return made

    def _derived(self, blob: Blob) -> Blob:
        """A blob with all its variants, or with the reason why it has none."""
        meta = {name: value for name, value in blob.meta.items() if name != "todo"}
        facts = meta.get("facts") or {"width": blob.width, "height": blob.height}
        source = blob.variants.get("clean", {"key": blob.key})["key"]
        try:
            with scratch() as folder, self._media.open(source) as file:
                derived = self._deriver.derive(
                    file, blob.kind, sniffed_of(blob), facts, Path(folder), self._progress
                )
                variants = self._kept(blob, derived)
        except BrokenMedium as error:
            if blob.kind == "image":  # it can be shown without its tiles
                return replace(blob, meta={**meta, "tiles": error.message})
            return replace(blob, meta={**meta, "code": error.code}, broken_reason=error.message)
        facts = dict(derived.facts)
        if sum(map(len, facts.get("page_texts", {}).values())) > _PAGE_TEXTS:
            del facts["page_texts"]
        meta["facts"] = facts
        return replace(
            blob,
            variants={**blob.variants, **variants},
            meta=meta,
            width=facts.get("width", blob.width),
            height=facts.get("height", blob.height),
        )

    def _kept(self, blob: Blob, derived: Derived) -> dict[str, dict[str, str]]:
        """Put the files into the blob store; keys and types of them by name."""
        kept = {}
        for name in derived.files:
            bits = self._run.read(lambda ctx: ctx.random.getrandbits(128))
            stored = self._media.put(new_key(bits), derived.chunks(name))
            played = "video/mp4" if blob.kind == "video" else "audio/webm"
            kept[name] = {"key": stored.key, "media_type": MEDIA_TYPES.get(name, played)}
        return kept

    def _progress(self, share: float) -> None:
        """Tell how far the medium in hand is, now and then; raises where a stop is asked for."""
        now = monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            self._run.write(lambda _: None, done=self.at * 100 + int(share * 99))

    def _settle(self, ctx: Context, item: Prepared, made: Mapping[str, Blob]) -> bool:
        """Record what was made of an item, and whether it is broken."""
        now_known = blobs_by_uid(ctx.conn, self._project, list(made))
        for uid, blob in made.items():
            if "todo" in now_known[uid].meta:
                change_blob(ctx.conn, self._project, blob)
        data = msgspec.json.decode(item.data)
        problem: Problem | None = None
        for name, datum in data.items():
            found = made.get(datum.get("blob", ""))
            if found is None:
                continue
            data[name] = datum_of(datum["type"], found)
            if found.broken_reason is not None:
                code = str(found.meta.get("code"))
                problem = Problem(f"/data/{name}", code, found.broken_reason)
        written = _ENCODER.encode(data).decode()
        reason = None if problem is None else problem.message
        record_prepared(ctx.conn, item, written, reason, ctx.now)
        if problem is not None:
            self._report(ctx, item, problem)
            return True
        if item.state == "preparing":
            self._let_in(ctx, item, data)
        return False

    def _let_in(self, ctx: Context, item: Prepared, data: Mapping[str, Any]) -> None:
        """The item waits from now on; gold answers that waited with it make it gold."""
        place = self._run.place
        answers = self._payload.gold.get(str(item.id))
        if answers is not None:
            schema = schema_of(
                ctx.conn, self._project, place.project.schema_version, place.project.created_at
            )
            values = msgspec.json.decode(answers)
            problems = check_values(schema.questions, values, facts_of(data), "/gold/answers")
            for problem in problems[:20]:
                self._report(ctx, item, problem)
            if not problems:
                gold = GoldItem(ctx.uid("gld"), item.id, answers)
                person = self._run.job.created_by or ctx.actor.person_id
                set_gold(ctx.conn, self._project, [gold], "import", person, ctx.now)
                return
        requeue(ctx.conn, self._project, item.rank, item.id, "prepared", ctx.now)
        emit(ctx, place, "item.prepared", item.uid)

    def _report(self, ctx: Context, item: Prepared, problem: Problem) -> None:
        line = self.at + 1
        rows = [(line, item.external_id or item.uid, problem, None)]
        record_problems(ctx.conn, self._project, self._run.job.id, rows)
