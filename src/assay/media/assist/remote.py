"""``http``: a model behind an address that the operator gives, asked over HTTP.

``POST`` of JSON: ``{"image": base64, "media_type", "width", "height", "wants", "prompt"}`` with the
prompt as clients send it. The answer is ``{"regions": [...]}``: each a geometry as its label type
writes it (``size`` and ``counts``, ``rings`` or ``box``), with a ``score`` where there is one.
Whatever it answers is checked here: a wrong answer is an error with words, never a region.
"""

from __future__ import annotations

import base64
import http.client
import io
import socket
from typing import Any
from urllib.parse import urlsplit

import msgspec
from PIL import Image

from assay.core.errors import Invalid, Problem
from assay.core.labels.run_lengths import mask_problems
from assay.media.assist.pictures import inside, picture_of
from assay.media.assist.protocol import AssistOptions, AssistRequest, Suggested

_LONGEST = 16_000_000
_MOST_REGIONS = 100
_GEOMETRY = {"masks": ("size", "counts"), "polygons": ("rings",), "boxes": ("box",)}


class _Answered(msgspec.Struct):
    regions: list[dict[str, Any]]


class Remote:
    """Asks a model over HTTP."""

    name = "http"
    title = "Cut out by the model of this installation"
    on = ("image", "document", "video")
    gives = ("masks", "polygons", "boxes")

    def missing(self, options: AssistOptions) -> str | None:
        """It needs an address."""
        if not options.url:
            return "no address is set: ASSAY_ASSIST_URL"
        if urlsplit(options.url).scheme not in ("http", "https"):
            return "the address in ASSAY_ASSIST_URL is no http:// or https:// one"
        return None

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """What the model answers, checked."""
        picture = picture_of(request)
        height, width = picture.shape[:2]
        inside(request.prompt.points, width, height)
        out = io.BytesIO()
        Image.fromarray(picture).save(out, "JPEG", quality=92)
        body = msgspec.json.encode(
            {
                "image": base64.b64encode(out.getvalue()).decode("ascii"),
                "media_type": "image/jpeg",
                "width": width,
                "height": height,
                "wants": request.wants,
                "prompt": request.prompt,
            }
        )
        answer = _asked(request.options, body)
        try:
            found = msgspec.json.decode(answer, type=_Answered).regions[:_MOST_REGIONS]
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise _wrong(f"no regions in JSON ({error})") from error
        return [_checked(region, request.wants, width, height) for region in found]


def _asked(options: AssistOptions, body: bytes) -> bytes:
    """One POST to the operator's own address; no redirect is followed."""
    address = urlsplit(options.url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=options.seconds)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if options.token:
        headers["Authorization"] = f"Bearer {options.token}"
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        content = response.read(_LONGEST + 1)
    except (OSError, http.client.HTTPException, socket.timeout) as error:  # noqa: UP041
        raise Invalid("assist_unreachable", "The model of this tool cannot be reached.") from error
    finally:
        connection.close()
    if response.status != 200:
        raise _wrong(f"the status {response.status}")
    if len(content) > _LONGEST:
        raise _wrong("more than 16 MB")
    return content


def _checked(region: dict[str, Any], wants: str, width: int, height: int) -> Suggested:
    fields = _GEOMETRY[wants]
    geometry = {name: region[name] for name in fields if name in region}
    if len(geometry) < len(fields):
        raise _wrong(f"a region without {' and '.join(fields)}")
    problems: list[Problem] = []
    if wants == "masks":
        problems = mask_problems(geometry["size"], geometry["counts"])
        if not problems and list(geometry["size"]) != [height, width]:
            raise _wrong("a mask of another size than the picture")
    elif not _numbers(geometry[fields[0]]):
        raise _wrong(f"{fields[0]} that are no finite numbers")
    if problems:
        raise _wrong(f"a mask that is none: {problems[0].message}")
    score = region.get("score")
    good = isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
    return Suggested(geometry, float(score) if good else None)  # type: ignore[arg-type]


def _numbers(value: Any, depth: int = 0) -> bool:
    if isinstance(value, list):
        return depth < 4 and all(_numbers(one, depth + 1) for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _wrong(what: str) -> Invalid:
    return Invalid("assist_answer", f"The model of this tool answered {what}.")


REMOTE = Remote()
