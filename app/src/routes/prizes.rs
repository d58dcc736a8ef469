//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission;

use super::{Access, may};
use crate::context::AppState;
use crate::prizes::stock;
use domain::staff::Permission::{RedeemWins, ViewPrizes};

use super::Access;
use crate::context::AppState;
use crate::prizes::counter;
use crate::prizes::reviews;
use axum::routing::{MethodRouter, get};
use domain::staff::Permission;

use super::Access;
use crate::context::AppState;
use crate::prizes::draws;

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
    use Permission::{EditCampaigns, KeepStock};
    vec![
        // Stock.
        (
            "/staff/prizes/{id}/codes",
            Permitted(KeepStock),
            post(stock::code_pages::upload),
        ),
        (
            "/staff/prizes/{id}/picture",
            Permitted(EditCampaigns),
            post(stock::upload_picture),
        ),
    ]
    vec![(
        "/staff/counter/photo",
        Access::Permitted(RedeemWins),
        post(counter::find::by_photo),
    )]
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

/// Prizes and their stock.
fn stock() -> Pages {
    use Access::Permitted;
    use Permission::{ExportWins, KeepStock, ViewPrizes};
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
            Permitted(KeepStock),
            get(stock::code_pages::ask),
        ),
        (
            "/staff/prizes/{id}/codes/{list}",
            Permitted(KeepStock),
            get(stock::code_pages::looked),
        ),
    ]
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
    ("/api/stock/lay", Access::Permitted(Permission::KeepStock)),
    ("/api/stock/transfer", Access::Permitted(Permission::KeepStock)),
    ("/api/stock/arrive", Access::Permitted(Permission::KeepStock)),
    ("/api/stock/count", Access::Permitted(Permission::KeepStock)),
    (
        "/api/stock/set_threshold",
        Access::Permitted(Permission::KeepStock),
    ),
    (
        "/api/stock/import_codes",
        Access::Permitted(Permission::KeepStock),
    ),
    (
        "/api/stock/remove_picture",
        Access::Permitted(Permission::EditCampaigns),
    ),
    // Counter.
    ("/api/counter/find", Access::Permitted(RedeemWins)),
    ("/api/counter/send_code", Access::Permitted(RedeemWins)),
    ("/api/counter/hand_over", Access::Permitted(RedeemWins)),
    ("/api/counter/undo", Access::Permitted(RedeemWins)),
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
