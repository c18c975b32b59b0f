"""Labels of sentences and recommendations: polarity, extent, topics, sectors. Start at
`labeller.label_report`."""
