-- What each source has of a subject, one row a source and subject: how much (`complete`: all of it from its first day to
-- complete_until; `sample`: never all), the day of its "now" (newest), the last day on which it says anything (reaches),
-- and the day up to which it was published. :records, :collections and :lists are JSON: what data/official/list.yaml
-- declares by framework, the collections that the graph has, and what data/official/results.yaml declares by list.
-- A list is complete for what was published, not for what had begun: until its newest publication less the days in which
-- nine in ten reports are published.
WITH
official AS (SELECT as_at FROM source WHERE name = 'official'),
record AS (
  SELECT framework, value ->> 'first' AS first, as_at, coalesce(max(issued), as_at) AS published_until, count(*) AS number,
    date(coalesce(max(issued), as_at), '-' || (value ->> 'days_to_publication') || ' days') AS complete_until
  FROM official_record JOIN json_each(:records) ON key = framework, official GROUP BY framework),
listed AS (
  SELECT source.name, as_at, body_kind, owner_as_listed, day,
    body_kind IN (SELECT kind.value FROM json_each(declared.value, '$.complete') AS kind) AS is_complete,
    ifnull(declared.value ->> 'has_all_owned', 0) AS has_all_owned
  FROM result JOIN result_list AS list USING (inspectorate) JOIN source ON source.iri = list.iri
    JOIN json_each(:lists) AS declared ON declared.key = source.name),
looked_up AS (SELECT max(looked_up) AS day FROM authority),
agencies AS (SELECT max(looked_up) AS day FROM agency)
SELECT 'official' AS source, framework AS subject, 'complete' AS how, first, min(complete_until, as_at) AS complete_until,
  as_at AS newest, as_at AS reaches, published_until, number AS rows FROM record
UNION ALL
SELECT 'collection', value ->> 0, 'complete', value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 4, value ->> 5
  FROM json_each(:collections)
UNION ALL
SELECT 'reports', framework, 'sample', min(start_date), NULL, max(start_date), max(start_date), max(issued), count(*)
  FROM inspection WHERE framework IS NOT NULL GROUP BY framework
UNION ALL
SELECT 'reports', 'publications', 'sample', min(issued), NULL, max(issued), max(issued), max(issued), count(*)
  FROM inspection HAVING count(*) > 0
UNION ALL
SELECT 'reports', 'words', iif(count(*) = total, 'complete', 'sample'), NULL, NULL, NULL, NULL, NULL, count(*)
  FROM (SELECT DISTINCT inspection FROM passage WHERE quote IS NOT NULL),
    (SELECT count(DISTINCT inspection) AS total FROM passage) HAVING total > 0
UNION ALL
SELECT 'reports', 'interventions', 'sample', min(known_at), NULL, max(known_at), max(known_at), max(known_at), count(*)
  FROM intervention HAVING count(*) > 0
UNION ALL
SELECT name, 'results ' || body_kind, iif(is_complete, 'complete', 'sample'), min(day), iif(is_complete, as_at, NULL),
  as_at, as_at, as_at, count(*) FROM listed GROUP BY name, body_kind
UNION ALL
SELECT source.name, 'results ' || kind.value, 'complete', (SELECT min(day) FROM listed WHERE listed.name = source.name),
  as_at, as_at, as_at, as_at, 0
  FROM json_each(:lists) AS declared JOIN source ON source.name = declared.key, json_each(declared.value, '$.complete') AS kind
  WHERE kind.value NOT IN (SELECT body_kind FROM listed)
UNION ALL
SELECT name, 'results of owners', 'complete', min(day), as_at, as_at, as_at, as_at, count(*)
  FROM listed WHERE has_all_owned AND owner_as_listed IS NOT NULL GROUP BY name
UNION ALL
SELECT 'interventions', 'interventions', 'sample', min(issued), NULL, max(last_known), max(last_known), max(last_known),
  count(*) FROM listed_intervention HAVING count(*) > 0
UNION ALL
SELECT 'statistics', 'numbers ' || indicator, 'complete', cast(min(year) AS TEXT), cast(max(year) AS TEXT),
  cast(max(year) AS TEXT), cast(max(year) AS TEXT), cast(max(year) AS TEXT), count(*) FROM published_value GROUP BY indicator
UNION ALL
SELECT 'register', 'authorities', 'complete', '2009-04-01', max(day), max(day), max(day), max(day), count(*)
  FROM authority, looked_up HAVING max(day) IS NOT NULL
UNION ALL
SELECT 'register', 'arrangements', 'sample', min(valid_from), NULL, max(day), max(day), max(day), count(*)
  FROM coverage, agencies WHERE role = 'delivers' HAVING count(*) > 0
UNION ALL
SELECT 'windows', 'waits', 'complete', :windows, NULL, NULL, NULL, :windows, NULL
ORDER BY 1, 2;
