"""Media that cannot be used: one error, whose message is the reason in words."""

from __future__ import annotations

from assay.core.errors import Invalid


class BrokenMedium(Invalid):
    """A file that cannot be used as what it should be; its item is set aside with the reason."""
