-- Of which reports a copy has the words: of the others it may not say that something is absent from them.
-- Reports that state nothing have none.
CREATE TEMP TABLE words_held AS
  SELECT id AS inspection, licence,
    id IN (SELECT passage.inspection FROM passage WHERE quote IS NOT NULL) AS has_words
  FROM inspection WHERE EXISTS (SELECT 1 FROM passage WHERE passage.inspection = inspection.id);

-- The types of the services that a statement is about.
CREATE TEMP VIEW statement_service_type AS
  SELECT DISTINCT statement, service_type.type FROM statement_concerns JOIN service_type ON service = entity;
