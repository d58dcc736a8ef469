//! What waits for somebody in the bank.

use domain::quizzes::Attention;
use domain::review::Shelf;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use storage::questions::Overview;

use crate::ui::lists::with_query;

/// Only what there is.
pub fn tiles(overview: &Overview, role: Role) -> Option<AnyView> {
    let rows = rows(overview, role, "");
    (!rows.is_empty()).then(|| view! { <ul class="tiles">{rows}</ul> }.into_any())
}

/// The rows of a list of tiles; `of` is what is counted, where other things stand beside.
pub fn rows(overview: &Overview, role: Role, of: &str) -> Vec<AnyView> {
    let shelf = |shelf: Shelf| {
        let page = with_query("/staff/questions", &[("shelf", shelf.word().to_owned())]);
        (overview.on(shelf), shelf.label(), page)
    };
    let reason = |reason: Attention| {
        let query = [("attention", reason.word().to_owned())];
        (
            overview.needing(reason),
            reason.label(),
            with_query("/staff/questions", &query),
        )
    };
    let review = if role.may(Permission::ReviewQuestions) {
        "tile warning"
    } else {
        "tile soft"
    };
    let sent_back = if role.may(Permission::EditQuestions) {
        "tile warning"
    } else {
        "tile soft"
    };
    let tiles = [
        (review, shelf(Shelf::InReview)),
        (sent_back, reason(Attention::SentBack)),
        ("tile soft", shelf(Shelf::Draft)),
        ("tile warning", reason(Attention::ReviewDue)),
        ("tile warning", reason(Attention::Expiring)),
        ("tile bad", reason(Attention::Expired)),
        ("tile bad", reason(Attention::Suspicious)),
    ];
    tiles
        .into_iter()
        .filter(|(_, (count, ..))| *count > 0)
        .map(|(class, (count, label, page))| {
            let told = format!("{of}{label}");
            view! { <li><a class=class href=page><b>{count}</b>{told}</a></li> }.into_any()
        })
        .collect()
}
