"""Time as the demo tells it: weeks of work pass within a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assay.core.values import DAY, HOUR, MINUTE, SECOND, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that is set by hand and never goes back; each look is a microsecond later."""

    def __init__(self, now: Instant) -> None:
        self.now = now

    def __call__(self) -> Instant:
        """The instant now."""
        self.now += 1
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * SECOND)

    def move_to(self, instant: Instant) -> None:
        """Go on to an instant, unless that is over already."""
        self.now = max(self.now, instant)


def working_days(end: Instant, count: int) -> list[Instant]:
    """Nine o'clock (UTC) of the last ``count`` weekdays before ``end``, oldest first."""
    days: list[Instant] = []
    day = end - end % DAY
    while len(days) < count:
        day -= DAY
        if (_EPOCH + timedelta(microseconds=day)).weekday() < 5:
            days.append(day + 9 * HOUR)
    return days[::-1]


def time_of_day(day: Instant, hours: float) -> Instant:
    """An instant so many hours after the working day began."""
    return day + round(hours * 60) * MINUTE
