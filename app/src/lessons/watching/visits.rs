//! How often a lesson's page is opened, by the same measure as a campaign's
//! ([`domain::campaigns::is_visit`]).

use axum::response::Response;
use domain::campaigns::{Asked, VISIT_MINUTES, is_visit};
use http::{HeaderMap, Method, header};
use storage::lessons::{self, LessonVersion};

use crate::context::AppState;
use crate::visitor::{cookie, set_cookie};

/// Counts a request for a lesson's page where it is a visit. A page that can be read is shown even where
/// this fails.
pub async fn count(
    state: &AppState,
    version: &LessonVersion,
    (method, headers): (&Method, &HeaderMap),
    mut response: Response,
) -> Response {
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let purpose = ["sec-purpose", "purpose", "x-moz"].map(&text).join(" ");
    let seen = format!("seen-lesson-{}", version.number);
    let counts = is_visit(Asked {
        page: method == Method::GET,
        agent: &text(header::USER_AGENT.as_str()),
        purpose: &purpose,
        was_here: cookie(headers, &seen).is_some(),
    });
    if !counts {
        return response;
    }
    let data = (version.lesson_id, state.today());
    let unit = state.db.write(data, |tx, &(lesson, day)| {
        Box::pin(async move { lessons::visit(tx, lesson, day, 1).await })
    });
    let counted: Result<(), storage::Error> = unit.await;
    if let Err(error) = counted {
        tracing::warn!(lesson.id = %version.lesson_id, error = %error, "a visit was not counted");
    }
    let minutes = Some(VISIT_MINUTES * 60);
    let was_here = set_cookie(state, &seen, "1", minutes);
    response.headers_mut().append(header::SET_COOKIE, was_here);
    response
}
