-- Who delivers and who is a member on a day D: first <= D AND D <= last. A period is cut by the lives of body and
-- council, since no statement closes one that its body did not outlive. Months and years begin and end with their
-- first and last day; '' is before all days, '9999' after them.
CREATE TEMP TABLE delivery_held AS
  SELECT * FROM (
    SELECT delivery.id, delivery.authority, deliverer, role, since, until, known_at, since IS NULL AS begins_when_known,
      legal_basis,
      max(ifnull(first_day(ifnull(since, known_at)), ''), ifnull(first_day(body.valid_from), ''),
        ifnull(first_day(place.valid_from), '')) AS first,
      min(ifnull(last_day(until), '9999'), ifnull(last_day(body.valid_until), '9999'),
        ifnull(last_day(place.valid_until), '9999')) AS last
    FROM delivery JOIN authority AS place ON place.id = delivery.authority
      LEFT JOIN agency AS body ON body.id = deliverer)
  WHERE first <= last;
CREATE TEMP TABLE serving_held AS
  SELECT * FROM (
    SELECT coverage.id, coverage.iri, coverage.authority, agency AS body, role,
      max(ifnull(first_day(coverage.valid_from), ''), ifnull(first_day(body.valid_from), ''),
        ifnull(first_day(place.valid_from), '')) AS first,
      min(ifnull(last_day(coverage.valid_until), '9999'), ifnull(last_day(body.valid_until), '9999'),
        ifnull(last_day(place.valid_until), '9999')) AS last
    FROM coverage JOIN authority AS place ON place.id = coverage.authority LEFT JOIN agency AS body ON body.id = agency)
  WHERE first <= last;
