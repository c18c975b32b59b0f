-- Findings on a topic before and after: at two full inspections of one authority that follow each other, both loaded.
CREATE TEMP TABLE topic_change AS
  SELECT change_paired.id * 10000000 + concept.id AS id, change_paired.authority, change_paired.inspection, before, topic,
    from_day,
    sum(passage.inspection = before AND polarity <> 'strength') AS weak_before,
    sum(passage.inspection = before AND polarity = 'strength') AS strong_before,
    sum(passage.inspection <> before AND polarity <> 'strength') AS weak_after,
    sum(passage.inspection <> before AND polarity = 'strength') AS strong_after
  FROM change_paired
    JOIN passage ON passage.inspection IN (change_paired.inspection, before)
    JOIN finding ON finding.id = passage.id
    JOIN statement_topic ON statement = finding.id
    JOIN concept ON notation = topic AND scheme = 'topic'
  WHERE change_paired.criterion = 'overall-effectiveness' AND pairing = 'adjacent' AND polarity <> 'context'
    AND before IN (SELECT id FROM inspection) AND change_paired.inspection IN (SELECT id FROM inspection)
  GROUP BY change_paired.id, topic;
