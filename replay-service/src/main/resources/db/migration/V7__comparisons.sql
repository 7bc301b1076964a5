-- A comparison with a model of the endpoint. What it may still ask for is counted here, so that it is one
-- budget for all replicas. request and result are the contract's messages.
create table model_comparison (
  id uuid primary key,
  tenant text not null,
  author text not null,
  state text not null check (state in ('RUNNING', 'FINISHED', 'FAILED')),
  request bytea not null,
  requests_left int not null,
  tokens_left bigint not null,
  result bytea,
  failure_reason text,
  explanation text not null default '',
  correlation_id text not null,
  traceparent text not null,
  create_time timestamptz not null,
  end_time timestamptz
);

-- Its prompts. Whoever has the row has the prompt: owner is the worker that holds it and due_time is when
-- anybody may take it, which every question to the endpoint moves ahead. attempts counts how often it was
-- taken. What a side did is bad, good or unknown, or an obstacle says why it did nothing.
create table model_prompt (
  comparison_id uuid not null references model_comparison,
  position int not null,
  interaction_id text not null,
  prompt_key text not null,
  state text not null check (state in ('QUEUED', 'RUNNING', 'FINISHED', 'DROPPED')),
  owner uuid,
  due_time timestamptz not null,
  attempts int not null default 0,
  baseline_bad boolean,
  baseline_obstacle text not null default '',
  candidate_bad boolean,
  candidate_obstacle text not null default '',
  repetition_bad boolean,
  repetition_obstacle text not null default '',
  primary key (comparison_id, position)
);
create index model_prompt_due on model_prompt (due_time) where state in ('QUEUED', 'RUNNING');
