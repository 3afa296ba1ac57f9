"""One worked example of each request body, for the OpenAPI description. A test decodes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BLUEPRINT = """assay: 1
project: moods
purpose:
  problem: Tell glad letters from sad ones
data:
  text: {type: text, source: letters of customers}
questions:
  mood: {on: text, type: choice, labels: [glad, sad, neither], required: true}
"""
_BOX = {
    "id": "0193e5f0-0000-7000-8000-000000000001",
    "label": "pedestrian",
    "box": [40, 60, 50, 120],
    "attributes": {"occluded": "no"},
}
_ANSWERS = {"scene": "zebra", "people": [_BOX]}
_ITEM = "itm_0193e5f000007000800000000000a001"
_TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"  # noqa: S105 - shown

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "SetupBody": {
        "token": _TOKEN,
        "organisation": "Perception",
        "name": "Ines Moreau",
        "email": "ines@example.org",
        "password": "seven quiet herons at dusk",
    },
    "SignInBody": {"email": "ines@example.org", "password": "seven quiet herons at dusk"},
    "LinkBody": {"token": _TOKEN},
    "MeBody": {"name": "Ines Moreau", "settings": {"theme": "dark"}},
    "TokenBody": {"name": "nightly import", "scopes": ["read", "import"], "expires_in_days": 90},
    "PersonBody": {"role": "creator"},
    "BlueprintIn": {"source": BLUEPRINT, "note": "The first version"},
    "CheckIn": {"source": BLUEPRINT, "items": 2_000},
    "ProjectChange": {"title": "Moods of letters"},
    "ItemBody": {"attributes": {"light": "night"}, "priority": 5},
    "ActionBody": {
        "action": "requeue",
        "filter": {"state": ["accepted"], "attribute": ["light:night"]},
        "reason": "Rule R2 was changed",
        "value": {"labels": 1},
        "preview": True,
    },
    "ItemsBody": {
        "items": [
            {
                "external_id": "letter-17",
                "data": {"text": "Thank you for the quick help."},
                "attributes": {"language": "en"},
            }
        ]
    },
    "UploadBody": {"name": "scenes.zip", "size": 1_048_576},
    "ImportBody": {"upload": "upl_0193e5f000007000800000000000a001", "format": "auto"},
    "ActBody": {"action": "withdraw_work", "since": "2026-11-02T00:00:00Z", "preview": True},
    "MemberBody": {"skills": ["radiology"], "state": "active"},
    "InvitationBody": {"role": "annotator", "email": "ana@example.org", "expires_in_days": 7},
    "LookBody": {"token": _TOKEN},
    "AcceptBody": {
        "token": _TOKEN,
        "name": "Ana Ruiz",
        "email": "ana@example.org",
        "password": "a kettle of slow rivers",
    },
    "GuidelineBody": {"text": "## R1 Glad\n\nThe writer is glad.\n", "note": "First rules"},
    "PreviewBody": {"text": "## R1 Glad\n\nThe writer is glad.\n", "count": True},
    "AcknowledgementBody": {"version": 3},
    "ExampleBody": {
        "rule": "R1",
        "kind": "good",
        "caption": "The box touches the outline",
        "item": _ITEM,
        "answers": _ANSWERS,
    },
    "RedrawnBody": {
        "kind": "bad",
        "caption": "The box cuts the wheel",
        "answers": _ANSWERS,
    },
    "DiscussionBody": {
        "text": "Somebody pushes a bicycle: which label?",
        "assignment": "asg_0193e5f000007000800000000000a001",
        "question": "people",
        "rule": "R2",
    },
    "MessageBody": {"text": "A pedestrian; the bicycle stays outside.", "is_answer": True},
    "PromotionBody": {"rule": "R2", "kind": "borderline", "caption": "Pushing is walking"},
    "Next": {"held": []},
    "SubmitBody": {"answers": _ANSWERS, "lead_ms": 20_000, "schema_version": 1},
    "SkipBody": {"reason": "unreadable"},
    "DraftBody": {"answers": {"scene": "zebra"}, "lead_ms": 4_000},
    "AssistBody": {
        "tool": "grabcut",
        "datum": "photo",
        "question": "people",
        "prompt": {"box": [40, 60, 50, 120], "points": [[65, 90, True], [45, 65, False]]},
    },
    "After": {"after": _ITEM},
    "VerdictBody": {
        "item": _ITEM,
        "decision": "fix",
        "cause": "confusion",
        "note": "The cyclist was walking.",
        "answers": _ANSWERS,
    },
    "GoldBody": {"item": _ITEM, "answers": _ANSWERS, "note": "Two experts agree"},
    "FindingBody": {"state": "dismissed"},
    "AcceptanceBody": {"limit": 0.02, "confidence": 0.95, "by": "light"},
    "SuggestBody": {"suggest": True},
    "BatchBody": {
        "name": "night and rain",
        "size": 200,
        "mix": {"uncertainty": 0.5, "coverage": 0.3, "weak_slice": 0.1, "control": 0.1},
        "model": "detector",
        "version": "3",
        "preview": True,
    },
    "SnapshotBody": {"name": "v1", "note": "What the first model is trained on"},
    "ExportBody": {"format": "coco", "snapshot": "v1"},
}

LINES = (
    '{"external_id": "letter-17", "question": "mood", "value": "glad", "score": 0.93}\n'
    '{"external_id": "letter-18", "question": "mood", "value": "sad", "score": 0.41}\n'
)
PROBLEM: Mapping[str, Any] = {
    "type": "about:blank",
    "title": "Not valid",
    "status": 422,
    "code": "invalid_value",
    "detail": "The request is not valid.",
    "problems": [
        {"pointer": "/size", "code": "invalid_value", "message": "Expected `int` >= 1"},
    ],
}
