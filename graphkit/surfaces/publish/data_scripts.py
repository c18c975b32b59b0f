"""What stands beside the pages: the documents of the search and statements to query, as scripts
that set a variable, because a page opened from disk may load no other files; and the data to take
away, as tables and statements.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkit.answers.questions.answering import reply_to
from graphkit.answers.questions.presented_reading import declared_answers
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import PREFIXES, Scheme
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.full_text import SearchDocument, all_documents
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import label, other_names, regions
from graphkit.graph.facts.passages import passages_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export import ExportOptions, export
from graphkit.surfaces.publish.publication import FileLinks, Publication


@disable_gc()
def search_script(publication: Publication, store: Store, authorities: Collection[str]) -> bytes:
    """Return the script with the documents to search: `DOCUMENTS`, a list of objects,
    and `LABELS` by value.

    These are the authorities, agencies and topics with all their names, the inspections, and
    answers to what is often asked of an authority; of a folder, also services and passages. Of what
    has no page in the publication there is none.
    """
    links = FileLinks(publication=publication, name="index.html")
    codes = {each.rpartition("/")[2] for each in authorities}
    documents = [
        each
        for each in all_documents(store.facts)
        if (publication.kind == "folder" or each.kind in ("authority", "agency", "topic", "region"))
        and (
            each.kind == "topic"
            or each.iri in authorities
            or not codes.isdisjoint(each.authority.split())
        )
    ]
    rows = [*_inspected(store, links, authorities), *_answered(store, links, authorities)]
    passages = passages_of(store.facts, (each.iri for each in documents if not each.title))
    for each in documents:
        if link := links.page(each.iri):
            passage = passages.get(each.iri)
            rows.append(_row(store, each, link, passage.link.url if passage else ""))
    return (
        f"var DOCUMENTS={_json(rows)};\nvar LABELS={_json(_labels(store, documents))};\n".encode()
    )


def _inspected(
    store: Store, links: FileLinks, authorities: Collection[str]
) -> Iterator[dict[str, object]]:
    """Yield the inspections of some authorities, the newest first."""
    labels = Labels(store)
    for each in reversed(inspections(store.facts, authorities)):
        if link := links.page(each.iri):
            judged = (
                f"{labels.concept(Scheme.CRITERION, one.criterion)}: {one.grade.replace('-', ' ')}"
                for one in each.judgements
            )
            yield {
                "link": link,
                "kind": "inspection",
                "words": "; ".join(judged),
                "day": each.day,
                "title": f"{labels.of(each.authority)}, {each.under}, {long_date(each.day)}",
                "more": "inspection report inspections",
                "authority": each.authority.rpartition("/")[2],
            }


def _answered(
    store: Store, links: FileLinks, authorities: Collection[str]
) -> Iterator[dict[str, object]]:
    """Yield answers to what is often asked of England, and of an authority;
    they lead to its page.
    """
    for question in declared_answers()["often_asked_of_all"]:
        if answer := reply_to(store, question).answer:
            yield {"link": links.to("/"), "kind": "answer", "title": question, "words": answer.text}
    for authority in Labels(store).by_name(authorities):
        link = links.page(authority)
        for words in declared_answers()["often_asked"] if link else ():
            question = words.format(Labels(store).of(authority))
            if answer := reply_to(store, question).answer:
                yield {
                    "link": link,
                    "kind": "answer",
                    "title": question,
                    "words": answer.text,
                    "authority": authority.rpartition("/")[2],
                }


def _row(store: Store, document: SearchDocument, link: str, report: str) -> dict[str, object]:
    values = {
        "link": link,
        "kind": document.kind,
        "title": document.title,
        "names": other_names(store.facts, document.iri) if document.title else [],
        "words": "" if document.title else document.body,
        "more": f"{document.labels} {document.keywords}".strip(),
        "authority": document.authority,
        "day": document.day,
        "polarity": document.polarity,
        "topic": document.topics,
        "sector": document.sectors,
        "agency": document.entities,
        "page": document.page,
        "paragraph": document.paragraph,
        "report": report,
    }
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _labels(store: Store, documents: Iterable[SearchDocument]) -> dict[str, str]:
    """Return the labels of the authorities, topics, sectors and agencies of some documents."""
    labels, found = Labels(store), {}
    for document in documents:
        for code in document.authority.split():
            found[code] = entity_iri(f"authority/{code}")
        for scheme, values in ((Scheme.TOPIC, document.topics), (Scheme.SECTOR, document.sectors)):
            found |= {value: concept_iri(scheme, value) for value in values.split()}
        found |= {tail: entity_iri(tail) for tail in document.entities.split()}
    return {value: labels.of(iri) for value, iri in sorted(found.items())}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def statements_file(store: Store, focus: Focus, with_quotes: bool) -> bytes:
    """Return the statements on a focus as N-Triples, gzip-compressed."""
    with TemporaryDirectory() as folder:
        chosen = ExportOptions(focus, with_quotes=with_quotes)
        path = export(store, "ntriples", Path(folder, "statements.nt"), chosen)
        return gzip.compress(path.read_bytes(), 9, mtime=0)


def statements_script(statements: bytes) -> bytes:
    """Return the script with a file of statements: `STATEMENTS`, in base64."""
    return _encoded("STATEMENTS", statements)


def tables(store: Store, focus: Focus, with_quotes: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the tables of a focus as CSV with their description (CSVW): name and content."""
    with TemporaryDirectory() as folder:
        chosen = ExportOptions(focus, with_quotes=with_quotes)
        path = export(store, "csv", Path(folder, "tables"), chosen)
        for each in sorted(path.iterdir()):
            yield each.name, each.read_bytes()


def engine_script(wasm_gz: bytes, code: str) -> bytes:
    """Return the script of the query engine:
    its WebAssembly module (gzip, base64) and JavaScript module.
    """
    prefixes = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in sorted(PREFIXES.items()))
    texts = f"var ENGINE_CODE={_json(code)};\nvar PREFIXES={_json(prefixes)};\n"
    return _encoded("ENGINE", wasm_gz) + texts.encode()


def _encoded(name: str, content: bytes) -> bytes:
    return f'var {name}="{b64encode(content).decode()}";\n'.encode()


def region_scripts(store: Store) -> Iterator[tuple[str, Focus]]:
    """Yield the regions of England with their authorities, by name."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, region in sorted(regions(store.facts).items()):
        found[label(store.facts, region)].append(place)
    for name, places in sorted(found.items()):
        yield name, Focus(name, tuple(places))
