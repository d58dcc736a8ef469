//! Every change a browser can make about a participant.

use leptos::prelude::*;

use crate::error::AppError;

/// Sends a code to a phone. Anyone may call it, within the limits by number and address.
#[server(endpoint = "participants/send_code")]
pub async fn send_code(
    phone: String,
    #[server(default)] consent: Option<String>,
    #[server(default)] prize_notice: Option<String>,
    #[server(default)] next: Option<String>,
) -> Result<(), AppError> {
    use domain::participants::{ConsentPurpose, PhoneNumber};

    use crate::error::Refusal;
    use crate::participants::send_code;

    let (state, parts) = crate::visitor::request()?;
    let phone = PhoneNumber::parse(&phone).ok_or(Refusal::PhoneInvalid)?;
    consent.ok_or(Refusal::ConsentMissing)?;
    let mut purposes = vec![ConsentPurpose::Participation];
    purposes.extend(prize_notice.map(|_| ConsentPurpose::PrizeNotice));
    let address = send_code::client_address(&state, &parts);
    let asked = send_code::send_code(&state, &phone, &purposes, &address).await?;
    send_code::remember(&state, &asked);
    send_code::go_on_to_code(next.as_deref());
    Ok(())
}

/// Sends another code to the number that was typed before. Whoever asked for the first one may.
#[server(endpoint = "participants/resend_code")]
pub async fn resend_code(#[server(default)] next: Option<String>) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::{data, send_code};

    let (state, parts) = crate::visitor::request()?;
    let (phone, purposes) = send_code::asked_before(&state, &parts.headers).await?;
    let address = send_code::client_address(&state, &parts);
    let asked = send_code::send_code(&state, &phone, &purposes, &address).await?;
    send_code::remember(&state, &asked);
    data::tell(&state, Done::CodeResent);
    send_code::go_on_to_code(next.as_deref());
    Ok(())
}

/// Signs in with a code. Only the browser that asked for the code can use it.
#[server(endpoint = "participants/sign_in")]
pub async fn sign_in(
    code: String,
    #[server(default)] next: Option<String>,
) -> Result<(), AppError> {
    use domain::participants::SignInCode;

    use crate::error::Refusal;
    use crate::participants::sign_in;
    use crate::visitor::{local_page, require_participant};

    let (state, parts) = crate::visitor::request()?;
    let code = SignInCode::parse(&code).ok_or(Refusal::CodeInvalid)?;
    match sign_in::sign_in(&state, &parts.headers, &code).await {
        // Somebody went back to the form after signing in.
        Err(AppError::Refused(Refusal::CodeNotAsked)) if require_participant().await.is_ok() => {}
        signed_in => signed_in?,
    }
    leptos_axum::redirect(local_page(next.as_deref().unwrap_or("/")));
    Ok(())
}

/// Ends this session. The signed-in participant may.
#[server(endpoint = "participants/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::sign_in;

    let (state, who) = crate::visitor::require_participant().await?;
    sign_in::end_session(&state, who.token_hash).await?;
    sign_in::leave(&state, Done::SignedOut);
    Ok(())
}

/// Ends every session of the participant. The signed-in participant may.
#[server(endpoint = "participants/sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::sign_in;

    let (state, who) = crate::visitor::require_participant().await?;
    sign_in::end_sessions(&state, who.id).await?;
    sign_in::leave(&state, Done::SignedOutEverywhere);
    Ok(())
}

/// Chooses the edition of the pages. Anyone may; it is remembered in the browser alone.
#[server(endpoint = "participants/set_edition")]
pub async fn set_edition(
    edition: String,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use crate::quizzes::start_attempt::lift_time_limits;
    use crate::visitor::{Edition, local_page, referring_page, require_participant, set_cookie};

    const YEAR: i64 = 365 * 24 * 60 * 60;
    let (state, parts) = crate::visitor::request()?;
    let edition = Edition::from_word(&edition).ok_or(AppError::BadRequest)?;
    if let Edition::Elder(_) = edition {
        match require_participant().await {
            Ok((state, who)) => lift_time_limits(&state, who.id).await?,
            Err(AppError::NotSignedIn) => {}
            Err(refused) => return Err(refused),
        }
    }
    let response = expect_context::<leptos_axum::ResponseOptions>();
    let cookie = set_cookie(&state, "edition", edition.word(), Some(YEAR));
    response.append_header(http::header::SET_COOKIE, cookie);
    let back = back.unwrap_or_else(|| referring_page(&parts.headers));
    leptos_axum::redirect(local_page(&back));
    Ok(())
}

/// Sets how much time the participant needs. The signed-in participant may.
#[server(endpoint = "participants/set_time_allowance")]
pub async fn set_time_allowance(
    allowance: String,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use domain::quizzes::TimeAllowance;

    use crate::flash::Done;
    use crate::participants::data;

    let (state, who) = crate::visitor::require_participant().await?;
    let allowance = TimeAllowance::from_word(&allowance).ok_or(AppError::BadRequest)?;
    data::set_time_allowance(&state, who.id, allowance).await?;
    data::done(
        &state,
        Done::TimeAllowanceSet,
        back.as_deref().unwrap_or("/me/data"),
    );
    Ok(())
}

/// Gives an optional consent. The signed-in participant may.
#[server(endpoint = "participants/give_consent")]
pub async fn give_consent(purpose: String) -> Result<(), AppError> {
    use domain::participants::ConsentPurpose;

    use crate::flash::Done;
    use crate::participants::data;

    let (state, who) = crate::visitor::require_participant().await?;
    let purpose = ConsentPurpose::from_word(&purpose).ok_or(AppError::BadRequest)?;
    data::give_consent(&state, who.id, purpose).await?;
    data::done(&state, Done::ConsentGiven, "/me/data");
    Ok(())
}

/// Withdraws a consent. The signed-in participant may; the one that taking part rests on is
/// withdrawn by deleting the account.
#[server(endpoint = "participants/withdraw_consent")]
pub async fn withdraw_consent(purpose: String) -> Result<(), AppError> {
    use domain::participants::ConsentPurpose;

    use crate::flash::Done;
    use crate::participants::data;

    let (state, who) = crate::visitor::require_participant().await?;
    let purpose = ConsentPurpose::from_word(&purpose).ok_or(AppError::BadRequest)?;
    if purpose == ConsentPurpose::Participation {
        return Err(AppError::BadRequest);
    }
    data::withdraw_consent(&state, who.id, purpose).await?;
    data::done(&state, Done::ConsentWithdrawn, "/me/data");
    Ok(())
}

/// Deletes the participant's personal data. The signed-in participant may, having confirmed.
#[server(endpoint = "participants/delete_account")]
pub async fn delete_account(#[server(default)] confirm: Option<String>) -> Result<(), AppError> {
    use crate::error::Refusal;
    use crate::flash::Done;
    use crate::participants::{data, sign_in};

    let (state, who) = crate::visitor::require_participant().await?;
    confirm.ok_or(Refusal::DeletionUnconfirmed)?;
    data::delete(&state, &who).await?;
    sign_in::leave(&state, Done::AccountDeleted);
    Ok(())
}
