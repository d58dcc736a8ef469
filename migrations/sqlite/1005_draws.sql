-- What a draw fixed stays.

create trigger draw_tickets_stay before delete on draw_tickets
begin
    select raise(abort, 'the frozen list of a draw is only added');
end;
create trigger draw_tickets_unchanged before update on draw_tickets
begin
    select raise(abort, 'the frozen list of a draw is only added');
end;
create trigger draw_records_stay before delete on draw_records
begin
    select raise(abort, 'records of a draw are only added');
end;
create trigger draw_records_unchanged before update on draw_records
begin
    select raise(abort, 'records of a draw are only added');
end;
create trigger draw_lots_stay before delete on draw_lots
begin
    select raise(abort, 'lots of a draw are only added');
end;
create trigger draw_lots_unchanged before update on draw_lots
begin
    select raise(abort, 'lots of a draw are only added');
end;
create trigger draws_stay before delete on draws
begin
    select raise(abort, 'draws are only added');
end;
create trigger draws_frozen before update of commitment, freeze_hash, frozen_at, secret_sealed on draws
when old.frozen_at is not null
begin
    select raise(abort, 'what was frozen stays');
end;
create trigger draws_drawn before update of numbers, record_hash, drawn_at on draws
when old.drawn_at is not null
begin
    select raise(abort, 'what was drawn stays');
end;
