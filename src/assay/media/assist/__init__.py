"""Tools that draw for people: a click or a box in, regions out, always as a suggestion.

A tool is a plug-in (``AssistTool``), added here or by the entry point ``assay.assist``. Tools run
in child processes with limits on memory and time, never in the server itself.
"""

from assay.media.assist.grabcut import GRABCUT
from assay.media.assist.onnx_masks import ONNX
from assay.media.assist.protocol import (
    ASSIST_TOOLS,
    AssistOptions,
    AssistRequest,
    AssistTool,
    Prompt,
    Suggested,
)
from assay.media.assist.remote import REMOTE
from assay.media.assist.speech import SPEECH
from assay.media.assist.tracking import FLOW

for _tool in (GRABCUT, ONNX, REMOTE, FLOW, SPEECH):
    ASSIST_TOOLS.add(_tool)

__all__ = [
    "ASSIST_TOOLS",
    "AssistOptions",
    "AssistRequest",
    "AssistTool",
    "Prompt",
    "Suggested",
]
