"""Names that several things have: that of the only one that exists; others have an identifier."""

from small_graphs import graph_store, report, with_known

from graphkit.answers.readings.read import read_brief


def test_a_name_is_of_the_authority_that_exists() -> None:
    earlier = report("Old", "2018-01-08", {}).replace('"Old"', '"Ash"')
    ended = 'authority:Old gk:validUntil "2019-03-31"^^xsd:date .'
    store = with_known(graph_store(report("Ash", "2020-01-06", {}), earlier, ended))
    asked = {"of": "inspections", "scope": "all", "columns": ["authority"], "order": "-authority"}
    found = read_brief(store, asked)
    assert [row["authority"] for row in found.rows] == ["authority/Old", "Ash"]
    assert found.columns[0].labels == {"authority/Old": "Ash (until 31 March 2019)"}
    assert len(read_brief(store, {**asked, "where": {"authority": "authority/Old"}}).rows) == 1
