//! Beginning a survey and saving its pages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::surveys::{Definition, Naming, Typed};
use storage::channels;
use storage::surveys::{self, Draft};
use uuid::Uuid;

use super::running::{Filling, Running, SEEN, Stage, running};
use crate::campaigns::entry::admit;
use crate::context::AppState;
use crate::error::{AppError, Refusal};

/// How often a page is saved anew because another one was saved in between.
const TRIES: u8 = 8;
/// The most values of one form field: more than any question has options.
const MOST_VALUES: usize = 60;
/// The most characters of a value that are kept: more than any answer may have, so that too long a
/// text is shown again, to be made shorter.
const MOST_TYPED: usize = 6_000;

/// What a form sends of a page.
pub struct Page {
    /// Which page.
    pub page: String,
    /// The questions that it showed.
    pub shown: Vec<String>,
    /// What was typed.
    pub fields: BTreeMap<String, Vec<String>>,
}

/// Begins the survey of a campaign, or goes on with it. `came_by` is the code of the channel that the
/// browser came by, if it remembers one.
///
/// # Errors
/// [`Refusal::SurveyConsentMissing`] where the survey is named and that was not agreed to,
/// those of [`admit`].
///
/// # Returns
/// The page to go on with.
pub async fn begin(
    state: &AppState,
    who: Uuid,
    slug: &str,
    (consents, came_by): (bool, Option<&str>),
) -> Result<String, AppError> {
    let found = running(state, slug, Some(who)).await?;
    if let Some(filling) = found.filling() {
        return Ok(way_on(&found, &filling));
    }
    if found.stage != Stage::Open {
        // The page says which.
        return Ok(found.intro());
    }
    let named = matches!(found.definition().naming, Naming::Named { .. });
    if named && !consents {
        return Err(Refusal::SurveyConsentMissing.into());
    }
    let mut conn = state.db.read().await?;
    let campaign = &found.campaign;
    let channel = match came_by {
        Some(code) => channels::open_channel(&mut conn, campaign.id, code).await?,
        None => None,
    };
    admit(&mut conn, campaign, who, channel.as_ref()).await?;
    drop(conn);
    let now = state.clock.now();
    let draft = Draft {
        consented_at: named.then_some(now),
        channel_id: channel.as_ref().map(|channel| channel.id),
        branch_id: channel.and_then(|channel| channel.branch_id),
        ..Draft::default()
    };
    let data = (found.survey.id, who, draft.clone(), now);
    let unit = state.db.write(data, |tx, (survey, who, draft, now)| {
        Box::pin(async move {
            let begun = surveys::begin(tx, *survey, *who, draft, *now).await?;
            Ok::<_, AppError>(begun)
        })
    });
    unit.await?;
    let filling = Filling::new(found.definition(), &draft, &found.room);
    Ok(way_on(&found, &filling))
}

/// Where to go on: the first page with something to do, or the one with all answers.
pub fn way_on(found: &Running, filling: &Filling<'_>) -> String {
    match filling.first_open() {
        Some((page, false)) => found.page(page),
        Some((page, true)) => format!("{}?check=1", found.page(page)),
        None => found.review(),
    }
}

/// Saves a page. Another window's pages stay as they were saved there.
///
/// # Errors
/// [`AppError::BadRequest`] where there is no such page.
///
/// # Returns
/// The page to go on with.
pub async fn save(
    state: &AppState,
    who: Uuid,
    slug: &str,
    page: Page,
    go: Option<&str>,
) -> Result<String, AppError> {
    for _ in 0..TRIES {
        let found = running(state, slug, Some(who)).await?;
        let at = found.definition().page(&page.page);
        let at = at.ok_or(AppError::BadRequest)?;
        let Some(old) = &found.draft else {
            // Handed in elsewhere, or never begun: that page says so.
            return Ok(found.intro());
        };
        let new = with_page(found.definition(), old, at, &page);
        if new.typed == old.typed || store(state, found.survey.id, who, &new).await? {
            return Ok(onward(&found, &new, at, &page.shown, go));
        }
    }
    tracing::warn!("the pages of a survey kept being saved");
    Err(AppError::Unavailable)
}

async fn store(state: &AppState, survey: Uuid, who: Uuid, draft: &Draft) -> Result<bool, AppError> {
    let data: (Uuid, Uuid, Draft, DateTime<Utc>) = (survey, who, draft.clone(), state.clock.now());
    let unit = state.db.write(data, |tx, (survey, who, draft, now)| {
        Box::pin(async move {
            let saved = surveys::save(tx, *survey, *who, draft, *now).await?;
            Ok::<_, AppError>(saved)
        })
    });
    unit.await
}

/// The draft with what a page sends: the fields of its questions that were shown, and of no others.
fn with_page(definition: &Definition, old: &Draft, at: usize, page: &Page) -> Draft {
    let mut typed = old.typed.clone();
    let mut seen = typed.remove(SEEN).unwrap_or_default();
    for question in &definition.pages[at].questions {
        let key = question.key.as_str();
        if !page.shown.iter().any(|shown| shown == key) {
            continue;
        }
        typed.retain(|field, _| !question.owns(field));
        let sent = page.fields.iter().filter(|(field, _)| question.owns(field));
        for (field, values) in sent {
            let values: Vec<String> = values
                .iter()
                .filter(|value| !value.is_empty())
                .take(MOST_VALUES)
                .map(|value| value.chars().take(MOST_TYPED).collect())
                .collect();
            if !values.is_empty() {
                typed.insert(field.clone(), values);
            }
        }
        if !seen.iter().any(|seen| seen == key) {
            seen.push(key.to_owned());
        }
    }
    typed.insert(SEEN.to_owned(), seen);
    Draft {
        typed: without_nul(typed),
        ..old.clone()
    }
}

/// PostgreSQL keeps no NUL in its JSON.
fn without_nul(mut typed: Typed) -> Typed {
    let values = typed.values_mut().flatten();
    values.for_each(|value| value.retain(|c| c != '\0'));
    typed
}

/// Where a saved page leads.
fn onward(found: &Running, new: &Draft, at: usize, shown: &[String], go: Option<&str>) -> String {
    let filling = Filling::new(found.definition(), new, &found.room);
    if go == Some("later") {
        return format!("{}?saved=1", found.intro());
    }
    if go == Some("back") {
        let before = filling.walk.before(at);
        return before.map_or_else(|| found.intro(), |page| found.page(page));
    }
    let questions = filling.walk.on(filling.definition, at);
    let here = found.page(at);
    let wrong = |shown_only: bool| {
        let mut known = questions
            .iter()
            .filter(|question| !shown_only || shown.iter().any(|key| key == question.key.as_str()));
        known.any(|question| filling.wrong(question).is_some())
    };
    if wrong(true) {
        return format!("{here}?check=1#wrong");
    }
    let more = questions
        .iter()
        .find(|question| !shown.iter().any(|key| key == question.key.as_str()));
    if let Some(more) = more {
        return format!("{here}?more=1#q-{}", more.key);
    }
    match filling.walk.after(at) {
        Some(page) => found.page(page),
        None => way_on(found, &filling),
    }
}
