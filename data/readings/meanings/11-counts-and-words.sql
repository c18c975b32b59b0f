-- Findings of latest full inspections. Choose with EXISTS and count distinct things: a table of several values that is
-- joined counts pairs. "Weak" is weakness or mixed.
CREATE TEMP VIEW finding_now AS
  SELECT finding.id, polarity, polarity IN ('weakness', 'mixed') AS is_weak, passage.inspection, full_now.authority
  FROM finding JOIN passage USING (id) JOIN full_now ON full_now.inspection = passage.inspection
    JOIN authority_life USING (authority)
  WHERE exists_now;

-- Of which reports a copy has the words: of the others it may not say that something is absent from them.
-- Reports that state nothing have none.
CREATE TEMP TABLE words_held AS
  SELECT id AS inspection, licence,
    id IN (SELECT passage.inspection FROM passage WHERE quote IS NOT NULL) AS has_words
  FROM inspection WHERE EXISTS (SELECT 1 FROM passage WHERE passage.inspection = inspection.id);
