//! The rule check with what the database knows: the bank on the first and the last day, the list,
//! names in addresses.

use chrono::{DateTime, Utc};
use domain::campaigns::composition::{Numbered, linked, numbers, read};
use domain::campaigns::favour::drawn_too_late;
use domain::campaigns::{
    CheckFacts, Checked, Composition, Difference, Favour, LessonLink, Plan, bank_day, check,
    compare,
};
use domain::prizes::draw::DrawState;
use domain::quizzes::BankEntry;
use storage::campaigns::{self, StoredWork};
use storage::lessons;
use storage::prizes::draws;
use storage::questions;
use storage::{Conn, branches};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;

/// What the check of a campaign came to.
pub struct Check {
    /// Its plan and findings.
    pub checked: Checked,
    /// What it changes of what is published; `None` before the first publication.
    pub differences: Option<Vec<Difference>>,
    /// How many questions the bank has on its first day for each row of a drawn paper.
    pub fits: Vec<usize>,
}

impl Check {
    /// How many changes of what is published are refused.
    pub fn refused(&self) -> usize {
        let all = self.differences.iter().flatten();
        all.filter(|one| one.favour == Favour::Refused).count()
    }
}

/// Checks what is composed of a campaign.
///
/// # Errors
/// Those of the database.
pub async fn check_work(
    state: &AppState,
    work: &StoredWork,
    composition: &Composition,
) -> Result<Check, AppError> {
    let now = state.clock.now();
    let zone = state.settings.zone;
    let local = now.with_timezone(&zone).naive_local();
    let mut conn = state.db.read().await?;
    let (first, last) = days(composition, now, zone);
    let bank_at_first = questions::bank(&mut conn, first).await?;
    let bank_at_last = if last == first {
        bank_at_first.clone()
    } else {
        questions::bank(&mut conn, last).await?
    };
    let numbered = numbered_on(&mut conn, composition, first).await?;
    let slug = composition.basics.slug.trim();
    let slug_taken = campaigns::slug_taken(&mut conn, slug, work.id).await?;
    let listed = campaigns::audience_count(&mut conn, work.id).await?;
    let published = campaigns::publication(&mut conn, work.id).await?;
    let draw = draws::campaign(&mut conn, work.id).await?;
    let list_is_frozen = draw
        .and_then(|draw| draw.state)
        .is_some_and(|state| state != DrawState::Prepared.word());
    let mut unknown_branches = Vec::new();
    for prize in &composition.prizes.prizes {
        let codes = prize
            .by_branch
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        for code in codes {
            if branches::find_by_code(&mut conn, code).await?.is_none() {
                unknown_branches.push(code.to_owned());
            }
        }
    }
    let mut unknown_linked = Vec::new();
    for line in &composition.prizes.linked {
        let Some((slug, title)) = linked(line) else {
            continue;
        };
        let found = campaigns::find_by_slug(&mut conn, &slug).await?;
        if found.is_none_or(|campaign| campaign.title != title || campaign.id == work.id) {
            unknown_linked.push(title);
        }
    }
    let shown = lessons::titles(&mut conn, state.today()).await?;
    let watched = |lesson: &LessonLink| {
        let mut numbers = shown.iter().map(|(number, _)| u64::try_from(*number));
        numbers.any(|number| number == Ok(lesson.number))
    };
    let chosen = composition.chances.lessons.iter();
    let chosen = chosen.filter_map(|line| LessonLink::parse(line));
    let unknown = chosen.filter(|lesson| !watched(lesson));
    let unknown_lessons: Vec<_> = unknown.map(|lesson| lesson.title).collect();
    drop(conn);
    let facts = CheckFacts {
        now: local,
        zone,
        bank_at_first: &bank_at_first,
        bank_at_last: &bank_at_last,
        numbered: &numbered,
        slug_taken,
        listed,
        published: published.is_some(),
        unknown_branches: &unknown_branches,
        unknown_linked: &unknown_linked,
        unknown_lessons: &unknown_lessons,
    };
    let checked = check(composition, &facts);
    let differences = match (&published, &checked.plan) {
        (Some(published), Some(plan)) => {
            // What was published is readable; were it not, no change could be judged.
            let old = published_plan(&published.composition, &numbered);
            let old = old.ok_or(AppError::Broken)?;
            let mut differences = compare(&old, plan, local);
            if list_is_frozen {
                differences.extend(drawn_too_late(&old, plan));
            }
            Some(differences)
        }
        _ => None,
    };
    Ok(Check {
        differences,
        fits: fits(composition, &bank_at_first),
        checked,
    })
}

/// The questions that a fixed paper names, as they are asked today.
///
/// # Errors
/// Those of the database.
pub async fn numbered(state: &AppState, composition: &Composition) -> Result<Numbered, AppError> {
    let mut conn = state.db.read().await?;
    numbered_on(&mut conn, composition, state.today()).await
}

async fn numbered_on(
    conn: &mut Conn,
    composition: &Composition,
    day: chrono::NaiveDate,
) -> Result<Numbered, AppError> {
    let mut numbered = Numbered::new();
    for number in numbers(&composition.quiz.numbers).unwrap_or_default() {
        if let Some(version) = questions::version_by_number(conn, number, day).await? {
            numbered.insert(number, version);
        }
    }
    Ok(numbered)
}

/// What is published, as a plan. The questions of a fixed paper may be gone by now: those that are
/// left are compared.
pub fn published_plan(composition: &Composition, numbered: &Numbered) -> Option<Plan> {
    let numbers = numbers(&composition.quiz.numbers).unwrap_or_default();
    let known = numbers.into_iter().map(|number| {
        let gone = Uuid::from_u128(u128::from(number));
        let asked = numbered.get(&number).copied().flatten();
        (number, Some(asked.unwrap_or(gone)))
    });
    read(composition, &known.collect())
}

/// The first and the last day on which questions are asked, as far as days were typed.
fn days(
    composition: &Composition,
    now: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> (chrono::NaiveDate, chrono::NaiveDate) {
    let today = bank_day(now, zone);
    let day = |typed: &str| typed.trim().get(..10)?.parse::<chrono::NaiveDate>().ok();
    let first = day(&composition.days.opens).unwrap_or(today).max(today);
    let closes = composition.days.closes.trim();
    let last = day(closes).unwrap_or(first);
    // A campaign that closes at midnight asks nothing on that day.
    let last = if closes.ends_with("00:00") {
        last.pred_opt().unwrap_or(last)
    } else {
        last
    };
    (first, last.max(first))
}

fn fits(composition: &Composition, bank: &[BankEntry]) -> Vec<usize> {
    let rows = composition.quiz.draws.iter();
    rows.map(|draw| {
        let newest = bank.iter().filter(|entry| entry.is_newest);
        newest
            .filter(|entry| {
                let topic = draw.topic.trim();
                let level = draw.difficulty.trim();
                (topic.is_empty() || entry.topic.as_str() == topic)
                    && (level.is_empty() || entry.difficulty.to_string() == level)
            })
            .count()
    })
    .collect()
}
