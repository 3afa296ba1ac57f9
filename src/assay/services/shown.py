"""How stored data are shown to clients, and what validation knows of them.

An item's data are one JSON object in its row, so that the hot verbs read nothing else: texts and
conversations themselves, media as facts and keys of the blob store. A key never leaves the
server; a client gets short-lived addresses, made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from assay.core.values import DatumFacts
from assay.media.packing import PACK
from assay.media.tiles import SIZE as TILE_SIZE
from assay.services.context import Context

BINARY = "application/octet-stream"
WEBP = "image/webp"
Datum = Mapping[str, Any]
Address = Callable[[str, str], str]


def data_view(ctx: Context, data: str, purpose: str) -> dict[str, Any]:
    """An item's data as a client sees them: text itself, media by short-lived addresses."""

    def address(key: str, media_type: str) -> str:
        return ctx.media_url(key, media_type, purpose)

    shown: dict[str, Any] = {}
    for name, datum in msgspec.json.decode(data).items():
        view = _VIEWS.get(datum["type"])
        shown[name] = datum if view is None else view(datum, address)
    return shown


def _image(datum: Datum, address: Address) -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": datum["type"],
        "url": address(datum["key"], datum["media_type"]),
        "width": datum.get("width"),
        "height": datum.get("height"),
    }
    if "of_frames" in datum:
        view["of_frames"] = datum["of_frames"]  # animated, or of several pages: this is the first
    if "tiles" in datum:
        tiles = datum["tiles"]
        view["tiles"] = {
            "url": address(tiles["key"], PACK),
            "size": TILE_SIZE,
            "overlap": 0,
            "levels": tiles["levels"],
        }
    return view


def _preparing(datum: Datum) -> dict[str, Any]:
    """A medium that is being prepared, or that is broken: its kind and what is known of it."""
    facts = ("width", "height", "duration", "frames", "n_pages")
    return {"type": datum["type"], **{name: datum[name] for name in facts if name in datum}}


def _video(datum: Datum, address: Address) -> dict[str, Any]:
    if "index" not in datum:
        return _preparing(datum)
    view = {
        "type": "video",
        "url": address(datum["key"], datum["media_type"]),
        "poster": address(datum["poster"], WEBP),
        "width": datum["width"],
        "height": datum["height"],
        "duration": datum["duration"],
        "frames": datum["frames"],
        "rate": datum["rate"],
        "index": address(datum["index"], BINARY),
        "has_audio": datum["has_audio"],
        "strip": {**datum["strip"], "url": address(datum["strip"]["key"], WEBP)},
    }
    del view["strip"]["key"]
    if "peaks" in datum:
        view["peaks"] = address(datum["peaks"], BINARY)
    return view


def _audio(datum: Datum, address: Address) -> dict[str, Any]:
    if "peaks" not in datum:
        return _preparing(datum)
    view = {
        "type": "audio",
        "url": address(datum["key"], datum["media_type"]),
        "duration": datum["duration"],
        "channels": datum["channels"],
        "sample_rate": datum["sample_rate"],
        "peaks": address(datum["peaks"], BINARY),
    }
    if "spectrogram" in datum:
        drawn = datum["spectrogram"]
        view["spectrogram"] = {**drawn, "url": address(drawn["key"], PACK)}
        del view["spectrogram"]["key"]
    return view


def _document(datum: Datum, address: Address) -> dict[str, Any]:
    if "pack" not in datum:
        return _preparing(datum)
    folder = address(datum["pack"], PACK)
    texts = frozenset(datum["texts"])
    pages = []
    for number, (width, height) in enumerate(datum["pages"]):
        page = {
            "url": f"{folder}/{number}.webp",
            "thumb": f"{folder}/{number}.thumb.webp",
            "width": width,
            "height": height,
        }
        if number in texts:
            page["text"] = f"{folder}/{number}.json"
        pages.append(page)
    return {"type": "document", "pages": pages, "n_pages": len(pages)}


def _series(datum: Datum, address: Address) -> dict[str, Any]:
    return {
        "type": "series",
        "columns": datum["columns"],
        "n": datum["n"],
        "url": address(datum["key"], "application/json"),
        "time": datum["time"],
    }


_VIEWS: Mapping[str, Callable[[Datum, Address], dict[str, Any]]] = {
    "image": _image,
    "video": _video,
    "audio": _audio,
    "document": _document,
    "series": _series,
}


def facts_of(data: str | Mapping[str, Any]) -> dict[str, DatumFacts]:
    """What the validation of answers needs to know of an item's data (JSON text, or decoded)."""
    decoded = msgspec.json.decode(data) if isinstance(data, str) else data
    found = {name: _facts(datum) for name, datum in decoded.items()}
    if len(found) < 2:
        return found
    return {name: replace(facts, others=found) for name, facts in found.items()}


def _facts(datum: Datum) -> DatumFacts:
    kind = datum["type"]
    if kind in ("text", "html"):
        return DatumFacts(kind, length=len(datum["text"]), text=datum["text"])
    if kind == "conversation":
        told = datum["conversation"]
        candidates = told.get("candidates", ())
        texts = {part["id"]: part["text"] for part in [*told["turns"], *candidates]}
        ids = tuple(part["id"] for part in candidates)
        return DatumFacts(kind, parts=tuple(texts), candidates=ids, texts=texts)
    if kind == "document":
        pages = tuple((page[0], page[1]) for page in datum.get("pages", ()))
        return DatumFacts(kind, pages=pages, texts=datum.get("page_texts", {}))
    if kind == "series":
        return DatumFacts(kind, length=datum["n"], channels=len(datum["columns"]))
    return DatumFacts(
        kind,
        datum.get("width"),
        datum.get("height"),
        duration=datum.get("duration"),
        frames=datum.get("frames"),
        channels=datum.get("channels"),
    )
