//! A win as a teller meets it, and what its winner is called.

use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::bank_day;
use domain::campaigns::plan::Tax;
use domain::participants::PhoneNumber;
use domain::prizes::tax::due;
use domain::prizes::{WinRefusal, WinState};
use storage::prizes::{self, CounterWin, StoredWin};
use uuid::Uuid;

use super::refusal::CounterRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// Where a win is shown at the counter.
pub fn page_of(win: Uuid) -> String {
    format!("/staff/counter/wins/{win}")
}

/// Where its receipt is.
pub fn receipt_of(win: Uuid) -> String {
    format!("{}/receipt", page_of(win))
}

/// A win and what stands beside it.
pub struct Found {
    /// The win.
    pub win: StoredWin,
    /// What the teller sees beside it.
    pub told: CounterWin,
}

impl Found {
    /// Loads a win for a teller.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn load(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<Self, AppError> {
        let mut conn = state.db.read().await?;
        let win = prizes::find(&mut conn, id).await?;
        let told = prizes::at_counter(&mut conn, id, who.id).await?;
        let (win, told) = win.zip(told).ok_or(AppError::NotFound)?;
        Ok(Self { win, told })
    }

    /// Whether it lies at the teller's own branch, or was handed over there.
    pub fn lies_with(&self, who: &SignedInStaff) -> bool {
        let branch = self.told.branch.as_ref();
        branch.is_some_and(|(id, ..)| *id == who.scope.branch)
    }

    /// Whether the teller may hand it over now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_hand_over(&self, state: &AppState, who: &SignedInStaff) -> Result<(), AppError> {
        let (win, now) = (&self.win, state.clock.now());
        let branch = who.scope.branch;
        win.state
            .redeem(branch, now, win.deadline)
            .map_err(CounterRefusal::from)?;
        if let Some(from) = self.too_early(state) {
            return Err(CounterRefusal::from(WinRefusal::Early { from }).into());
        }
        Ok(())
    }

    /// The first day on which it is handed over, where that is still to come.
    pub fn too_early(&self, state: &AppState) -> Option<NaiveDate> {
        self.told.claim_from.filter(|from| state.today() < *from)
    }

    /// The tax that is withheld before it is handed over, in fen; `None` where its winner bears none.
    pub fn withheld(&self) -> Option<i64> {
        let tax = self.told.tax.filter(|tax| *tax == Tax::Winner)?;
        Some(due(self.told.value_fen, tax).tax_fen).filter(|fen| *fen > 0)
    }

    /// Whether the teller may undo that it was handed over.
    ///
    /// # Errors
    /// Why not.
    pub fn may_undo(&self, state: &AppState, who: &SignedInStaff) -> Result<(), WinRefusal> {
        let zone = state.settings.zone;
        let day = |at: DateTime<Utc>| bank_day(at, zone);
        let teller = (who.scope.branch, who.id);
        self.win.state.undo(teller, state.clock.now(), day)
    }

    /// The winner's number.
    ///
    /// # Errors
    /// [`CounterRefusal::AccountGone`]; [`AppError::Broken`] where it does not open.
    pub fn phone(&self, state: &AppState) -> Result<PhoneNumber, AppError> {
        let sealed = self.told.phone_sealed.as_ref();
        let sealed = sealed.ok_or(CounterRefusal::AccountGone)?;
        let winner = self.win.participant_id;
        state.keys.open_phone(SealedAs::Phone, winner, sealed)
    }

    /// Its winner, masked.
    ///
    /// # Errors
    /// [`AppError::Broken`] where the number does not open.
    pub fn winner(&self, state: &AppState) -> Result<String, AppError> {
        let waits = matches!(self.win.state, WinState::Open | WinState::Claimed { .. });
        let (win, told) = (&self.win, &self.told);
        let sealed = (win.participant_id, told.phone_sealed.as_deref());
        masked(state, win.shown_as.as_deref(), sealed, waits)
    }
}

/// A winner as staff see them: the name as they agreed to be named, if they did, and the number, masked.
/// While it `waits`, the digits that the counter asks for are not told to the one who asks.
///
/// # Errors
/// [`AppError::Broken`] where the number does not open.
pub fn masked(
    state: &AppState,
    shown_as: Option<&str>,
    (winner, sealed): (Uuid, Option<&[u8]>),
    waits: bool,
) -> Result<String, AppError> {
    let number = match sealed {
        None => "（已注销账号）".to_owned(),
        Some(sealed) => {
            let phone = state.keys.open_phone(SealedAs::Phone, winner, sealed)?;
            if waits { phone.begun() } else { phone.masked() }
        }
    };
    let name = shown_as.and_then(|shown| shown.split_whitespace().next());
    let name = name.filter(|name| !name.contains(|c: char| c.is_ascii_digit()));
    Ok(match name {
        Some(name) => format!("{name} {number}"),
        None => number,
    })
}
