-- What was counted, and whom a freeze left out, stays.

create trigger stock_counts_stay before update or delete on stock_counts
    for each row execute function refuse_change();
create trigger stock_counts_not_emptied before truncate on stock_counts
    for each statement execute function refuse_change();
create trigger draw_asides_stay before update or delete on draw_asides
    for each row execute function refuse_change();
create trigger draw_asides_not_emptied before truncate on draw_asides
    for each statement execute function refuse_change();
