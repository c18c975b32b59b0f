-- Who delivers and who is a member on a day D: first <= D AND D <= last. A period is cut by the lives of body and
-- council, since no statement closes one that its body did not outlive. Months and years begin and end with their
-- first and last day; '' is before all days, '9999' after them. `begins` and `ends` are as precise as their sources.
-- Where no source has the first day, it begins when it is known; what is first known after its end was there before.
CREATE TEMP TABLE delivery_held AS
  WITH ending AS (
    SELECT delivery.*, since IS NULL AS begins_when_known,
      max(ifnull(first_day(body.valid_from), ''), ifnull(first_day(place.valid_from), '')) AS life_first,
      min(ifnull(last_day(until), '9999'), ifnull(last_day(body.valid_until), '9999'),
        ifnull(last_day(place.valid_until), '9999')) AS last
    FROM delivery JOIN authority AS place ON place.id = delivery.authority
      LEFT JOIN agency AS body ON body.id = deliverer),
  stated AS (
    SELECT ending.*, ifnull(since, iif(first_day(known_at) <= ending.last, known_at, NULL)) AS stated_first FROM ending),
  held AS (SELECT stated.*, max(ifnull(first_day(stated_first), ''), life_first) AS first FROM stated)
  SELECT id, authority, deliverer, role, begins_when_known, legal_basis, statement, held.first, held.last,
    nullif(iif(held.first = first_day(stated_first), stated_first, held.first), '') AS begins,
    nullif(iif(held.last = last_day(until), until, held.last), '9999') AS ends
  FROM held WHERE held.first <= held.last;

-- Those that deliver on the day from which it is seen.
CREATE TEMP VIEW delivering_now AS
  SELECT delivery_held.* FROM delivery_held, seen_from
  WHERE role = 'delivers' AND delivery_held.first <= day AND day <= delivery_held.last;
CREATE TEMP TABLE serving_held AS
  SELECT * FROM (
    SELECT coverage.id, coverage.iri, coverage.authority, agency AS body, role, last_day(body.valid_until) AS body_ended,
      max(ifnull(first_day(coverage.valid_from), ''), ifnull(first_day(body.valid_from), ''),
        ifnull(first_day(place.valid_from), '')) AS first,
      min(ifnull(last_day(coverage.valid_until), '9999'), ifnull(last_day(body.valid_until), '9999'),
        ifnull(last_day(place.valid_until), '9999')) AS last
    FROM coverage JOIN authority AS place ON place.id = coverage.authority LEFT JOIN agency AS body ON body.id = agency)
  WHERE first <= last;

-- The areas that bodies serve on that day; of a body that had ended, all that it served.
CREATE TEMP VIEW serving_now AS
  SELECT serving_held.* FROM serving_held, seen_from
  WHERE serving_held.first <= day AND (day <= serving_held.last OR body_ended < day);
