"""The savings ledger: labels and money spared by stopping when sure, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from assay.core.access.actions import Action
from assay.core.assignment.redundancy import adaptive
from assay.core.values import DAY, Interval
from assay.services.context import Context, reads, require
from assay.services.drafting import applied_blueprint
from assay.services.quality_views import ReportView
from assay.store.pace import pace_of
from assay.store.quality import latest_report, settled_counts

_REPORT = msgspec.json.Decoder(ReportView)


@dataclass(frozen=True, slots=True)
class SavingsView:
    """What was spared against ``against`` labels for every settled item.

    ``money`` at the median time of a label and the cost of an hour (None where one is unknown).
    ``audit``: on how many audited items, which get all labels, fewer would have decided alike.
    ``gold``: how often single answers on gold were right. Both as of the last quality run.
    """

    adaptive: bool
    items: int
    labels: int
    against: int
    saved: int
    share: float
    money: float | None
    currency: str
    audit: Interval | None
    gold: Interval | None
    sentence: str


@reads
def savings(ctx: Context, project: str) -> SavingsView:
    """Labels and money saved against the fixed redundancy, with the accuracy measured beside."""
    place = require(ctx, Action.SEE_QUALITY, project)
    work = place.project.work
    counts = settled_counts(ctx.conn, place.project.id)
    fixed = counts.n_settled * work.most
    saved = max(0, fixed - counts.labels)
    kept = latest_report(ctx.conn, place.project.id)
    report = _REPORT.decode(kept[0]) if kept is not None else None
    audit = report.redundancy.audit if report is not None else None
    gold = (
        next((one.interval for one in report.figures if one.measure == "gold_accuracy"), None)
        if report is not None
        else None
    )
    money, currency = None, "EUR"
    if place.project.blueprint_version:
        budget = applied_blueprint(ctx, place.project).budget
        seconds = pace_of(ctx.conn, place.project.id, ctx.now - 7 * DAY).median_seconds
        if budget is not None:
            currency = budget.currency
            if budget.cost_per_hour is not None and seconds is not None:
                money = saved * seconds / 3600 * budget.cost_per_hour
    return SavingsView(
        adaptive(work),
        counts.n_settled,
        counts.labels,
        work.most,
        saved,
        saved / fixed if fixed else 0.0,
        money,
        currency,
        audit,
        gold,
        _sentence(saved, fixed, work.most, audit, is_adaptive=adaptive(work)),
    )


def _sentence(
    saved: int, fixed: int, most: int, audit: Interval | None, *, is_adaptive: bool
) -> str:
    if most < 2:
        return "Every item gets one label; there is nothing to spare."
    if not fixed:
        return "No item is settled yet."
    told = f"{saved:,} of {fixed:,} labels were spared against {most} for every item."
    if not is_adaptive:
        return f"{told} The blueprint names no 'stop_at'; items stop by agreement alone."
    if audit is None:
        return f"{told} No audited item with all its labels has been compared yet."
    return (
        f"{told} On {audit.n:,} audited items fewer labels decided as all of them in "
        f"{audit.value:.0%} (between {audit.low:.0%} and {audit.high:.0%})."
    )
