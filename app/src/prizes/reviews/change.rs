//! Deciding about tickets, asking for another look, and keeping the list of staff numbers.

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::Deed;
use domain::participants::PhoneNumber;
use domain::review::Remark;
use storage::prizes::{self, ReviewFilter, Ruling, TicketReview};
use storage::{BoxFuture, Tx, audit};
use uuid::Uuid;

use super::refusal::ReviewRefusal;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::SignedInStaff;

/// The most tickets of one request: some pages of the list.
const MOST: usize = 200;

/// How many numbers are stored in one unit of work.
const AT_ONCE: usize = 500;

/// What the unit of a decision needs.
struct Deciding {
    who: SignedInStaff,
    campaign: Uuid,
    tickets: Vec<Uuid>,
    ruling: Ruling,
    note: String,
    now: DateTime<Utc>,
}

/// Decides about tickets of a campaign, each with an entry in the trail. One that is decided so already
/// stays as it is.
///
/// # Errors
/// [`ReviewRefusal`]; [`AppError::NotFound`] where one of them is not in the list that `who` sees.
///
/// # Returns
/// How many were decided.
pub async fn decide(
    state: &AppState,
    who: &SignedInStaff,
    (campaign, tickets): (Uuid, Vec<Uuid>),
    (ruling, note): (Ruling, &str),
) -> Result<u32, AppError> {
    let note = Remark::parse(note).ok_or(ReviewRefusal::ReasonMissing)?;
    if tickets.is_empty() {
        return Err(ReviewRefusal::NothingChosen.into());
    }
    if tickets.len() > MOST {
        return Err(AppError::BadRequest);
    }
    let deciding = Deciding {
        who: who.clone(),
        campaign,
        tickets,
        ruling,
        note: note.as_str().to_owned(),
        now: state.clock.now(),
    };
    state.db.write(deciding, unit).await
}

fn unit<'t>(tx: &'t mut Tx, with: &'t Deciding) -> BoxFuture<'t, Result<u32, AppError>> {
    Box::pin(async move {
        if !prizes::hold_reviews_open(tx, with.campaign).await? {
            return Err(ReviewRefusal::Closed.into());
        }
        let mut decided = 0;
        for &ticket in &with.tickets {
            let filter = ReviewFilter {
                ticket: Some(ticket),
                ..ReviewFilter::all(with.campaign, with.who.scope)
            };
            let found = prizes::list_reviews(tx, &filter, 0, 1).await?.pop();
            let before = found.ok_or(AppError::NotFound)?;
            let (of, as_told) = ((with.campaign, ticket), (with.ruling, with.note.as_str()));
            if prizes::rule(tx, of, as_told, with.who.id, with.now).await? {
                audit::record(tx, &told(with, &before), with.now).await?;
                decided += 1;
            }
        }
        Ok(decided)
    })
}

/// What the trail is told of a decision: never whose ticket it is.
fn told(with: &Deciding, before: &TicketReview) -> Deed {
    let was = before.ruling.as_ref().map(|(ruling, ..)| label(*ruling));
    deed(&with.who, "draw.review", "ticket", before.ticket_id)
        .before(
            facts()
                .with("ruling", was)
                .with("reason", before.note.as_str()),
        )
        .after(
            facts()
                .with("campaign", with.campaign.to_string())
                .with("score", i64::from(before.score))
                .with("ruling", label(with.ruling))
                .with("reason", with.note.as_str()),
        )
}

/// What people call a decision.
pub const fn label(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Kept => "参加抽奖",
        Ruling::SetAside => "不参加抽奖",
    }
}

/// Asks for a look at all tickets of a campaign.
///
/// # Errors
/// [`AppError::NotFound`] where its tickets are not drawn, [`ReviewRefusal::UnderWay`],
/// [`ReviewRefusal::Closed`].
pub async fn ask(state: &AppState, who: &SignedInStaff, campaign: Uuid) -> Result<(), AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        prizes::reviewed_campaign(&mut conn, campaign).await?
    };
    let found = found.ok_or(AppError::NotFound)?;
    if found.closed_at.is_some() {
        return Err(ReviewRefusal::Closed.into());
    }
    let told = facts().with("campaign", found.title.as_str());
    let deed = deed(who, "draw.check_tickets", "campaign", campaign).after(told);
    let data = (campaign, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (campaign, deed, now)| {
        Box::pin(async move {
            let asked = prizes::ask_review(tx, *campaign, *now).await?;
            if asked {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, storage::Error>(asked)
        })
    });
    if unit.await? {
        Ok(())
    } else {
        Err(ReviewRefusal::UnderWay.into())
    }
}

/// What a text says: the numbers, and how many lines have none.
fn read(text: &str) -> (Vec<PhoneNumber>, usize) {
    let (mut numbers, mut others) = (Vec::new(), 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells = line.split([',', '\t', ';', '，', '；', '、']);
        let found = cells
            .map(|cell| cell.trim().trim_matches('"'))
            .filter_map(PhoneNumber::parse);
        let before = numbers.len();
        numbers.extend(found);
        others += usize::from(numbers.len() == before);
    }
    (numbers, others)
}

/// Puts numbers on the list of those who work for the organiser. With `replace` those that were on it
/// before go once all are stored: nobody on either list can win in between, or where it stops halfway.
///
/// # Errors
/// [`ReviewRefusal::NoNumbers`].
///
/// # Returns
/// How many were not on it, and how many lines hold no number.
pub async fn add_numbers(
    state: &AppState,
    who: &SignedInStaff,
    text: String,
    replace: bool,
) -> Result<(u64, usize), AppError> {
    let blind = state.clone();
    let read = heavy(move || {
        let (numbers, others) = read(&text);
        let indexes = numbers.iter().map(|number| blind.keys.phone_index(number));
        (indexes.collect::<Vec<_>>(), others)
    });
    let (indexes, others) = read.await?;
    if indexes.is_empty() {
        return Err(ReviewRefusal::NoNumbers.into());
    }
    let told = facts().with("rows", indexes.len()).with("emptied", replace);
    let deed = deed(who, "draw.staff_numbers", "staff_numbers", "all").after(told);
    let at = newer_than_all(state).await?;
    let mut pieces = indexes.chunks(AT_ONCE).map(<[Vec<u8>]>::to_vec);
    let first = pieces.next().unwrap_or_default();
    let data = (first, at, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (some, at, deed, now)| {
        Box::pin(async move {
            let added = prizes::add_staff_numbers(tx, some, *at).await?;
            audit::record(tx, deed, *now).await?;
            Ok::<_, storage::Error>(added)
        })
    });
    let mut added = unit.await?;
    for some in pieces {
        let unit = state.db.write((some, at), |tx, (some, at)| {
            Box::pin(async move { prizes::add_staff_numbers(tx, some, *at).await })
        });
        let more: Result<u64, storage::Error> = unit.await;
        added += more?;
    }
    if replace {
        let unit = state.db.write(at, |tx, at| {
            Box::pin(async move { prizes::drop_staff_numbers(tx, *at).await })
        });
        let _gone: u64 = unit.await?;
    }
    Ok((added, others))
}

/// A moment after all numbers that are on the list, whatever other servers' clocks say.
async fn newer_than_all(state: &AppState) -> Result<DateTime<Utc>, AppError> {
    let mut conn = state.db.read().await?;
    let newest = prizes::staff_numbers_changed_at(&mut conn).await?;
    let now = state.clock.now();
    Ok(newest.map_or(now, |newest| now.max(newest + TimeDelta::microseconds(1))))
}

/// Empties the list of those who work for the organiser.
///
/// # Errors
/// Those of the database.
///
/// # Returns
/// How many numbers were on it.
pub async fn clear_numbers(state: &AppState, who: &SignedInStaff) -> Result<u64, AppError> {
    let deed = deed(who, "draw.staff_numbers", "staff_numbers", "all");
    let data = (deed, state.clock.now());
    let unit = state.db.write(data, |tx, (deed, now)| {
        Box::pin(async move {
            let gone = prizes::clear_staff_numbers(tx).await?;
            if gone > 0 {
                let count = i64::try_from(gone).unwrap_or(i64::MAX);
                let deed = deed.clone().before(facts().with("rows", count));
                audit::record(tx, &deed.after(facts().with("rows", 0)), *now).await?;
            }
            Ok::<_, storage::Error>(gone)
        })
    });
    Ok(unit.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_lists_and_in_sentences_of_them() {
        let (numbers, others) =
            read("13900000001\n张三,13900000002\n\n13900000003、13900000004\n没有\n");
        assert_eq!((numbers.len(), others), (4, 1));
    }
}
