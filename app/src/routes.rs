//! Every address: what customers open here, the console's by feature in the files below.

mod bank;
mod campaigns;
mod console;
mod lessons;
mod prizes;

pub use self::lessons::{brings_a_film, film_pieces, film_uploads};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission;
use http::{Request, Uri};
use leptos::prelude::provide_context;
use leptos::server_fn::ServerFn;
use tower_http::limit::RequestBodyLimitLayer;

use crate::campaigns::{home, pages as campaign_pages, rules};
use crate::context::AppState;
use crate::error::AppError;
use crate::participants::{data_pages, pages as participants};
use crate::pictures;
use crate::prizes::pages as my;
use crate::quizzes::{attempt_pages, practice, result_page};
use crate::staff::who::Desk;
use crate::surveys;
use crate::ui::autosave::Save;
use crate::visitor::local_page;
use crate::{flash, limits, same_origin, shell, troubles};

/// The most bytes of a form that brings a file: a little more than the largest file that is read.
const UPLOAD_LIMIT: usize = 21 * 1024 * 1024;

/// The most bytes of a form that saves by itself: the captions of a film take half a megabyte, each of
/// whose bytes may be sent as three.
const AUTOSAVE_LIMIT: usize = 2 * 1024 * 1024;

/// The most bytes of a form that brings a film: its fields come before it.
const FILM_LIMIT: usize = 2 * 1024 * 1024 * 1024 + 64 * 1024;

/// Who may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Anyone,
    /// A signed-in participant; what belongs to somebody is only theirs.
    Participant,
    /// Any signed-in member of staff.
    Staff,
    /// A signed-in member of staff whose role permits it.
    Permitted(Permission),
}

/// Addresses, who may open them, and what answers.
pub type Pages = Vec<(&'static str, Access, MethodRouter<AppState>)>;

/// Every page, and who may open it.
pub fn pages() -> Pages {
    use Access::{Anyone, Participant};
    let mut all = vec![
        ("/", Anyone, get(home::home)),
        ("/campaigns/{slug}", Anyone, get(campaign_pages::campaign)),
        ("/campaigns/{slug}/rules", Anyone, get(rules::rules)),
        (
            "/pictures/{id}/{file}",
            Anyone,
            get(pictures::serve::picture),
        ),
        ("/privacy", Anyone, get(participants::privacy)),
        ("/sign-in", Anyone, get(participants::sign_in)),
        ("/sign-in/code", Anyone, get(participants::code)),
        ("/attempts/{id}", Participant, get(attempt_pages::attempt)),
        (
            "/attempts/{id}/review",
            Participant,
            get(attempt_pages::review),
        ),
        (
            "/attempts/{id}/result",
            Participant,
            get(result_page::result),
        ),
        (
            "/campaigns/{slug}/survey",
            Anyone,
            get(surveys::intro_page::intro),
        ),
        (
            "/campaigns/{slug}/survey/pages/{page}",
            Participant,
            get(surveys::pages::page),
        ),
        (
            "/campaigns/{slug}/survey/review",
            Participant,
            get(surveys::pages::review),
        ),
        ("/practice", Participant, get(practice::practice)),
        ("/me", Participant, get(my::me)),
        ("/me/data", Participant, get(data_pages::my_data)),
        ("/me/data.json", Participant, get(data_pages::download)),
    ];
    all.extend(console::pages());
    all.extend(bank::pages());
    all.extend(campaigns::pages());
    all.extend(prizes::pages());
    all.extend(lessons::pages());
    all
}

/// Every form that is posted to a page of its own, mostly because it brings a file, and who may
/// send it.
pub fn uploads() -> Pages {
    [
        console::uploads(),
        bank::uploads(),
        campaigns::uploads(),
        prizes::uploads(),
        lessons::uploads(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const fn may(permission: Permission) -> Access {
    Access::Permitted(permission)
}

/// Every change, and who may make it: the server functions by their addresses.
pub fn changes() -> Vec<(&'static str, Access)> {
    [
        CHANGES,
        console::CHANGES,
        bank::CHANGES,
        campaigns::CHANGES,
        prizes::CHANGES,
        lessons::CHANGES,
    ]
    .concat()
}

/// What customers change.
const CHANGES: &[(&str, Access)] = &[
    ("/api/participants/send_code", Access::Anyone),
    ("/api/participants/resend_code", Access::Anyone),
    ("/api/participants/sign_in", Access::Anyone),
    ("/api/participants/set_edition", Access::Anyone),
    ("/api/participants/sign_out", Access::Participant),
    ("/api/participants/sign_out_everywhere", Access::Participant),
    ("/api/participants/set_time_allowance", Access::Participant),
    ("/api/participants/give_consent", Access::Participant),
    ("/api/participants/withdraw_consent", Access::Participant),
    ("/api/participants/delete_account", Access::Participant),
    ("/api/quizzes/start_attempt", Access::Participant),
    ("/api/quizzes/save_answer", Access::Participant),
    ("/api/quizzes/check_answer", Access::Participant),
    ("/api/quizzes/hand_in", Access::Participant),
    ("/api/quizzes/practise", Access::Participant),
    ("/api/surveys/begin", Access::Participant),
    ("/api/surveys/save", Access::Participant),
    ("/api/surveys/hand_in", Access::Participant),
];

/// Reads more than of anybody only of those who are signed in to the console.
async fn more_for_staff(
    State(state): State<AppState>,
    desk: Desk,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    if desk.who.is_some() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, state.settings.request_limit).await {
        Ok(body) => next.run(Request::from_parts(parts, body.into())).await,
        Err(_) => AppError::TooLarge.into_response(),
    }
}

/// There is no such page; an address with a slash too many leads to the one without.
async fn fallback(uri: Uri) -> Response {
    match uri.path().strip_suffix('/') {
        Some(page) if local_page(page) == page => Redirect::permanent(page).into_response(),
        _ => AppError::NotFound.into_response(),
    }
}

/// The pages and the changes that browsers can make.
pub fn router(state: AppState) -> Router {
    let changes = {
        let state = state.clone();
        move |request: axum::extract::Request| {
            let state = state.clone();
            leptos_axum::handle_server_fns_with_context(
                move || provide_context(state.clone()),
                request,
            )
        }
    };
    let refusing = |router: Router<AppState>| {
        router
            .layer(axum::middleware::from_fn_with_state(
                state.clone(),
                limits::check,
            ))
            .layer(axum::middleware::from_fn_with_state(
                state.clone(),
                flash::carry_refusals,
            ))
    };
    let autosave = refusing(Router::new().route(Save::url(), post(changes.clone())));
    let autosave = autosave
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            more_for_staff,
        ))
        .layer(RequestBodyLimitLayer::new(AUTOSAVE_LIMIT));
    let changes = refusing(Router::new().route("/api/{*change}", post(changes)));
    let pages = pages()
        .into_iter()
        .fold(Router::new(), |router, (path, _, page)| {
            router.route(path, page)
        });
    let uploads = uploads()
        .into_iter()
        .chain(film_pieces())
        .fold(Router::new(), |router, (path, _, upload)| {
            router.route(path, upload)
        });
    let uploads = uploads
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(UPLOAD_LIMIT));
    let films = film_uploads()
        .into_iter()
        .fold(Router::new(), |router, (path, _, upload)| {
            router.route(path, upload)
        })
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(FILM_LIMIT));
    pages
        .merge(changes)
        .layer(RequestBodyLimitLayer::new(state.settings.request_limit))
        .merge(autosave)
        .merge(uploads)
        .merge(films)
        .fallback(fallback)
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            same_origin::check,
        ))
        // Around what refuses, so that each refusal has its page.
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            troubles::show_troubles,
        ))
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            shell::secure,
        ))
        .with_state(state)
}
