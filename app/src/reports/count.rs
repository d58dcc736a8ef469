//! Counting what happens in campaigns: a job takes it in steps, each one unit that holds its line,
//! reads what comes next, adds it up and notes how far it came. Of several processes one counts and
//! the others find it counted.
//!
//! What somebody sees on a board is never older than that: what is not counted yet is added up by
//! the same functions when the board is read (`board_figures`).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::campaigns::bank_day;
use domain::prizes::Verdict;
use domain::quizzes::AttemptResult;
use domain::reports::duration_bucket;
use storage::quizzes::StoredAttempt;
use storage::reports::{
    self, Closed, ClosedPaper, Counts, Given, ItemCell, Line, Measure, OptionCount, Place, Started,
};
use storage::{BoxFuture, Tx};
use uuid::Uuid;

use crate::context::AppState;

/// Something is counted so long after it happened: by then every unit of its moment is stored, and
/// none is passed over.
pub const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(1);

/// An attempt that is open so long after its start has been left.
pub const LEFT_AFTER: TimeDelta = TimeDelta::hours(6);

/// How many a step counts.
const AT_ONCE: u16 = 200;

const LINES: [Line; 4] = [Line::Starts, Line::HandIns, Line::Stops, Line::Tickets];

/// What is added to the counts and spreads of campaigns.
#[derive(Default)]
pub struct Sums {
    /// By campaign, day and way.
    pub counts: BTreeMap<(Uuid, NaiveDate, Uuid), Counts>,
    /// By campaign, day, measure and bucket.
    pub spreads: BTreeMap<(Uuid, NaiveDate, Measure, i32), i64>,
}

impl Sums {
    fn at(
        &mut self,
        campaign: Uuid,
        at: DateTime<Utc>,
        channel: Option<Uuid>,
        zone: Tz,
    ) -> &mut Counts {
        let key = (campaign, bank_day(at, zone), channel.unwrap_or_default());
        self.counts.entry(key).or_default()
    }

    /// An attempt was started.
    pub fn start(&mut self, started: &Started, zone: Tz) {
        let counts = self.at(
            started.campaign_id,
            started.place.at,
            started.channel_id,
            zone,
        );
        counts.starts += 1;
        counts.people += i64::from(started.is_first);
    }

    /// An attempt was closed.
    pub fn hand_in(&mut self, closed: &Closed, zone: Tz) {
        let at = closed.place.at;
        let counts = self.at(closed.campaign_id, at, closed.channel_id, zone);
        counts.hand_ins += 1;
        counts.passes += i64::from(has_passed(&closed.result));
        let seconds = (at - closed.started_at).num_seconds();
        let (campaign, day) = (closed.campaign_id, bank_day(at, zone));
        for (measure, bucket) in [
            (Measure::Seconds, duration_bucket(seconds)),
            (Measure::Percent, percent(&closed.result)),
        ] {
            let key = (campaign, day, measure, bucket);
            *self.spreads.entry(key).or_default() += 1;
        }
    }

    /// A ticket was given.
    pub fn ticket(&mut self, given: &Given, zone: Tz) {
        self.at(given.campaign_id, given.place.at, given.channel_id, zone)
            .tickets += 1;
    }

    async fn add(&self, tx: &mut Tx) -> Result<(), storage::Error> {
        for (&(campaign, day, channel), &more) in &self.counts {
            reports::add_counts(tx, campaign, (day, channel), more).await?;
        }
        for (&(campaign, day, measure, bucket), &more) in &self.spreads {
            reports::add_spread(tx, campaign, (day, measure, bucket), more).await?;
        }
        Ok(())
    }
}

/// Whether a result reached the pass mark, also where it earned no ticket.
pub const fn has_passed(result: &AttemptResult) -> bool {
    !matches!(result.verdict, Verdict::BelowPassMark { .. })
}

fn percent(result: &AttemptResult) -> i32 {
    i32::try_from(result.score.percent().min(100)).unwrap_or(100)
}

/// What is added about the items of campaigns: first attempts only.
#[derive(Default)]
struct Items {
    cells: BTreeMap<(Uuid, ItemCell), i64>,
    options: BTreeMap<(Uuid, Uuid, i32), OptionCount>,
    totals: BTreeMap<(Uuid, i32), i64>,
}

impl Items {
    /// Marks are those of the hand-in: a remedy later changes no answer.
    fn add(&mut self, read: &ClosedPaper, choices: &HashMap<(Uuid, i32), Vec<u8>>) {
        let ClosedPaper { closed, paper, .. } = read;
        let campaign = closed.campaign_id;
        let marks = closed.result.answers.iter().map(|verdict| verdict.points());
        let marks: Vec<i32> = marks.map(|m| i32::try_from(m).unwrap_or(0)).collect();
        let total: i32 = marks.iter().sum();
        *self.totals.entry((campaign, total)).or_default() += 1;
        for (position, (item, mark)) in (0..).zip(paper.items.iter().zip(marks)) {
            let cell = ItemCell {
                version: item.version_id,
                mark,
                rest: total - mark,
            };
            *self.cells.entry((campaign, cell)).or_default() += 1;
            let chosen = choices.get(&(closed.place.id, position));
            let chosen = chosen.into_iter().flatten();
            let mut places: Vec<i32> = chosen
                .filter_map(|&shown| item.order.get(usize::from(shown)))
                .map(|&place| i32::from(place))
                .collect();
            if places.is_empty() {
                places.push(-1);
            }
            for place in places {
                let option = self
                    .options
                    .entry((campaign, item.version_id, place))
                    .or_default();
                option.chosen += 1;
                option.rest += i64::from(total - mark);
            }
        }
    }

    async fn store(&self, tx: &mut Tx) -> Result<(), storage::Error> {
        for (&(campaign, cell), &more) in &self.cells {
            reports::add_cell(tx, campaign, cell, more).await?;
        }
        for (&(campaign, version, place), &more) in &self.options {
            reports::add_option(tx, campaign, (version, place), more).await?;
        }
        for (&(campaign, total), &more) in &self.totals {
            reports::add_total(tx, campaign, total, more).await?;
        }
        Ok(())
    }
}

/// Counts what comes next on every line. `false` where there was nothing.
///
/// # Errors
/// Those of the database: the same step can be taken again.
pub async fn step(state: &AppState) -> Result<bool, storage::Error> {
    let mut counted = false;
    for line in LINES {
        counted |= step_of(state, line).await?;
    }
    Ok(counted)
}

async fn step_of(state: &AppState, line: Line) -> Result<bool, storage::Error> {
    let now = state.clock.now();
    let until = match line {
        Line::Stops => now - LEFT_AFTER,
        _ => now - SETTLED_AFTER,
    };
    if !is_waiting(state, line, until).await? {
        return Ok(false);
    }
    let data = (line, until, state.settings.zone);
    state.db.write(data, unit).await
}

/// Looks first, so that a job with nothing to do writes nothing.
async fn is_waiting(
    state: &AppState,
    line: Line,
    until: DateTime<Utc>,
) -> Result<bool, storage::Error> {
    let mut conn = state.db.read().await?;
    let from = reports::counted(&mut conn, line).await?;
    Ok(match line {
        Line::Starts | Line::Stops => {
            let found = reports::next_started(&mut conn, from, until, 1).await?;
            !found.is_empty()
        }
        Line::HandIns => {
            let found = reports::next_closed(&mut conn, from, until, 1).await?;
            !found.is_empty()
        }
        Line::Tickets => {
            let found = reports::next_given(&mut conn, from, until, 1).await?;
            !found.is_empty()
        }
    })
}

/// What was read is read while the line is held: nothing is counted twice, and no re-scoring comes
/// in between (see [`rescored`]).
fn unit<'t>(
    tx: &'t mut Tx,
    &(line, until, zone): &'t (Line, DateTime<Utc>, Tz),
) -> BoxFuture<'t, Result<bool, storage::Error>> {
    Box::pin(async move {
        let from = reports::hold(tx, line).await?;
        let to = match line {
            Line::Starts => starts(tx, from, until, zone).await?,
            Line::HandIns => hand_ins(tx, from, until, zone).await?,
            Line::Stops => stops(tx, from, until).await?,
            Line::Tickets => tickets(tx, from, until, zone).await?,
        };
        let Some(to) = to else { return Ok(false) };
        reports::advance(tx, line, to).await?;
        Ok(true)
    })
}

async fn starts(
    tx: &mut Tx,
    from: Place,
    until: DateTime<Utc>,
    zone: Tz,
) -> Result<Option<Place>, storage::Error> {
    let started = reports::next_started(tx, from, until, AT_ONCE).await?;
    let mut sums = Sums::default();
    for started in &started {
        sums.start(started, zone);
    }
    sums.add(tx).await?;
    Ok(started.last().map(|last| last.place))
}

async fn hand_ins(
    tx: &mut Tx,
    from: Place,
    until: DateTime<Utc>,
    zone: Tz,
) -> Result<Option<Place>, storage::Error> {
    let read = reports::next_papers(tx, from, until, AT_ONCE).await?;
    let Some(to) = read.last().map(|last| last.closed.place) else {
        return Ok(None);
    };
    let choices = reports::choices_between(tx, from, to).await?;
    let choices: HashMap<_, _> = choices
        .into_iter()
        .map(|(attempt, position, places)| ((attempt, position), places))
        .collect();
    let (mut sums, mut items) = (Sums::default(), Items::default());
    for read in &read {
        sums.hand_in(&read.closed, zone);
        if read.is_first {
            items.add(read, &choices);
        }
        let took = read.closed.place.at - read.closed.started_at;
        if took >= LEFT_AFTER
            && let Some(position) = reports::return_to(tx, read.closed.place.id).await?
        {
            reports::add_stop(tx, read.closed.campaign_id, position, -1).await?;
        }
    }
    sums.add(tx).await?;
    items.store(tx).await?;
    Ok(Some(to))
}

async fn stops(
    tx: &mut Tx,
    from: Place,
    until: DateTime<Utc>,
) -> Result<Option<Place>, storage::Error> {
    let found = reports::next_stops(tx, from, until, AT_ONCE).await?;
    let mut left = BTreeMap::<(Uuid, i32), i64>::new();
    for found in found.iter().filter(|found| found.is_open) {
        let position = found.last.map_or(0, |last| last + 1);
        if reports::leave(tx, found.place.id, position).await? {
            *left.entry((found.campaign_id, position)).or_default() += 1;
        }
    }
    for ((campaign, position), more) in left {
        reports::add_stop(tx, campaign, position, more).await?;
    }
    Ok(found.last().map(|last| last.place))
}

async fn tickets(
    tx: &mut Tx,
    from: Place,
    until: DateTime<Utc>,
    zone: Tz,
) -> Result<Option<Place>, storage::Error> {
    let given = reports::next_given(tx, from, until, AT_ONCE).await?;
    let mut sums = Sums::default();
    for given in &given {
        sums.ticket(given, zone);
    }
    sums.add(tx).await?;
    Ok(given.last().map(|last| last.place))
}

/// In the unit that gives a closed attempt a new result, while [`Line::HandIns`] is held: corrects
/// what was counted of it. One that is not counted yet will be by its new result.
///
/// # Errors
/// Those of the database.
pub async fn rescored(
    tx: &mut Tx,
    counted: Place,
    stored: &StoredAttempt,
    (closed_at, was, is): (DateTime<Utc>, &AttemptResult, &AttemptResult),
    zone: Tz,
) -> Result<(), storage::Error> {
    let place = Place {
        at: closed_at,
        id: stored.id,
    };
    if place > counted {
        return Ok(());
    }
    let (campaign, day) = (stored.campaign_id, bank_day(closed_at, zone));
    let passes = i64::from(has_passed(is)) - i64::from(has_passed(was));
    if passes != 0 {
        let channel = reports::channel_of(tx, stored.id).await?;
        let more = Counts {
            passes,
            ..Counts::default()
        };
        reports::add_counts(tx, campaign, (day, channel.unwrap_or_default()), more).await?;
    }
    if percent(was) != percent(is) {
        for (result, more) in [(was, -1), (is, 1)] {
            let bucket = (day, Measure::Percent, percent(result));
            reports::add_spread(tx, campaign, bucket, more).await?;
        }
    }
    Ok(())
}
