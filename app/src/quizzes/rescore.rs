//! Re-scoring the attempts that were asked a question which turned out to be wrong: a job takes it
//! in steps. Any process may take one; a crash between two costs nothing, for what a step changes
//! and how far it came is one unit of work.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::audit::Actor;
use domain::campaigns::{Campaign, Need, bank_day};
use domain::quizzes::remedy::on_paper;
use domain::quizzes::{AttemptResult, AttemptState, Remedy};
use storage::prizes::NewTicket;
use storage::quizzes::{Candidate, Rescoring, StoredAttempt, Tally};
use storage::reports::Line;
use storage::{BoxFuture, Tx, audit, campaigns, participants, prizes, quizzes, reports, surveys};
use uuid::Uuid;

use crate::audit::{deed_of, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::instant::award::{Chance, Offer, passes};
use crate::prizes::ticket;
use crate::reports::count;

/// Campaigns that closed longer ago are not re-scored: their prizes are given.
pub const REACH: TimeDelta = TimeDelta::days(30);

/// How many attempts a step looks at.
const AT_ONCE: u16 = 200;

/// What becomes of an attempt.
struct Change {
    stored: StoredAttempt,
    /// `None` where the attempt is open: its hand-in decides.
    result: Option<AttemptResult>,
    has_risen: bool,
    ticket: Option<NewTicket>,
    /// What it earns by passing now; moments are met by hand-ins alone.
    chance: Option<Chance>,
    /// Whether all of this waits until the campaign's survey is answered.
    awaits_survey: bool,
}

/// What a step does.
struct Plan {
    rescoring: Rescoring,
    changes: Vec<Change>,
    /// The last attempt that was looked at.
    through: Uuid,
    /// The bank's.
    zone: Tz,
}

/// Takes the next step of a re-scoring. `false` where there was none left to take.
///
/// # Errors
/// Those of the database: the same step can be taken again.
pub async fn step(state: &AppState, rescoring: &Rescoring) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    let since = rescoring.decided_at - REACH;
    let candidates = quizzes::next_candidates(&mut conn, rescoring, since, AT_ONCE).await?;
    let remedies = quizzes::remedies(&mut conn).await?;
    let wrong = quizzes::wrong_versions(&mut conn, rescoring.id).await?;
    let Some(last) = candidates.last() else {
        drop(conn);
        finish(state, rescoring).await?;
        return Ok(false);
    };
    let through = last.stored.id;
    let mut known = HashMap::new();
    let mut changes = Vec::new();
    for candidate in candidates {
        let items = &candidate.stored.paper.items;
        if !items.iter().any(|item| wrong.contains(&item.version_id)) {
            continue;
        }
        let (campaign, offer) = match known.entry(candidate.stored.campaign_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let found = campaigns::find(&mut conn, *unknown.key()).await?;
                let found = found.ok_or(AppError::Broken)?;
                let offer =
                    Offer::of(&mut conn, &found, state.clock.now(), state.settings.zone).await?;
                unknown.insert((found, offer.and_then(Offer::without_instant)))
            }
        };
        let offer = offer.as_ref();
        changes.push(change(state, candidate, (campaign, offer), &remedies));
    }
    drop(conn);
    let plan = Plan {
        rescoring: rescoring.clone(),
        changes,
        through,
        zone: state.settings.zone,
    };
    state.db.write((plan, state.clock.now()), unit).await?;
    Ok(true)
}

fn change(
    state: &AppState,
    candidate: Candidate,
    (campaign, offer): (&Campaign, Option<&Offer>),
    remedies: &[(Uuid, Remedy)],
) -> Change {
    let Candidate {
        stored,
        is_forgotten,
    } = candidate;
    let AttemptState::Scored { at, result } = &stored.attempt.state else {
        return Change {
            stored,
            result: None,
            has_risen: false,
            ticket: None,
            chance: None,
            awaits_survey: false,
        };
    };
    let remedies = on_paper(&stored.paper, remedies);
    let day = bank_day(*at, state.settings.zone);
    let counts = campaign.window.counts_hand_in(*at);
    let rule = stored.rules.eligibility;
    let now = result.remedied(&remedies, |score| {
        rule.verdict(score, stored.id, day, counts)
    });
    let ticket = ticket::earned(state, &stored, &now.verdict).filter(|_| !is_forgotten);
    let earns = passes(&now.verdict) && !is_forgotten;
    let chance = offer.filter(|_| earns);
    let chance = chance.map(|offer| offer.chance(state, stored.participant_id));
    Change {
        has_risen: now.score.percent() > result.score.percent(),
        result: Some(now),
        awaits_survey: (ticket.is_some() || chance.is_some())
            && campaign.details.steps.survey == Some(Need::Required),
        ticket,
        chance,
        stored,
    }
}

/// Stops at an attempt that was changed since it was read: the next step reads it again.
fn unit<'t>(
    tx: &'t mut Tx,
    (plan, now): &'t (Plan, DateTime<Utc>),
) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let mut tally = Tally::default();
        let mut through = plan.rescoring.done_through;
        take_turns(tx, &plan.changes).await?;
        // Before any attempt: whoever counts hand-ins meanwhile waits, and counts the new results.
        let counted = reports::hold(tx, Line::HandIns).await?;
        for change in &plan.changes {
            if !quizzes::rescore(tx, &change.stored, change.result.as_ref()).await? {
                quizzes::advance(tx, &plan.rescoring, through, tally).await?;
                return Ok(());
            }
            through = change.stored.id;
            if let (AttemptState::Scored { at, result }, Some(now)) =
                (&change.stored.attempt.state, &change.result)
            {
                count::rescored(tx, counted, &change.stored, (*at, result, now), plan.zone).await?;
            }
            tally.asked += i64::from(change.result.is_some());
            tally.raised += i64::from(change.has_risen);
            let (campaign, who) = (change.stored.campaign_id, change.stored.participant_id);
            if change.awaits_survey && !surveys::has_answered(tx, campaign, who).await? {
                // Handing the survey in gives it.
                continue;
            }
            if let Some(ticket) = &change.ticket {
                tally.tickets += i64::from(prizes::give_ticket(tx, ticket, *now).await?);
            }
            if let Some(chance) = &change.chance {
                // Without moments nothing is met that could not be given.
                let _given = chance.award(tx, change.stored.id, *now).await?;
            }
        }
        quizzes::advance(tx, &plan.rescoring, plan.through, tally).await?;
        Ok(())
    })
}

/// Whoever hands a survey or a quiz in meanwhile waits, and finds the new results. In one order.
async fn take_turns(tx: &mut Tx, changes: &[Change]) -> Result<(), storage::Error> {
    let waits = |change: &&Change| change.awaits_survey || change.chance.is_some();
    let waiting = changes.iter().filter(waits);
    let participants: BTreeSet<Uuid> = waiting.map(|change| change.stored.participant_id).collect();
    for participant in participants {
        participants::take_turn(tx, participant).await?;
    }
    Ok(())
}

async fn finish(state: &AppState, rescoring: &Rescoring) -> Result<(), AppError> {
    let Tally {
        asked,
        raised,
        tickets,
    } = rescoring.tally;
    let deed = deed_of(
        Actor::platform(),
        "question.rescore",
        "question",
        rescoring.question_id,
    );
    let deed = deed.after(
        facts()
            .with("remedy", rescoring.remedy.word())
            .with("attempts", asked)
            .with("raised", raised)
            .with("tickets", tickets),
    );
    let data = (rescoring.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, deed, now)| {
        Box::pin(async move {
            if quizzes::finish(tx, *id, *now).await? {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(())
        })
    });
    unit.await
}
