-- How long a grade held and what ended it; changes of grades, one way of pairing at a time.

-- A run of a grade ends with the next full inspection that gives another one, or with the council. The grade on a
-- day D: first <= D AND D < ifnull(ended, '9999'). An open run is counted to the day of the data.
CREATE TEMP TABLE grade_held AS
  WITH ending AS (
    SELECT spell.*, life.ended AS council_ended, seen_from.day AS today,
      min(ifnull(next_first, '9999'), ifnull(life.ended, '9999')) AS may_end
    FROM grade_spell AS spell JOIN authority_life AS life ON life.authority = spell.authority, seen_from),
  named AS (
    SELECT *,
      CASE
        WHEN next_first IS NOT NULL AND next_first <= ifnull(council_ended, '9999') THEN 'next inspection'
        WHEN council_ended IS NOT NULL AND council_ended <= today THEN 'council ended'
        ELSE 'open'
      END AS how_ended
    FROM ending)
  SELECT id, authority, criterion, grade, rated_by, first, last, inspections, criterion_since,
    iif(how_ended = 'open', NULL, may_end) AS ended, how_ended,
    cast(julianday(min(may_end, today)) - julianday(first) AS INTEGER) AS days
  FROM named;
CREATE INDEX temp.grade_held_authority ON grade_held (authority, criterion);

-- Adjacent: inspections that follow each other. First to latest: one pair a council. Framework to framework: the
-- last inspection of a line of frameworks, re-inspections with it, to the latest of another line. All: every pair.
CREATE TEMP VIEW change_paired AS
  SELECT 'adjacent' AS pairing, grade_change.* FROM grade_change WHERE adjacent
  UNION ALL
  SELECT 'first to latest', grade_change.* FROM grade_change WHERE first AND to_latest
  UNION ALL
  SELECT 'framework to framework', grade_change.* FROM grade_change WHERE from_last AND to_latest
  UNION ALL
  SELECT 'all', grade_change.* FROM grade_change;

-- Why a council failed: its newest full inspection that was rated inadequate, however good the newest is.
CREATE TEMP VIEW failing_inspection AS
  SELECT id AS inspection, authority, max(day) AS day FROM known_inspection
  WHERE kind = 'full' AND source <> 'mentioned' AND rated = 'inadequate' GROUP BY authority;
