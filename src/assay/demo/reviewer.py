"""A simulated reviewer: accepts what is right, mends what is not, and sends some work back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from assay.core.errors import Conflict
from assay.core.labels.answers import answers_distance
from assay.core.values import Cause, Decision, Schema
from assay.demo.people import Someone
from assay.demo.shifts import Site
from assay.demo.subjects import Piece
from assay.services import curating, reviewing
from assay.services.item_filters import FilterBody
from assay.services.reviewing import ReviewView, Verdict

RETURNS = 0.14  # share of wrong items whose labels go back to their authors
NOTES = {
    Cause.SLIP: "One is missing; look at the edges again",
    Cause.CONFUSION: "Compare this with the examples of the rule",
    Cause.UNCLEAR_RULE: "The rule is being made clearer; read it again then",
    Cause.HARD_ITEM: "Hard to see; raise the contrast",
}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews in a project, by which schema answers are compared, and how far from the truth
    a consensus may be to pass.
    """

    site: Site
    person: Someone
    schema: Schema
    near: float

    def day(self, disputed: int, checked: int) -> None:
        """Some of the most disputed items, and a sample of those that seem settled."""
        for _ in range(disputed):
            view = self.site.assay.perform_now(
                self.person.credential, reviewing.next_review, self.site.subject.slug
            )
            if view is None:
                break
            self._decide(view)
        for uid in self._settled(checked):
            view = self.site.assay.perform_now(
                self.person.credential, reviewing.read_review, self.site.subject.slug, uid
            )
            self._decide(view)

    def _settled(self, count: int) -> list[str]:
        page = self.site.assay.perform_now(
            self.person.credential,
            curating.list_items,
            self.site.subject.slug,
            FilterBody(state=["settled"]),
        )
        found = [item.id for item in page.items if not item.gold]
        return self.site.rng.sample(found, min(count, len(found)))

    def _decide(self, view: ReviewView) -> None:
        site = self.site
        site.clock.pass_seconds(site.rng.uniform(20, 75))
        piece = site.subject.pieces[view.item.external_id or ""]
        believed = {name: one.value for name, one in view.consensus.items()}
        wrong = answers_distance(self.schema, believed, piece.truth) > self.near
        verdict = _verdict(view.item.id, piece, wrong, site.rng)
        try:
            site.assay.perform_now(
                self.person.credential, reviewing.decide, site.subject.slug, verdict
            )
        except Conflict:  # nothing differs from the consensus: mended instead of sent back
            mended = Verdict(view.item.id, Decision.FIX, verdict.cause, "", dict(piece.truth))
            site.assay.perform_now(
                self.person.credential, reviewing.decide, site.subject.slug, mended
            )


def _verdict(item: str, piece: Piece, wrong: bool, rng: Random) -> Verdict:
    if not wrong:
        return Verdict(item, Decision.ACCEPT)
    if piece.trap is not None:
        cause = rng.choices((Cause.UNCLEAR_RULE, Cause.CONFUSION), (0.65, 0.35))[0]
    else:
        cause = rng.choices((Cause.SLIP, Cause.CONFUSION, Cause.HARD_ITEM), (0.45, 0.25, 0.3))[0]
    if rng.random() < RETURNS:
        return Verdict(item, Decision.RETURN, cause, NOTES[cause])
    return Verdict(item, Decision.FIX, cause, "", dict(piece.truth))
