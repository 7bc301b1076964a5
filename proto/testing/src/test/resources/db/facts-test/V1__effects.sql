-- What a handler did, in the order it did it.
create table effect (
  id bigint generated always as identity primary key,
  fact_id text not null
);
