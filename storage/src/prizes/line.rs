//! The whole line of one ticket: from the attempt that earned it to the counter.

use chrono::{DateTime, Utc};
use domain::quizzes::AttemptResult;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error};

/// A ticket and where it came from.
#[derive(Clone, Debug)]
pub struct LineTicket {
    /// Its id.
    pub id: Uuid,
    /// What its holder reads out.
    pub code: String,
    /// Which of the times it could be earned.
    pub occasion: String,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When its holder deleted the account.
    pub voided_at: Option<DateTime<Utc>>,
    /// The campaign's title.
    pub campaign: String,
    /// Its holder.
    pub participant_id: Uuid,
    /// The attempt that earned it.
    pub attempt: Option<LineAttempt>,
}

/// An attempt, as far as a line tells it.
#[derive(Clone, Debug)]
pub struct LineAttempt {
    /// Its id.
    pub id: Uuid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was handed in.
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub result: Option<AttemptResult>,
    /// The channel by which its participant came.
    pub channel: Option<String>,
    /// The channel's branch.
    pub branch_id: Option<Uuid>,
    /// That branch's code and name.
    pub branch: Option<(String, String)>,
}

#[derive(FromRow)]
struct TicketRow {
    id: Uuid,
    code: String,
    occasion: String,
    created_at: DateTime<Utc>,
    voided_at: Option<DateTime<Utc>>,
    campaign: String,
    participant_id: Uuid,
    attempt_id: Option<Uuid>,
    started_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    result: Option<Json<AttemptResult>>,
    channel: Option<String>,
    branch_id: Option<Uuid>,
    branch_code: Option<String>,
    branch_name: Option<String>,
}

impl From<TicketRow> for LineTicket {
    fn from(row: TicketRow) -> Self {
        let attempt = row.attempt_id.zip(row.started_at);
        Self {
            id: row.id,
            code: row.code,
            occasion: row.occasion,
            created_at: row.created_at,
            voided_at: row.voided_at,
            campaign: row.campaign,
            participant_id: row.participant_id,
            attempt: attempt.map(|(id, started_at)| LineAttempt {
                id,
                started_at,
                closed_at: row.closed_at,
                result: row.result.map(|Json(result)| result),
                channel: row.channel,
                branch_id: row.branch_id,
                branch: row.branch_code.zip(row.branch_name),
            }),
        }
    }
}

/// The id of the ticket with this code.
pub async fn ticket_by_code(conn: &mut Conn, code: &str) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query("select id from tickets where code = $1")
        .bind(code)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// A ticket and where it came from.
pub async fn line_ticket(conn: &mut Conn, id: Uuid) -> Result<Option<LineTicket>, Error> {
    let row = conn
        .query(
            "select t.id, t.code, t.occasion, t.created_at, t.voided_at, c.title as campaign,
                    t.participant_id, a.id as attempt_id, a.started_at, a.closed_at, a.result,
                    h.name as channel, b.id as branch_id, b.code as branch_code,
                    b.name as branch_name
             from tickets t join campaigns c on c.id = t.campaign_id
             left join attempts a on a.id = t.attempt_id
             left join channels h on h.id = a.channel_id
             left join branches b on b.id = h.branch_id
             where t.id = $1",
        )
        .bind(id)
        .optional::<TicketRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// A pick of a draw that fell on a ticket.
#[derive(Clone, Debug, FromRow)]
pub struct LinePick {
    /// The draw.
    pub draw_id: Uuid,
    /// The label of its lot.
    pub lot: String,
    /// Which of the lot's picks, from 0.
    pub place: i32,
    /// The ticket's number in the frozen list.
    pub number: i64,
    /// What became of it.
    pub fate: String,
    /// What the lot draws.
    pub prize: Option<String>,
}

/// The picks that fell on a ticket, of draws that everybody may know of.
pub async fn picks_of(conn: &mut Conn, ticket: Uuid) -> Result<Vec<LinePick>, Error> {
    conn.query(
        "select p.draw_id, p.lot, p.place, p.number, p.fate, z.name as prize
         from draw_picks p join draws d on d.id = p.draw_id
         left join draw_lots l on l.draw_id = p.draw_id and l.label = p.lot
         left join prizes z on z.id = l.prize_id
         where p.ticket_id = $1 and not d.is_rehearsal and d.state in ('published', 'replaced')
         order by p.draw_id, l.place, p.place",
    )
    .bind(ticket)
    .all()
    .await
}

/// A win by a ticket, or by the attempt that earned it.
#[derive(Clone, Debug, FromRow)]
pub struct LineWin {
    /// Its id.
    pub id: Uuid,
    /// What was won.
    pub prize: String,
    /// The word of the way of giving.
    pub given: String,
    /// The winning moment of an instant win.
    pub moment_id: Option<Uuid>,
    /// Whether an alternate won it, in somebody's stead.
    pub came_in: bool,
    /// The word of its state.
    pub state: String,
    /// Where it is to be handed over, or was.
    pub branch_id: Option<Uuid>,
    /// When it was won.
    pub won_at: DateTime<Utc>,
    /// The first moment at which it cannot be claimed or handed over any more.
    pub deadline: DateTime<Utc>,
}

/// The wins by a ticket, or by the attempt that earned it, in their order.
pub async fn wins_of(
    conn: &mut Conn,
    ticket: Uuid,
    attempt: Option<Uuid>,
) -> Result<Vec<LineWin>, Error> {
    conn.query(
        "select w.id, p.name as prize, w.given, w.moment_id, w.state, w.branch_id, w.won_at,
                w.deadline, coalesce(k.fate = 'alternate', false) as came_in
         from wins w join prizes p on p.id = w.prize_id
         left join draw_picks k on k.draw_id = w.draw_id and k.lot = w.lot and k.place = w.pick
         where w.ticket_id = $1 or w.attempt_id = $2 order by w.won_at, w.id",
    )
    .bind(ticket)
    .bind(attempt)
    .all()
    .await
}

/// A movement of stock for a win.
#[derive(Clone, Debug, FromRow)]
pub struct LineMove {
    /// The word of its kind.
    pub kind: String,
    /// How many.
    pub quantity: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Its number among those of the prize at the branch.
    pub seq: i64,
    /// The branch's code.
    pub branch_code: String,
    /// The branch's name.
    pub branch_name: String,
    /// The name of the member of staff who did it.
    pub staff: Option<String>,
}

/// The stock entries that name a win, in their order.
pub async fn moves_of(conn: &mut Conn, win: Uuid) -> Result<Vec<LineMove>, Error> {
    conn.query(
        "select e.kind, e.quantity, e.at, e.seq, b.code as branch_code, b.name as branch_name,
                s.name as staff
         from stock_entries e join branches b on b.id = e.branch_id
         left join staff s on s.id = e.staff_id
         where e.win_id = $1 order by e.at, e.id",
    )
    .bind(win)
    .all()
    .await
}
