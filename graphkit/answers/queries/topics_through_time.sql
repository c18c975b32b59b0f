-- Topics that are weak at a full inspection, or were weak at the one before: the rows of topics-through-time.rq.
-- Values: full (frameworks), places (authorities, or NULL), since, until, matches (pairs of criteria, of which the
-- first stands for the second in earlier reports), tail (where the identifier of a statement begins in its IRI).
WITH
-- full inspections, and the day of the one before
own AS MATERIALIZED (
  SELECT id, iri, authority, start_date AS day, max(start_date) OVER before AS previous
  FROM inspection WHERE framework IN (SELECT value FROM json_each(:full)) AND start_date IS NOT NULL WINDOW
    before AS (PARTITION BY authority ORDER BY start_date GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
chosen AS MATERIALIZED (SELECT own.* FROM own JOIN entity ON entity.id = authority
  WHERE previous IS NOT NULL AND day BETWEEN :since AND :until
    AND (:places IS NULL OR entity.iri IN (SELECT value FROM json_each(:places)))),
-- findings of a section on a topic, with the first weak and the first strong one
counts AS MATERIALIZED (
  SELECT inspection, section, topic, sum(polarity != 'strength') AS weak, sum(polarity = 'strength') AS strong,
    min(iif(polarity != 'strength', iri, NULL)) AS weakness, min(iif(polarity = 'strength', iri, NULL)) AS strength
  FROM finding JOIN passage USING (id) JOIN statement_topic ON statement = finding.id
  WHERE polarity != 'context' AND section IS NOT NULL GROUP BY 1, 2, 3),
sections AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS before, json_extract(value, '$[1]') AS section FROM json_each(:matches)
  UNION SELECT section, section FROM counts),
-- the counts at the inspections of the day before, under the sections of today
earlier AS MATERIALIZED (
  SELECT chosen.id, sections.section, topic, sum(weak) AS weak, sum(strong) AS strong
  FROM chosen JOIN inspection AS one ON one.authority = chosen.authority AND one.start_date = previous
  JOIN counts ON counts.inspection = one.id JOIN sections ON sections.before = counts.section GROUP BY 1, 2, 3),
-- what stands in any part of a report
standing AS MATERIALIZED (
  SELECT inspection, topic, count(*) AS number FROM passage JOIN statement_topic ON statement = passage.id
  LEFT JOIN finding ON finding.id = passage.id
  WHERE passage.kind = 'recommendation' OR polarity IN ('weakness', 'mixed') GROUP BY 1, 2),
-- inspections in between that are not loaded
gaps AS (SELECT DISTINCT previous_not_loaded.inspection,
    'report of ' || substr(coalesce(inspected_in, reported_in), 1, 4) || ' not loaded' AS gap
  FROM previous_not_loaded JOIN earlier_inspection ON earlier_inspection.id = earlier
  WHERE coalesce(inspected_in, reported_in) IS NOT NULL),
topics AS (
  SELECT chosen.*, now.*, ifnull(earlier.weak, 0) AS weak_before, ifnull(earlier.strong, 0) AS strong_before,
    ifnull(number, 0) AS number, ifnull(gap, '') AS gap, now.weak > 0 AND now.weak >= now.strong AS is_weak,
    ifnull(earlier.weak > 0 AND earlier.weak >= earlier.strong, 0) AS was_weak
  FROM chosen JOIN counts AS now ON now.inspection = chosen.id
  LEFT JOIN earlier ON earlier.id = chosen.id AND earlier.section = now.section AND earlier.topic = now.topic
  LEFT JOIN standing ON standing.inspection = chosen.id AND standing.topic = now.topic
  LEFT JOIN gaps ON gaps.inspection = chosen.id)
SELECT place.label, section, topic, previous, day, gap,
  CASE WHEN was_weak THEN iif(is_weak, 'recurring', iif(number, 'improved', 'no longer weak'))
    WHEN weak_before THEN 'worse' WHEN gap != '' THEN 'new or recurring' ELSE 'new' END AS verdict,
  weak_before, strong_before, weak, strong, number - weak, ifnull(quote, ''),
  substr(iif(is_weak, weakness, strength), :tail)
FROM topics JOIN entity AS place ON place.id = authority
LEFT JOIN passage AS shown ON shown.iri = iif(is_weak, weakness, strength) AND shown.inspection = topics.inspection
WHERE is_weak OR (was_weak AND strong) ORDER BY 1, day, section, verdict, topic, gap
