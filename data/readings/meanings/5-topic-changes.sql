-- Findings on a topic before and after: at two full inspections of one authority that follow each other, both loaded.
CREATE TEMP TABLE topic_change AS
  SELECT grade_change.id * 10000000 + concept.id AS id, grade_change.authority, grade_change.inspection, before, topic,
    from_day,
    sum(passage.inspection = before AND polarity <> 'strength') AS weak_before,
    sum(passage.inspection = before AND polarity = 'strength') AS strong_before,
    sum(passage.inspection <> before AND polarity <> 'strength') AS weak_after,
    sum(passage.inspection <> before AND polarity = 'strength') AS strong_after
  FROM grade_change
    JOIN passage ON passage.inspection IN (grade_change.inspection, before)
    JOIN finding ON finding.id = passage.id
    JOIN statement_topic ON statement = finding.id
    JOIN concept ON notation = topic AND scheme = 'topic'
  WHERE grade_change.criterion = 'overall-effectiveness' AND adjacent AND polarity <> 'context'
    AND before IN (SELECT id FROM inspection) AND grade_change.inspection IN (SELECT id FROM inspection)
  GROUP BY grade_change.id, topic;
