-- The newest label that somebody gave the decision.
alter table recorded_decision add column label text, add column label_time timestamptz;
create index recorded_decision_signature on recorded_decision (tenant, signature);

-- More that a suite can be selected by. truth_name is the interaction attribute that says what a case is.
alter table suite
  add column labels text[] not null default '{}',
  add column signatures text[] not null default '{}',
  add column attributes jsonb not null default '{}',
  add column truth_name text not null default '',
  add column attack_values text[] not null default '{}',
  add column benign_values text[] not null default '{}';

-- What is known about a case, and what an imported one was decided on: its variables and clock value as text,
-- because its digest is over exactly these. Both are null where policy keeps them.
alter table suite_case
  add column truth text not null default 'UNKNOWN',
  add column provenance jsonb not null default '{}',
  add column variables text,
  add column decide_time text;
