-- Moments stay as they were drawn, and what is taken stays taken.

create trigger instant_plans_stay before delete on instant_plans
begin
    select raise(abort, 'plans of instant wins are only added');
end;
create trigger instant_plans_unchanged before update on instant_plans
begin
    select raise(abort, 'plans of instant wins are only added');
end;
create trigger instant_moments_stay before delete on instant_moments
begin
    select raise(abort, 'moments are only added');
end;
create trigger instant_moments_unchanged before update on instant_moments
when old.attempt_id is not null or new.id <> old.id or new.plan_id <> old.plan_id
    or new.campaign_id <> old.campaign_id or new.prize_id <> old.prize_id
    or new.branch_id is not old.branch_id or new.lot <> old.lot or new.at <> old.at
begin
    select raise(abort, 'moments are only added, and taken once');
end;
create trigger instant_records_stay before delete on instant_records
begin
    select raise(abort, 'records of instant wins are only added');
end;
create trigger instant_records_unchanged before update on instant_records
begin
    select raise(abort, 'records of instant wins are only added');
end;
