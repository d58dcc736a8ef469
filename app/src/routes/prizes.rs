//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission;

use super::{Access, may};
use crate::context::AppState;
use crate::prizes::reviews;

type Pages = Vec<(&'static str, Access, MethodRouter<AppState>)>;

/// Every page about prizes, and who may open it.
pub(super) fn pages() -> Pages {
    [draws(), stock(), counter(), claims(), instant(), reviews()]
        .into_iter()
        .flatten()
        .collect()
}

/// Every form that brings a file, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![
        // Reviews.
        (
            "/staff/draws/staff-numbers",
            may(Permission::RunDraws),
            post(reviews::numbers_page::upload),
        ),
    ]
}

/// Draws: the officer's console, and what everybody can verify.
fn draws() -> Pages {
    vec![]
}

/// Prizes and their stock.
fn stock() -> Pages {
    vec![]
}

/// The counter: who comes for a prize, and what is still to be handed over.
fn counter() -> Pages {
    vec![]
}

/// What a winner sees and chooses.
fn claims() -> Pages {
    vec![]
}

/// Instant wins.
fn instant() -> Pages {
    vec![]
}

/// Tickets that a person looks at before a freeze.
fn reviews() -> Pages {
    use Permission::{RunDraws, ViewDraws};
    vec![
        (
            "/staff/draws/reviews",
            may(ViewDraws),
            get(reviews::list_page::list),
        ),
        (
            "/staff/draws/reviews.csv",
            may(ViewDraws),
            get(reviews::export::csv),
        ),
        (
            "/staff/draws/staff-numbers",
            may(RunDraws),
            get(reviews::numbers_page::ask),
        ),
    ]
}

/// Every change, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    // Draws.
    // Stock.
    // Counter.
    // Claims.
    // Instant wins.
    // Reviews.
    ("/api/reviews/decide", may(Permission::ConfirmDraws)),
    ("/api/reviews/check", may(Permission::ConfirmDraws)),
    (
        "/api/reviews/clear_staff_numbers",
        may(Permission::RunDraws),
    ),
];
