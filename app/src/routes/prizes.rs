//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission::{RedeemWins, ViewPrizes};

use super::Access;
use crate::context::AppState;
use crate::prizes::claims::{decline_page, win_page};
use crate::prizes::{counter, ledger};

type Pages = Vec<(&'static str, Access, MethodRouter<AppState>)>;

/// Every page about prizes, and who may open it.
pub(super) fn pages() -> Pages {
    [
        draws(),
        stock(),
        counter(),
        claims(),
        instant(),
        reviews(),
        books(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every form that brings a file, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![(
        "/staff/counter/photo",
        Access::Permitted(RedeemWins),
        post(counter::find::by_photo),
    )]
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
    use Access::Permitted;
    vec![
        (
            "/staff/counter",
            Permitted(RedeemWins),
            get(counter::scan_page::counter),
        ),
        (
            "/staff/counter/wins/{id}",
            Permitted(RedeemWins),
            get(counter::win_page::win),
        ),
        (
            "/staff/counter/wins/{id}/receipt",
            Permitted(RedeemWins),
            get(counter::receipt_page::receipt),
        ),
        (
            "/staff/counter/list",
            Permitted(ViewPrizes),
            get(counter::list_page::list),
        ),
        (
            "/staff/counter/list.xlsx",
            Permitted(ViewPrizes),
            get(counter::files::xlsx),
        ),
        (
            "/staff/counter/list.csv",
            Permitted(ViewPrizes),
            get(counter::files::csv),
        ),
    ]
}

/// What a winner sees and chooses.
fn claims() -> Pages {
    use Access::Participant;
    vec![
        ("/me/wins/{id}", Participant, get(win_page::win)),
        (
            "/me/wins/{id}/branches",
            Participant,
            get(win_page::move_to),
        ),
        (
            "/me/wins/{id}/decline",
            Participant,
            get(decline_page::decline),
        ),
    ]
}

/// Instant wins.
fn instant() -> Pages {
    vec![]
}

/// Tickets that a person looks at before a freeze.
fn reviews() -> Pages {
    vec![]
}

/// The ledger: what a day came to, and the line of one ticket.
fn books() -> Pages {
    let may = Access::Permitted(ViewPrizes);
    vec![
        (
            "/staff/prizes/reconciliation",
            may,
            get(ledger::day_page::reconciliation),
        ),
        (
            "/staff/prizes/reconciliation.xlsx",
            may,
            get(ledger::export::xlsx),
        ),
        ("/staff/prizes/line", may, get(ledger::line_page::ask)),
        ("/staff/prizes/line/{id}", may, get(ledger::line_page::line)),
    ]
}

/// Every change, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    // Draws.
    // Stock.
    // Counter.
    ("/api/counter/find", Access::Permitted(RedeemWins)),
    ("/api/counter/send_code", Access::Permitted(RedeemWins)),
    ("/api/counter/hand_over", Access::Permitted(RedeemWins)),
    ("/api/counter/undo", Access::Permitted(RedeemWins)),
    // Claims.
    ("/api/claims/claim", Access::Participant),
    ("/api/claims/decline", Access::Participant),
    ("/api/claims/publish_name", Access::Participant),
    ("/api/claims/withdraw_name", Access::Participant),
    // Instant wins.
    // Reviews.
    // The ledger.
    ("/api/prizes/find_line", Access::Permitted(ViewPrizes)),
];
