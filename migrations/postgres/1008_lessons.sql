-- What was published of a lesson stays as it was.

create trigger lesson_versions_stay before update or delete on lesson_versions
    for each row execute function refuse_change();
create trigger lesson_versions_not_emptied before truncate on lesson_versions
    for each statement execute function refuse_change();
