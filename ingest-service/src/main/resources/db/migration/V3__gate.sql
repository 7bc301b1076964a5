-- Where each evaluation stands. What was asked and said is sealed in record; this is what changes.
create table evaluation (
  log_id integer not null references log,
  evaluation_id text not null,
  interaction_id text not null,
  correlation_id text not null,
  stage integer not null,
  action_digest text not null,
  assessment_id text not null,
  -- In order; the last counts.
  decision_ids text[] not null,
  verdict integer not null,
  approval_id text not null,
  degraded integer[] not null,
  -- When the permission was used up.
  redeem_time timestamptz,
  primary key (log_id, evaluation_id)
);
