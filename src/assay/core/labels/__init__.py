"""Label types: one module per kind of answer, all in one registry.

A new type is one module with one object that satisfies ``LabelType`` (of regions: one class of
the ``RegionFamily``) and one line here, or an entry point of the group ``assay.label_types``.
"""

from assay.core.labels.boxes import Boxes
from assay.core.labels.choice import Choice
from assay.core.labels.choices import Choices
from assay.core.labels.cuboids import Cuboids
from assay.core.labels.date import Date
from assay.core.labels.ellipses import Ellipses
from assay.core.labels.keypoints import Keypoints
from assay.core.labels.masks import Masks
from assay.core.labels.number import Number
from assay.core.labels.pairwise import Pairwise
from assay.core.labels.polygons import Polygons
from assay.core.labels.polylines import Polylines
from assay.core.labels.protocol import LABEL_TYPES, LabelType
from assay.core.labels.ranking import Ranking
from assay.core.labels.rating import Rating
from assay.core.labels.relations import Relations
from assay.core.labels.segments import Segments
from assay.core.labels.spans import Spans
from assay.core.labels.taxonomy import Taxonomy
from assay.core.labels.text import Text
from assay.core.labels.tracks import Tracks

LABEL_TYPES.add(Choice())
LABEL_TYPES.add(Choices())
LABEL_TYPES.add(Taxonomy())
LABEL_TYPES.add(Boxes())
LABEL_TYPES.add(Ellipses())
LABEL_TYPES.add(Polygons())
LABEL_TYPES.add(Polylines())
LABEL_TYPES.add(Keypoints())
LABEL_TYPES.add(Masks())
LABEL_TYPES.add(Cuboids())
LABEL_TYPES.add(Spans())
LABEL_TYPES.add(Relations())
LABEL_TYPES.add(Segments())
LABEL_TYPES.add(Tracks())
LABEL_TYPES.add(Text())
LABEL_TYPES.add(Number())
LABEL_TYPES.add(Rating())
LABEL_TYPES.add(Date())
LABEL_TYPES.add(Ranking())
LABEL_TYPES.add(Pairwise())

__all__ = ["LABEL_TYPES", "LabelType"]
