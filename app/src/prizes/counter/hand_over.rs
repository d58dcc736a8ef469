//! Handing a prize over: once, to whom the claim code and the number say.

use chrono::{DateTime, Utc};
use domain::audit::Deed;
use domain::participants::{CodeCheck, SignInCode};
use domain::prizes::counter::{Check, Comer, DIGITS_LIMIT, LastDigits, needs_scan, note};
use storage::prizes::StoredWin;
use storage::{Tx, audit, participants, prizes};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::found::Found;
use super::refusal::CounterRefusal;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::staff::who::SignedInStaff;

/// The form as it was sent.
pub struct Form {
    /// Made with the form; becomes the id of the stock entry.
    pub key: Uuid,
    /// How often the win was changed when the page was opened.
    pub changes: i64,
    /// `winner` or `proxy`.
    pub comer: String,
    /// Who comes for the winner; may be empty.
    pub proxy: String,
    /// The last four digits of the winner's number.
    pub digits: String,
    /// The code of a message, where one was sent.
    pub code: String,
    /// Whether it was ticked that the tax was withheld, where the winner bears it.
    pub withheld: bool,
    /// Whether it was ticked that they have got it.
    pub received: bool,
}

/// What was told of the winner's number.
enum Proof {
    /// Its last digits, and whether they are right.
    Digits { right: bool },
    /// The code with this id, hashed as it was typed.
    Sent { id: Uuid, hash: Vec<u8> },
}

/// What the unit of work needs. It counts the try, so it is stored also where the try is wrong.
struct HandingOver {
    win: StoredWin,
    proof: Proof,
    key: Uuid,
    /// The branch and the teller.
    at: (Uuid, Uuid),
    note: String,
    deed: Deed,
    now: DateTime<Utc>,
}

/// What came of it.
#[derive(Clone, Copy)]
enum Outcome {
    Done,
    DigitsWrong,
    DigitsSpent(Option<DateTime<Utc>>),
    Sent(CodeCheck),
}

/// Hands the prize over. The same form again does nothing more.
///
/// # Errors
/// [`CounterRefusal`], with the field it belongs beside.
pub async fn hand_over(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    form: &Form,
) -> Result<(), AppError> {
    let found = Found::load(state, who, id).await?;
    if was_sent(state, id, form.key).await? {
        return Ok(());
    }
    found.may_hand_over(state, who)?;
    if found.win.changes != form.changes {
        return Err(CounterRefusal::Changed.into());
    }
    let now = state.clock.now();
    let comer = Comer::parse(&form.comer, &form.proxy).ok_or(CounterRefusal::ComerMissing)?;
    let check = match form.code.trim() {
        "" => Check::Digits,
        _ => Check::Code,
    };
    if needs_scan(&comer, check, found.told.scanned_at, now) {
        return Err(CounterRefusal::ScanFirst.into());
    }
    let proof = proof(state, &found, check, form).await?;
    let withheld = found.withheld();
    if withheld.is_some() && !form.withheld {
        return Err(CounterRefusal::TaxNotWithheld.into());
    }
    if !form.received {
        return Err(CounterRefusal::NotReceived.into());
    }
    let told = facts()
        .with("campaign", found.told.campaign.as_str())
        .with("prize", found.told.prize.as_str())
        .with("comer", comer.label())
        .with("checked", check.label())
        .with("tax_fen", withheld);
    let handing_over = HandingOver {
        win: found.win,
        proof,
        key: form.key,
        at: (who.scope.branch, who.id),
        note: note(&comer, check, withheld),
        deed: deed(who, "win.hand_over", "win", id).after(told),
        now,
    };
    let unit = state
        .db
        .write(handing_over, |tx, with| Box::pin(unit(tx, with)));
    match unit.await {
        Ok(outcome) => told_as(outcome, now),
        Err(error) => lost(state, who, (id, form.key), error).await,
    }
}

async fn was_sent(state: &AppState, id: Uuid, key: Uuid) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    Ok(prizes::was_laid(&mut conn, id, key).await?)
}

/// What was told of the winner's number, read and compared.
async fn proof(
    state: &AppState,
    found: &Found,
    check: Check,
    form: &Form,
) -> Result<Proof, AppError> {
    let phone = found.phone(state)?;
    match check {
        Check::Digits => {
            let digits = LastDigits::parse(&form.digits).ok_or(CounterRefusal::DigitsInvalid)?;
            let right = digits.end(&phone);
            Ok(Proof::Digits { right })
        }
        Check::Code => {
            let code = SignInCode::parse(&form.code).ok_or(CounterRefusal::SentInvalid)?;
            let sent = {
                let mut conn = state.db.read().await?;
                prizes::counter_code(&mut conn, found.win.id).await?
            };
            let id = sent.ok_or(CounterRefusal::NotSent)?.id;
            let hash = state.keys.code_hash(id, code.digits());
            Ok(Proof::Sent { id, hash })
        }
    }
}

async fn unit(tx: &mut Tx, with: &HandingOver) -> Result<Outcome, AppError> {
    match &with.proof {
        Proof::Digits { right } => {
            let subject = with.win.id.as_bytes();
            if !participants::take_from_limit(tx, subject, &DIGITS_LIMIT, with.now).await? {
                let until = participants::limit_resets_at(tx, subject, &DIGITS_LIMIT).await?;
                return Ok(Outcome::DigitsSpent(until));
            }
            if !right {
                return Ok(Outcome::DigitsWrong);
            }
        }
        Proof::Sent { id, hash } => {
            let checked = try_code(tx, with, *id, hash).await?;
            if checked != CodeCheck::Accepted {
                return Ok(Outcome::Sent(checked));
            }
        }
    }
    let win = (&with.win, with.key);
    if !prizes::redeem(tx, win, with.at, &with.note, with.now).await? {
        return Err(CounterRefusal::Changed.into());
    }
    audit::record(tx, &with.deed, with.now).await?;
    Ok(Outcome::Done)
}

/// Counts a try of a code, and uses the code up where it is right.
async fn try_code(
    tx: &mut Tx,
    with: &HandingOver,
    id: Uuid,
    hash: &[u8],
) -> Result<CodeCheck, AppError> {
    let sent = prizes::counter_code(tx, with.win.id).await?;
    let Some(sent) = sent.filter(|sent| sent.id == id) else {
        return Ok(CodeCheck::Burnt);
    };
    let matches: bool = sent.code_hash.ct_eq(hash).into();
    let checked = sent.challenge.check(with.now, matches);
    // A try that another one overtook was not looked at.
    if !sent.challenge.used && !prizes::count_counter_try(tx, &sent).await? {
        return Ok(CodeCheck::Burnt);
    }
    if checked == CodeCheck::Accepted && !prizes::use_counter_code(tx, &sent, with.now).await? {
        return Ok(CodeCheck::Burnt);
    }
    Ok(checked)
}

fn told_as(outcome: Outcome, now: DateTime<Utc>) -> Result<(), AppError> {
    let refusal = match outcome {
        Outcome::Done | Outcome::Sent(CodeCheck::Accepted) => return Ok(()),
        Outcome::DigitsWrong => CounterRefusal::DigitsWrong,
        Outcome::DigitsSpent(until) => {
            let seconds = until.map_or(60, |at| (at - now).num_seconds().max(1));
            CounterRefusal::DigitsSpent(u32::try_from(seconds).unwrap_or(u32::MAX))
        }
        Outcome::Sent(CodeCheck::Wrong { left }) => CounterRefusal::SentWrong(left),
        Outcome::Sent(CodeCheck::Burnt) => CounterRefusal::SentBurnt,
        Outcome::Sent(CodeCheck::Expired) => CounterRefusal::SentExpired,
    };
    Err(refusal.into())
}

/// Somebody was faster: says what became of the win, or that it was this very form.
async fn lost(
    state: &AppState,
    who: &SignedInStaff,
    (id, key): (Uuid, Uuid),
    error: AppError,
) -> Result<(), AppError> {
    let changed = Refusal::Counter(CounterRefusal::Changed);
    if error != AppError::Refused(changed) {
        return Err(error);
    }
    if was_sent(state, id, key).await? {
        return Ok(());
    }
    Found::load(state, who, id)
        .await?
        .may_hand_over(state, who)?;
    Err(error)
}
