"""The polarity net and the service net: batches, word order, and their weight files."""

from collections.abc import Callable

import numpy as np
import pytest
from net_tables import net_arrays, net_lines

from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.sentence_net import SentenceNet, load_polarity_net
from graphkit.documents.extract.mentions.service_net import ServiceNet, load_service_net
from graphkit.documents.extract.text.phrase_matcher import TokenizedText

_SENTENCES = [
    "Plans for children in Ambleford are clear, but few are followed.",
    "Visits are prompt.",
    (
        "While most assessments in Wexmoor are thorough, a small number take too long to be of "
        "help to anyone."
    ),
    "",
    "The board meets every month. " * 30,
]


def test_a_batch_gives_the_results_of_single_sentences() -> None:
    together = load_polarity_net().log_probabilities(
        TokenizedText(_SENTENCES), np.arange(len(_SENTENCES))
    )
    for number, sentence in enumerate(_SENTENCES):
        alone = load_polarity_net().log_probabilities(TokenizedText([sentence]), np.array([0]))
        assert together[number] == pytest.approx(alone[0], abs=1e-4)
    assert np.exp(together).sum(1) == pytest.approx(np.ones(len(_SENTENCES)))


def test_selected_sentences_come_in_the_given_order() -> None:
    text = TokenizedText(_SENTENCES)
    every = load_polarity_net().log_probabilities(text, np.arange(len(_SENTENCES)))
    assert load_polarity_net().log_probabilities(text, np.array([2, 0])) == pytest.approx(
        every[[2, 0]], abs=1e-4
    )
    assert load_polarity_net().log_probabilities(text, np.array([], int)).shape == (0, 4)


def test_word_order_matters() -> None:
    praised = "Managers respond quickly when children are not visited."
    faulted = "Managers do not respond quickly when children are visited."
    found = (
        load_polarity_net()
        .log_probabilities(TokenizedText([praised, faulted]), np.arange(2))
        .argmax(1)
    )
    assert [POLARITIES[at] for at in found] == ["strength", "weakness"]


@pytest.mark.parametrize("shipped", [load_polarity_net, load_service_net])
def test_weights_survive_writing_and_parsing(
    shipped: Callable[[], SentenceNet | ServiceNet],
) -> None:
    words, weights = shipped().words, shipped().weights
    weights = type(weights)(*(np.round(numbers / 2, 2) for numbers in net_arrays(weights)))
    read_words, read = weights.parse("\n".join(net_lines(words, weights)))
    assert read_words == words
    for one, other in zip(net_arrays(weights), net_arrays(read), strict=True):
        assert other == pytest.approx(one, abs=1e-6)
