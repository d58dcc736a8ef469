//! Where a survey that is being written is kept: in its campaign's composition. The editor knows
//! nothing else of it.

use domain::surveys::Definition;
use uuid::Uuid;

use crate::campaigns::compose::overview::name_of;
use crate::campaigns::compose::work::{composition, find, store};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// How often a change is made anew because the campaign was changed in between.
const TRIES: u8 = 8;

/// A survey as it is being written.
pub struct Kept {
    /// Its campaign's name.
    pub campaign: String,
    /// The survey; `None` where none was begun.
    pub definition: Option<Definition>,
}

/// The survey of a campaign as it is being written.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such campaign.
pub async fn load(state: &AppState, campaign: Uuid) -> Result<Kept, AppError> {
    let work = find(state, campaign).await?;
    Ok(Kept {
        campaign: name_of(&work),
        definition: composition(&work)?.survey.definition.clone(),
    })
}

/// Changes the survey of a campaign, begun where it was not; gives whether `apply` said so. Each change
/// is of one piece, and is made on what stands now: colleagues who write other pieces meanwhile keep
/// theirs.
///
/// # Errors
/// Those of `apply`, and of changing a composition: it waits for its reviewer, and the like.
pub async fn save(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    mut apply: impl FnMut(&mut Definition) -> Result<bool, AppError>,
) -> Result<bool, AppError> {
    for _ in 0..TRIES {
        let work = find(state, campaign).await?;
        let mut after = composition(&work)?.clone();
        let definition = after
            .survey
            .definition
            .get_or_insert_with(Definition::blank);
        if !apply(definition)? {
            return Ok(false);
        }
        if store(state, who, work, true, &after).await?.is_some() {
            return Ok(true);
        }
    }
    Err(AppError::Unavailable)
}
