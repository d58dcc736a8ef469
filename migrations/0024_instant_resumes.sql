-- From when on stopped instant wins go on: told beforehand, since whoever could let them go on at once
-- would choose who meets the moments that passed meanwhile. Null while they are stopped without an end.
-- A row whose time has come stops nothing any more; the next stop takes its place.
alter table instant_stops add column resumes_at timestamptz;
