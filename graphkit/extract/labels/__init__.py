"""What a sentence evaluates, on which topics, how widespread it is. Begin with `label.label_report`."""
