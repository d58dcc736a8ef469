//! Who may enter a campaign: those whom its audience names.

use domain::campaigns::{Audience, Campaign};
use storage::channels::OpenChannel;
use storage::{Conn, campaigns};
use uuid::Uuid;

use crate::error::{AppError, Refusal};

/// Lets a participant in who came by this channel.
///
/// # Errors
/// [`Refusal::NotListed`], [`Refusal::NotAtBranch`].
pub async fn admit(
    conn: &mut Conn,
    campaign: &Campaign,
    who: Uuid,
    channel: Option<&OpenChannel>,
) -> Result<(), AppError> {
    let refusal = match campaign.details.audience {
        Audience::Anyone => return Ok(()),
        Audience::Listed if campaigns::is_in_audience(conn, campaign.id, who).await? => {
            return Ok(());
        }
        Audience::AtBranches if channel.is_some_and(|channel| channel.branch_id.is_some()) => {
            return Ok(());
        }
        Audience::Listed => Refusal::NotListed,
        Audience::AtBranches => Refusal::NotAtBranch,
    };
    Err(refusal.into())
}
