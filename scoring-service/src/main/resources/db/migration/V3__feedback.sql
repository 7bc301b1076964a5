-- Where each decision was sealed in the ledger: a label names a decision and not its stage.
create table decision_leaf (
  tenant text not null,
  decision_id text not null,
  leaf_index bigint not null,
  primary key (tenant, decision_id)
);

-- What people said about decisions, the newest of each person about each decision, with the texts
-- that were judged as vectors: never the texts.
create table example (
  tenant text not null,
  decision_id text not null,
  labeller text not null,
  label_id text not null,
  -- Of the label's leaf in the ledger.
  label_index bigint not null,
  interaction_id text not null,
  -- Empty where nobody is named, or the interaction is not known yet.
  subject text not null default '',
  -- Null until an example has been made.
  stage text check (stage in ('INPUT', 'OUTPUT')),
  harmful boolean not null,
  -- By which the vectors were made; empty while there are none.
  embedding text not null default '',
  vectors bytea not null default '',
  -- When to try to make the vectors; null while there is nothing to do.
  due timestamptz,
  primary key (tenant, decision_id, labeller)
);

create index example_by_stage on example (tenant, stage, label_index desc);
create index example_by_interaction on example (tenant, interaction_id);
create index example_by_subject on example (tenant, subject);
create index example_due on example (due) where due is not null;

-- Counted up with every change of a tenant's examples, so that nobody compares with old ones.
create table example_version (
  tenant text primary key,
  version bigint not null
);
