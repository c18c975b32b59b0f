"""A reader begins at the home page."""

from web_client import Get


def test_the_home_page_shows_grades_and_newest_inspections(get: Get) -> None:
    page = get("/").text
    assert page.index("By latest grade") < page.index("Newest inspections") < page.index("Questions")
    assert '<span class="grade ' in page
    assert "/map/place" in page
    assert "inspections of" in page
