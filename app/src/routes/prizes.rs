//! The addresses of prizes, from the ticket to the counter.

use axum::routing::{get, post};
use domain::staff::Permission;

use super::{Access, Pages, may};
use crate::prizes::claims::{decline_page, win_page};
use crate::prizes::{counter, draws, instant, ledger, public_draw, reviews, stock};

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
        books(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every form that brings a file, or more than a cookie can take back to its page, and who may send it.
pub(super) fn uploads() -> Pages {
    use Permission::{EditCampaigns, RunDraws};
    vec![
        // Stock.
        (
            "/staff/prizes/{id}/codes",
            may(EditCampaigns),
            post(stock::code_pages::upload),
        ),
        (
            "/staff/prizes/{id}/picture",
            may(EditCampaigns),
            post(stock::upload_picture),
        ),
        // Counter.
        (
            "/staff/counter/photo",
            may(Permission::RedeemWins),
            post(counter::find::by_photo),
        ),
        // Draws.
        (
            "/staff/draws/{id}/settings",
            may(RunDraws),
            post(draws::pages::save),
        ),
        // Reviews.
        (
            "/staff/draws/staff-numbers",
            may(RunDraws),
            post(reviews::numbers_page::upload),
        ),
    ]
}

/// Draws: the officer's console, and what everybody can verify.
fn draws() -> Pages {
    use Permission::{RunDraws, ViewDraws};
    vec![
        ("/staff/draws", may(ViewDraws), get(draws::pages::list)),
        (
            "/staff/draws/campaigns/{id}",
            may(ViewDraws),
            get(draws::pages::campaign),
        ),
        ("/staff/draws/{id}", may(ViewDraws), get(draws::pages::draw)),
        (
            "/staff/draws/{id}/settings",
            may(RunDraws),
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
            may(Permission::ViewDraws),
            get(public_draw::screen::screen),
        ),
        (
            "/staff/draws/{id}/notary-pack.zip",
            may(Permission::ViewDraws),
            get(public_draw::notary::pack),
        ),
    ]
}

/// Prizes and their stock.
fn stock() -> Pages {
    use Permission::{EditCampaigns, ExportWins, KeepStock, ViewPrizes};
    vec![
        (
            "/staff/prizes",
            may(ViewPrizes),
            get(stock::list_page::list),
        ),
        (
            "/staff/prizes.xlsx",
            may(ViewPrizes),
            get(stock::list_page::xlsx),
        ),
        (
            "/staff/prizes.csv",
            may(ViewPrizes),
            get(stock::list_page::csv),
        ),
        (
            "/staff/prizes/tax.xlsx",
            may(ExportWins),
            get(stock::tax_file::xlsx),
        ),
        (
            "/staff/prizes/count",
            may(KeepStock),
            get(stock::count_page::sheet),
        ),
        (
            "/staff/prizes/transfers",
            may(ViewPrizes),
            get(stock::transfer_page::list),
        ),
        (
            "/staff/prizes/{id}",
            may(ViewPrizes),
            get(stock::prize_page::show),
        ),
        (
            "/staff/prizes/{id}/ledger",
            may(ViewPrizes),
            get(stock::ledger_page::show),
        ),
        (
            "/staff/prizes/{id}/ledger.xlsx",
            may(ViewPrizes),
            get(stock::ledger_page::xlsx),
        ),
        (
            "/staff/prizes/{id}/ledger.csv",
            may(ViewPrizes),
            get(stock::ledger_page::csv),
        ),
        (
            "/staff/prizes/{id}/move",
            may(KeepStock),
            get(stock::forms::movement),
        ),
        (
            "/staff/prizes/{id}/send",
            may(KeepStock),
            get(stock::forms::sending),
        ),
        (
            "/staff/prizes/{id}/codes",
            may(EditCampaigns),
            get(stock::code_pages::ask),
        ),
        (
            "/staff/prizes/{id}/codes/{list}",
            may(EditCampaigns),
            get(stock::code_pages::looked),
        ),
    ]
}

/// The counter: who comes for a prize, and what is still to be handed over.
fn counter() -> Pages {
    use Permission::ViewPrizes;
    vec![
        (
            "/staff/counter",
            may(Permission::RedeemWins),
            get(counter::scan_page::counter),
        ),
        (
            "/staff/counter/wins/{id}",
            may(Permission::RedeemWins),
            get(counter::win_page::win),
        ),
        (
            "/staff/counter/wins/{id}/receipt",
            may(Permission::RedeemWins),
            get(counter::receipt_page::receipt),
        ),
        (
            "/staff/counter/list",
            may(ViewPrizes),
            get(counter::list_page::list),
        ),
        (
            "/staff/counter/list.xlsx",
            may(ViewPrizes),
            get(counter::files::xlsx),
        ),
        (
            "/staff/counter/list.csv",
            may(ViewPrizes),
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
    let sees = || may(Permission::ViewDraws);
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

/// The ledger: what a day came to, and the line of one ticket.
fn books() -> Pages {
    let may = may(Permission::ViewPrizes);
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
    ("/api/draws/prepare", may(Permission::RunDraws)),
    ("/api/draws/abandon", may(Permission::RunDraws)),
    ("/api/draws/freeze", may(Permission::RunDraws)),
    ("/api/draws/type_numbers", may(Permission::RunDraws)),
    ("/api/draws/take_back", may(Permission::ConfirmDraws)),
    ("/api/draws/confirm", may(Permission::ConfirmDraws)),
    ("/api/draws/publish", may(Permission::RunDraws)),
    ("/api/draws/ask_replacement", may(Permission::RunDraws)),
    (
        "/api/draws/approve_replacement",
        may(Permission::ConfirmDraws),
    ),
    (
        "/api/draws/refuse_replacement",
        may(Permission::ConfirmDraws),
    ),
    // Stock.
    ("/api/stock/lay", may(Permission::KeepStock)),
    ("/api/stock/transfer", may(Permission::KeepStock)),
    ("/api/stock/arrive", may(Permission::KeepStock)),
    ("/api/stock/count", may(Permission::KeepStock)),
    ("/api/stock/set_threshold", may(Permission::KeepStock)),
    ("/api/stock/import_codes", may(Permission::EditCampaigns)),
    ("/api/stock/remove_picture", may(Permission::EditCampaigns)),
    // Counter.
    ("/api/counter/find", may(Permission::RedeemWins)),
    ("/api/counter/send_code", may(Permission::RedeemWins)),
    ("/api/counter/hand_over", may(Permission::RedeemWins)),
    ("/api/counter/undo", may(Permission::RedeemWins)),
    // Claims.
    ("/api/claims/claim", Access::Participant),
    ("/api/claims/decline", Access::Participant),
    ("/api/claims/publish_name", Access::Participant),
    ("/api/claims/withdraw_name", Access::Participant),
    // Instant wins.
    ("/api/instant/pause", may(Permission::StopCampaigns)),
    ("/api/instant/resume", may(Permission::StopCampaigns)),
    // Reviews.
    ("/api/reviews/decide", may(Permission::ConfirmDraws)),
    ("/api/reviews/check", may(Permission::ConfirmDraws)),
    (
        "/api/reviews/clear_staff_numbers",
        may(Permission::RunDraws),
    ),
    // The ledger.
    ("/api/prizes/find_line", may(Permission::ViewPrizes)),
];
