-- What interactions are found by: derived from the ledger and rebuilt from it when leaf_mark says so.
create table interaction (
  log_id integer not null references log,
  idx bigint not null,
  interaction_id text not null,
  record_time timestamptz not null,
  session_id text not null,
  correlation_id text not null,
  subject text not null,
  service text not null,
  model_name text not null,
  tool_names text[] not null,
  words tsvector not null,
  primary key (log_id, idx)
);

create index interaction_words on interaction using gin (words);
create index interaction_session on interaction (log_id, session_id, idx desc)
  where session_id <> '';
create index interaction_correlation on interaction (log_id, correlation_id, idx desc)
  where correlation_id <> '';
create index interaction_subject on interaction (log_id, subject, idx desc) where subject <> '';
create index interaction_time on interaction (log_id, record_time);

-- The verdicts that an interaction has had.
create table interaction_verdict (
  log_id integer not null references log,
  interaction_id text not null,
  verdict integer not null,
  primary key (log_id, interaction_id, verdict)
);
