-- Moments stay as they were drawn, and what is taken stays taken.

create trigger instant_plans_stay before update or delete on instant_plans
    for each row execute function refuse_change();
create trigger instant_plans_not_emptied before truncate on instant_plans
    for each statement execute function refuse_change();
create trigger instant_moments_stay before delete on instant_moments
    for each row execute function refuse_change();
create trigger instant_moments_unchanged before update on instant_moments
    for each row
    when (old.attempt_id is not null or new.id <> old.id or new.plan_id <> old.plan_id
          or new.campaign_id <> old.campaign_id or new.prize_id <> old.prize_id
          or new.branch_id is distinct from old.branch_id or new.lot <> old.lot
          or new.at <> old.at)
    execute function refuse_change();
create trigger instant_moments_not_emptied before truncate on instant_moments
    for each statement execute function refuse_change();
create trigger instant_records_stay before update or delete on instant_records
    for each row execute function refuse_change();
create trigger instant_records_not_emptied before truncate on instant_records
    for each statement execute function refuse_change();
