-- When a next full inspection is usual. Nobody outside the inspectorate knows when it comes.

-- The day up to which the data are complete: a report comes some weeks after its inspection, so it is the newest day
-- of publication less the time in which nine in ten reports since 2023 were published.
CREATE TEMP TABLE complete_until AS
  WITH published AS (
    SELECT julianday(issued) - julianday(day) AS days FROM known_inspection
    WHERE kind = 'full' AND framework = 'ilacs' AND issued IS NOT NULL AND day >= '2023'),
  ranked AS (SELECT days, percent_rank() OVER (ORDER BY days) AS share FROM published),
  usual AS (SELECT cast(min(days) AS INTEGER) AS days FROM ranked WHERE share >= 0.9)
  SELECT date((SELECT max(issued) FROM known_inspection), '-' || days || ' days') AS day FROM usual;

-- Waits from one full inspection under ILACS to the next that began after the pause of 2020-21.
CREATE TEMP TABLE full_wait AS
  SELECT authority, known.day AS first, known.rated AS grade, ended,
    (SELECT min(later.day) FROM known_inspection AS later
      WHERE later.authority = known.authority AND later.kind = 'full' AND later.source <> 'mentioned'
        AND later.day > known.day) AS next_day
  FROM known_inspection AS known JOIN authority_life USING (authority), complete_until
  WHERE known.kind = 'full' AND known.source <> 'mentioned' AND known.framework = 'ilacs'
    AND known.day >= '2021-06-01' AND known.day <= complete_until.day;

-- Their days. A council that still waits is counted as waiting until the day up to which the data are complete.
CREATE TEMP TABLE wait_event AS
  SELECT ifnull(iif(grade = 'adequate', 'requires-improvement', grade), 'none') AS grade, authority, first,
    cast(julianday(ifnull(next_day, min(complete_until.day, ifnull(ended, '9999')))) - julianday(first) AS INTEGER)
      AS days,
    next_day IS NOT NULL AS is_complete
  FROM full_wait, complete_until;

-- The windows that ship (wait-windows.csv), made of the full collection: a graph that lacks reports knows fewer ends,
-- and would put them too late. As at a day before that to which they were made, they were not known.
CREATE TEMP TABLE wait_window AS
  SELECT shipped.* FROM shipped_window AS shipped, seen_from WHERE as_at IS NULL OR made_of <= as_at;

-- "Usual from", "half by", "nine in ten by": never due, overdue or late. A window follows each full inspection of a
-- council that exists.
CREATE TEMP TABLE next_window AS
  SELECT known.id AS inspection, known.authority, known.day, known.rated AS grade,
    date(known.day, '+' || earliest || ' days') AS window_opens,
    date(known.day, '+' || median || ' days') AS half_by,
    date(known.day, '+' || nine_in_ten || ' days') AS nine_in_ten_by,
    date(known.day, '+' || ifnull(nine_in_ten, longest) || ' days') AS usual_until,
    cast(julianday(seen_from.day) - julianday(known.day) AS INTEGER) AS waited,
    CASE
      WHEN julianday(seen_from.day) - julianday(known.day) < earliest THEN 'not yet usual'
      WHEN julianday(seen_from.day) - julianday(known.day) <= ifnull(nine_in_ten, longest) THEN 'in the usual window'
      ELSE 'longer than usual'
    END AS state
  FROM known_inspection AS known JOIN authority_life USING (authority)
    JOIN wait_window ON wait_window.grade = iif(known.rated = 'adequate', 'requires-improvement', known.rated),
    seen_from
  WHERE known.kind = 'full' AND known.source <> 'mentioned' AND known.framework = 'ilacs' AND exists_now;
CREATE INDEX temp.next_window_inspection ON next_window (inspection);

-- That of the latest one is its council's.
CREATE TEMP VIEW next_inspection AS
  SELECT next_window.* FROM next_window JOIN full_now USING (inspection);
