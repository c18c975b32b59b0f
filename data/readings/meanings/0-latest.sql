-- What several meanings read. `seen_from` has the day from which "now" is seen, never that of the clock, and the day
-- as at which the read model is (none where it is not cut).

-- The latest full inspection known of each authority.
CREATE TEMP TABLE full_now AS
  SELECT authority, id AS inspection, day, issued, source, framework, overall, worst, rated, rated_by FROM known_inspection
  WHERE kind = 'full' AND source <> 'mentioned' AND nth = 1;
CREATE INDEX temp.full_now_authority ON full_now (authority);

-- Authorities and their lives; `ended` is the first day on which a council no longer exists.
CREATE TEMP TABLE authority_life AS
  SELECT authority.id AS authority, label, code, region, ifnull(first_day(valid_from), '') AS first,
    date(last_day(valid_until), '+1 day') AS ended,
    ifnull(first_day(valid_from), '') <= day AND ifnull(last_day(valid_until), '9999') >= day AS exists_now
  FROM authority JOIN entity USING (id), seen_from;
CREATE INDEX temp.authority_life_authority ON authority_life (authority);
