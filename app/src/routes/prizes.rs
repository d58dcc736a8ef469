//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission;

use super::Access;
use crate::context::AppState;
use crate::prizes::stock;

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
    use Access::Permitted;
    use Permission::EditCampaigns;
    vec![
        // Stock.
        (
            "/staff/prizes/{id}/codes",
            Permitted(EditCampaigns),
            post(stock::code_pages::upload),
        ),
        (
            "/staff/prizes/{id}/picture",
            Permitted(EditCampaigns),
            post(stock::upload_picture),
        ),
    ]
}

/// Draws: the officer's console, and what everybody can verify.
fn draws() -> Pages {
    vec![]
}

/// Prizes and their stock.
fn stock() -> Pages {
    use Access::Permitted;
    use Permission::{EditCampaigns, ExportWins, KeepStock, ViewPrizes};
    vec![
        (
            "/staff/prizes",
            Permitted(ViewPrizes),
            get(stock::list_page::list),
        ),
        (
            "/staff/prizes.xlsx",
            Permitted(ViewPrizes),
            get(stock::list_page::xlsx),
        ),
        (
            "/staff/prizes.csv",
            Permitted(ViewPrizes),
            get(stock::list_page::csv),
        ),
        (
            "/staff/prizes/tax.xlsx",
            Permitted(ExportWins),
            get(stock::tax_file::xlsx),
        ),
        (
            "/staff/prizes/count",
            Permitted(KeepStock),
            get(stock::count_page::sheet),
        ),
        (
            "/staff/prizes/transfers",
            Permitted(ViewPrizes),
            get(stock::transfer_page::list),
        ),
        (
            "/staff/prizes/{id}",
            Permitted(ViewPrizes),
            get(stock::prize_page::show),
        ),
        (
            "/staff/prizes/{id}/ledger",
            Permitted(ViewPrizes),
            get(stock::ledger_page::show),
        ),
        (
            "/staff/prizes/{id}/ledger.xlsx",
            Permitted(ViewPrizes),
            get(stock::ledger_page::xlsx),
        ),
        (
            "/staff/prizes/{id}/ledger.csv",
            Permitted(ViewPrizes),
            get(stock::ledger_page::csv),
        ),
        (
            "/staff/prizes/{id}/move",
            Permitted(KeepStock),
            get(stock::forms::movement),
        ),
        (
            "/staff/prizes/{id}/send",
            Permitted(KeepStock),
            get(stock::forms::sending),
        ),
        (
            "/staff/prizes/{id}/codes",
            Permitted(EditCampaigns),
            get(stock::code_pages::ask),
        ),
        (
            "/staff/prizes/{id}/codes/{list}",
            Permitted(EditCampaigns),
            get(stock::code_pages::looked),
        ),
    ]
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
    // Stock.
    ("/api/stock/lay", Access::Permitted(Permission::KeepStock)),
    (
        "/api/stock/transfer",
        Access::Permitted(Permission::KeepStock),
    ),
    (
        "/api/stock/arrive",
        Access::Permitted(Permission::KeepStock),
    ),
    ("/api/stock/count", Access::Permitted(Permission::KeepStock)),
    (
        "/api/stock/set_threshold",
        Access::Permitted(Permission::KeepStock),
    ),
    (
        "/api/stock/import_codes",
        Access::Permitted(Permission::EditCampaigns),
    ),
    (
        "/api/stock/remove_picture",
        Access::Permitted(Permission::EditCampaigns),
    ),
    // Counter.
    // Claims.
    // Instant wins.
    // Reviews.
];
