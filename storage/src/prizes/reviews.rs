//! Tickets that stood out, and what a person decided about each.

use chrono::{DateTime, Utc};
use domain::prizes::signals::{Look, Signal};
use domain::staff::Scope;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::signals::Candidate;
use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error, Tx};

/// What a person decides about a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It takes part.
    Kept,
    /// It takes no part.
    SetAside,
}

impl Ruling {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::SetAside => "set_aside",
        }
    }

    /// The one that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Kept, Self::SetAside];
        all.into_iter().find(|ruling| ruling.word() == word)
    }
}

/// Why a ticket stands out, with names by which tickets of one browser or network are found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// The gravest first.
    pub signals: Vec<Signal>,
    /// The group of its browser, where that counts.
    pub device: Option<String>,
    /// The group of its block of addresses, where that counts.
    pub block: Option<String>,
}

/// A ticket that stood out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketReview {
    /// The ticket.
    pub ticket_id: Uuid,
    /// What its holder reads out.
    pub code: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// The name of the branch that it came by.
    pub branch: Option<String>,
    /// 0 to 100.
    pub score: i32,
    /// Why.
    pub reasons: Reasons,
    /// What was decided, by whose name and when.
    pub ruling: Option<(Ruling, String, DateTime<Utc>)>,
    /// Why, as the holder is told.
    pub note: String,
}

#[derive(FromRow)]
struct ReviewRow {
    ticket_id: Uuid,
    code: String,
    given_at: DateTime<Utc>,
    branch: Option<String>,
    score: i32,
    reasons: Json<Reasons>,
    decided: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    note: String,
}

impl From<ReviewRow> for TicketReview {
    fn from(row: ReviewRow) -> Self {
        let ruling = row.decided.as_deref().and_then(Ruling::from_word);
        let by = row.decided_by.unwrap_or_default();
        Self {
            ticket_id: row.ticket_id,
            code: row.code,
            given_at: row.given_at,
            branch: row.branch,
            score: row.score,
            reasons: row.reasons.0,
            ruling: ruling
                .zip(row.decided_at)
                .map(|(ruling, at)| (ruling, by, at)),
            note: row.note,
        }
    }
}

/// What the list of a campaign is narrowed to.
#[derive(Clone, Debug)]
pub struct ReviewFilter {
    /// Of which campaign.
    pub campaign: Uuid,
    /// Whose eyes: below the head office only tickets that came by branches that the scope covers.
    pub scope: Scope,
    /// A part of the ticket's code, or the name of a group.
    pub text: Option<String>,
    /// Only with this signal, by its word.
    pub signal: Option<&'static str>,
    /// `open`, or the word of a [`Ruling`].
    pub standing: Option<&'static str>,
    /// Only this one.
    pub ticket: Option<Uuid>,
}

impl ReviewFilter {
    /// All of a campaign that can be seen.
    pub const fn all(campaign: Uuid, scope: Scope) -> Self {
        Self {
            campaign,
            scope,
            text: None,
            signal: None,
            standing: None,
            ticket: None,
        }
    }

    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.campaign)
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.text.as_deref().map(part))
            .bind(self.signal.map(|word| format!("% {word} %")))
            .bind(self.standing)
            .bind(self.ticket)
    }
}

const FOUND: &str = "from ticket_reviews r
    join tickets t on t.id = r.ticket_id
    left join attempts a on a.id = t.attempt_id
    left join channels c on c.id = a.channel_id
    left join branches b on b.id = c.branch_id
    left join staff s on s.id = r.decided_by
    where r.campaign_id = $1 and t.voided_at is null
      and ($2 = 'head_office' or b.id = $3 or b.parent_id = $3)
      and ($4 is null or lower(t.code) like $4 escape '\\' or r.words like $4 escape '\\')
      and ($5 is null or r.words like $5)
      and ($6 is null or coalesce(r.decided, 'open') = $6)
      and ($7 is null or r.ticket_id = $7)";

/// The tickets that the filter leaves: undecided ones first, then by score, the highest first.
pub async fn list_reviews(
    conn: &mut Conn,
    filter: &ReviewFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<TicketReview>, Error> {
    let sql = Sql::from(
        "select r.ticket_id, t.code, t.created_at as given_at, b.name as branch, r.score,
                r.reasons, r.decided, s.name as decided_by, r.decided_at, r.note",
    )
    .then(FOUND)
    .then(
        "order by case when r.decided is null then 0 else 1 end, r.score desc, r.ticket_id
         limit $8 offset $9",
    );
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<ReviewRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many tickets the filter leaves.
pub async fn count_reviews(conn: &mut Conn, filter: &ReviewFilter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*)").then(FOUND);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// How many tickets of a campaign stand out and are not decided.
pub async fn undecided_reviews(conn: &mut Conn, campaign: Uuid) -> Result<i64, Error> {
    let (count,) = conn
        .query(
            "select count(*) from ticket_reviews r join tickets t on t.id = r.ticket_id
             where r.campaign_id = $1 and r.decided is null and t.voided_at is null",
        )
        .bind(campaign)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// Keeps what a look at a ticket came to, unless somebody has decided about it.
pub async fn put_review(
    tx: &mut Tx,
    campaign: Uuid,
    (candidate, look): (&Candidate, &Look),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let reasons = reasons(candidate, look);
    let words = words(&reasons);
    tx.command(
        "insert into ticket_reviews (ticket_id, campaign_id, score, reasons, words, looked_at, note)
         values ($1, $2, $3, $4, $5, $6, '')
         on conflict (ticket_id) do update
         set score = excluded.score, reasons = excluded.reasons, words = excluded.words,
             looked_at = excluded.looked_at
         where ticket_reviews.decided is null",
    )
    .bind(candidate.ticket_id)
    .bind(campaign)
    .bind(i32::from(look.score))
    .bind(Json(reasons))
    .bind(words)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

fn reasons(candidate: &Candidate, look: &Look) -> Reasons {
    let has = |word: &str| look.signals.iter().any(|signal| signal.word() == word);
    Reasons {
        device: group(candidate.device_index.as_deref()).filter(|_| has("device")),
        block: group(candidate.block_index.as_deref()).filter(|_| has("block")),
        signals: look.signals.clone(),
    }
}

/// What people call a group: the first bytes of its keyed index.
fn group(index: Option<&[u8]>) -> Option<String> {
    let &[a, b, c, ..] = index? else {
        return None;
    };
    Some(format!("{a:02x}{b:02x}{c:02x}"))
}

fn words(reasons: &Reasons) -> String {
    let kinds = reasons
        .signals
        .iter()
        .map(|signal| signal.word().to_owned());
    let groups = reasons.device.iter().chain(&reasons.block).cloned();
    let all: Vec<String> = kinds.chain(groups).collect();
    format!(" {} ", all.join(" "))
}

/// Decides about a ticket, or decides anew, with why. `false` where that is decided already. After
/// [`super::hold_reviews_open`].
pub async fn rule(
    tx: &mut Tx,
    (campaign, ticket): (Uuid, Uuid),
    (ruling, note): (Ruling, &str),
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let ruled = tx
        .command(
            "update ticket_reviews
             set decided = $1, note = $2, decided_by = $3, decided_at = $4
             where ticket_id = $5 and campaign_id = $6
               and (decided is null or decided <> $1 or note <> $2)",
        )
        .bind(ruling.word())
        .bind(note)
        .bind(by)
        .bind(now)
        .bind(ticket)
        .bind(campaign)
        .run()
        .await?;
    Ok(ruled == 1)
}

/// A campaign whose tickets are to be drawn, with how many stand out.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReviewedCampaign {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// When it closes or closed.
    pub closes_at: DateTime<Utc>,
    /// How many stand out.
    pub found: i64,
    /// How many of them nobody has decided about.
    pub undecided: i64,
    /// Until when tickets were looked at last; `None` where that is under way or never was.
    pub done_at: Option<DateTime<Utc>>,
    /// When the list was frozen.
    pub closed_at: Option<DateTime<Utc>>,
}

const CAMPAIGNS: &str = "select c.id, c.title, c.closes_at, n.done_at, n.closed_at,
    (select count(*) from ticket_reviews r join tickets t on t.id = r.ticket_id
     where r.campaign_id = c.id and t.voided_at is null) as found,
    (select count(*) from ticket_reviews r join tickets t on t.id = r.ticket_id
     where r.campaign_id = c.id and t.voided_at is null and r.decided is null) as undecided
    from campaigns c left join review_runs n on n.campaign_id = c.id
    where exists (select 1 from prizes p where p.campaign_id = c.id and p.given = 'draw')";

/// The campaigns whose tickets are to be drawn, the one that closes last first, at most `limit`.
pub async fn reviewed_campaigns(
    conn: &mut Conn,
    limit: u16,
) -> Result<Vec<ReviewedCampaign>, Error> {
    let sql = Sql::from(CAMPAIGNS).then("order by c.closes_at desc, c.id limit $1");
    conn.query(sql).bind(i64::from(limit)).all().await
}

/// The campaign with this id, where its tickets are to be drawn.
pub async fn reviewed_campaign(
    conn: &mut Conn,
    campaign: Uuid,
) -> Result<Option<ReviewedCampaign>, Error> {
    let sql = Sql::from(CAMPAIGNS).then("and c.id = $1");
    conn.query(sql).bind(campaign).optional().await
}
