//! The audit trail: how deeds are written down for it, and where they are read.

mod composed;
pub mod pages;
mod words;

use std::fmt::Display;

use domain::audit::{Actor, Deed, Facts, Subject};
use storage::audit;

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// What `who` did to a thing, without facts so far.
pub fn deed(who: &SignedInStaff, action: &str, kind: &str, id: impl Display) -> Deed {
    deed_of(who.actor(), action, kind, id)
}

/// What an actor did to a thing, without facts so far.
///
/// # Panics
/// In tests where the trail's pages have no words for the action.
pub fn deed_of(actor: Actor, action: &str, kind: &str, id: impl Display) -> Deed {
    debug_assert!(
        words::action_label(action).is_some(),
        "{action} has no label"
    );
    Deed {
        actor,
        action: action.into(),
        subject: Subject {
            kind: kind.into(),
            id: id.to_string(),
        },
        before: Facts::none(),
        after: Facts::none(),
    }
}

/// No facts yet.
pub fn facts() -> Facts {
    Facts::none()
}

/// Records that somebody took a list away, as `rows` rows of this format.
///
/// # Errors
/// Those of the database.
pub async fn record_export(
    state: &AppState,
    deed: Deed,
    rows: usize,
    format: &str,
) -> Result<(), AppError> {
    let deed = deed.after(facts().with("rows", rows).with("format", format));
    let data = (deed, state.clock.now());
    let unit = state.db.write(data, |tx, (deed, now)| {
        Box::pin(async move { audit::record(tx, deed, *now).await })
    });
    Ok(unit.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "branch.move has no label")]
    fn a_deed_that_people_have_no_word_for_fails_its_test() {
        deed_of(Actor::operator(), "branch.move", "branch", 1);
    }
}
