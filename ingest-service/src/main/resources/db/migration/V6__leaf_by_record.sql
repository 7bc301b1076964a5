-- A record has one leaf, and its id says which. Joined by the log as well, the planner may take any
-- index that begins with the log, and reads all of it for each row while it knows little of the
-- table.
alter table leaf drop constraint leaf_record;
alter table leaf add constraint leaf_record unique (record_id);
