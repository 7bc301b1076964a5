-- An activation is one step of a version's way; the step to ACTIVE was the only one at first.
alter table activation
  add column state text not null default 'ACTIVE',
  add column percent int not null default 0,
  add column evidence_json text not null default '';

-- The versions beside the active one: at most one shadow and one canary.
create table trial (
  tenant text not null,
  state text not null check (state in ('SHADOW', 'CANARY')),
  policy_digest text not null,
  step_id uuid not null,
  percent int not null,
  error_rate double precision not null,
  stricter_rate double precision not null,
  looser_rate double precision not null,
  minimum_decisions int not null,
  start_time timestamptz not null,
  primary key (tenant, state)
);

-- Each decision for which a trial's version and the active one were both evaluated.
create table trial_decision (
  tenant text not null,
  step_id uuid not null,
  decision_id uuid not null,
  active_verdict text not null,
  candidate_verdict text not null,
  direction text not null check (direction in ('SAME', 'STRICTER', 'LOOSER')),
  critical boolean not null,
  failed boolean not null,
  primary key (tenant, step_id, decision_id)
);
create index trial_decision_flip on trial_decision (tenant, step_id, decision_id desc)
  where direction <> 'SAME';
create index decision_by_time on decision (tenant, decide_time);

-- Kept backtests; payload is the report as the contract has it.
create table backtest (
  tenant text not null,
  id uuid not null,
  policy_digest text not null,
  replayed int not null,
  payload bytea not null,
  primary key (tenant, id)
);
create index backtest_newest on backtest (tenant, policy_digest, id desc);
