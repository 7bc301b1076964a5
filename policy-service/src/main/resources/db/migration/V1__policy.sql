-- Immutable policy versions, addressed by the digest of their canonical form.
create table policy_version (
  tenant text not null,
  digest text not null,
  name text not null,
  state text not null check (state in
    ('DRAFT', 'VALIDATED', 'BACKTESTED', 'SHADOW', 'CANARY', 'ACTIVE', 'RETIRED')),
  document text not null,
  rule_count integer not null,
  test_count integer not null,
  author text not null,
  create_time timestamptz not null,
  variable_schema_digest text not null,
  engine_version text not null,
  sequence bigint generated always as identity,
  primary key (tenant, digest)
);
create index policy_version_newest on policy_version (tenant, sequence desc);

-- Who made which version active, and why. below_id is the activation that a rollback from here
-- restores, so that rolling back twice goes back twice.
create table activation (
  tenant text not null,
  id uuid not null,
  policy_digest text not null,
  previous_policy_digest text not null,
  author text not null,
  reason text not null,
  activate_time timestamptz not null,
  rollback boolean not null,
  below_id text not null,
  primary key (tenant, id)
);

-- The one row that says which version decides.
create table active_policy (
  tenant text primary key,
  policy_digest text not null,
  activation_id uuid not null
);

-- What the policy said; payload is the decision as the contract has it, the columns are its index.
create table decision (
  tenant text not null,
  id uuid not null,
  interaction_id text not null,
  evaluation_id text not null,
  assessment_id text not null,
  stage text not null,
  verdict text not null,
  policy_digest text not null,
  model_version text not null,
  previous_decision_id text not null,
  decide_time timestamptz not null,
  payload bytea not null,
  primary key (tenant, id)
);
-- Asked again, the first decision is returned.
create unique index decision_once_per_evaluation
  on decision (tenant, evaluation_id, stage, previous_decision_id) where evaluation_id <> '';
create unique index decision_once_per_assessment
  on decision (tenant, assessment_id, stage) where evaluation_id = '' and assessment_id <> '';
create index decision_by_interaction on decision (tenant, interaction_id, id desc);
create index decision_by_verdict on decision (tenant, verdict, id desc);

-- The rules that matched, one row each.
create table decision_rule (
  tenant text not null,
  rule_id text not null,
  decision_id uuid not null,
  reason text not null,
  severity text not null,
  verdict text not null,
  primary key (tenant, rule_id, decision_id),
  foreign key (tenant, decision_id) references decision (tenant, id)
);

-- A person's consent to one exact action. version counts its changes.
create table approval (
  tenant text not null,
  id uuid not null,
  decision_id uuid not null,
  interaction_id text not null,
  evaluation_id text not null,
  correlation_id text not null,
  state text not null check (state in ('PENDING', 'GRANTED', 'REJECTED', 'EXPIRED', 'REDEEMED')),
  action_digest text not null,
  policy_digest text not null,
  stage text not null,
  variables_json text not null,
  tool_name text not null,
  arguments_json text not null,
  requester text not null,
  resolver text not null default '',
  comment text not null default '',
  create_time timestamptz not null,
  expire_time timestamptz not null,
  resolve_time timestamptz,
  redeem_time timestamptz,
  shown_digest text not null,
  rule_id text not null,
  message text not null,
  approver_group text not null,
  version bigint not null default 0,
  primary key (tenant, id),
  unique (tenant, decision_id),
  foreign key (tenant, decision_id) references decision (tenant, id)
);
create index approval_due on approval (expire_time) where state = 'PENDING';
create index approval_by_state on approval (tenant, state, id desc);
create index approval_by_interaction on approval (tenant, interaction_id, id desc);

-- What people said about decisions. The newest of a person is in force; earlier ones stay.
create table label (
  tenant text not null,
  id uuid not null,
  decision_id uuid not null,
  interaction_id text not null,
  kind text not null check (kind in
    ('TRUE_POSITIVE', 'FALSE_POSITIVE', 'TRUE_NEGATIVE', 'FALSE_NEGATIVE')),
  policy_digest text not null,
  model_version text not null,
  rule_ids text[] not null,
  labeller text not null,
  comment text not null,
  create_time timestamptz not null,
  correlation_id text not null,
  in_force boolean not null default true,
  primary key (tenant, id),
  foreign key (tenant, decision_id) references decision (tenant, id)
);
create unique index label_in_force on label (tenant, decision_id, labeller) where in_force;
create index label_by_interaction on label (tenant, interaction_id, id desc);
create index label_by_rule on label using gin (rule_ids);
