-- What each recorded interaction says about behaviour: numbers and names, never content. Kept for a
-- while, to look back at what just happened and to name the neighbours of an anomaly.
create table occurrence (
  tenant text not null,
  interaction_id text not null,
  correlation_id text not null,
  -- The interaction's own time.
  time timestamptz not null,
  -- Empty where nobody is named.
  subject text not null,
  service text not null,
  session text not null,
  -- Of the interaction's record in the ledger.
  digest text not null,
  -- Null where it was not captured.
  length double precision,
  tokens double precision,
  latency double precision,
  risk double precision,
  refusal double precision,
  tools text[] not null,
  reasons text[] not null,
  failed boolean not null,
  primary key (tenant, interaction_id)
);

create index occurrence_by_subject on occurrence (tenant, subject, time desc);
create index occurrence_by_service on occurrence (tenant, service, time desc);
create index occurrence_by_session on occurrence (tenant, session, time desc) where session <> '';
create index occurrence_by_time on occurrence (time);

-- What is ordinary for one subject or service in one measure.
create table baseline (
  tenant text not null,
  scope text not null check (scope in ('SUBJECT', 'SERVICE')),
  name text not null,
  measure text not null,
  observations bigint not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  -- What the estimator of the measure remembers.
  numbers double precision[] not null,
  names text[] not null,
  primary key (tenant, scope, name, measure)
);

-- Five minutes of a service: for each code how many interactions had it, and the sum of its amounts.
-- The codes are TOKENS (amount: tokens), LATENCY (amount: logarithms of milliseconds) and REASON:
-- with a reason's name.
create table traffic (
  tenant text not null,
  service text not null,
  code text not null,
  start_time timestamptz not null,
  interactions bigint not null,
  amount double precision not null,
  primary key (tenant, service, code, start_time)
);

create index traffic_by_time on traffic (start_time);

-- What was out of the ordinary. A row never changes; the payload is the contract's Anomaly.
create table anomaly (
  id uuid primary key,
  tenant text not null,
  kind text not null,
  scope text not null,
  name text not null,
  -- Of a surge of one reason; else empty.
  reason text not null,
  end_time timestamptz not null,
  create_time timestamptz not null,
  payload bytea not null
);

create index anomaly_by_time on anomaly (tenant, end_time desc, id desc);
create index anomaly_by_name on anomaly (tenant, kind, scope, name, reason, end_time desc);
