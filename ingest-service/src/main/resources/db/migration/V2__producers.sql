-- The highest number that each producer has given to a record.
create table producer (
  log_id integer not null references log,
  producer_id text not null,
  highest bigint not null,
  primary key (log_id, producer_id)
);

-- Numbers that have not come while a later one has. A hole that grows old becomes a gap record.
create table producer_hole (
  log_id integer not null references log,
  producer_id text not null,
  first_missing bigint not null,
  last_missing bigint not null check (last_missing >= first_missing),
  found_time timestamptz not null,
  primary key (log_id, producer_id, first_missing)
);

create index producer_hole_age on producer_hole (found_time);
