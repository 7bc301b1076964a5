-- Own limits of a run for some flips, as a JSON array.
alter table run add column thresholds jsonb not null default '[]';

-- What was counted before by nothing but its verdicts.
update shard set tally = tally || '{"groups": [], "truths": []}';
