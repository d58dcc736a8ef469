//! Every change a browser can make to a win: its winner's own choices.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Chooses the branch where a prize is kept, or another one; of a voucher, takes its code. Its winner
/// may.
#[server(endpoint = "claims/claim")]
pub async fn claim(win: Uuid, #[server(default)] branch: Option<Uuid>) -> Result<(), AppError> {
    use crate::participants::data::done;
    use crate::prizes::claims::{change, list::page_of};

    let (state, who) = crate::visitor::require_participant().await?;
    let said = change::claim(&state, who.id, win, branch).await?;
    done(&state, said, &page_of(win));
    Ok(())
}

/// Gives a prize up. Its winner may, having confirmed on a page of its own.
#[server(endpoint = "claims/decline")]
pub async fn decline(win: Uuid) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::claims::{change, list::page_of};

    let (state, who) = crate::visitor::require_participant().await?;
    change::decline(&state, who.id, win).await?;
    done(&state, Done::PrizeDeclined, &page_of(win));
    Ok(())
}

/// Agrees to be named in public as the winner. Its winner may.
#[server(endpoint = "claims/publish_name")]
pub async fn publish_name(win: Uuid, #[server(default)] surname: String) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::claims::{change, list::page_of};

    let (state, who) = crate::visitor::require_participant().await?;
    change::publish_name(&state, &who, win, &surname).await?;
    done(&state, Done::NamePublished, &page_of(win));
    Ok(())
}

/// Takes back that one agreed to be named. Its winner may.
#[server(endpoint = "claims/withdraw_name")]
pub async fn withdraw_name(win: Uuid) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::claims::{change, list::page_of};

    let (state, who) = crate::visitor::require_participant().await?;
    change::withdraw_name(&state, who.id, win).await?;
    done(&state, Done::NameWithdrawn, &page_of(win));
    Ok(())
}
