//! What is counted next. Each line has its own order and remembers how far it came; whoever counts
//! first takes the line, so that several processes take turns.

use chrono::{DateTime, Utc};
use domain::quizzes::{AttemptResult, Paper};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::quizzes::Choices;
use crate::{Conn, Error, Tx};

/// What is counted in an order of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Attempts as they start.
    Starts,
    /// Attempts as they close.
    HandIns,
    /// Attempts that are still open hours after their start.
    Stops,
    /// Tickets as they are given.
    Tickets,
}

impl Line {
    const fn word(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::HandIns => "hand_ins",
            Self::Stops => "stops",
            Self::Tickets => "tickets",
        }
    }
}

/// How far a line is counted: everything up to and with this moment and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, FromRow)]
pub struct Place {
    /// When the last one happened.
    pub at: DateTime<Utc>,
    /// Its id.
    pub id: Uuid,
}

impl Place {
    /// Before everything.
    pub const START: Self = Self {
        at: DateTime::UNIX_EPOCH,
        id: Uuid::nil(),
    };
}

/// How far a line is counted.
pub async fn counted(conn: &mut Conn, line: Line) -> Result<Place, Error> {
    let place = conn
        .query("select at, id from campaign_figures_counted where line = $1")
        .bind(line.word())
        .optional()
        .await?;
    Ok(place.unwrap_or(Place::START))
}

/// Takes a line until the unit is done, and tells how far it is counted. Whoever else takes it
/// waits, and finds what was counted meanwhile.
pub async fn hold(tx: &mut Tx, line: Line) -> Result<Place, Error> {
    tx.command(
        "insert into campaign_figures_counted (line, at, id) values ($1, $2, $3)
         on conflict (line) do nothing",
    )
    .bind(line.word())
    .bind(Place::START.at)
    .bind(Place::START.id)
    .run()
    .await?;
    tx.command("update campaign_figures_counted set at = at where line = $1")
        .bind(line.word())
        .run()
        .await?;
    counted(tx, line).await
}

/// Notes how far a line that is held was counted.
pub async fn advance(tx: &mut Tx, line: Line, to: Place) -> Result<(), Error> {
    tx.command("update campaign_figures_counted set at = $2, id = $3 where line = $1")
        .bind(line.word())
        .bind(to.at)
        .bind(to.id)
        .run()
        .await?;
    Ok(())
}

/// An attempt that was started.
#[derive(Clone, Debug, FromRow)]
pub struct Started {
    /// Where it stands in its line.
    #[sqlx(flatten)]
    pub place: Place,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// By which way, where one is known.
    pub channel_id: Option<Uuid>,
    /// Whether it is its participant's first in the campaign.
    pub is_first: bool,
}

/// The next attempts that were started before `until`, at most `limit`.
pub async fn next_started(
    conn: &mut Conn,
    from: Place,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Started>, Error> {
    conn.query(
        "select a.started_at as at, a.id, a.campaign_id, a.channel_id,
                not exists (select 1 from attempts e
                            where e.participant_id = a.participant_id
                              and e.campaign_id = a.campaign_id
                              and (e.started_at, e.id) < (a.started_at, a.id)) as is_first
         from attempts a
         where (a.started_at, a.id) > ($1, $2) and a.started_at < $3
         order by a.started_at, a.id limit $4",
    )
    .bind(from.at)
    .bind(from.id)
    .bind(until)
    .bind(i64::from(limit))
    .all()
    .await
}

/// An attempt that was closed.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Where it stands in its line.
    pub place: Place,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// By which way, where one is known.
    pub channel_id: Option<Uuid>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// How it was judged, after remedies.
    pub result: AttemptResult,
}

#[derive(FromRow)]
struct ClosedRow {
    #[sqlx(flatten)]
    place: Place,
    campaign_id: Uuid,
    channel_id: Option<Uuid>,
    started_at: DateTime<Utc>,
    result: Json<AttemptResult>,
}

impl From<ClosedRow> for Closed {
    fn from(row: ClosedRow) -> Self {
        Self {
            place: row.place,
            campaign_id: row.campaign_id,
            channel_id: row.channel_id,
            started_at: row.started_at,
            result: row.result.0,
        }
    }
}

/// The next attempts that were closed before `until`, at most `limit`.
pub async fn next_closed(
    conn: &mut Conn,
    from: Place,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Closed>, Error> {
    let rows = conn
        .query(
            "select closed_at as at, id, campaign_id, channel_id, started_at, result from attempts
             where closed_at is not null and (closed_at, id) > ($1, $2) and closed_at < $3
             order by closed_at, id limit $4",
        )
        .bind(from.at)
        .bind(from.id)
        .bind(until)
        .bind(i64::from(limit))
        .all::<ClosedRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A closed attempt with what it was asked.
#[derive(Clone, Debug)]
pub struct ClosedPaper {
    /// The attempt.
    pub closed: Closed,
    /// Its paper.
    pub paper: Paper,
    /// Whether it is its participant's first in the campaign.
    pub is_first: bool,
}

#[derive(FromRow)]
struct ClosedPaperRow {
    #[sqlx(flatten)]
    closed: ClosedRow,
    paper: Json<Paper>,
    is_first: bool,
}

/// As [`next_closed`], with the papers.
pub async fn next_papers(
    conn: &mut Conn,
    from: Place,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<ClosedPaper>, Error> {
    let rows = conn
        .query(
            "select a.closed_at as at, a.id, a.campaign_id, a.channel_id, a.started_at, a.result,
                    a.paper,
                    not exists (select 1 from attempts e
                                where e.participant_id = a.participant_id
                                  and e.campaign_id = a.campaign_id
                                  and (e.started_at, e.id) < (a.started_at, a.id)) as is_first
             from attempts a
             where a.closed_at is not null and (a.closed_at, a.id) > ($1, $2) and a.closed_at < $3
             order by a.closed_at, a.id limit $4",
        )
        .bind(from.at)
        .bind(from.id)
        .bind(until)
        .bind(i64::from(limit))
        .all::<ClosedPaperRow>()
        .await?;
    let papers = rows.into_iter().map(|row| ClosedPaper {
        closed: row.closed.into(),
        paper: row.paper.0,
        is_first: row.is_first,
    });
    Ok(papers.collect())
}

/// The saved choices of the attempts that closed behind `from` and up to `to`: attempt, position on
/// its paper, shown places.
pub async fn choices_between(
    conn: &mut Conn,
    from: Place,
    to: Place,
) -> Result<Vec<(Uuid, i32, Vec<u8>)>, Error> {
    let rows = conn
        .query(
            "select n.attempt_id, n.position, n.choices
             from attempts a join answers n on n.attempt_id = a.id
             where a.closed_at is not null and (a.closed_at, a.id) > ($1, $2)
               and (a.closed_at, a.id) <= ($3, $4)",
        )
        .bind(from.at)
        .bind(from.id)
        .bind(to.at)
        .bind(to.id)
        .all::<(Uuid, i32, Json<Choices>)>()
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(attempt, position, choices)| (attempt, position, choices.0.places))
        .collect())
}

/// An attempt some hours after its start.
#[derive(Clone, Debug, FromRow)]
pub struct LeftOpen {
    /// Where it stands in its line.
    #[sqlx(flatten)]
    pub place: Place,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Whether it is still open.
    pub is_open: bool,
    /// The position of the last question that was answered.
    pub last: Option<i32>,
}

/// The next attempts that were started before `until`, at most `limit`.
pub async fn next_stops(
    conn: &mut Conn,
    from: Place,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<LeftOpen>, Error> {
    conn.query(
        "select a.started_at as at, a.id, a.campaign_id, a.closed_at is null as is_open,
                (select max(n.position) from answers n
                 where n.attempt_id = a.id and a.closed_at is null) as last
         from attempts a
         where (a.started_at, a.id) > ($1, $2) and a.started_at < $3
         order by a.started_at, a.id limit $4",
    )
    .bind(from.at)
    .bind(from.id)
    .bind(until)
    .bind(i64::from(limit))
    .all()
    .await
}

/// A ticket that was given.
#[derive(Clone, Debug, FromRow)]
pub struct Given {
    /// Where it stands in its line.
    #[sqlx(flatten)]
    pub place: Place,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// By which way its attempt came, where one is known.
    pub channel_id: Option<Uuid>,
}

/// The next tickets that were given before `until`, at most `limit`.
pub async fn next_given(
    conn: &mut Conn,
    from: Place,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Given>, Error> {
    conn.query(
        "select t.created_at as at, t.id, t.campaign_id, a.channel_id
         from tickets t left join attempts a on a.id = t.attempt_id
         where (t.created_at, t.id) > ($1, $2) and t.created_at < $3
         order by t.created_at, t.id limit $4",
    )
    .bind(from.at)
    .bind(from.id)
    .bind(until)
    .bind(i64::from(limit))
    .all()
    .await
}

/// By which way an attempt came, where one is known.
pub async fn channel_of(conn: &mut Conn, attempt: Uuid) -> Result<Option<Uuid>, Error> {
    let (channel,) = conn
        .query("select channel_id from attempts where id = $1")
        .bind(attempt)
        .one::<(Option<Uuid>,)>()
        .await?;
    Ok(channel)
}
