-- One transparency log per tenant.
create table log (
  log_id integer generated always as identity primary key,
  tenant text not null unique,
  origin text not null unique,
  verifier_key text not null,
  open_time timestamptz not null,
  -- Why the log is read-only; null while its history matches its checkpoints.
  latch text
);

-- What was sealed: the payload, and all that its leaf commits to.
create table record (
  record_id uuid primary key,
  log_id integer not null references log,
  kind smallint not null,
  -- The id of what was sealed. With the kind it is unique in a log, so that sealing twice is
  -- sealing once, whoever seals.
  subject_id text not null,
  interaction_id text not null,
  correlation_id text not null,
  record_time timestamptz not null,
  payload bytea not null,
  salt bytea not null check (length(salt) = 32),
  leaf bytea not null check (length(leaf) = 66),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  traceparent text not null,
  -- Keyed digest of the content as the producer sent it, before masking; empty where nobody sends
  -- twice.
  content_digest bytea not null,
  -- How many values were masked, as {"EMAIL": 2}.
  masked jsonb not null,
  constraint record_subject unique (log_id, kind, subject_id)
);

-- Payloads are read whole or not at all, and text of people compresses badly when it is short.
alter table record alter column payload set storage external;

create index record_interaction on record (log_id, interaction_id) where interaction_id <> '';

-- Durable and waiting for an index: written in the transaction of the record.
create table pending (
  log_id integer not null,
  id bigint generated always as identity,
  record_id uuid not null,
  leaf_hash bytea not null,
  primary key (log_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The log itself: dense in (log_id, idx), never dropped.
create table leaf (
  log_id integer not null,
  idx bigint not null check (idx >= 0),
  record_id uuid not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  leaf bytea not null check (length(leaf) = 66),
  primary key (log_id, idx),
  constraint leaf_record unique (log_id, record_id)
);

-- C2SP tlog-tiles; a partial tile is the beginning of the tile as it is now.
create table tile (
  log_id integer not null,
  level smallint not null,
  idx bigint not null,
  width smallint not null check (width between 1 and 256),
  data bytea not null check (length(data) = 32 * width),
  primary key (log_id, level, idx)
);

alter table tile alter column data set storage external;

create table tree (
  log_id integer primary key references log,
  size bigint not null check (size >= 0),
  root bytea not null check (length(root) = 32)
);

-- The newest checkpoint that was published.
create table pub (
  log_id integer primary key references log,
  size bigint not null,
  root bytea not null,
  note text not null,
  publish_time timestamptz not null
);

-- Every checkpoint that was ever signed.
create table checkpoint (
  log_id integer not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  sign_time timestamptz not null,
  primary key (log_id, size)
);

-- Pending leaves that did not match their records: evidence of tampering, never sequenced.
create table quarantine (
  log_id integer not null,
  pending_id bigint not null,
  record_id uuid not null,
  leaf_hash bytea not null,
  reason text not null,
  quarantine_time timestamptz not null,
  primary key (log_id, pending_id)
);

-- How far each reader of the leaves has come: everything below next_idx is done.
create table leaf_mark (
  log_id integer not null,
  reader text not null,
  next_idx bigint not null,
  primary key (log_id, reader)
);

-- The triggers stop mistakes. What somebody with the rights to drop them does is for the checkpoints
-- to show.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: what is sealed is not changed', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create function refuse_narrowing() returns trigger language plpgsql as $$
begin
  if new.log_id <> old.log_id or new.level <> old.level or new.idx <> old.idx
      or substring(new.data for length(old.data)) <> old.data then
    raise exception 'UPDATE on tile is refused: tiles only grow'
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create function refuse_shrinking() returns trigger language plpgsql as $$
begin
  if new.log_id <> old.log_id or new.size < old.size
      or (new.size = old.size and new.root <> old.root) then
    raise exception 'UPDATE on % is refused: a log only grows', tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end
$$;

create trigger record_sealed before update or delete on record
  for each row execute function refuse_change();
create trigger record_kept before truncate on record execute function refuse_change();
create trigger leaf_sealed before update or delete on leaf
  for each row execute function refuse_change();
create trigger leaf_kept before truncate on leaf execute function refuse_change();
create trigger checkpoint_sealed before update or delete on checkpoint
  for each row execute function refuse_change();
create trigger checkpoint_kept before truncate on checkpoint execute function refuse_change();
create trigger quarantine_sealed before update or delete on quarantine
  for each row execute function refuse_change();
create trigger quarantine_kept before truncate on quarantine execute function refuse_change();
create trigger tile_grows before update on tile
  for each row execute function refuse_narrowing();
create trigger tile_kept before delete on tile for each row execute function refuse_change();
create trigger tile_not_emptied before truncate on tile execute function refuse_change();
create trigger tree_grows before update on tree
  for each row execute function refuse_shrinking();
create trigger tree_kept before delete on tree for each row execute function refuse_change();
create trigger pub_grows before update on pub
  for each row execute function refuse_shrinking();
create trigger pub_kept before delete on pub for each row execute function refuse_change();
