-- What decisions of a session were about, one row for each action, or one for a stage without any.
-- happened says that its action was allowed, redeemed, or recorded as done.
create table session_event (
  tenant text not null,
  session text not null,
  decision_id uuid not null,
  position int not null,
  interaction_id text not null,
  evaluation_id text not null,
  tool_name text not null,
  side_effect text not null,
  amount_micros bigint not null,
  sent_outside boolean not null,
  reasons text[] not null,
  happened boolean not null,
  primary key (tenant, session, decision_id, position)
);
create index session_event_decision on session_event (tenant, decision_id);
