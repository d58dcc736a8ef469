//! Every change a browser can make at the counter.

#![expect(
    clippy::too_many_arguments,
    reason = "a form's fields are its function's arguments"
)]

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Finds a win by the code that was typed or scanned, and leads to its page. Tellers may. The code stands
/// in no address.
#[server(endpoint = "counter/find")]
pub async fn find(#[server(default)] scanned: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::prizes::counter::find;
    use crate::prizes::counter::found::page_of;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RedeemWins).await?;
    let win = find::by_code(&state, &who, &scanned).await?;
    leptos_axum::redirect(&page_of(win));
    Ok(())
}

/// Sends a code to the winner. Tellers of the branch where the prize lies may. What they had typed beside it
/// is kept.
#[server(endpoint = "counter/send_code")]
pub async fn send_code(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::prizes::counter::found::page_of;
    use crate::prizes::counter::send_code;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RedeemWins).await?;
    send_code::send(&state, &who, id).await?;
    leptos_axum::redirect(&format!("{}#code", page_of(id)));
    Ok(())
}

/// Hands a prize over. Tellers of the branch where it lies may. `key` is made with the form and becomes
/// the id of the stock entry, so that a repeated post hands it over once; `changes` is how often the win
/// was changed when the page was opened.
#[server(endpoint = "counter/hand_over")]
pub async fn hand_over(
    id: Uuid,
    key: Uuid,
    changes: i64,
    #[server(default)] comer: String,
    #[server(default)] proxy: String,
    #[server(default)] digits: String,
    #[server(default)] code: String,
    #[server(default)] withheld: Option<String>,
    #[server(default)] received: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::prizes::counter::found::receipt_of;
    use crate::prizes::counter::hand_over::{Form, hand_over};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RedeemWins).await?;
    let form = Form {
        key,
        changes,
        comer,
        proxy,
        digits,
        code,
        withheld: withheld.is_some(),
        received: received.is_some(),
    };
    hand_over(&state, &who, id, &form).await?;
    leptos_axum::redirect(&receipt_of(id));
    Ok(())
}

/// Undoes that a colleague handed a prize over on the same day. Tellers of the branch may. `key` is made
/// with the form.
#[server(endpoint = "counter/undo")]
pub async fn undo(id: Uuid, key: Uuid, #[server(default)] reason: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::counter::found::page_of;
    use crate::prizes::counter::undo;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RedeemWins).await?;
    undo::undo(&state, &who, (id, key), &reason).await?;
    done(&state, Done::HandOverUndone, &page_of(id));
    Ok(())
}
