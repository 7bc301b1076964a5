-- Facts that are committed and wait for their place in the log.
create table fact_outbox (
  id bigint generated always as identity primary key,
  tenant text not null,
  type text not null,
  subject_id text not null,
  interaction_id text not null,
  correlation_id text not null,
  traceparent text not null,
  time timestamptz not null
);

-- How long each tenant's log is.
create table fact_log (
  tenant text primary key,
  size bigint not null check (size >= 0)
);

-- The log: dense in (tenant, index).
create table fact (
  tenant text not null,
  index bigint not null check (index >= 0),
  type text not null,
  subject_id text not null,
  interaction_id text not null,
  correlation_id text not null,
  traceparent text not null,
  time timestamptz not null,
  primary key (tenant, index)
);

-- How far this service has followed the logs of others: everything below next_index is done.
create table fact_mark (
  source text not null,
  tenant text not null,
  next_index bigint not null check (next_index >= 0),
  primary key (source, tenant)
);
