-- What was published of a campaign stays as it was.

create trigger campaign_publications_stay before update or delete on campaign_publications
    for each row execute function refuse_change();
create trigger campaign_publications_not_emptied before truncate on campaign_publications
    for each statement execute function refuse_change();
