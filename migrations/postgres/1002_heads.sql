-- What was told of the audit trail stays, too.

create trigger audit_heads_stay before update or delete on audit_heads
    for each row execute function refuse_change();
create trigger audit_heads_not_emptied before truncate on audit_heads
    for each statement execute function refuse_change();
