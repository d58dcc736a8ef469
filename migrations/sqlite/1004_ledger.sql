-- What the ledger says stays.

create trigger win_entries_stay before delete on win_entries
begin
    select raise(abort, 'entries of the ledger are only added');
end;
create trigger win_entries_unchanged before update on win_entries
begin
    select raise(abort, 'entries of the ledger are only added');
end;
create trigger stock_entries_stay before delete on stock_entries
begin
    select raise(abort, 'entries of the ledger are only added');
end;
create trigger stock_entries_unchanged before update on stock_entries
begin
    select raise(abort, 'entries of the ledger are only added');
end;
create trigger draw_picks_stay before delete on draw_picks
begin
    select raise(abort, 'picks of a draw are only added');
end;
create trigger draw_picks_unchanged before update on draw_picks
begin
    select raise(abort, 'picks of a draw are only added');
end;
