-- News: one list of events in the order of their gravity. The lower the tier, the graver.
CREATE TEMP TABLE gravity (tier INTEGER PRIMARY KEY, kind TEXT NOT NULL UNIQUE);
INSERT INTO gravity VALUES
  (1, 'fell to inadequate'), (2, 'intervention'), (3, 'priority action or systemic failings'), (4, 'worse overall'),
  (5, 'still inadequate'), (6, 'a judgement worse'), (7, 'a provider inadequate'), (8, 'waiting longer than usual'),
  (9, 'same grade'), (10, 'first grade'), (11, 'better overall'), (12, 'other report');

-- What an inspection brought: its grade beside the one before, worse judgements, what needs priority action.
CREATE TEMP TABLE inspection_news AS
  WITH overall AS (
    SELECT inspection, direction, from_grade FROM change_paired
    WHERE pairing = 'adjacent' AND criterion = 'overall-effectiveness'),
  part AS (
    SELECT inspection, max(direction = 'worse') AS is_worse FROM change_paired
    WHERE pairing = 'adjacent' AND criterion <> 'overall-effectiveness' GROUP BY inspection)
  SELECT known.id, known.authority, coalesce(issued, day) AS day, known.kind, known.rated AS grade, result, direction, from_grade,
    ifnull(is_worse, 0) AS is_worse,
    EXISTS (SELECT 1 FROM asked WHERE asked.inspection = known.id AND is_priority) AS is_priority
  FROM known_inspection AS known LEFT JOIN overall ON overall.inspection = known.id
    LEFT JOIN part ON part.inspection = known.id
  WHERE source <> 'mentioned';

-- The day is that of publication; of an intervention its own, the last one of a month or year, which stated_day has as
-- its source states it. An intervention without a day is a state, and no news; one that only reports state is none before the first of them.
CREATE TEMP TABLE news AS
  WITH found AS (
    SELECT day, day AS stated_day, authority, 'inspection' AS subject, id, grade, from_grade, direction,
      CASE
        WHEN kind = 'full' AND direction = 'worse' AND grade = 'inadequate' THEN 1
        WHEN is_priority OR result = 'systemic-failings' THEN 3
        WHEN kind = 'full' AND direction = 'worse' THEN 4
        WHEN kind = 'full' AND grade = 'inadequate' THEN 5
        WHEN kind = 'full' AND is_worse THEN 6
        WHEN kind = 'full' AND direction = 'same' THEN 9
        WHEN kind = 'full' AND direction = 'better' THEN 11
        WHEN kind = 'full' THEN 10
        ELSE 12
      END AS tier
      FROM inspection_news
    UNION ALL
    SELECT last_day(issued), issued, authority, 'intervention', coalesce(listed, stated), NULL, NULL, NULL, 2
      FROM intervention_known, seen_from
      WHERE kind NOT IN ('lifted', 'adviser') AND issued <> ''
        AND (as_at IS NULL OR listed IS NOT NULL
          OR (SELECT ifnull(known_at, '') FROM intervention_event WHERE id = stated) <= as_at)
    UNION ALL
    SELECT ifnull(issued, standing.day), ifnull(issued, standing.day), standing_result_council.authority, 'provider',
        standing.body, standing.grade, NULL, NULL, 7
      FROM standing_result AS standing JOIN standing_result_council USING (body) JOIN result ON result.id = standing.result
      WHERE state = 'current' AND standing.grade = 'inadequate'
    UNION ALL
    SELECT usual_until, usual_until, authority, 'wait', NULL, grade, NULL, NULL, 8 FROM next_inspection WHERE state = 'longer than usual')
  SELECT found.* FROM found, seen_from WHERE as_at IS NULL OR found.day <= as_at;

-- Within a tier the worse new grade, then the newer day, then the name.
CREATE TEMP VIEW news_ranked AS
  SELECT news.day, news.stated_day, label, gravity.kind, news.tier, subject, news.id, news.authority, grade, from_grade, direction,
    row_number() OVER (ORDER BY news.tier, grade_order.rank DESC, news.day DESC, label) AS place
  FROM news JOIN gravity USING (tier) JOIN entity ON entity.id = news.authority LEFT JOIN grade_order USING (grade)
  ORDER BY place;
