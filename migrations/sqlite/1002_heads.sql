-- What was told of the audit trail stays, too.

create trigger audit_heads_stay before delete on audit_heads
begin
    select raise(abort, 'audit heads are only added');
end;
create trigger audit_heads_unchanged before update on audit_heads
begin
    select raise(abort, 'audit heads are only added');
end;
