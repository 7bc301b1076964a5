-- By the decision alone: an index that begins with the tenant looks as good as the primary key to a
-- planner that knows nothing of the table yet, and then every look at a session reads the tenant.
drop index session_event_decision;
create index session_event_decision on session_event (decision_id);
