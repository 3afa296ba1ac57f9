"""Label types: one module per kind of answer, all in one registry.

A new type is one module with one object that satisfies ``LabelType`` and one line here (or an
entry point of the group ``assay.label_types``).
"""

from assay.core.labels.boxes import Boxes
from assay.core.labels.choice import Choice
from assay.core.labels.choices import Choices
from assay.core.labels.number import Number
from assay.core.labels.protocol import LABEL_TYPES, LabelType
from assay.core.labels.rating import Rating
from assay.core.labels.text import Text

LABEL_TYPES.add(Choice())
LABEL_TYPES.add(Choices())
LABEL_TYPES.add(Boxes())
LABEL_TYPES.add(Text())
LABEL_TYPES.add(Number())
LABEL_TYPES.add(Rating())

__all__ = ["LABEL_TYPES", "LabelType"]
