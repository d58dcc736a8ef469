-- A voucher's code is given once, whichever prizes it was brought for.

-- Where several prizes have it, it stays with whoever was given it, else where it came first.
delete from voucher_codes where win_id is null and exists (
    select 1 from voucher_codes o
    where o.code_index = voucher_codes.code_index and o.id <> voucher_codes.id
      and (o.win_id is not null or o.id < voucher_codes.id));

-- Whoever was given a code that somebody else had too keeps seeing it; it is known by the first row.
update voucher_codes set code_index = code_sealed where exists (
    select 1 from voucher_codes o
    where o.code_index = voucher_codes.code_index and o.id < voucher_codes.id);

create unique index voucher_codes_once on voucher_codes (code_index);
