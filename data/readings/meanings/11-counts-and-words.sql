-- Findings of latest full inspections. Choose with EXISTS and count distinct things: a table of several values that is
-- joined counts pairs. "Weak" is weakness or mixed.
CREATE TEMP VIEW finding_now AS
  SELECT finding.id, polarity, polarity IN ('weakness', 'mixed') AS is_weak, passage.inspection, full_now.authority
  FROM finding JOIN passage USING (id) JOIN full_now ON full_now.inspection = passage.inspection
    JOIN authority_life USING (authority)
  WHERE exists_now;

-- Of which reports a copy has the words: of the others it may not say that something is absent from them.
CREATE TEMP VIEW words_held AS
  SELECT inspection.id AS inspection, licence,
    EXISTS (SELECT 1 FROM passage WHERE passage.inspection = inspection.id AND quote IS NOT NULL) AS has_words
  FROM inspection;
