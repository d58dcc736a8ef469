//! Which way a browser came by, and how often the page of a campaign, or of a lesson, is opened.
//!
//! A visit is a browser that opens the page and was not there in the half hour before
//! ([`domain::campaigns::is_visit`]). It belongs to the channel whose code stands in the link, else to
//! the one that the browser remembers, for a week. Visits wait in memory for some seconds, so that a
//! rush costs one write; a process that is killed loses those seconds, one that is stopped loses none.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::response::Response;
use chrono::NaiveDate;
use domain::campaigns::{Asked, Campaign, ChannelCode, VISIT_MINUTES, is_visit};
use http::{HeaderMap, HeaderValue, Method, header};
use storage::channels::{self, OpenChannel};
use storage::lessons;
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::visitor::{cookie, set_cookie};

/// How long a browser remembers the way it came by, in seconds: a week.
const REMEMBERED_FOR: i64 = 7 * 24 * 60 * 60;

/// What was visited, on which day of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Visited {
    /// A campaign, by which channel.
    Campaign(Uuid, NaiveDate, Option<Uuid>),
    /// A lesson.
    Lesson(Uuid, NaiveDate),
}

/// Visits that are not yet stored.
#[derive(Default)]
pub struct Visits(Mutex<HashMap<Visited, i64>>);

impl Visits {
    fn add(&self, visits: impl IntoIterator<Item = (Visited, i64)>) {
        // A count is whole between two additions, also where somebody panicked.
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, count) in visits {
            *waiting.entry(key).or_default() += count;
        }
    }

    fn take(&self) -> HashMap<Visited, i64> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting)
    }
}

/// Stores the visits that wait. Where that fails they wait on.
///
/// # Errors
/// Those of the database.
pub async fn flush(state: &AppState) -> Result<(), AppError> {
    let taken = state.visits.take();
    if taken.is_empty() {
        return Ok(());
    }
    // In one order everywhere: two processes that count the same do not wait for each
    // other in a circle.
    let mut visits: Vec<_> = taken.into_iter().collect();
    visits.sort_unstable();
    let unit = state.db.write(visits.clone(), |tx, visits| {
        Box::pin(async move {
            for &(visited, count) in visits {
                match visited {
                    Visited::Campaign(campaign, day, channel) => {
                        channels::count_visits(tx, campaign, day, channel, count).await?;
                    }
                    Visited::Lesson(lesson, day) => {
                        lessons::visit(tx, lesson, day, count).await?;
                    }
                }
            }
            Ok(())
        })
    });
    let stored: Result<(), storage::Error> = unit.await;
    if stored.is_err() {
        state.visits.add(visits);
    }
    Ok(stored?)
}

/// The cookie in which a browser remembers the way it came by.
pub fn way_cookie(slug: &str) -> String {
    format!("way-{slug}")
}

/// The cookie of a browser that was here a moment ago.
fn seen_cookie(slug: &str) -> String {
    format!("seen-{slug}")
}

/// The open channel of this campaign by which a browser comes: that of the link, else the one that it
/// remembers. A code that is unknown, closed or another campaign's is as good as none.
///
/// # Errors
/// Those of the database.
pub async fn channel_of(
    state: &AppState,
    campaign: &Campaign,
    page: &str,
    headers: &HeaderMap,
) -> Result<Option<OpenChannel>, AppError> {
    let remembered = cookie(headers, &way_cookie(&campaign.slug)).map(ToOwned::to_owned);
    for code in [code_in(page), remembered].into_iter().flatten() {
        let Some(code) = ChannelCode::parse(&code) else {
            continue;
        };
        let mut conn = state.db.read().await?;
        let found = channels::open_channel(&mut conn, campaign.id, code.as_str()).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The value of `c` in an address.
fn code_in(page: &str) -> Option<String> {
    let (_, query) = page.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "c")?;
    Some(found.1.into_owned())
}

/// Counts a request for the campaign's page where it is a visit, and has the browser remember the
/// way it came by.
///
/// # Errors
/// Those of the database.
pub async fn visit(
    state: &AppState,
    campaign: &Campaign,
    page: &str,
    asked: (&Method, &HeaderMap),
    mut response: Response,
) -> Result<Response, AppError> {
    let (_, headers) = asked;
    let channel = channel_of(state, campaign, page, headers).await?;
    let seen = seen_cookie(&campaign.slug);
    let counts = counts(&seen, asked);
    let cookies = response.headers_mut();
    if counts {
        let day = state.today();
        let by = channel.as_ref().map(|channel| channel.id);
        state
            .visits
            .add([(Visited::Campaign(campaign.id, day, by), 1)]);
        cookies.append(header::SET_COOKIE, was_here(state, &seen));
    }
    let way = way_cookie(&campaign.slug);
    if let Some(channel) = channel
        && cookie(headers, &way) != Some(&channel.code)
    {
        let age = Some(REMEMBERED_FOR);
        let remembered = set_cookie(state, &way, &channel.code, age);
        cookies.append(header::SET_COOKIE, remembered);
    }
    Ok(response)
}

/// Counts a request for a lesson's page where it is a visit.
pub fn visit_lesson(
    state: &AppState,
    (lesson, number): (Uuid, u64),
    asked: (&Method, &HeaderMap),
    mut response: Response,
) -> Response {
    let seen = format!("seen-lesson-{number}");
    if counts(&seen, asked) {
        let visited = Visited::Lesson(lesson, state.today());
        state.visits.add([(visited, 1)]);
        let cookies = response.headers_mut();
        cookies.append(header::SET_COOKIE, was_here(state, &seen));
    }
    response
}

/// Whether a request for a page is a visit of it; `seen` is the cookie of a browser that was there a
/// moment ago.
fn counts(seen: &str, (method, headers): (&Method, &HeaderMap)) -> bool {
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let purpose = ["sec-purpose", "purpose", "x-moz"].map(&text).join(" ");
    is_visit(Asked {
        page: method == Method::GET,
        agent: &text(header::USER_AGENT.as_str()),
        purpose: &purpose,
        was_here: cookie(headers, seen).is_some(),
    })
}

/// Has a browser remember for a while that it was there.
fn was_here(state: &AppState, seen: &str) -> HeaderValue {
    set_cookie(state, seen, "1", Some(VISIT_MINUTES * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_wherever_it_stands_in_an_address() {
        for (page, code) in [
            ("/campaigns/a?c=k7m2xpq", Some("k7m2xpq")),
            (
                "/campaigns/a?from=wechat&c=k7m2xpq&isappinstalled=0",
                Some("k7m2xpq"),
            ),
            ("/campaigns/a?c=%6B7&c=2", Some("k7")),
            ("/campaigns/a?cc=1", None),
            ("/campaigns/a", None),
        ] {
            assert_eq!(code_in(page).as_deref(), code, "{page}");
        }
    }
}
