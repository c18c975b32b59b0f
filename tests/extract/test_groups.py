"""Words that keep the same company are read alike, also in a row."""

from graphkit.extract.groups import GROUPED, MARK, group_of
from graphkit.extract.phrases import Text
from graphkit.extract.vocabulary import VOCABULARY


def test_words_of_like_use_share_a_group() -> None:
    assert group_of("swift") == group_of("prompt") != group_of("delay")
    assert group_of("swift").startswith(MARK)


def test_a_word_never_met_is_in_the_group_of_those_and_a_mark_is_its_own() -> None:
    assert group_of("qwzyx") == group_of("xyzwq") == MARK + "?"
    assert group_of("^") == "^"


def test_a_text_is_grouped_word_by_word() -> None:
    text = Text(["Plans are swift.", "Newlymetword is prompt."])
    grouped = [VOCABULARY.words[number] for number in GROUPED(text.numbers)]
    assert grouped == [group_of(VOCABULARY.words[number]) for number in text.numbers]
    assert grouped[3] == grouped[-2]
