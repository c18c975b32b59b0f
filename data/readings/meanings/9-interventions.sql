-- Interventions: one event, told by reports, by the list, or by both. It ended where a source says so; else it was
-- last known on a day. Nothing says that one is in force today.
CREATE TEMP TABLE stated_intervention AS
  SELECT id, iri, authority, kind, 'childrens-services' AS service, ifnull(valid_from, '') AS issued,
    ifnull(valid_until, '') AS ended, ifnull(known_at, '') AS first_known,
    ifnull((SELECT max(told.known_at) FROM intervention_mention JOIN intervention AS told ON told.id = intervention
      WHERE intervention_event = event.id), ifnull(known_at, '')) AS last_known,
    (SELECT told.id FROM intervention_mention JOIN intervention AS told ON told.id = intervention
      JOIN passage ON passage.id = told.id WHERE intervention_event = event.id
      ORDER BY told.known_at DESC, told.id LIMIT 1) AS statement
  FROM intervention_event AS event;

-- Rows of one authority, kind, service and month are one event; a row with a year alone joins the first of that year.
CREATE TEMP TABLE listed_row AS
  SELECT own.id, own.authority, own.kind, own.service, ifnull(own.issued, '') AS issued, ifnull(own.ended, '') AS ended,
    ifnull(own.last_known, '') AS last_known,
    CASE
      WHEN length(own.issued) >= 7 THEN substr(own.issued, 1, 7)
      WHEN own.issued IS NOT NULL THEN ifnull(
        (SELECT min(substr(other.issued, 1, 7)) FROM listed_intervention AS other
          WHERE other.authority = own.authority AND other.kind = own.kind AND other.service = own.service
            AND length(other.issued) >= 7 AND substr(other.issued, 1, 4) = own.issued), own.issued)
      ELSE ifnull(substr(own.ended, 1, 7), '')
    END AS event_month
  FROM listed_intervention AS own;
CREATE TEMP TABLE listed_event AS
  SELECT min(id) AS id, authority, kind, service, event_month, max(issued) AS issued, max(ended) AS ended,
    max(max(last_known, issued, ended)) AS last_known
  FROM listed_row GROUP BY authority, kind, service, event_month;

-- Report and list tell of the same event where authority, service and kind agree, and days as far as both are known.
-- They pair one to one: of several that would, the first.
CREATE TEMP TABLE intervention_pair AS
  WITH possible AS (
    SELECT stated.id AS stated, listed.id AS listed,
      row_number() OVER (PARTITION BY stated.id ORDER BY listed.issued, listed.id) AS nth
    FROM stated_intervention AS stated JOIN listed_event AS listed
      ON listed.authority = stated.authority AND listed.service = stated.service
      AND (listed.kind = stated.kind OR (listed.kind = 'revised-direction' AND stated.kind = 'direction'))
    WHERE stated.issued <> '' AND listed.issued <> ''
      AND substr(stated.issued, 1, min(length(stated.issued), length(listed.issued)))
        = substr(listed.issued, 1, min(length(stated.issued), length(listed.issued))))
  SELECT min(stated) AS stated, listed FROM possible WHERE nth = 1 GROUP BY listed;

CREATE TEMP TABLE intervention_event_known AS
  SELECT listed.authority, listed.kind, listed.service, max(ifnull(stated.issued, ''), listed.issued) AS issued,
    max(ifnull(stated.ended, ''), listed.ended) AS ended,
    max(ifnull(stated.last_known, ''), listed.last_known) AS last_known, first_known, statement,
    iif(stated.id IS NULL, 'list', 'list and report') AS source, stated.id AS stated, listed.id AS listed
    FROM listed_event AS listed LEFT JOIN intervention_pair ON intervention_pair.listed = listed.id
      LEFT JOIN stated_intervention AS stated ON stated.id = intervention_pair.stated
  UNION ALL
  SELECT authority, kind, service, issued, ended, last_known, first_known, statement, 'report', id, NULL
    FROM stated_intervention
    WHERE id NOT IN (SELECT stated FROM intervention_pair);

-- It ended where a source says so; where a source says later that interventions of that service did; or with the council.
CREATE TEMP TABLE intervention_ended AS
  SELECT event.*, coalesce(nullif(event.ended, ''), (
      SELECT min(max(lifted.ended, lifted.issued)) FROM intervention_event_known AS lifted
      WHERE lifted.authority = event.authority AND lifted.service = event.service AND lifted.kind = 'lifted'
        AND event.kind <> 'lifted' AND max(lifted.ended, lifted.issued) >= max(event.last_known, '1')),
    iif(exists_now, '', life.ended), '') AS end_known
  FROM intervention_event_known AS event LEFT JOIN authority_life AS life ON life.authority = event.authority;

-- Each with a name for its identifier: those that are the same otherwise are counted. As at a day: those known by
-- then; an end that came later is not known then, and what is known last is the day from which it is known. An adviser
-- is support, and a notice is not statutory.
CREATE TEMP TABLE intervention_known AS
  WITH dated AS (
    SELECT event.*, coalesce(nullif(issued, ''), nullif(ended, ''), 'undated') AS at,
      first_day(coalesce(nullif(issued, ''), nullif(first_known, ''), nullif(ended, ''), last_known)) AS known_from
    FROM intervention_ended AS event),
  named AS (
    SELECT dated.*, code || '/' || service || '/' || kind || '-' || at || '/' || row_number() OVER (
        PARTITION BY dated.authority, service, kind, at ORDER BY source, coalesce(listed, stated)) AS name
    FROM dated JOIN authority ON authority.id = dated.authority)
  SELECT row_number() OVER (ORDER BY name) AS id, authority, kind, service, issued,
    kind IN ('direction', 'revised-direction', 'commissioner', 'trust', 'removal') AS is_statutory,
    iif(end_known > ifnull(as_at, '9999'), '', end_known) AS ended,
    iif(last_known > ifnull(as_at, '9999'), known_from, last_known) AS last_known,
    known_from, source, stated, listed, statement, name
  FROM named, seen_from WHERE as_at IS NULL OR known_from IS NULL OR known_from <= as_at;
