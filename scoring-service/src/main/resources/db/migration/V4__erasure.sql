-- Whose derived data is erased, and until when: what was recorded later is derived from as usual.
-- Each instance takes it out of its own index, and keeps it out when the index is made anew.
create sequence erasure_sequence;

create table erasure (
  tenant text not null,
  -- One of these two; the other is empty.
  subject text not null,
  interaction_id text not null,
  until timestamptz not null,
  -- Anew with every erasure, so that instances see which ones they have not applied.
  sequence bigint not null,
  -- Who asked for it, from the token.
  requester text not null,
  primary key (tenant, subject, interaction_id),
  check ((subject = '') <> (interaction_id = ''))
);

create index erasure_by_sequence on erasure (sequence);
