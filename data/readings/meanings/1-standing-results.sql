-- Standing result of a body: the grade of its last full inspection, and whether it is a current body.

-- Grades of the four-point scale; "adequate" is that of before November 2013. Improved, sustained and declined are
-- results of interim inspections, and no grades.
CREATE TEMP TABLE scale AS
  SELECT grade FROM grade_order;

-- Years before the last day of a list in which a body was inspected that counts as current, where the list itself
-- does not say who is registered. Of 422 homes inspected in the year before a list's last day, 404 were registered
-- a year later; of 55 inspected in the year before that, 21. Agencies are inspected in a cycle of three years. A
-- youth justice service has none: it exists as long as its area does.
CREATE TEMP TABLE result_years (type TEXT PRIMARY KEY, years INTEGER);
INSERT INTO result_years VALUES
  ('childrens-home', 1), ('secure-childrens-home', 1), ('secure-training-centre', 1), ('residential-school', 1),
  ('supported-accommodation', 1), ('holiday-scheme', 1), ('fostering-agency', 3), ('adoption-agency', 3),
  ('adoption-support-agency', 3), ('family-centre', 3), ('boarding-school', 3), ('youth-justice-service', NULL);

-- The last day that each list knows of, as seen from a day; and whether it says who was registered then.
CREATE TEMP TABLE list_seen AS
  SELECT inspectorate, min(list_day, ifnull(as_at, list_day)) AS list_day,
    EXISTS (SELECT 1 FROM provider WHERE registered_as_at = min(list_day, ifnull(as_at, list_day))) AS says_who
  FROM result_list, seen_from;

-- Results by body: those of full inspections that gave a grade, and the others, each newest first.
CREATE TEMP TABLE result_graded AS
  WITH marked AS (
    SELECT result.id, body, kind, day, inspectorate, owner, grade,
      kind IN ('full inspection', 'inspection', 'joint inspection') AND ifnull(grade IN (SELECT grade FROM scale), 0)
        AS graded
    FROM result)
  SELECT *, row_number() OVER (PARTITION BY body, graded ORDER BY day DESC, id) AS nth,
    row_number() OVER (PARTITION BY body ORDER BY day DESC, id) AS recency
  FROM marked;
CREATE INDEX temp.result_graded_body ON result_graded (body, graded, nth);

-- One row a body. Where the list prints a later full inspection than the table has, its grade is not known here.
-- A visit without a grade stands beside the grade if it is later; it never hides it.
CREATE TEMP TABLE standing_result AS
  WITH body AS (
    SELECT provider.id AS body, label, provider.type, newest.inspectorate, newest.owner, newest.id AS last_result,
      newest.day AS last_day, list_day, registered_as_at = list_day AS is_listed, says_who, years,
      latest_listed > newest.day AND registered_as_at <= list_day AS has_newer
    FROM provider
      JOIN result_graded AS newest ON newest.body = provider.id AND newest.recency = 1
      JOIN list_seen ON list_seen.inspectorate = newest.inspectorate
      LEFT JOIN result_years ON result_years.type = provider.type)
  SELECT body.body, label, type, body.inspectorate, body.owner, standing.id AS result, standing.grade, standing.day,
    iif(is_later, visit.id, NULL) AS visit, iif(is_later, visit.kind, NULL) AS visit_kind,
    iif(is_later, visit.day, NULL) AS visit_day, last_result, last_day, list_day,
    CASE
      WHEN says_who AND type <> 'youth-justice-service' THEN iif(is_listed, 'current', 'past')
      WHEN years IS NULL OR last_day > date(list_day, '-' || years || ' years') THEN 'current'
      ELSE 'past'
    END AS state
  FROM (
    SELECT body.*, standing_at, visit_at, visit_at IS NOT NULL AND visit_at > ifnull(standing_at, '') AS is_later
    FROM body
      LEFT JOIN (SELECT body, day AS standing_at FROM result_graded WHERE graded AND nth = 1) USING (body)
      LEFT JOIN (SELECT body, day AS visit_at FROM result_graded WHERE NOT graded AND nth = 1) USING (body)) AS body
    LEFT JOIN result_graded AS standing
      ON standing.body = body.body AND standing.graded AND standing.nth = 1 AND NOT ifnull(has_newer, 0)
    LEFT JOIN result_graded AS visit ON visit.body = body.body AND NOT visit.graded AND visit.nth = 1;

-- All areas that a body serves or lies in, by its last inspection: a joint service counts in each, once in England.
CREATE TEMP TABLE standing_result_area AS
  SELECT body, result_area.authority
  FROM standing_result JOIN result_area ON result_area.result = last_result;

-- With which councils a body counts as theirs: those that own it; those for which the trust that owns it delivered
-- on the list's day (a charity that runs a service for a council stays a charity); the areas of a youth justice service.
CREATE TEMP TABLE standing_result_council AS
  SELECT body, result_owned_by.owner AS authority
    FROM standing_result JOIN result_owned_by ON result_owned_by.result = last_result
    WHERE result_owned_by.owner IN (SELECT id FROM authority)
  UNION
  SELECT body, delivery_held.authority
    FROM standing_result JOIN result_owned_by ON result_owned_by.result = last_result
      JOIN entity AS trust ON trust.id = result_owned_by.owner AND trust.class = 'ChildrensTrust'
      JOIN delivery_held ON deliverer = trust.id AND role = 'delivers' AND first <= list_day AND list_day <= last
  UNION
  SELECT body, authority FROM standing_result_area JOIN standing_result USING (body)
    WHERE type = 'youth-justice-service';

-- Whose a body is: those councils, and all that own it, as its last inspection has them.
CREATE TEMP TABLE standing_result_owner AS
  SELECT body, authority AS owner FROM standing_result_council
  UNION
  SELECT body, result_owned_by.owner FROM standing_result JOIN result_owned_by ON result_owned_by.result = last_result;

-- Judgements of results with a number each.
CREATE TEMP TABLE result_part AS
  SELECT row_number() OVER (ORDER BY result, judgement) AS id, result, judgement, grade, standing FROM result_judgement;
CREATE INDEX temp.result_part_result ON result_part (result);
