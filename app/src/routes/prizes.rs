//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get};
use domain::staff::Permission;

use super::Access;
use crate::context::AppState;
use crate::prizes::{draws, public_draw};

type Pages = Vec<(&'static str, Access, MethodRouter<AppState>)>;

/// Every page about prizes, and who may open it.
pub(super) fn pages() -> Pages {
    [
        draws(),
        public_draws(),
        stock(),
        counter(),
        claims(),
        instant(),
        reviews(),
    ]
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
    use Access::Permitted;
    use Permission::{RunDraws, ViewDraws};
    vec![
        (
            "/staff/draws",
            Permitted(ViewDraws),
            get(draws::pages::list),
        ),
        (
            "/staff/draws/campaigns/{id}",
            Permitted(ViewDraws),
            get(draws::pages::campaign),
        ),
        (
            "/staff/draws/{id}",
            Permitted(ViewDraws),
            get(draws::pages::draw),
        ),
        (
            "/staff/draws/{id}/settings",
            Permitted(RunDraws),
            get(draws::pages::settings),
        ),
    ]
}

/// What everybody can see and verify of a draw, what the hall sees, and what the notary takes along.
fn public_draws() -> Pages {
    use Access::{Anyone, Participant};
    vec![
        (
            "/campaigns/{slug}/draws",
            Anyone,
            get(public_draw::list_page::list),
        ),
        ("/draws/{id}", Anyone, get(public_draw::pages::draw)),
        (
            "/draws/{id}/record.json",
            Anyone,
            get(public_draw::files::record),
        ),
        (
            "/draws/{id}/tickets/{ticket}/proof.json",
            Participant,
            get(public_draw::files::proof),
        ),
        (
            "/draws/verify_draw.py",
            Anyone,
            get(public_draw::files::verifier),
        ),
        ("/draws/draw.md", Anyone, get(public_draw::files::algorithm)),
        (
            "/staff/draws/{id}/screen",
            Access::Permitted(Permission::ViewDraws),
            get(public_draw::screen::screen),
        ),
        (
            "/staff/draws/{id}/notary-pack.zip",
            Access::Permitted(Permission::ViewDraws),
            get(public_draw::notary::pack),
        ),
    ]
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
    vec![]
}

/// Every change, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    // Draws.
    (
        "/api/draws/prepare",
        Access::Permitted(Permission::RunDraws),
    ),
    ("/api/draws/save", Access::Permitted(Permission::RunDraws)),
    (
        "/api/draws/abandon",
        Access::Permitted(Permission::RunDraws),
    ),
    ("/api/draws/freeze", Access::Permitted(Permission::RunDraws)),
    (
        "/api/draws/type_numbers",
        Access::Permitted(Permission::RunDraws),
    ),
    (
        "/api/draws/take_back",
        Access::Permitted(Permission::ConfirmDraws),
    ),
    (
        "/api/draws/confirm",
        Access::Permitted(Permission::ConfirmDraws),
    ),
    (
        "/api/draws/publish",
        Access::Permitted(Permission::RunDraws),
    ),
    (
        "/api/draws/ask_replacement",
        Access::Permitted(Permission::RunDraws),
    ),
    (
        "/api/draws/approve_replacement",
        Access::Permitted(Permission::ConfirmDraws),
    ),
    // Stock.
    // Counter.
    // Claims.
    // Instant wins.
    // Reviews.
];
