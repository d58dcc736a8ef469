-- What was published of a lesson stays as it was.

create trigger lesson_versions_stay before delete on lesson_versions
begin
    select raise(abort, 'published versions are only added');
end;
create trigger lesson_versions_unchanged before update on lesson_versions
begin
    select raise(abort, 'published versions are only added');
end;
