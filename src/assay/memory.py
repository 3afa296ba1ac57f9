"""The memory of a process that runs for long: settled once all is loaded."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_ARENAS, _MAPPED_FROM = -8, -3  # of mallopt(3)


def settle() -> None:
    """Spare the collector what stays for good, and give large pieces back when they are freed.

    Collections over all loaded modules took an eighth of an import; without the limits on
    malloc's arenas the memory of an import was never returned.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    with suppress(OSError, AttributeError):  # only the C library of GNU has it
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(_ARENAS, 2)
        library.mallopt(_MAPPED_FROM, 256 * 1024)
