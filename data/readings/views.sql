-- What is known of inspections, and what follows from it in time: views that everything which says "now" or
-- "latest" reads. They are made for one open read model; as at a day, for the inspections that had begun by then.
-- {{kinds}}: framework → kind and line (a re-inspection is of the line of its framework); {{grades}}: grade → rank, the best is 0, and steps below the best.
DROP TABLE IF EXISTS temp.inspection_kind;
CREATE TEMP TABLE inspection_kind (framework TEXT PRIMARY KEY, kind TEXT NOT NULL, line TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO inspection_kind VALUES {kinds};
DROP TABLE IF EXISTS temp.grade_order;
CREATE TEMP TABLE grade_order (grade TEXT PRIMARY KEY, rank INTEGER NOT NULL, steps INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO grade_order VALUES {grades};
-- The record of a loaded inspection in the official record ({{pairs}}, see official_record.reports_of).
DROP TABLE IF EXISTS temp.record_report;
CREATE TEMP TABLE record_report (record INTEGER PRIMARY KEY, inspection INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
INSERT INTO record_report SELECT record.id, inspection.id FROM json_each('{pairs}')
  JOIN official_record AS record ON record.iri = value ->> 0 JOIN inspection ON inspection.iri = value ->> 1;
-- Inspections of reports; of the official record, where the report is not loaded; and those that a report only
-- mentions.
DROP TABLE IF EXISTS temp.any_inspection;
CREATE TEMP TABLE any_inspection AS
  SELECT id, iri, authority, start_date AS day, end_date AS last_day, coalesce(issued, (SELECT listed.issued FROM
    record_report JOIN official_record AS listed ON listed.id = record WHERE record_report.inspection = inspection.id)) AS issued,
    framework, version AS edition, 'report' AS source, result FROM inspection
  UNION ALL
  SELECT id, iri, authority, start_date, NULL, issued, framework, version, 'official', NULL
    FROM official_record WHERE id NOT IN (SELECT record FROM record_report)
  UNION ALL
  SELECT passage.id, passage.iri, inspection.authority, coalesce(inspected_in, reported_in), NULL, NULL,
    earlier.framework, NULL, 'mentioned', NULL
    FROM earlier_inspection AS earlier JOIN passage USING (id) JOIN inspection ON inspection.id = passage.inspection
    WHERE passage.id NOT IN (SELECT earlier FROM earlier_loaded) AND earlier.framework IS NOT NULL
    GROUP BY inspection.authority, earlier.framework, coalesce(inspected_in, reported_in);
-- Grades that were given, of reports and of the official record.
DROP TABLE IF EXISTS temp.known_grade;
CREATE TEMP TABLE known_grade AS
  SELECT judgement.id, passage.iri, passage.inspection, criterion, grade, rank FROM judgement JOIN passage USING (id)
    JOIN grade_order USING (grade) WHERE passage.inspection IN (SELECT id FROM any_inspection)
  UNION ALL
  SELECT official_grade.number, official_record.iri || '/grade/' || criterion, record, criterion, grade, rank
    FROM (SELECT -row_number() OVER (ORDER BY record, criterion) AS number, * FROM official_grade) AS official_grade
    JOIN official_record ON official_record.id = record
    JOIN grade_order USING (grade) WHERE record IN (SELECT id FROM any_inspection WHERE source = 'official');
CREATE INDEX temp.known_grade_inspection ON known_grade (inspection, criterion);
-- Grades of reports of which the official record has another one.
DROP TABLE IF EXISTS temp.grade_dispute;
CREATE TEMP TABLE grade_dispute AS
  SELECT any_inspection.authority, day, known_grade.criterion, official_grade.grade AS listed, known_grade.grade AS stated
    FROM record_report JOIN official_grade USING (record) JOIN known_grade ON
      known_grade.inspection = record_report.inspection AND known_grade.criterion = official_grade.criterion
    JOIN any_inspection ON any_inspection.id = record_report.inspection WHERE official_grade.grade <> known_grade.grade;
-- overall: as given under overall effectiveness, else none. worst: the worst of the other judgements on the council, always
-- (lscb is one on its board). rated: overall, else worst, as rated_by says. Without a day it is in no scope but all.
DROP TABLE IF EXISTS temp.known_inspection;
CREATE TEMP TABLE known_inspection AS
  SELECT any_inspection.*, coalesce(kind, 'other') AS kind, coalesce(line, framework) AS line,
    overall, worst.grade AS worst, coalesce(overall, worst.grade) AS rated,
    CASE WHEN overall IS NOT NULL THEN 'overall' WHEN worst.grade IS NOT NULL THEN 'worst' END AS rated_by,
    iif(day IS NULL, NULL, rank() OVER (PARTITION BY authority, coalesce(kind, 'other'), source = 'mentioned'
      ORDER BY day DESC)) AS nth
  FROM any_inspection LEFT JOIN inspection_kind USING (framework) LEFT JOIN (
    SELECT inspection AS id, max(CASE WHEN criterion = 'overall-effectiveness' THEN grade END) AS overall,
      max(CASE WHEN criterion NOT IN ('overall-effectiveness', 'lscb') THEN rank END) AS worst_rank
    FROM known_grade GROUP BY inspection) USING (id)
    LEFT JOIN grade_order AS worst ON worst.rank = worst_rank;
CREATE UNIQUE INDEX temp.known_inspection_id ON known_inspection (id);
CREATE INDEX temp.known_inspection_authority ON known_inspection (authority, kind, nth);
-- Full inspections in the order of time, by criterion. A criterion continues one that it matches.
DROP TABLE IF EXISTS temp.criterion_match;
CREATE TEMP TABLE criterion_match AS
  SELECT 'overall-effectiveness' AS criterion, 'overall-effectiveness' AS other, 0 AS preference
  UNION SELECT criterion, criterion, 0 FROM known_grade
  UNION SELECT notation, notation, 0 FROM concept WHERE scheme = 'criterion'
  UNION SELECT one.notation, other.notation, 1 FROM
    (SELECT concept AS first, other AS second FROM close_match UNION SELECT other, concept FROM close_match
      UNION SELECT concept, other FROM broad_match) JOIN concept AS one ON one.id = first
    JOIN concept AS other ON other.id = second WHERE one.scheme = 'criterion';
DROP TABLE IF EXISTS temp.graded_series;
CREATE TEMP TABLE graded_series AS
  SELECT authority, known.id AS inspection, known.iri, day, framework, line, edition, criterion, grade, rated_by, rank, steps,
    judgement FROM (
    SELECT id, 'overall-effectiveness' AS criterion, rated AS grade, rated_by, (SELECT given.id FROM known_grade AS given
        WHERE given.inspection = known_inspection.id AND given.criterion = 'overall-effectiveness') AS judgement
      FROM known_inspection
    UNION ALL SELECT inspection, criterion, grade, NULL, id FROM known_grade WHERE criterion <> 'overall-effectiveness')
    AS own JOIN (SELECT id, iri, authority, day, framework, edition, line FROM known_inspection
      WHERE kind = 'full' AND source <> 'mentioned') AS known USING (id) JOIN grade_order USING (grade);
CREATE INDEX temp.graded_series_authority ON graded_series (authority, criterion);
DROP TABLE IF EXISTS temp.grade_pair;
CREATE TEMP TABLE grade_pair AS
  SELECT later.authority, later.inspection, earlier.inspection AS before, later.criterion,
    earlier.criterion AS before_criterion, min(preference || earlier.criterion)
  FROM graded_series AS later JOIN criterion_match AS matched ON matched.criterion = later.criterion
    JOIN graded_series AS earlier ON earlier.authority = later.authority AND earlier.criterion = matched.other
    AND earlier.day < later.day GROUP BY later.inspection, earlier.inspection, later.criterion;
-- Two full inspections of one authority by matched criterion: all ordered pairs. `from_last`: the earlier one is the
-- last of another line of frameworks; `latest_until`: the day of the next inspection after the later one.
DROP TABLE IF EXISTS temp.grade_change;
CREATE TEMP TABLE grade_change AS
  SELECT row_number() OVER (ORDER BY earlier.authority, later.criterion, later.day, earlier.day) AS id,
    later.authority, later.inspection, later.criterion, earlier.inspection AS before, earlier.grade AS from_grade,
    later.grade AS to_grade, earlier.rated_by AS from_rated_by, later.rated_by, earlier.steps - later.steps AS steps,
    later.judgement,
    CASE WHEN later.rank < earlier.rank THEN 'better' WHEN later.rank > earlier.rank THEN 'worse' ELSE 'same' END
      AS direction,
    julianday(later.day) - julianday(earlier.day) AS days, earlier.framework AS from_framework,
    later.framework AS to_framework, earlier.day AS from_day,
    row_number() OVER (PARTITION BY later.inspection, later.criterion ORDER BY earlier.day DESC) = 1 AS adjacent,
    row_number() OVER (PARTITION BY later.inspection, later.criterion ORDER BY earlier.day) = 1 AS first,
    earlier.line <> later.line
      AND earlier.day = max(earlier.day) OVER (PARTITION BY later.inspection, later.criterion, earlier.line)
      AS from_last,
    later.day = max(later.day) OVER (PARTITION BY later.authority, later.criterion) AS to_latest,
    min(later.day) OVER (PARTITION BY later.authority, later.criterion ORDER BY later.day
      GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS latest_until
  FROM grade_pair JOIN graded_series AS later
      ON later.inspection = grade_pair.inspection AND later.criterion = grade_pair.criterion
    JOIN graded_series AS earlier
      ON earlier.inspection = grade_pair.before AND earlier.criterion = grade_pair.before_criterion;
CREATE INDEX temp.grade_change_inspection ON grade_change (inspection);
-- Runs of full inspections with the same grade, by criterion; a criterion has the grades of those that it continues.
DROP TABLE IF EXISTS temp.grade_spell;
CREATE TEMP TABLE grade_spell AS
  SELECT row_number() OVER (ORDER BY authority, criterion, min(day)) AS id, authority, criterion, grade,
    min(day) AS first, max(day) AS last, count(*) AS inspections, max(rated_by) AS rated_by,
    min(since) AS criterion_since, max(CASE WHEN next_grade IS NOT grade THEN next_day END) AS next_first
  FROM (
    SELECT *, lead(day) OVER own AS next_day, lead(grade) OVER own AS next_grade,
      row_number() OVER own - row_number() OVER (PARTITION BY authority, criterion, grade ORDER BY day) AS run
    FROM (
      SELECT earlier.authority, earlier.inspection, matched.criterion, earlier.day, earlier.grade, rated_by, since,
        min(preference || earlier.criterion)
      FROM (SELECT authority, criterion, min(day) AS since FROM graded_series GROUP BY 1, 2) AS judged
        JOIN criterion_match AS matched ON matched.criterion = judged.criterion
        JOIN graded_series AS earlier ON earlier.authority = judged.authority AND earlier.criterion = matched.other
      GROUP BY earlier.inspection, matched.criterion)
    WINDOW own AS (PARTITION BY authority, criterion ORDER BY day))
  GROUP BY authority, criterion, grade, run;
-- Who delivers for whom, once for each body and authority: as the register has it, and as reports state it. A state has
-- its days, so that all that is known counts, as at whatever day it is seen.
-- A statement on the end closes those that were made before. What the register has without a first day is known from
-- the first report that names the body, or from the day of its source; if only its end is known, it was there before.
DROP TABLE IF EXISTS temp.delivery;
CREATE TEMP TABLE delivery AS
  WITH party AS (SELECT arrangement AS id, agency FROM arrangement_delegate
      UNION SELECT arrangement, agency FROM arrangement_shared),
    ending AS (SELECT delegator, agency, known_at, coalesce(valid_until, known_at) AS last
      FROM arrangement JOIN party USING (id) WHERE ended OR valid_until IS NOT NULL)
  SELECT row_number() OVER (ORDER BY authority, deliverer) AS id, authority, deliverer, min(role) AS role,
    coalesce(min(registered_from), min(stated_from)) AS since,
    coalesce(max(registered_until), iif(max(known_at IS NOT NULL AND stated_until IS NULL), NULL, nullif(max(stated_until), ''))) AS until,
    min(known_at) AS known_at, max(legal_basis) AS legal_basis, max(statement) AS statement
  FROM (
    SELECT coverage.authority, coverage.agency AS deliverer, iif(role = 'delivers', 'delivers', 'shared') AS role,
      coalesce(coverage.valid_from, agency.valid_from) AS registered_from,
      coalesce(coverage.valid_until, agency.valid_until) AS registered_until, NULL AS stated_from,
      '' AS stated_until, CASE WHEN coalesce(coverage.valid_from, agency.valid_from) IS NULL THEN coalesce(
        (SELECT min(start_date) FROM main.mention JOIN main.inspection ON inspection.id = mention.inspection
          WHERE entity = coverage.agency AND resolved_by NOT IN ('by-area', 'by-date', 'generic')),
        iif(coalesce(coverage.valid_until, agency.valid_until) IS NULL, looked_up, NULL)) END AS known_at,
      coverage.legal_basis, NULL AS statement
    FROM coverage LEFT JOIN agency ON agency.id = coverage.agency WHERE role IN ('delivers', 'member', 'host')
    UNION ALL
    SELECT delegator, agency, 'delivers', NULL, NULL, valid_from, coalesce(valid_until, iif(ended, known_at, (
        SELECT last FROM ending WHERE ending.delegator = arrangement.delegator AND ending.known_at > arrangement.known_at
          AND ending.agency = arrangement_delegate.agency ORDER BY ending.known_at DESC LIMIT 1))),
      known_at, legal_basis, arrangement.id
    FROM arrangement JOIN arrangement_delegate ON arrangement = arrangement.id)
  GROUP BY authority, deliverer;
DROP TABLE IF EXISTS temp.delivery_service;
CREATE TEMP TABLE delivery_service AS
  SELECT DISTINCT delivery.id AS delivery, service_type FROM delivery
    JOIN arrangement ON arrangement.delegator = delivery.authority
    JOIN arrangement_delegate ON arrangement_delegate.arrangement = arrangement.id AND agency = deliverer
    JOIN arrangement_service ON arrangement_service.arrangement = arrangement.id WHERE role = 'delivers';
