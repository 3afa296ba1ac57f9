"""The web UI's types are made from the API's own description: this says when they are stale."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from assay.app import build
from assay.http.app import create
from assay.settings import Settings

SCHEMA = Path(__file__).parents[2] / "web" / "src" / "api" / "schema.d.ts"


def as_in_javascript(value: Any) -> Any:
    """The same with whole floats as integers: the generator's language has one kind of number."""
    if isinstance(value, dict):
        return {key: as_in_javascript(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_in_javascript(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_schema_types_are_of_the_present_api(tmp_path: Path):
    assay = build(Settings(data=tmp_path))
    document = msgspec.json.decode(msgspec.json.encode(create(assay).openapi_schema.to_schema()))
    document.pop("info")
    text = json.dumps(
        as_in_javascript(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    written = re.search(r"^// openapi ([0-9a-f]{64})$", SCHEMA.read_text(), re.MULTILINE)
    if written is None or written[1] != digest:
        pytest.fail(
            "web/src/api/schema.d.ts is not of the present API. With a server running:"
            " cd web/tools/apigen && npm ci && npm run generate --"
            " http://127.0.0.1:8080/api/v1/openapi.json"
        )
