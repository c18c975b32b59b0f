"""The page on when the next inspection is usual."""

from web_client import Get


def test_the_page_has_all_parts_and_says_what_nobody_knows(get: Get) -> None:
    page = get("/when-next").text
    assert "No day is published" in page
    for heading in ("How long each authority has waited", "What is usual, by grade"):
        assert f"{heading}</h2>" in page
    assert "Ambleford" in page


def test_one_part_has_no_other(get: Get) -> None:
    page = get("/when-next?part=windows").text
    assert "What is usual, by grade</h2>" in page
    assert "How long each authority has waited</h2>" not in page
    assert get("/when-next?part=nothing").status == 400
