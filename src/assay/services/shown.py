"""How stored things are shown to clients; shared by the services that show items."""

from __future__ import annotations

from typing import Any

import msgspec

from assay.core.values import DatumFacts
from assay.services.context import Context


def data_view(ctx: Context, data: str, purpose: str) -> dict[str, Any]:
    """An item's data as a client sees them: text itself, media by short-lived addresses."""
    shown: dict[str, Any] = {}
    for name, datum in msgspec.json.decode(data).items():
        if "key" not in datum:
            shown[name] = datum
            continue
        shown[name] = {
            "type": datum["type"],
            "url": ctx.media_url(datum["key"], datum["media_type"], purpose),
            "width": datum.get("width"),
            "height": datum.get("height"),
        }
    return shown


def facts_of(data: str) -> dict[str, DatumFacts]:
    """What validation needs to know of an item's data (JSON text)."""
    return {
        name: DatumFacts(
            datum["type"],
            datum.get("width"),
            datum.get("height"),
            len(datum["text"]) if "text" in datum else None,
        )
        for name, datum in msgspec.json.decode(data).items()
    }
