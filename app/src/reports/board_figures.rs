//! What a board tells: what the job has added up, and what has happened since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::quizzes::PaperPlan;
use domain::reports::{Histogram, Span, duration_span, hidden};
use domain::staff::{Branch, BranchKind, Scope};
use storage::Conn;
use storage::reports::{self, Channel, Counts, Line, Measure, Place};
use uuid::Uuid;

use super::count::Sums;
use crate::context::AppState;
use crate::error::AppError;

/// The most that is added on the fly, of each line: what comes in within a busy minute.
const UNCOUNTED: u16 = 4_000;
/// How often figures are read anew because the job counted meanwhile.
const TRIES: u8 = 5;

/// From the visit to the ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// How often the campaign's page was opened.
    pub visits: i64,
    /// What came of it.
    pub counts: Counts,
}

impl std::ops::AddAssign for Funnel {
    fn add_assign(&mut self, more: Self) {
        self.visits += more.visits;
        self.counts += more.counts;
    }
}

/// A span of days that boards compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The bank's day.
    Today,
    /// It and the six before.
    Week,
    /// From the beginning.
    All,
}

impl Period {
    /// All of them, as columns.
    pub const ALL: [Self; 3] = [Self::Today, Self::Week, Self::All];

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "今天",
            Self::Week => "近 7 天",
            Self::All => "累计",
        }
    }

    fn holds(self, day: NaiveDate, today: NaiveDate) -> bool {
        match self {
            Self::Today => day == today,
            Self::Week => day <= today && day > today - TimeDelta::days(7),
            Self::All => true,
        }
    }
}

/// A branch or a way, and what came by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// What came by it.
    pub funnel: Funnel,
    /// Whether so few people are in it, or in one that could be told by it, that how they did is
    /// not shown.
    pub is_hidden: bool,
}

/// What a board tells.
#[derive(Clone, Debug)]
pub struct Board {
    /// `None` where everything until this moment is in it; else until when.
    pub until: Option<DateTime<Utc>>,
    /// By period, as [`Period::ALL`].
    pub periods: [Funnel; 3],
    /// By period: between what the median hand-in took.
    pub median: [Option<Span>; 3],
    /// How hand-ins scored, 0 to 100, from the beginning.
    pub scores: Histogram,
    /// By day, from the first to the last on which anything happened.
    pub days: Vec<(NaiveDate, Funnel)>,
    /// By way; those of no known way stand last.
    pub channels: Vec<Group>,
    /// By branch; those of none stand last.
    pub branches: Vec<Group>,
    /// How many attempts were left with so many questions behind.
    pub stops: Vec<(i32, i64)>,
    /// How many questions a paper has.
    pub questions: usize,
}

/// What the database holds, as of one moment.
struct Read {
    counts: BTreeMap<(NaiveDate, Uuid), Funnel>,
    seconds: BTreeMap<(NaiveDate, i32), i64>,
    percent: BTreeMap<(NaiveDate, i32), i64>,
    channels: Vec<Channel>,
    stops: Vec<(i32, i64)>,
    until: Option<DateTime<Utc>>,
}

/// The board of a campaign: whole, or as far as `scope` reaches.
///
/// # Errors
/// Those of the database.
pub async fn board(
    state: &AppState,
    campaign: Uuid,
    plan: Option<&PaperPlan>,
    scope: Option<Scope>,
) -> Result<Board, AppError> {
    let mut conn = state.db.read().await?;
    let read = read(state, &mut conn, campaign).await?;
    drop(conn);
    let questions = match plan {
        Some(PaperPlan::Fixed { versions, .. }) => versions.len(),
        Some(PaperPlan::Drawn { rules }) => rules.iter().map(|rule| usize::from(rule.count)).sum(),
        None => 0,
    };
    Ok(read.told(state.today(), scope, questions))
}

/// Reads until no job has counted in between: nothing is then missing or told twice.
async fn read(state: &AppState, conn: &mut Conn, campaign: Uuid) -> Result<Read, AppError> {
    for _ in 0..TRIES {
        let before = places(conn).await?;
        let read = read_once(state, conn, campaign, before).await?;
        if places(conn).await? == before {
            return Ok(read);
        }
    }
    tracing::warn!(campaign.id = %campaign, "figures were counted faster than they were read");
    Err(AppError::Unavailable)
}

/// How far hand-ins, starts and tickets are counted.
async fn places(conn: &mut Conn) -> Result<[Place; 3], storage::Error> {
    Ok([
        reports::counted(conn, Line::Starts).await?,
        reports::counted(conn, Line::HandIns).await?,
        reports::counted(conn, Line::Tickets).await?,
    ])
}

async fn read_once(
    state: &AppState,
    conn: &mut Conn,
    campaign: Uuid,
    places: [Place; 3],
) -> Result<Read, AppError> {
    let mut read = Read {
        counts: BTreeMap::new(),
        seconds: BTreeMap::new(),
        percent: BTreeMap::new(),
        channels: reports::channels(conn, campaign).await?,
        stops: reports::stops(conn, campaign).await?,
        until: None,
    };
    for row in reports::counts(conn, campaign).await? {
        read.at(row.day, row.channel_id).counts += row.counts;
    }
    for row in reports::visits(conn, campaign).await? {
        read.at(row.day, row.channel_id).visits += row.visits;
    }
    for row in reports::spreads(conn, campaign, Measure::Seconds).await? {
        *read.seconds.entry((row.day, row.bucket)).or_default() += row.attempts;
    }
    for row in reports::spreads(conn, campaign, Measure::Percent).await? {
        *read.percent.entry((row.day, row.bucket)).or_default() += row.attempts;
    }
    match uncounted(state, conn, places).await? {
        Some(sums) => read.add(&sums, campaign),
        // The page says until when it tells; the job has everything soon.
        None => read.until = places.iter().map(|place| place.at).min(),
    }
    Ok(read)
}

/// What happened since the job counted; `None` where that is more than a page can add up.
async fn uncounted(
    state: &AppState,
    conn: &mut Conn,
    [starts, hand_ins, tickets]: [Place; 3],
) -> Result<Option<Sums>, AppError> {
    let zone = state.settings.zone;
    // What is stored while this is read belongs to it.
    let until = state.clock.now() + TimeDelta::days(1);
    let mut sums = Sums::default();
    let most = usize::from(UNCOUNTED);
    let found = reports::next_started(conn, starts, until, UNCOUNTED).await?;
    let mut is_whole = found.len() < most;
    for started in &found {
        sums.start(started, zone);
    }
    if is_whole {
        let found = reports::next_closed(conn, hand_ins, until, UNCOUNTED).await?;
        is_whole = found.len() < most;
        for closed in &found {
            sums.hand_in(closed, zone);
        }
    }
    if is_whole {
        let found = reports::next_given(conn, tickets, until, UNCOUNTED).await?;
        is_whole = found.len() < most;
        for given in &found {
            sums.ticket(given, zone);
        }
    }
    Ok(is_whole.then_some(sums))
}

impl Read {
    fn at(&mut self, day: NaiveDate, channel: Uuid) -> &mut Funnel {
        self.counts.entry((day, channel)).or_default()
    }

    fn add(&mut self, sums: &Sums, wanted: Uuid) {
        for (&(campaign, day, channel), &counts) in &sums.counts {
            if campaign == wanted {
                self.at(day, channel).counts += counts;
            }
        }
        for (&(campaign, day, measure, bucket), &attempts) in &sums.spreads {
            if campaign == wanted {
                let spread = match measure {
                    Measure::Seconds => &mut self.seconds,
                    Measure::Percent => &mut self.percent,
                };
                *spread.entry((day, bucket)).or_default() += attempts;
            }
        }
    }

    fn told(mut self, today: NaiveDate, scope: Option<Scope>, questions: usize) -> Board {
        if let Some(scope) = scope {
            self.channels.retain(|channel| is_seen(channel, scope));
            let seen: Vec<Uuid> = self.channels.iter().map(|channel| channel.id).collect();
            self.counts.retain(|(_, channel), _| seen.contains(channel));
            self.seconds.clear();
            self.percent.clear();
            self.stops.clear();
        }
        let mut periods = [Funnel::default(); 3];
        let mut days = BTreeMap::<NaiveDate, Funnel>::new();
        for (&(day, _), &funnel) in &self.counts {
            *days.entry(day).or_default() += funnel;
            for (sum, period) in periods.iter_mut().zip(Period::ALL) {
                if period.holds(day, today) {
                    *sum += funnel;
                }
            }
        }
        let median = Period::ALL.map(|period| {
            let mut histogram = Histogram::default();
            for (&(day, bucket), &attempts) in &self.seconds {
                if period.holds(day, today) {
                    histogram.add(bucket, attempts);
                }
            }
            histogram.median().map(duration_span)
        });
        let mut scores = Histogram::default();
        for (&(_, percent), &attempts) in &self.percent {
            scores.add(percent, attempts);
        }
        let hidden = self.hidden_channels();
        let (channels, branches) = (self.by_channel(&hidden), self.by_branch(&hidden));
        Board {
            until: self.until,
            periods,
            median,
            scores,
            days: without_gaps(&days),
            channels,
            branches,
            stops: self.stops,
            questions,
        }
    }

    /// The ways so few people came by, or that would give those away, that how they did is not
    /// shown. A branch is not shown where it has one of them: so both tables hide the same people,
    /// and holding them against each other tells nothing.
    fn hidden_channels(&self) -> BTreeSet<Uuid> {
        let mut sums = BTreeMap::<Uuid, Counts>::new();
        for (&(_, channel), funnel) in &self.counts {
            *sums.entry(channel).or_default() += funnel.counts;
        }
        // Who only ever came again by a way is somebody there, too.
        let people = sums.values().map(|counts| match counts.people {
            0 if counts.hand_ins > 0 => 1,
            people => u64::try_from(people).unwrap_or(0),
        });
        let hidden = hidden(&people.collect::<Vec<_>>());
        let ways = sums.into_keys().zip(hidden);
        ways.filter_map(|(way, is_hidden)| is_hidden.then_some(way))
            .collect()
    }

    fn by_channel(&self, hidden: &BTreeSet<Uuid>) -> Vec<Group> {
        let name_of: BTreeMap<Uuid, &str> = self
            .channels
            .iter()
            .map(|channel| (channel.id, channel.name.as_str()))
            .collect();
        // Those nobody has come by yet stand there as well.
        let all = self.channels.iter().map(|channel| channel.id);
        let seen = self.counts.keys().map(|(_, channel)| *channel);
        let ways: BTreeSet<Uuid> = all.chain(seen).collect();
        self.grouped(hidden, &ways, |way| {
            // Two ways may have the same name.
            let name = name_of.get(&way).copied();
            (name.unwrap_or("未标明渠道").to_owned(), name.map(|_| way))
        })
    }

    fn by_branch(&self, hidden: &BTreeSet<Uuid>) -> Vec<Group> {
        let branch_of: BTreeMap<Uuid, (Uuid, &str)> = self
            .channels
            .iter()
            .filter_map(|way| Some((way.id, (way.branch_id?, way.branch.as_deref()?))))
            .collect();
        let ways = self.counts.keys().map(|(_, channel)| *channel).collect();
        self.grouped(hidden, &ways, |way| match branch_of.get(&way) {
            Some((branch, name)) => ((*name).to_owned(), Some(*branch)),
            None => ("未标明网点".into(), None),
        })
    }

    /// Adds up by what each way belongs to; what is not known stands last.
    fn grouped(
        &self,
        hidden: &BTreeSet<Uuid>,
        ways: &BTreeSet<Uuid>,
        key: impl Fn(Uuid) -> (String, Option<Uuid>),
    ) -> Vec<Group> {
        let mut groups = BTreeMap::<(Option<Uuid>, String), Group>::new();
        for &way in ways {
            let (name, id) = key(way);
            let group = groups.entry((id, name.clone())).or_insert(Group {
                name,
                funnel: Funnel::default(),
                is_hidden: false,
            });
            group.is_hidden |= hidden.contains(&way);
        }
        for (&(_, way), &funnel) in &self.counts {
            let (name, id) = key(way);
            if let Some(group) = groups.get_mut(&(id, name)) {
                group.funnel += funnel;
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|((id, _), group)| {
            (id.is_none(), std::cmp::Reverse(group.funnel.counts.starts))
        });
        groups.into_iter().map(|(_, group)| group).collect()
    }
}

/// Whether a way belongs to a branch of the scope.
fn is_seen(channel: &Channel, scope: Scope) -> bool {
    channel.branch_id.is_some_and(|id| {
        scope.covers(&Branch {
            id,
            parent: channel.above_id,
            kind: BranchKind::Outlet,
            code: String::new(),
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            hours: String::new(),
            open: true,
        })
    })
}

/// Every day between the first and the last, also those on which nothing happened.
fn without_gaps(days: &BTreeMap<NaiveDate, Funnel>) -> Vec<(NaiveDate, Funnel)> {
    let (Some((&first, _)), Some((&last, _))) = (days.first_key_value(), days.last_key_value())
    else {
        return Vec::new();
    };
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| (day, days.get(&day).copied().unwrap_or_default()))
        .collect()
}

/// A duration whose bucket is known: 3 分 15 秒至 3 分 30 秒.
pub fn span_text(span: Option<Span>) -> String {
    use crate::ui::format::duration;
    match span {
        None => "—".into(),
        Some(Span { from, to: None }) => format!("{}以上", duration(from)),
        Some(Span { from, to: Some(to) }) => format!("{}至 {}", duration(from), duration(to)),
    }
}
