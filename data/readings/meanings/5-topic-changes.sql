-- Findings on a topic before and after: at two full inspections of one authority that follow each other, both loaded.
CREATE TEMP TABLE topic_change AS
  WITH counted AS MATERIALIZED (
    SELECT passage.inspection AS inspection, topic, sum(polarity <> 'strength') AS weak, sum(polarity = 'strength') AS strong
    FROM finding JOIN passage ON passage.id = finding.id JOIN statement_topic ON statement = finding.id
    WHERE polarity <> 'context'
    GROUP BY passage.inspection, topic),
  pair AS MATERIALIZED (
    SELECT id, authority, inspection, before, from_day FROM change_paired
    WHERE criterion = 'overall-effectiveness' AND pairing = 'adjacent'
      AND before IN (SELECT id FROM inspection) AND inspection IN (SELECT id FROM inspection)),
  side AS (
    SELECT pair.*, topic, weak AS weak_before, strong AS strong_before, 0 AS weak_after, 0 AS strong_after
    FROM counted JOIN pair ON pair.before = counted.inspection
    UNION ALL
    SELECT pair.*, topic, 0, 0, weak, strong FROM counted JOIN pair ON pair.inspection = counted.inspection)
  SELECT side.id * 10000000 + concept.id AS id, authority, inspection, before, topic, from_day,
    sum(weak_before) AS weak_before, sum(strong_before) AS strong_before,
    sum(weak_after) AS weak_after, sum(strong_after) AS strong_after
  FROM side JOIN concept ON notation = topic AND scheme = 'topic'
  GROUP BY side.id, topic;
