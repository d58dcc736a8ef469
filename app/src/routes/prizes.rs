//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get};
use domain::staff::Permission;

use super::Access;
use crate::context::AppState;
use crate::prizes::instant;

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
    vec![]
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
    let sees = || Access::Permitted(Permission::ViewDraws);
    vec![
        (
            "/campaigns/{slug}/instant",
            Access::Anyone,
            get(instant::public::instant),
        ),
        (
            "/campaigns/{slug}/instant.json",
            Access::Anyone,
            get(instant::record::file),
        ),
        (
            "/staff/draws/instant",
            sees(),
            get(instant::list_page::list),
        ),
        (
            "/staff/campaigns/{id}/instant",
            sees(),
            get(instant::console::instant),
        ),
    ]
}

/// Tickets that a person looks at before a freeze.
fn reviews() -> Pages {
    vec![]
}

/// Every change, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    // Draws.
    // Stock.
    // Counter.
    // Claims.
    // Instant wins.
    (
        "/api/instant/pause",
        Access::Permitted(Permission::StopCampaigns),
    ),
    (
        "/api/instant/resume",
        Access::Permitted(Permission::StopCampaigns),
    ),
    // Reviews.
];
