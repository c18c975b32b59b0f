"""The recommendation tracker of an authority: every recommendation with its outcome, to print on one page."""

from __future__ import annotations

from collections import Counter

from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.followed_recommendations import OUTCOMES, followed_recommendations
from graphkit.ask.lookup import Labels
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pages.authority_page import authority_at, outcomes_by_inspection


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the tracker of the authority at the address; `outcome` keeps recommendations with this one."""
    wanted = request.value("outcome")
    if wanted and wanted not in OUTCOMES:
        raise ParameterError(f"outcome is {wanted[:40]!r}; it can be {', '.join(OUTCOMES)}")
    labels = Labels(store)
    path = request.path.removesuffix("/tracker")
    iri = authority_at(store, path)
    own = {item.iri: item for item in loaded_inspections(store) if item.authority == iri}
    recommendations = followed_recommendations(store, iri)
    kept = [each for each in recommendations if wanted in ("", each.outcome)]
    counts = Counter(each.outcome for each in recommendations)
    data = {
        "title": labels.of(iri),
        "path": path,
        "tail": iri.rpartition("/")[2],
        "wanted": wanted,
        "total": len(recommendations),
        "counts": [(outcome, counts[outcome]) for outcome in OUTCOMES if counts[outcome]],
        "groups": outcomes_by_inspection(kept, own.values()),
        "inspections": own,
        "has_words": any(each.words for each in recommendations),
    }
    return Page("tracker.html", data)
