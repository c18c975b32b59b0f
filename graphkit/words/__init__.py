"""Words → readings: candidates of a question in words, ranked, with a confidence.

`interpret` returns them; what words mean is data (`data/lexicon/anchors.yaml`, `question-words.yaml`), as are the
forms in which units are asked for (`forms.yaml`) and the weights (`data/model/words.json`).
"""
