"""Full-text search: words, phrases, prefixes, spelling, filters, facets, and replaced reports."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from builds import facts_file_content
from graph.facts.statements import Statements, agency, authority, report, rows, topic
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.core.errors import DamagedGraphError, GraphNotFoundError, QueryError
from graphkit.graph.facts.derivation import shared_rows
from graphkit.graph.facts.facts import Facts
from graphkit.graph.facts.full_text import names_in, search_documents, suggest
from graphkit.graph.facts.match import match_expression
from graphkit.graph.facts.search_terms import parse_words
from graphkit.graph.facts.writer import FactsWriter

WEXMOOR, AMBLEFORD = "E06999002", "E06999001"
LATE = {
    "words": "Visits to children are late.",
    "polarity": "weakness",
    "topics": "neglect direct-work",
}
PROMPT = {
    "words": "The police attend strategy discussions promptly.",
    "polarity": "strength",
    "topics": "strategy-discussions",
}
WITHOUT_WORDS = {"stems": "advocat visit", "polarity": "weakness"}
FIRST = report(WEXMOOR, "2018-08-06", [LATE])
SECOND = report(AMBLEFORD, "2023-03-06", [PROMPT])
THIRD = report(AMBLEFORD, "2019-01-07", [WITHOUT_WORDS])
ENTITIES = {
    **authority(WEXMOOR, "Wexmoor"),
    **authority(AMBLEFORD, "Ambleford"),
    **agency("norvale-police", "Norvale Police", AMBLEFORD, WEXMOOR),
    **topic("neglect", "Neglect", "failure to care"),
    **topic("health", "Health", "camhs"),
}
IRIS = {
    "late": f"inspection/{WEXMOOR}/2018-08-06-ilacs/finding/1",
    "prompt": f"inspection/{AMBLEFORD}/2023-03-06-ilacs/finding/1",
    "stems": f"inspection/{AMBLEFORD}/2019-01-07-ilacs/finding/1",
    "force": "agency/norvale-police",
}


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[FactsWriter]:
    writer = FactsWriter(tmp_path / "facts.sqlite")
    for each in (FIRST, SECOND, THIRD):
        writer.replace_report(rows(each))
    writer.replace_shared(shared_rows(ENTITIES, writer.number_of))
    writer.optimize()
    yield writer
    writer.close()


def found(facts: Facts, words: str, **options: Any) -> list[str]:
    """Return the short names of what a search finds: statements, and the police force."""
    results = search_documents(facts, words, **options)
    assert results.total >= len(results.results)
    names = {f"https://w3id.org/graphkit/id/{iri}": name for name, iri in IRIS.items()}
    return [names[one.document.iri] for one in results.results if one.document.iri in names]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("visiting child", ["late"]),
        ('"strategy discussions"', ["prompt"]),
        ('"discussions strategy"', []),
        ("strat", ["prompt"]),
        ("neglect in Wexmoor", ["late"]),
        ("polise", ["force", "prompt"]),
        ("kolice", ["force", "prompt"]),
        ("advocates", ["stems"]),
        ("late police", ["force", "late", "prompt"]),
    ],
)
def test_words_find_documents(facts: Facts, words: str, expected: list[str]) -> None:
    assert sorted(found(facts, words)) == expected


def test_names_come_before_sentences(facts: Facts) -> None:
    assert found(facts, "police")[0] == "force"


def test_filters_and_facets(facts: Facts) -> None:
    assert found(facts, "visits", filters={"polarity": ["weakness"]}, since="2019") == ["stems"]
    assert found(facts, "police", filters={"authority": [WEXMOOR]}) == ["force"]
    facets = search_documents(facts, "visits OR late", facets=("topics", "year")).facets
    assert facets["topics"] == {"direct-work": 1, "neglect": 1}
    assert "2018" in facets["year"]
    with pytest.raises(QueryError, match="no field 'colour' to filter by"):
        search_documents(facts, "visits", {"colour": ["red"]})


def test_a_match_is_marked_in_the_text(facts: Facts) -> None:
    (result,) = search_documents(facts, "late").results
    assert [result.snippet[begin:end] for begin, end in result.matches] == ["late"]


def test_a_corrected_word_is_reported(facts: Facts) -> None:
    assert search_documents(facts, "polise").corrected == "police"
    assert not search_documents(facts, "police").corrected


def test_a_replaced_report_leaves_nothing(facts: FactsWriter) -> None:
    facts.replace_report(
        rows(report(WEXMOOR, "2018-08-06", [LATE | {"words": "Plans are clear."}]))
    )
    facts.optimize()
    assert found(facts, "late") == []
    assert found(facts, "plans") == ["late"]
    facts.remove_report(f"https://w3id.org/graphkit/id/report/{WEXMOOR}/2018-08-06-ilacs")
    assert found(facts, "plans") == []


def test_nothing_to_search_for_is_an_error(facts: Facts) -> None:
    with pytest.raises(QueryError, match="give a word"):
        search_documents(facts, ' "" ')


def test_a_file_of_another_version_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT)")
    with pytest.raises(
        GraphNotFoundError, match=r"another version of graphkit: run `graphkit build` again"
    ):
        Facts(path)


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite"
    writer = FactsWriter(path)
    writer.replace_report(rows(FIRST))
    writer.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(DamagedGraphError, match="the read model at"):
        search_documents(Facts(path), "late")


def test_a_graph_without_a_read_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(GraphNotFoundError, match="no read model"):
        Facts(tmp_path / "facts.sqlite")


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_valid_expression(words: str) -> None:
    writer = FactsWriter(Path(":memory:"))
    writer.replace_report(rows(FIRST))
    writer.optimize()
    with contextlib.suppress(QueryError):  # nothing to search for
        assert search_documents(writer, words).total >= 0
    writer.close()


def test_operators_of_the_engine_are_words() -> None:
    assert match_expression(parse_words("NOT visits")).startswith('("NOT"')


def test_another_name_of_a_topic_finds_it(facts: Facts) -> None:
    assert "late" in found(facts, "failure to care")
    kinds = [name.kind for name in names_in(facts, "Failure to care in Wexmoor")]
    assert kinds == ["topic", "authority"]


def test_names_are_suggested_while_typing(facts: Facts) -> None:
    assert [each.title for each in suggest(facts, "norv")] == ["Norvale Police"]
    assert [each.title for each in suggest(facts, "neglekt")] == ["Neglect"]
    assert suggest(facts, "  ") == []


def test_a_whole_name_is_suggested_before_names_in_it(facts: FactsWriter) -> None:
    shared = (
        ENTITIES
        | topic("norvale-matters", "Norvale matters", "norvale")
        | topic("force", "Force", "police")
    )
    facts.replace_shared(shared_rows(shared, facts.number_of))
    facts.optimize()
    assert suggest(facts, "norvale police")[0].title == "Norvale Police"
    assert suggest(facts, "Norvale pol")[0].title == "Norvale Police"
    assert suggest(facts, "norvale")[0].title == "Norvale matters"


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Co-production is strong.", "coproduction"),
        ("Work with asylum seekers is good.", "asylumseekers"),
    ],
)
def test_a_compound_is_found_in_either_spelling(
    facts: FactsWriter, printed: str, typed: str
) -> None:
    other = {"words": "Production of plans is slow, and so are askers.", "polarity": "weakness"}
    facts.replace_report(
        rows(report(WEXMOOR, "2021-05-03", [{"words": printed, "polarity": "strength"}, other]))
    )
    facts.optimize()
    results = search_documents(facts, typed)
    assert [each.document.body for each in results.results] == [printed]


def test_a_compound_is_found_by_its_stem_without_words(facts: FactsWriter) -> None:
    stemmed = {"stems": "coproduct plan", "polarity": "strength"}
    other = {"words": "Production of plans is slow.", "polarity": "weakness"}
    facts.replace_report(rows(report(WEXMOOR, "2021-05-03", [stemmed, other])))
    facts.optimize()
    for typed in ("coproduction", "co-production"):
        results = search_documents(facts, typed)
        assert [each.document.polarity for each in results.results] == ["strength"]
        assert not results.corrected


def test_filters_alone_find_documents(facts: Facts) -> None:
    assert found(facts, "", filters={"topics": ["neglect"]}) == ["late"]
    assert found(facts, "", filters={"polarity": ["weakness"]}, sort="newest") == ["stems", "late"]


def test_a_facet_counts_what_its_own_filter_hides(facts: Facts) -> None:
    results = search_documents(facts, "", {"polarity": ["weakness"]}, facets=("polarity", "year"))
    assert results.facets["polarity"] == {"weakness": 2, "strength": 1}
    assert results.facets["year"] == {"2018": 1, "2019": 1}
    with pytest.raises(QueryError, match="no order 'best'"):
        search_documents(facts, "visits", sort="best")


def test_names_weigh_more_where_nothing_has_all_words(facts: Facts) -> None:
    results = search_documents(facts, "police promptly visits in Wexmoor")
    assert results.is_partial
    assert "late" in found(facts, "police promptly visits in Wexmoor")
    # no results
    assert not search_documents(facts, "police visits", {"polarity": ["mixed"]}).is_partial


def test_a_misspelt_abbreviation_is_corrected(facts: Facts) -> None:
    assert search_documents(facts, "kamhs").corrected == "camhs"


FINDINGS = st.lists(
    st.fixed_dictionaries(
        {
            "words": st.sampled_from(
                ["", "Visits are late.", "Police visit promptly.", "Plans are clear."]
            ),
            "topics": st.sampled_from(["", "neglect", "neglect direct-work"]),
            "about": st.sampled_from(["", "agency/norvale-police"]),
        }
    ),
    max_size=4,
)
REPORTS = st.tuples(
    st.sampled_from([AMBLEFORD, WEXMOOR]), st.sampled_from(["2018-08-06", "2023-03-06"])
)
CHANGES = st.lists(st.tuples(REPORTS, st.none() | FINDINGS), max_size=6)
SHARED = st.sets(st.sampled_from(sorted(ENTITIES)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CHANGES, SHARED), min_size=1, max_size=4))
def test_an_updated_file_equals_a_fresh_one(builds: list[tuple[Any, set[str]]]) -> None:
    stored: dict[tuple[str, str], Statements] = {}
    with TemporaryDirectory() as folder:
        grown, fresh = Path(folder, "grown"), Path(folder, "fresh")
        for changes, shared in builds:
            writer = FactsWriter(grown)
            for (code, day), findings in changes:
                if findings is None:
                    stored.pop((code, day), None)
                    writer.remove_report(f"https://w3id.org/graphkit/id/report/{code}/{day}-ilacs")
                else:
                    stored[code, day] = report(code, day, findings)
                    writer.replace_report(rows(stored[code, day]))
            writer.replace_shared(
                shared_rows({iri: ENTITIES[iri] for iri in shared}, writer.number_of)
            )
            writer.close()
        writer = FactsWriter(fresh)
        for each in stored.values():
            writer.replace_report(rows(each))
        writer.replace_shared(
            shared_rows({iri: ENTITIES[iri] for iri in builds[-1][1]}, writer.number_of)
        )
        writer.close()
        assert facts_file_content(grown) == facts_file_content(fresh)
