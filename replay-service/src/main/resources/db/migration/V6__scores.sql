-- A run may rate its cases again, by another model version of scoring. Then each case may be decided by the
-- policy that is recorded for it, and the sums over the scores are there when the run is finished.
alter table run
  add column model_version text not null default '',
  add column score_rated int,
  add column score_moved int,
  add column score_mean double precision,
  add column score_fall int,
  add column score_rise int,
  drop constraint run_candidate_source_check,
  add constraint run_candidate_source_check check (candidate_source in ('STORED', 'DOCUMENT', 'RECORDED'));

-- The score of the decision's stage as it was recorded and as it was rated again; null where it was not.
alter table case_result add column recorded_score int, add column candidate_score int;
