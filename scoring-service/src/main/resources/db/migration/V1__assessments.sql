-- What was said about which interaction. A row never changes; the payload is the contract's
-- Assessment as it was answered, and the columns are there to find it.
create table assessment (
  id uuid primary key,
  tenant text not null,
  -- What was asked, in one word; the first answer to a question stays.
  question text not null,
  interaction_id text not null,
  -- Empty for a recorded interaction.
  evaluation_id text not null,
  tier text not null check (tier in ('FAST', 'DEEP')),
  model_version text not null,
  degraded boolean not null,
  -- Null for a stage that was not rated.
  input_score double precision check (input_score between 0 and 100),
  output_score double precision check (output_score between 0 and 100),
  action_score double precision check (action_score between 0 and 100),
  create_time timestamptz not null,
  payload bytea not null,
  unique (tenant, question)
);

create index assessment_by_interaction on assessment (tenant, interaction_id, create_time desc, id desc);
