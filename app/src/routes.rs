//! Every address on one screen.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use http::Uri;
use leptos::prelude::provide_context;
use tower_http::limit::RequestBodyLimitLayer;

use crate::campaigns::{home, pages as campaigns};
use crate::context::AppState;
use crate::error::AppError;
use crate::participants::{data_pages, pages as participants};
use crate::prizes::pages as prizes;
use crate::quizzes::{attempt_pages, practice, result_page};
use crate::visitor::local_page;
use crate::{flash, same_origin, shell, troubles};

/// Who may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Anyone,
    /// A signed-in participant; what belongs to somebody is only theirs.
    Participant,
}

/// Every page, and who may open it.
pub fn pages() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::{Anyone, Participant};
    vec![
        ("/", Anyone, get(home::home)),
        ("/campaigns/{slug}", Anyone, get(campaigns::campaign)),
        ("/campaigns/{slug}/rules", Anyone, get(campaigns::rules)),
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
        ("/practice", Participant, get(practice::practice)),
        ("/me", Participant, get(prizes::me)),
        ("/me/data", Participant, get(data_pages::my_data)),
        ("/me/data.json", Participant, get(data_pages::download)),
    ]
}

/// The server functions that anyone may call; every other one needs a signed-in participant.
pub const OPEN_CHANGES: [&str; 4] = [
    "/api/participants/send_code",
    "/api/participants/resend_code",
    "/api/participants/sign_in",
    "/api/participants/set_edition",
];

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
    let changes = Router::new().route("/api/{*change}", post(changes)).layer(
        axum::middleware::from_fn_with_state(state.clone(), flash::carry_refusals),
    );
    let pages = pages()
        .into_iter()
        .fold(Router::new(), |router, (path, _, page)| {
            router.route(path, page)
        });
    pages
        .merge(changes)
        .fallback(fallback)
        .layer(RequestBodyLimitLayer::new(state.settings.request_limit))
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
