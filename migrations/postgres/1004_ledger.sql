-- What the ledger says stays.

create trigger win_entries_stay before update or delete on win_entries
    for each row execute function refuse_change();
create trigger win_entries_not_emptied before truncate on win_entries
    for each statement execute function refuse_change();
create trigger stock_entries_stay before update or delete on stock_entries
    for each row execute function refuse_change();
create trigger stock_entries_not_emptied before truncate on stock_entries
    for each statement execute function refuse_change();
create trigger draw_picks_stay before update or delete on draw_picks
    for each row execute function refuse_change();
create trigger draw_picks_not_emptied before truncate on draw_picks
    for each statement execute function refuse_change();
