-- A run is cut into shards: ranges of its suite's positions, each worked by one worker at a time. Whoever
-- has the row has the shard: owner is the worker that holds it and due_time is when anybody may take it,
-- which the owner keeps moving ahead. attempts counts how often it was taken since it last moved on.
create table shard (
  run_id uuid not null references run,
  number int not null,
  from_position int not null,
  until_position int not null,
  state text not null check (state in ('QUEUED', 'RUNNING', 'FINISHED', 'FAILED')),
  owner uuid,
  due_time timestamptz not null,
  attempts int not null default 0,
  tally jsonb not null,
  primary key (run_id, number)
);
create index shard_due on shard (due_time) where state in ('QUEUED', 'RUNNING');

-- What was a run's own is its one shard's.
insert into shard (run_id, number, from_position, until_position, state, owner, due_time, attempts,
  tally)
select run.id, 0, 0, suite.case_count, run.state, run.owner, run.due_time, run.attempts, run.tally
from run join suite on suite.id = run.suite_id;

drop index run_due;
alter table run drop column owner, drop column due_time, drop column attempts, drop column tally;
