-- The history: one row for each decision that policy made known. Severity is the worst among the
-- matched rules, signature the digest of the stage and the set of their ids.
create table recorded_decision (
  tenant text not null,
  decision_id text not null,
  interaction_id text not null,
  stage text not null,
  verdict text not null,
  matches jsonb not null,
  rule_ids text[] not null,
  signature text not null,
  severity text not null,
  policy_digest text not null,
  decide_time timestamptz not null,
  variables_digest text not null,
  digest text not null,
  primary key (tenant, decision_id)
);

create index recorded_decision_time on recorded_decision (tenant, decide_time, decision_id);
create index recorded_decision_rules on recorded_decision using gin (rule_ids);

-- A frozen selection. The columns from start_time to seed are what was asked for.
create table suite (
  id uuid primary key,
  tenant text not null,
  name text not null,
  start_time timestamptz,
  end_time timestamptz,
  stage text,
  verdicts text[] not null,
  rule_id text not null,
  policy_digest text not null,
  sample_size int not null check (sample_size >= 0),
  seed bigint not null,
  case_count int not null check (case_count > 0),
  digest text not null,
  author text not null,
  create_time timestamptz not null
);

create index suite_newest on suite (tenant, create_time desc, id desc);

-- The cases of a suite as they were frozen: they outlive the history.
create table suite_case (
  suite_id uuid not null references suite deferrable initially deferred,
  position int not null check (position >= 0),
  decision_id text not null,
  interaction_id text not null,
  stage text not null,
  verdict text not null,
  matches jsonb not null,
  policy_digest text not null,
  digest text not null,
  primary key (suite_id, position)
);

-- One re-run of a suite. Whoever has the row has the run: owner is the worker that holds it and
-- due_time is when anybody may take it, which the owner keeps moving ahead. attempts counts how often
-- it was taken since it last moved on.
create table run (
  id uuid primary key,
  tenant text not null,
  suite_id uuid not null references suite,
  state text not null,
  candidate_source text not null check (candidate_source in ('STORED', 'DOCUMENT')),
  candidate text not null,
  candidate_digest text not null,
  candidate_name text not null,
  looser_rate double precision not null,
  stricter_rate double precision not null,
  minimum_cases int not null,
  minimum_coverage double precision not null,
  author text not null,
  correlation_id text not null,
  traceparent text not null,
  create_time timestamptz not null,
  start_time timestamptz,
  end_time timestamptz,
  owner uuid,
  due_time timestamptz not null,
  attempts int not null default 0,
  tally jsonb not null,
  gate text,
  flip_rate_upper_bound double precision not null default 0,
  explanation text not null default ''
);

create index run_due on run (due_time) where state in ('QUEUED', 'RUNNING');

-- How each case of a run ended. rank puts those that changed first; candidate_matches is null where
-- they are the recorded ones or there are none.
create table case_result (
  run_id uuid not null references run,
  position int not null,
  rank smallint not null,
  state text not null,
  reason text not null,
  candidate_verdict text,
  candidate_matches jsonb,
  critical boolean not null,
  unexplained boolean not null,
  primary key (run_id, position)
);

create index case_result_rank on case_result (run_id, rank, position);
create index case_result_state on case_result (run_id, state, rank, position);
