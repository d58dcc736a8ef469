//! The tickets that take no part in a draw: those of the organiser's staff, and those that a person set
//! aside.

use domain::prizes::draw::Exclusion;
use uuid::Uuid;

use crate::{Conn, Error};

/// The tickets of a campaign that take no part in its draw, in the order of their ids: those whose
/// holder works for the organiser, and those that a person set aside. Both lists are short beside that of
/// the tickets, and read first: `cross join` is SQLite's way of saying so.
pub async fn set_aside(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(Uuid, Exclusion)>, Error> {
    let rows = conn
        .query(
            "select t.id as ticket, true as is_staff
             from staff_numbers s cross join participants p cross join tickets t
             where p.phone_index = s.phone_index and t.participant_id = p.id
               and t.campaign_id = $1 and t.voided_at is null
             union all
             select t.id, false
             from ticket_reviews r cross join tickets t
             where r.campaign_id = $1 and r.decided = 'set_aside' and t.id = r.ticket_id
               and t.voided_at is null
               and not exists (select 1 from staff_numbers s join participants p
                               on p.phone_index = s.phone_index where p.id = t.participant_id)
             order by ticket",
        )
        .bind(campaign)
        .all::<(Uuid, bool)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(ticket, is_staff)| (ticket, why(is_staff)))
        .collect())
}

const fn why(is_staff: bool) -> Exclusion {
    if is_staff {
        Exclusion::Staff
    } else {
        Exclusion::Reviewed
    }
}

/// A ticket that takes no part, as its holder is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The ticket.
    pub ticket_id: Uuid,
    /// Its campaign's name in addresses.
    pub slug: String,
    /// Why.
    pub because: Exclusion,
    /// What the person who decided wrote.
    pub note: String,
}

/// The participant's tickets that take no part in their draws: as things are while the list can change, as
/// it was frozen from then on.
pub async fn set_aside_of(conn: &mut Conn, participant: Uuid) -> Result<Vec<Aside>, Error> {
    let rows = conn
        .query(
            "select t.id, c.slug, (f.phone_index is not null or coalesce(a.is_staff, false)) as is_staff,
                    coalesce(r.note, '') as note
             from tickets t join campaigns c on c.id = t.campaign_id
             join participants p on p.id = t.participant_id
             left join review_runs n on n.campaign_id = t.campaign_id
             left join draw_asides a on a.ticket_id = t.id and n.closed_at is not null
                  and a.draw_id = (select d.id from draws d where d.campaign_id = t.campaign_id
                                   and not d.is_rehearsal and d.frozen_at is not null
                                   and d.state <> 'replaced')
             left join staff_numbers f on f.phone_index = p.phone_index and n.closed_at is null
             left join ticket_reviews r on r.ticket_id = t.id and r.decided = 'set_aside'
             where t.participant_id = $1 and t.voided_at is null
               and (f.phone_index is not null or r.ticket_id is not null or a.ticket_id is not null)",
        )
        .bind(participant)
        .all::<(Uuid, String, bool, String)>()
        .await?;
    let told = rows
        .into_iter()
        .map(|(ticket_id, slug, is_staff, note)| Aside {
            ticket_id,
            slug,
            because: why(is_staff),
            note,
        });
    Ok(told.collect())
}
