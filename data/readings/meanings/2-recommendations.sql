-- Open recommendations, and what became of the others.

-- One row for each recommendation with a number of its own. The inspection that can answer it is the first full one
-- known after it, loaded or not; of area SEND the next area SEND inspection. A visit answers nothing.
CREATE TEMP TABLE asked AS
  SELECT recommendation.id, passage.iri, passage.inspection, asking.authority, asking.day, asking.kind,
    recommendation.number, ifnull(priority_action, 0) AS is_priority,
    (SELECT later.id FROM known_inspection AS later
      WHERE later.authority = asking.authority AND later.source <> 'mentioned'
        AND later.kind = iif(asking.kind = 'send', 'send', 'full') AND later.day > asking.day
      ORDER BY later.day, later.id LIMIT 1) AS answering
  FROM recommendation JOIN passage USING (id)
    JOIN known_inspection AS asking ON asking.id = passage.inspection
  WHERE part_of IS NULL;
CREATE INDEX temp.asked_inspection ON asked (inspection);

-- Six answers for what readers say (five outcomes) and what a program says (three). "Not decided" counts in the whole,
-- and is never progress nor silence.
CREATE TEMP TABLE outcome_group (outcome TEXT PRIMARY KEY, answer TEXT NOT NULL);
INSERT INTO outcome_group VALUES
  ('resolved', 'done'), ('partly-resolved', 'part done'), ('answered-well', 'answered well'),
  ('recurs', 'weak again'), ('partly-recurs', 'weak again'), ('still-weak', 'weak again'),
  ('not-mentioned', 'not mentioned'), ('not-decided', 'not decided');

-- What the last visit after it says of a recommendation: it closes nothing.
CREATE TEMP TABLE visit_outcome AS
  SELECT recommendation, outcome FROM (
    SELECT recommendation, outcome,
      row_number() OVER (PARTITION BY recommendation ORDER BY visit.day DESC, visit.id) AS nth
    FROM outcome JOIN known_inspection AS visit ON visit.id = later_inspection WHERE is_visit)
  WHERE nth = 1;

-- One state a recommendation. A later full inspection of another scope, or before reports had recommendations, does
-- not follow up. Weak at the latest full inspection is not open: that report asks again in its own words.
CREATE TEMP TABLE recommendation_state AS
  SELECT asked.*, outcome.outcome, outcome.confidence,
    CASE WHEN outcome.id IS NULL THEN NULL WHEN outcome.reviewed_by IS NULL THEN 'model' ELSE 'reader' END AS decided_by,
    CASE
      WHEN asked.day IS NULL THEN 'not dated'
      WHEN answering IS NULL AND NOT exists_now THEN 'ended with the council'
      WHEN answering IS NULL THEN 'open'
      WHEN answer IS NOT NULL THEN answer
      WHEN known.source = 'official' THEN 'report not loaded'
      ELSE 'not followed up'
    END AS state,
    ifnull(answer = 'weak again' AND outcome.later_inspection = full_now.inspection AND exists_now, 0) AS weak_at_latest,
    visit_outcome.outcome AS last_visit_says
  FROM asked
    LEFT JOIN outcome ON outcome.recommendation = asked.id AND NOT is_visit AND later_inspection = answering
    LEFT JOIN outcome_group USING (outcome)
    LEFT JOIN visit_outcome ON visit_outcome.recommendation = asked.id
    LEFT JOIN known_inspection AS known ON known.id = answering
    LEFT JOIN authority_life ON authority_life.authority = asked.authority
    LEFT JOIN full_now ON full_now.authority = asked.authority;
CREATE UNIQUE INDEX temp.recommendation_state_id ON recommendation_state (id);
CREATE INDEX temp.recommendation_state_inspection ON recommendation_state (inspection);

-- Sub-points are parts: they wait with their whole and are never counted beside it. The inspection that answers the
-- whole may say something else of each.
CREATE TEMP TABLE part_state AS
  SELECT passage.id, passage.iri, whole.iri AS whole, outcome.outcome, outcome.confidence,
    CASE WHEN outcome.id IS NULL THEN NULL WHEN outcome.reviewed_by IS NULL THEN 'model' ELSE 'reader' END AS decided_by,
    whole.answering, ifnull(answer, whole.state) AS state
  FROM recommendation JOIN passage USING (id) JOIN recommendation_state AS whole ON whole.id = part_of
    LEFT JOIN outcome ON outcome.recommendation = recommendation.id AND NOT is_visit
      AND later_inspection = whole.answering
    LEFT JOIN outcome_group ON outcome_group.outcome = outcome.outcome;
