//! Composing campaigns: writing, checking, looking at them as customers will, reviewing, publishing,
//! changing and stopping them.

pub mod audience;
pub mod checking;
pub mod cover;
pub mod fields;
pub mod forms;
pub mod list_page;
pub mod overview;
pub mod preview;
pub mod run;
pub mod step_page;
pub mod steps;
pub mod work;

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;
use crate::ui::autosave::AutoSaved;

/// What a step's page saves by itself. Those who compose campaigns may.
///
/// # Errors
/// Those of [`step_page::save_by_itself`].
pub async fn save_by_itself(
    state: &AppState,
    who: &SignedInStaff,
    fields: &[(String, String)],
) -> Result<AutoSaved, AppError> {
    let (id, step, saved) = step_page::save_by_itself(state, who, fields).await?;
    Ok(match saved {
        work::Saved::Stored(changes) => AutoSaved::Stored {
            changes,
            preview: step_page::frame(id, step),
        },
        work::Saved::Beside(mine) => AutoSaved::Beside {
            page: format!("{}?mine={mine}", step_page::address(id, step)),
        },
    })
}
