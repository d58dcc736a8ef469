//! The audit trail: how deeds are put into words for it, and where it is read.

pub mod pages;

use std::fmt::Display;

use domain::audit::{Deed, Facts, Subject};

use crate::staff::who::SignedInStaff;

/// What `who` did to a thing, without facts so far.
pub fn deed(who: &SignedInStaff, action: &str, kind: &str, id: impl Display) -> Deed {
    Deed {
        actor: who.actor(),
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
