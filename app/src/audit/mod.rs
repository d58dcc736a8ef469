//! The audit trail: how deeds are written down for it, and where they are read.

pub mod pages;
mod words;

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
