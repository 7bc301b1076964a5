-- How many different people must grant an approval, and who has.
alter table approval add column quorum int not null default 1;

create table approval_grant (
  tenant text not null,
  approval_id uuid not null,
  reviewer text not null,
  comment text not null,
  grant_time timestamptz not null,
  primary key (tenant, approval_id, reviewer),
  foreign key (tenant, approval_id) references approval (tenant, id)
);
