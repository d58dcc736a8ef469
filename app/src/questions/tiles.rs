//! What waits for somebody in the bank.

use domain::quizzes::{Attention, Shelf};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use storage::questions::Overview;

use crate::ui::lists::with_query;

/// Only what there is.
pub fn tiles(overview: &Overview, role: Role) -> impl IntoView + use<> {
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
    let tiles: Vec<_> = tiles
        .into_iter()
        .filter(|(_, (count, ..))| *count > 0)
        .map(|(class, (count, label, page))| {
            view! { <li><a class=class href=page><b>{count}</b>{label}</a></li> }
        })
        .collect();
    (!tiles.is_empty()).then(|| view! { <ul class="tiles">{tiles}</ul> })
}
