-- What a visit or joint inspection looked at: one row for each area. Focused visits begun from September 2020 to May
-- 2021 took the place of routine inspections in the pandemic: an area of its own, in which none is "not stated".
CREATE TEMP TABLE pandemic_visit AS
  SELECT id AS inspection FROM inspection
  WHERE framework = 'focused-visit' AND start_date BETWEEN '2020-09-01' AND '2021-05-31';
CREATE TEMP TABLE looked_at AS
  SELECT inspection, 'area of focus' AS scheme, area
    FROM inspection_area JOIN known_inspection ON known_inspection.id = inspection
    WHERE NOT (area = 'not-stated' AND inspection IN (SELECT inspection FROM pandemic_visit))
  UNION SELECT inspection, 'area of focus', 'covid-arrangements' FROM pandemic_visit
  UNION SELECT id, 'area of focus', area_of_focus
    FROM known_inspection JOIN official_record USING (id) WHERE source = 'official' AND area_of_focus IS NOT NULL
  UNION SELECT id, 'theme of a joint inspection', theme FROM inspection
    WHERE framework = 'jtai-thematic' AND theme IS NOT NULL
  UNION SELECT id, 'theme of a joint inspection', 'initial need and risk' FROM inspection WHERE framework = 'jtai';

-- The same in words, one text an inspection: the areas of a visit, or the theme of a joint inspection.
CREATE TEMP TABLE looked_at_words AS
  SELECT inspection, group_concat(name, ', ') AS theme FROM (
    SELECT inspection, iif(scheme = 'area of focus', replace(area, '-', ' '), area) AS name FROM looked_at
    ORDER BY inspection, name)
  GROUP BY inspection;

-- The area that counts where a table has one an inspection: the pandemic first, else the only one, else "several".
CREATE TEMP VIEW looked_at_once AS
  SELECT inspection,
    CASE
      WHEN max(area = 'covid-arrangements') THEN 'covid-arrangements'
      WHEN count(*) = 1 THEN min(area)
      ELSE 'several'
    END AS area
  FROM looked_at WHERE scheme = 'area of focus' GROUP BY inspection;

-- The grade of the authority when an inspection began: of a full one, that which it had until then.
CREATE TEMP TABLE grade_then AS
  SELECT visit.id AS inspection, held.grade
  FROM known_inspection AS visit
    LEFT JOIN grade_held AS held ON held.authority = visit.authority AND held.criterion = 'overall-effectiveness'
      AND held.first <= visit.day AND visit.day < ifnull(held.ended, '9999');
