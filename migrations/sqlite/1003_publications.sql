-- What was published of a campaign stays as it was.

create trigger campaign_publications_stay before delete on campaign_publications
begin
    select raise(abort, 'publications are only added');
end;
create trigger campaign_publications_unchanged before update on campaign_publications
begin
    select raise(abort, 'publications are only added');
end;
