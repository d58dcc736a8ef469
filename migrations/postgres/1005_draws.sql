-- What a draw fixed stays.

create trigger draw_tickets_stay before update or delete on draw_tickets
    for each row execute function refuse_change();
create trigger draw_tickets_not_emptied before truncate on draw_tickets
    for each statement execute function refuse_change();
create trigger draw_records_stay before update or delete on draw_records
    for each row execute function refuse_change();
create trigger draw_records_not_emptied before truncate on draw_records
    for each statement execute function refuse_change();
create trigger draw_lots_stay before update or delete on draw_lots
    for each row execute function refuse_change();
create trigger draw_lots_not_emptied before truncate on draw_lots
    for each statement execute function refuse_change();
create trigger draws_stay before delete on draws
    for each row execute function refuse_change();
create trigger draws_not_emptied before truncate on draws
    for each statement execute function refuse_change();
create trigger draws_frozen before update of commitment, freeze_hash, frozen_at, secret_sealed on draws
    for each row when (old.frozen_at is not null) execute function refuse_change();
create trigger draws_drawn before update of numbers, record_hash, drawn_at on draws
    for each row when (old.drawn_at is not null) execute function refuse_change();
