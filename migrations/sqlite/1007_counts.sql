-- What was counted, and whom a freeze left out, stays.

create trigger stock_counts_stay before delete on stock_counts
begin
    select raise(abort, 'counts of stock are only added');
end;
create trigger stock_counts_unchanged before update on stock_counts
begin
    select raise(abort, 'counts of stock are only added');
end;
create trigger draw_asides_stay before delete on draw_asides
begin
    select raise(abort, 'what a freeze left out is only added');
end;
create trigger draw_asides_unchanged before update on draw_asides
begin
    select raise(abort, 'what a freeze left out is only added');
end;
