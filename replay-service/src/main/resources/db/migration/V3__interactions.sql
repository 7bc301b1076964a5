-- What was decided about an interaction.
create index recorded_decision_interaction on recorded_decision (tenant, interaction_id);
