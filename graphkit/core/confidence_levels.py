"""How sure a label is, in words."""

# a label with this confidence or more is sure; with less than `UNSURE`, unsure
SURE, UNSURE = 0.9, 0.6


def confidence_words(confidence: float) -> str:
    """Return "sure", "fairly sure" or "unsure" for a confidence from 0 to 1.

    Examples
    --------
    >>> confidence_words(0.95), confidence_words(0.7), confidence_words(0.5)
    ('sure', 'fairly sure', 'unsure')
    """
    return "sure" if confidence >= SURE else "fairly sure" if confidence >= UNSURE else "unsure"
