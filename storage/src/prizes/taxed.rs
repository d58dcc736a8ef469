//! What was handed over, as the tax office asks for it.

use chrono::{DateTime, Utc};
use domain::campaigns::plan::Tax;
use domain::prizes::PrizeKind;
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// A prize that somebody was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The win.
    pub win_id: Uuid,
    /// The campaign's title.
    pub campaign: String,
    /// The prize's name.
    pub prize: String,
    /// Of which kind it is.
    pub kind: PrizeKind,
    /// What it is worth, in fen.
    pub value_fen: i64,
    /// Who bears the tax.
    pub tax: Tax,
    /// When it was handed over.
    pub at: DateTime<Utc>,
    /// The code and name of the branch; `None` for a voucher.
    pub branch: Option<(String, String)>,
    /// The ticket that was picked; `None` where nothing was drawn.
    pub ticket: Option<String>,
    /// The winner, whose id is the associated data of `phone_sealed`.
    pub participant_id: Uuid,
    /// The winner's number, sealed; `None` where the account was deleted.
    pub phone_sealed: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct HandedRow {
    win_id: Uuid,
    campaign: String,
    prize: String,
    kind: String,
    value_fen: i64,
    tax: String,
    at: DateTime<Utc>,
    branch_code: Option<String>,
    branch: Option<String>,
    ticket: Option<String>,
    participant_id: Uuid,
    phone_sealed: Option<Vec<u8>>,
}

impl TryFrom<HandedRow> for HandedOver {
    type Error = Error;

    fn try_from(row: HandedRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("win {} cannot be read", row.win_id));
        Ok(Self {
            win_id: row.win_id,
            campaign: row.campaign,
            prize: row.prize,
            kind: PrizeKind::from_word(&row.kind).ok_or_else(broken)?,
            value_fen: row.value_fen,
            tax: Tax::from_word(&row.tax).ok_or_else(broken)?,
            at: row.at,
            branch: row.branch_code.zip(row.branch),
            ticket: row.ticket,
            participant_id: row.participant_id,
            phone_sealed: row.phone_sealed,
        })
    }
}

/// What was handed over between two moments, the second not included, and not taken back, oldest
/// first, at most `limit`: of branches in scope; vouchers, which no branch gives, for the head office.
pub async fn handed_over(
    conn: &mut Conn,
    scope: Scope,
    (from, before): (DateTime<Utc>, DateTime<Utc>),
    limit: u32,
) -> Result<Vec<HandedOver>, Error> {
    let rows = conn
        .query(
            "select w.id as win_id, c.title as campaign, p.name as prize, p.kind, p.value_fen,
                    coalesce(t.tax, 'organiser') as tax, w.settled_at as at, b.code as branch_code,
                    b.name as branch, k.code as ticket, w.participant_id, u.phone_sealed
             from wins w join prizes p on p.id = w.prize_id
             join campaigns c on c.id = w.campaign_id
             join participants u on u.id = w.participant_id
             left join prize_terms t on t.campaign_id = w.campaign_id
             left join branches b on b.id = w.branch_id
             left join tickets k on k.id = w.ticket_id
             where w.state = 'redeemed' and w.settled_at >= $1 and w.settled_at < $2
               and ($3 = 'head_office' or b.id = $4 or b.parent_id = $4)
             order by w.settled_at, w.id limit $5",
        )
        .bind(from)
        .bind(before)
        .bind(scope.kind.word())
        .bind(scope.branch)
        .bind(i64::from(limit))
        .all::<HandedRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
