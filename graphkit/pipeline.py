"""The build pipeline: start reading here.

`build` has the steps in order. Each file is read independently, in several processes if that is
faster, so the graph does not depend on the order of files or the number of workers:

    plan      which files are new or changed           builder.plan
    read      ingest → extract → resolve → graph       builder.file_reader, builder.workers
    load      each report's statements into the store  builder.loader
    infer     statements that follow from reports together   infer.rules
    facts     entities and inferences of the read model   facts.writer
    validate  shapes and checks → violations           check.validation
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from graphkit.answers.queries.question import question_entities
from graphkit.answers.readings.known_graph import KNOWN, known_graph
from graphkit.answers.summaries.reconciliation import reconcile
from graphkit.core.garbage import disable_gc
from graphkit.core.identifiers import graph_iri, local_id, own_graph_name
from graphkit.core.quads import Quads
from graphkit.core.terms import Gk
from graphkit.core.text_table import escape_invisible
from graphkit.core.version import __version__
from graphkit.documents.register.collection_list import read_collections
from graphkit.documents.register.results_list import RESULTS_NOTE
from graphkit.graph.builder.dask_cluster import cluster_workers
from graphkit.graph.builder.file_reader import FileOutput
from graphkit.graph.builder.loader import Loader, count_statements
from graphkit.graph.builder.plan import Plan, digest_without_reports, plan
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.builder.summary import Summary
from graphkit.graph.builder.tasks import FileResult
from graphkit.graph.builder.workers import workers
from graphkit.graph.check.validation import (
    Violation,
    ordered_violations,
    validate,
    validate_own,
    violation_from,
)
from graphkit.graph.entities.official_record import source_notes
from graphkit.graph.facts.derivation import (
    shared_rows,
    source_rows,
    statements_in,
    statements_of,
    subjects_in,
)
from graphkit.graph.facts.schema import COVER, Rows
from graphkit.graph.infer.cover_graph import cover_graph
from graphkit.graph.infer.rules import infer
from graphkit.graph.infer.scope import Scope
from graphkit.graph.statements.dataset_graph import dataset_graph
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.store.generations import GenerationWriter, iris_in, new_generation
from graphkit.graph.store.prepared_graphs import prepared_graph

_LICENCE = "facts: Open Government Licence v3.0; words of reports: as the table inspection says"
Progress = Callable[[Iterable[FileOutput], int], Iterable[FileOutput]]


@dataclass(frozen=True)
class BuildOptions:
    """How a graph is built.

    `jobs` is the number of worker processes, 0 for one for each core; with the address of a Dask
    `scheduler`, its workers read the files. `keep` is the number of generations that remain in the
    folder, the new one included. With `only`, reports of earlier builds that are at other paths are
    removed from the graph; without it, they stay while their files exist.
    """

    jobs: int = 0
    reference: ReferenceData = field(default_factory=ReferenceData)
    progress: Progress | None = None
    scheduler: str = ""
    keep: int = 2
    only: bool = False


@disable_gc()
def build(
    paths: Sequence[Path], location: str | Path, options: BuildOptions = BuildOptions()
) -> Summary:
    """Bring the graph at `location` up to date with the reports and records at `paths`;
    return a summary.

    A folder means the files in it: reports removed from the folder are removed from the graph. No
    path means the records that ship with graphkit. Unchanged files are not read again, and only
    what changed is validated again. The graph changes as a whole when the build ends, or not at
    all.
    """
    reference, progress = options.reference, options.progress
    todo = plan(paths, location, reference, options.only)
    if todo.is_up_to_date:
        return _summary(
            location, todo, reference, todo.unchanged, todo.graph_sizes, todo.reconciliation
        )
    digest = digest_without_reports(reference) if todo.is_full else ""
    start = prepared_graph(digest, partial(_prepare, reference, digest)) if digest else None
    sources = reference.source_graphs() if todo.has_new_sources else ()
    cluster = cluster_workers(options.scheduler, reference) if options.scheduler else None
    with cluster or workers(options.jobs, todo.to_read, reference) as readers:
        read = readers.read(todo.to_read)  # workers begin while the store is opened
        with new_generation(location, start, todo.generation, options.keep) as store:
            loader = Loader(store, todo)
            loader.load(progress(read, len(todo.to_read)) if progress else read)
            removed = loader.remove_missing()
            reference.check_persons(
                {key for item in loader.results.values() for key in item.decided}
            )
            listed = [loader.replace(each.graph, {*each.ntriples()}) for each in sources]
            if sources:
                store.facts.replace_source(_rows_of(sources))
            infers_all = loader.is_bulk or bool(sources)
            scope = None if infers_all else loader.scope()
            changed = _update_shared_graphs(store, loader, todo, scope)
            if loader.is_bulk:
                violations = _optimize_and_validate(store)
            else:
                known = map(
                    violation_from, store.manifest.get("violations", ()) if todo.is_full else ()
                )
                found = _validate_changes(store, loader, set().union(changed, *listed))
                violations = ordered_violations({*known, *found})
            broken = store.facts.broken_references(is_update=not loader.is_bulk)
            store.load_own_graphs()
            violations += validate_own(store)
            reconciliation = [*_reconciliation(store, reference), *broken]
            for code in ("official-list", "statistics", RESULTS_NOTE):
                reconciliation += source_notes(store, code)
            store.manifest |= {
                "signature": todo.signature,
                "reference": reference.digest,
                "drafts": reference.drafts,
                "collections": todo.collections_digest,
                "reconciliation": reconciliation,
                "sizes": loader.graph_sizes,
                "files": [asdict(loader.results[path]) for path in sorted(loader.results)],
            }
            return _summary(
                location,
                todo,
                reference,
                loader.results,
                loader.graph_sizes,
                reconciliation,
                loader.loaded,
                removed,
                violations,
                todo.is_full,
                store.lost,
            )


def _prepare(reference: ReferenceData, digest: str, location: Path) -> None:
    """Write the graph without reports: register, ontology, published lists,
    and what follows from them.
    """
    sources = reference.source_graphs()
    with new_generation(location) as store:
        todo = Plan(digest)
        loader = Loader(store, todo)
        loader.load_graphs((*_reference_graphs(reference), *sources))
        store.facts.replace_source(_rows_of(sources))
        _update_shared_graphs(store, loader, todo, None)
        violations = _optimize_and_validate(store)
        store.manifest = {"sizes": loader.graph_sizes, "violations": [*map(asdict, violations)]}


def _rows_of(sources: Iterable[Quads]) -> Rows:
    """Return the rows of published lists, given as graphs."""
    rows = source_rows({iri: own for each in sources for iri, own in statements_of(each).items()})
    return {name: own for name, own in rows.items() if name != COVER}


def _optimize_and_validate(store: GenerationWriter) -> list[Violation]:
    """Merge the files of a graph that is mostly new, and return all its violations."""
    store.facts.optimize()
    store.engine.optimize()  # an update adds too little to be worth merging
    return validate(store)


def _reconciliation(store: GenerationWriter, reference: ReferenceData) -> list[str]:
    """Return a line on the official record,
    and one on each report that states something else than it.

    Differences whose reasons are known are left out.
    """
    if (found := reconcile(store)) is None:
        return []
    names, lines = {one.entity: one.name for one in reference.load()[0].authorities}, [str(found)]
    for each in found.different:
        differences = "; ".join(str(one) for one in each.differences if not one.reason)
        name = names.get(local_id(each.record.authority), each.record.authority)
        of_inspection = f"{name}, {each.record.under}, {each.record.day}"
        lines += (
            [f"not as in the official record: {of_inspection}: {differences}"]
            if differences
            else []
        )
    return lines


def _reference_graphs(reference: ReferenceData) -> tuple[Quads, Quads]:
    """Return the graphs of the register and the ontology, which share no statement."""
    register, ontology = register_graph(reference.load()[0]), ontology_graph()
    return register.without([ontology]), ontology


def _covers(store: GenerationWriter, loader: Loader, todo: Plan) -> Quads:
    """Return what each source has, and write it to the read model."""
    loaded = set().union(*(one.digests for one in loader.results.values() if one.graph))
    claims = (own for path in todo.collections for own in read_collections(path, loaded))
    newest = {each.framework: each for each in sorted(claims, key=lambda each: each.newest)}
    found = cover_graph(store.facts, newest.values())
    store.facts.replace_source({COVER: source_rows(statements_of(found))[COVER]})
    return found


def _update_shared_graphs(
    store: GenerationWriter, loader: Loader, todo: Plan, scope: Scope | None
) -> Set[str]:
    """Update the graphs that depend on several reports:
    entities, what is inferred, the description.

    Without a scope, everything is inferred. The read model gets what the graphs state. Returns the
    statements on entities, and inferred ones, that were added or removed.
    """
    inferred, stored = graph_iri("inferred"), loader.lines("inferred")
    outdated = scope.outdated(stored) if scope else stored
    store.remove_statements(outdated)  # rules must not read them, and reports may state them now
    reference = loader.lines("register", "ontology") if loader.is_bulk else None
    described = loader.update_entities(reference)
    elsewhere = None if reference is None else reference | loader.lines("entities")
    lines = {*infer(store, scope).ntriples()}
    lines -= store.stored(lines) if elsewhere is None else elsewhere
    loader.replace(inferred, stored - outdated | lines, stored - outdated)
    if elsewhere is not None:
        statements = statements_in(elsewhere | lines)
        store.facts.replace_shared(
            shared_rows(statements, store.facts.number_of, question_entities())
        )
    else:
        about = subjects_in(outdated | lines | described)
        store.facts.replace_shared(
            shared_rows(store.statements(about), store.facts.number_of, (), about), about
        )
    store.facts.describe({"graphkit": __version__, "build": todo.signature, "licence": _LICENCE})
    covers = _covers(store, loader, todo)
    loader.replace(KNOWN, {*known_graph(store.facts).ntriples()})
    of_reports = {*_digests_read(loader).ntriples()}
    description = _describe_dataset(loader, todo.signature)
    description.update(covers)
    described_now, described_before = {*description.ntriples()}, loader.lines("dataset")
    loader.replace(description.graph, described_now - of_reports, described_before - of_reports)
    return described | (outdated ^ lines)


def _validate_changes(
    store: GenerationWriter, loader: Loader, changed: Set[str]
) -> list[Violation]:
    """Return the violations in the reports just loaded,
    and in what changed statements are about.
    """
    graph = graph_iri("changed")
    with store.temporary_graphs(sorted(loader.loaded)):
        store.copy_to_temporary_graph(graph, iris_in(changed))
        return validate(store, [*loader.loaded, graph])


def _digests_read(loader: Loader) -> Quads:
    """Return the digest of the file that each report was read from,
    as the graph of the report states it.
    """
    ranked = sorted(loader.results.values(), key=FileResult.rank, reverse=True)
    quads = Quads("")
    for graph, digest in {one.graph: one.files[0][0] for one in ranked if one.graph}.items():
        quads.add_text(graph, Gk.sha256, digest)
    return quads


def _describe_dataset(loader: Loader, signature: str) -> Quads:
    """Return the graph that describes the dataset: its reports, their files,
    the files that failed.
    """
    files: dict[str, set[tuple[str, str]]] = {}
    failed: list[tuple[str, str]] = []
    for result in loader.results.values():
        if result.graph:
            files.setdefault(result.graph, set()).update(result.files)
        if result.error:  # by file name, so that the graph does not depend on the folder
            name = Path(result.path).name
            failed.append(
                (escape_invisible(name), escape_invisible(result.error.replace(result.path, name)))
            )
    others = {
        name: size for name, size in loader.graph_sizes.items() if name != graph_iri("dataset")
    }
    return dataset_graph(
        {graph: sorted(files[graph]) for graph in sorted(files)},
        count_statements(loader.results.values(), others),
        signature,
        sorted(failed),
    )


def _summary(
    location: str | Path,
    todo: Plan,
    reference: ReferenceData,
    results: dict[str, FileResult],
    graph_sizes: dict[str, int],
    reconciliation: Sequence[str],
    loaded: Collection[str] = (),
    removed: tuple[str, ...] = (),
    violations: Sequence[Violation] = (),
    validated_all: bool = False,
    lost: Iterable[str] = (),
) -> Summary:
    """Return the summary; it leaves out files outside the given paths whose error is known
    already.
    """
    applied = {key for result in results.values() for key in result.decided}
    known_errors = {path for path in todo.outside & todo.unchanged.keys() if results[path].error}
    return Summary(
        location=str(location),
        results=tuple(results[path] for path in sorted(results.keys() - known_errors)),
        loaded=tuple(sorted(loaded)),
        removed=removed,
        unchanged=len(results) - len(todo.to_read),
        statements=count_statements(results.values(), graph_sizes),
        violations=tuple(violations),
        validated_all=validated_all,
        outside=tuple(sorted(todo.outside & results.keys())),
        unused_decisions=reference.unused_decisions(applied),
        reconciliation=tuple(reconciliation),
        not_read=todo.not_read,
        passed_over=todo.passed_over,
        damage=todo.damage,
        lost=tuple(map(own_graph_name, lost)),
    )
