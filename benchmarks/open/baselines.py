"""Two plain baselines of the open benchmark: TF-IDF with regressions, and regular expressions.

Both split the words of each page at full stops. TF-IDF learns polarity, topics and sectors from the
training answers, and takes the nearest sentences as evidence. The expressions read the front page
and the list below "What needs to improve", take polarity from cue words, and give the page that
shares most words with a recommendation, whole. Needs scikit-learn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from open.page_words import Span, words_digest, words_in
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

Line = dict[str, Any]
Pages = list[list[str]]
Documents = Mapping[str, Pages]  # SHA-256 → words of each page

NEAREST = 3  # sentences given as evidence
FAR = 0.12  # cosine below which a later report is taken to be silent
OUTCOME_OF = {"strength": "answered-well", "weakness": "still-weak", "mixed": "still-weak"}
FRONT_PAGES = 2
LABELS = ("topics", "sectors")
SHORTEST_SENTENCE = 4  # words
LONG_WORD = 5  # letters

_BULLETS = frozenset("•■◼▪●")
_LIST = re.compile(r"What needs to improve")
_DATE = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_DATES = re.compile(rf"({_DATE}) (?:to|–|-) ({_DATE})")
_LEAD = re.compile(
    r"Lead inspector:? ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}?)(?=,| Her | His |$| [a-z])"
)
_GRADE = r"(Outstanding|Good|Requires improvement|Inadequate)"
_CRITERIA = {
    "overall-effectiveness": "Overall effectiveness",
    "leaders": "impact of leaders[a-z ’]*",
    "help-and-protection": "children who need help and protection",
    "care-and-care-leavers": r"children in care\s+and\s+care leavers",
    "children-in-care": "children in care",
    "care-leavers": "care leavers",
}
_WEAK = re.compile(
    r"\b(not|too|delay\w*|inconsisten\w*|weak\w*|poor\w*|insufficient\w*|lack\w*|limited|variable)\b"
)
_STRONG = re.compile(r"\b(good|well|effective\w*|strong\w*|timely|positive\w*|skilled|improved)\b")


def tfidf_predictions(
    train: Iterable[Line], questions: Sequence[Line], documents: Documents
) -> Iterator[Line]:
    """Yield predictions of findings, evidence and outcomes; other tasks are left out."""
    model = _TfidfModel([line for line in train if line["task"] == "findings"], documents)
    for sha256 in _documents_with(questions, "findings"):
        spans = [[span] for span in sentence_spans(documents[sha256])]
        texts = [" ".join(words_in(documents[sha256], each)) for each in spans]
        for each, labels in zip(spans, model.labels(texts), strict=True):
            yield _line("findings", sha256, documents[sha256], each) | labels
    for line in questions:
        if line["task"] in ("evidence", "outcomes"):
            yield _question(line) | model.nearest(line, documents)


def page_predictions(
    train: Iterable[Line], questions: Sequence[Line], documents: Documents
) -> Iterator[Line]:
    """Yield predictions of all tasks by regular expressions, with whole pages as evidence."""
    outcomes = Counter(line["outcome"] for line in train if line["task"] == "outcomes")
    commonest = outcomes.most_common(1)[0][0]
    for sha256 in _documents_with(questions, "front-page"):
        pages = documents[sha256]
        yield {"task": "front-page", "sha256": sha256, "values": _front_page(pages)}
        items = list(_listed_items(pages))
        yield {"task": "recommendation-count", "sha256": sha256, "count": len(items)}
        for spans in items:
            line = _line("recommendations", sha256, pages, spans)
            yield line | {"addressee": "authority"}
    for sha256 in _documents_with(questions, "findings"):
        for span in sentence_spans(documents[sha256]):
            text = " ".join(words_in(documents[sha256], [span]))
            line = _line("findings", sha256, documents[sha256], [span])
            yield line | {"polarity": _polarity(text), "topics": [], "sectors": []}
    for question in questions:
        if question["task"] in ("evidence", "outcomes"):
            answer: Line = {"outcome": commonest} if question["task"] == "outcomes" else {}
            yield _question(question) | answer | {"statements": _page_of(question, documents)}


def sentence_spans(pages: Pages) -> Iterator[Span]:
    """Yield the sentences of each page: words up to one that ends with a full stop."""
    for number, words in enumerate(pages, 1):
        start = 0
        for place, word in enumerate(words, 1):
            if word.endswith((".", "?", "!")) or place == len(words):
                if place - start >= SHORTEST_SENTENCE:
                    yield [number, start, place]
                start = place


class _TfidfModel:
    """Regressions on TF-IDF of words and pairs of words."""

    def __init__(self, findings: Sequence[Line], documents: Documents) -> None:
        texts = [" ".join(words_in(documents[one["sha256"]], one["spans"])) for one in findings]
        self.vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        vectors = self.vectorizer.fit_transform(texts)
        self.polarity = LogisticRegression(C=10, max_iter=500, class_weight="balanced")
        self.polarity.fit(vectors, [line["polarity"] for line in findings])
        self.binarizers = {name: MultiLabelBinarizer() for name in LABELS}
        self.classifiers = {}
        for name, binarizer in self.binarizers.items():
            answers = binarizer.fit_transform([line[name] for line in findings])
            learner = LogisticRegression(C=10, solver="liblinear", class_weight="balanced")
            self.classifiers[name] = OneVsRestClassifier(learner).fit(vectors, answers)

    def labels(self, texts: Sequence[str]) -> Iterator[Line]:
        """Yield the labels of sentences."""
        vectors = self.vectorizer.transform(texts)
        polarity = self.polarity.predict(vectors)
        named = {
            name: self.binarizers[name].inverse_transform(classifier.predict(vectors))
            for name, classifier in self.classifiers.items()
        }
        for place, value in enumerate(polarity):
            yield {"polarity": value} | {name: list(found[place]) for name, found in named.items()}

    def nearest(self, question: Line, documents: Documents) -> Line:
        """Return the nearest sentences, and for an outcome what the first one says."""
        pages = documents[_searched(question)]
        asked = " ".join(words_in(documents[question["sha256"]], question["spans"]))
        own = question["spans"] if "later" not in question else []
        spans = [span for span in sentence_spans(pages) if not _meets(span, own)]
        texts = [" ".join(words_in(pages, [span])) for span in spans]
        vectors = self.vectorizer.transform([asked, *texts])
        cosines = (vectors[1:] @ vectors[0].T).toarray()[:, 0]
        ranked = sorted(range(len(spans)), key=lambda place: (-cosines[place], place))[:NEAREST]
        near = [place for place in ranked if cosines[place] >= FAR]
        answer: Line = {"statements": [_statement(pages, [spans[place]]) for place in near]}
        if "later" in question:
            polarity = next(self.labels([texts[near[0]]]))["polarity"] if near else ""
            answer["outcome"] = OUTCOME_OF.get(polarity, "not-decided")
        return answer


def _meets(span: Span, others: Iterable[Span]) -> bool:
    page, start, end = span
    return any(page == at and start < last and first < end for at, first, last in others)


def _front_page(pages: Pages) -> dict[str, str]:
    """Return the dates, the lead inspector and the grades of the first pages."""
    text = " ".join(word for page in pages[:FRONT_PAGES] for word in page)
    values: dict[str, str] = {}
    if dates := _DATES.search(text):
        days = [_day(printed) for printed in dates.groups()]
        values |= {name: day for name, day in zip(("start", "end"), days, strict=True) if day}
    every = " ".join(word for page in pages for word in page)
    if lead := _LEAD.search(every):
        values["lead_inspector"] = lead.group(1)
    for criterion, label in _CRITERIA.items():
        if found := re.search(rf"{label} {_GRADE}", text):
            grade = found.group(1).lower().replace(" ", "-")
            values[f"grade/{criterion}"] = grade
    if "grade/care-and-care-leavers" in values:
        values.pop("grade/care-leavers", None)
    return values


def _day(printed: str) -> str:
    try:
        return datetime.strptime(printed, "%d %B %Y").date().isoformat()
    except ValueError:  # no name of a month
        return ""


def _listed_items(pages: Pages) -> Iterator[list[Span]]:
    """Yield the items with bullets below "What needs to improve", on its page."""
    for number, words in enumerate(pages, 1):
        found = _LIST.search(" ".join(words))
        if not found:
            continue
        first = len(" ".join(words)[: found.end()].split())
        starts = [at for at in range(first, len(words)) if words[at] in _BULLETS]
        for start, stop in zip(starts, [*starts[1:], len(words)], strict=False):
            ends = (at + 1 for at in range(start, stop) if words[at].endswith("."))
            yield [[number, start + 1, next(ends, stop)]]
        return


def _polarity(text: str) -> str:
    cues = (bool(_STRONG.search(text)), bool(_WEAK.search(text)))
    names = {(True, True): "mixed", (True, False): "strength", (False, True): "weakness"}
    return names.get(cues, "context")


def _page_of(question: Line, documents: Documents) -> list[Line]:
    """Return the page that shares most long words with a recommendation, whole."""
    asked = words_in(documents[question["sha256"]], question["spans"])
    wanted = {word.strip(".,;:").lower() for word in asked if len(word) >= LONG_WORD}
    pages = documents[_searched(question)]
    own = {page for page, _, _ in question["spans"]} if "later" not in question else set()
    shared = {
        number: len(wanted & {word.strip(".,;:").lower() for word in words})
        for number, words in enumerate(pages, 1)
        if number not in own
    }
    best = max(shared, key=lambda number: (shared[number], -number), default=0)
    return [_statement(pages, [[best, 0, len(pages[best - 1])]])] if best else []


def _searched(question: Line) -> str:
    """Return the document whose statements are asked for: the later one of an outcome."""
    digest: str = question["later"] if "later" in question else question["sha256"]
    return digest


def _documents_with(questions: Iterable[Line], task: str) -> list[str]:
    return sorted({line["sha256"] for line in questions if line["task"] == task})


def _question(line: Line) -> Line:
    """Return what names a recommendation in a line of evidence or outcomes."""
    names = ("task", "sha256", "later", "spans", "digest")
    return {name: line[name] for name in names if name in line}


def _statement(pages: Pages, spans: list[Span]) -> Line:
    return {"spans": spans, "digest": words_digest(words_in(pages, spans))}


def _line(task: str, sha256: str, pages: Pages, spans: list[Span]) -> Line:
    return {"task": task, "sha256": sha256, **_statement(pages, spans)}
