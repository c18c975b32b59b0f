-- The day until which each subject is known, by the sources that a build found (table cover). What is said of a state or
-- of a period goes no further. A cover is of a source, which does not know on which day it is read: as at an earlier day,
-- too, all of them are here.

-- One row a subject: the complete source that reaches furthest, and the sample beside it. All full inspections are one
-- subject, `full`: the official record and the collection have those of ILACS, all others are a sample.
CREATE TEMP TABLE known_cover AS
  SELECT iif(kind = 'full', 'full', subject) AS subject, source, how, first, complete_until, newest, reaches,
    published_until, rows
  FROM main.cover LEFT JOIN inspection_kind ON framework = subject
  UNION ALL
  SELECT subject, source, how, first, complete_until, newest, reaches, published_until, rows
  FROM main.cover JOIN inspection_kind ON framework = subject WHERE kind = 'full';
CREATE TEMP TABLE horizon AS
  WITH whole AS (
    SELECT *, row_number() OVER (PARTITION BY subject ORDER BY newest DESC, source) AS nth FROM known_cover
    WHERE how = 'complete'),
  part AS (
    SELECT subject, min(first) AS first, max(newest) AS newest, max(published_until) AS published_until, sum(rows) AS rows
    FROM known_cover WHERE how = 'sample' GROUP BY subject)
  SELECT subject, whole.source, whole.first, whole.complete_until, whole.newest, whole.reaches, whole.published_until,
    whole.rows, part.first AS sample_first, part.newest AS sample_newest, part.published_until AS sample_published,
    part.rows AS sample_rows
  FROM (SELECT DISTINCT subject FROM known_cover) LEFT JOIN (SELECT * FROM whole WHERE nth = 1) AS whole USING (subject)
    LEFT JOIN part USING (subject);

-- The day of "now": the newest day of the source that has all full inspections; of a graph as at a day, that.
CREATE TEMP TABLE now_day AS
  SELECT seen_from.day, source, complete_until, reaches, published_until
  FROM seen_from LEFT JOIN horizon ON subject = 'full';

-- The state of each authority from one full inspection to the next: first <= D AND D < ended. That of the latest one is
-- known until the day of "now", or until its own first day, where that is later.
CREATE TEMP TABLE state_held AS
  WITH held AS (
    SELECT authority, id AS inspection, framework, overall, worst, rated, rated_by, day AS first,
      lead(day) OVER (PARTITION BY authority ORDER BY day) AS ended
    FROM known_inspection WHERE kind = 'full' AND source <> 'mentioned' AND day IS NOT NULL AND rated IS NOT NULL)
  SELECT held.*, iif(ended IS NULL, max(first, now_day.day), NULL) AS known_until FROM held, now_day;
CREATE INDEX temp.state_held_authority ON state_held (authority, first);

-- Authorities whose state is known later than that of all.
CREATE TEMP VIEW known_later AS
  SELECT authority, label, state_held.first AS day, overall, worst FROM state_held JOIN authority_life USING (authority), now_day
  WHERE state_held.ended IS NULL AND state_held.first > now_day.day;

-- What is asked for: the rows are put there, and taken away, by whoever reads the two views below.
CREATE TEMP TABLE asked_day (day TEXT);
CREATE TEMP TABLE asked_period (subject TEXT, first TEXT, last TEXT);

-- On a day: known, as loaded (of which there is no list), as published by then, or not known.
CREATE TEMP VIEW state_on AS
  SELECT asked_day.day, life.authority, life.label, held.overall, held.worst, held.rated, held.first AS since, CASE
      WHEN held.inspection IS NULL THEN 'not known'
      WHEN horizon.source IS NULL OR held.framework NOT IN (
        SELECT subject FROM main.cover WHERE how = 'complete') THEN 'as loaded'
      WHEN held.ended IS NOT NULL OR asked_day.day <= max(horizon.complete_until, held.first) THEN 'known'
      WHEN asked_day.day <= horizon.reaches THEN 'as published'
      ELSE 'not known' END AS status
  FROM asked_day JOIN authority_life AS life ON life.first <= asked_day.day AND asked_day.day < ifnull(life.ended, '9999')
    LEFT JOIN horizon ON subject = 'full'
    LEFT JOIN state_held AS held ON held.authority = life.authority AND held.first <= asked_day.day
      AND asked_day.day < ifnull(held.ended, '9999');

-- What a period of a subject allows to say: `all` (a count is of all, no row is none), `as published` (as far as was
-- published), `some` (at least so many, no row is not none), `outside` (before or after all that any source has).
CREATE TEMP VIEW period_status AS
  SELECT asked_period.subject, asked_period.first, asked_period.last, CASE
      WHEN horizon.first <= asked_period.first AND asked_period.last <= complete_until THEN 'all'
      WHEN horizon.first <= asked_period.first AND asked_period.last <= reaches THEN 'as published'
      WHEN asked_period.first > max(ifnull(reaches, ''), ifnull(sample_newest, '')) THEN 'outside'
      WHEN asked_period.last < min(ifnull(horizon.first, '9999'), ifnull(sample_first, '9999')) THEN 'outside'
      ELSE 'some' END AS status
  FROM asked_period LEFT JOIN horizon USING (subject);
