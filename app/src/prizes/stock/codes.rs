//! Voucher codes: read from a list, looked at before they are stored.

use std::collections::HashSet;

use domain::prizes::stock_fault::voucher_code;
use domain::prizes::{PrizeKind, StockFault};
use exchange::table::{Limits, Table};
use storage::prizes::{self, NewVoucher};
use storage::{audit, uploads};
use uuid::Uuid;

use super::look::prize;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// The most codes of one list.
const MOST: usize = 20_000;

/// What a kept list is for: codes of this prize, and of no other.
fn kind_of(prize: Uuid) -> String {
    format!("voucher_codes of {prize}")
}

/// What a list would bring.
#[derive(Debug, Default)]
pub struct Looked {
    /// Codes that are new, in their order.
    pub new: Vec<String>,
    /// How many this prize or another has already, or the list has twice.
    pub known: usize,
    /// The first line, where it is no code: a title.
    pub heading: Option<String>,
    /// The first lines that are no code.
    pub bad: Vec<String>,
    /// How many lines are none.
    pub bad_count: usize,
}

/// The lines of a list: what was pasted, or the first column of a file.
///
/// # Errors
/// [`StockFault::File`], [`StockFault::NoCodes`], [`StockFault::TooManyCodes`].
pub async fn lines(pasted: &str, name: &str, bytes: Vec<u8>) -> Result<Vec<String>, AppError> {
    let mut found: Vec<String> = pasted.lines().map(str::to_owned).collect();
    if !bytes.is_empty() {
        let name = name.to_owned();
        let table = heavy(move || Table::read(&name, &bytes, &Limits::default())).await?;
        let table = table.map_err(|_| StockFault::File)?;
        found.extend(table.rows.iter().map(|row| row.text(0).to_owned()));
    }
    found.retain(|line| !line.trim().is_empty());
    if found.len() > MOST {
        return Err(StockFault::TooManyCodes.into());
    }
    let any = found.iter().any(|line| voucher_code(line).is_some());
    any.then_some(found).ok_or(StockFault::NoCodes.into())
}

/// What these lines would bring. A title in the first line does no harm.
///
/// # Errors
/// Those of the database.
pub async fn look(state: &AppState, lines: &[String]) -> Result<Looked, AppError> {
    let known = {
        let mut conn = state.db.read().await?;
        prizes::known_vouchers(&mut conn).await?
    };
    let mut known: HashSet<Vec<u8>> = known.into_iter().collect();
    let mut looked = Looked::default();
    for (place, line) in lines.iter().enumerate() {
        match voucher_code(line) {
            Some(code) if known.insert(state.keys.voucher_index(&code)) => looked.new.push(code),
            Some(_) => looked.known += 1,
            None if place == 0 => looked.heading = Some(line.chars().take(40).collect()),
            None => {
                looked.bad_count += 1;
                if looked.bad.len() < 10 {
                    looked.bad.push(line.chars().take(40).collect());
                }
            }
        }
    }
    Ok(looked)
}

/// Keeps a list for a prize, sealed, until somebody has looked at what it would bring.
///
/// # Errors
/// Those of the database.
pub async fn keep(
    state: &AppState,
    who: &SignedInStaff,
    prize: Uuid,
    lines: &[String],
) -> Result<Uuid, AppError> {
    let id = state.clock.id();
    let plain = lines.join("\n");
    let sealed = state
        .keys
        .seal(&state.clock, SealedAs::VoucherCode, id, plain.as_bytes());
    let upload = uploads::Upload {
        id,
        name: "券码".into(),
        content: sealed,
    };
    let data = (upload, (who.id, kind_of(prize)), state.clock.now());
    let unit = state.db.write(data, |tx, (upload, (who, kind), now)| {
        Box::pin(async move { uploads::add(tx, upload, (*who, kind.as_str()), *now).await })
    });
    unit.await?;
    Ok(id)
}

/// The lines of a list that `who` brought for a prize.
///
/// # Errors
/// [`AppError::NotFound`] where it is gone, was imported, is somebody else's or of another prize.
pub async fn kept(
    state: &AppState,
    who: &SignedInStaff,
    (prize, upload): (Uuid, Uuid),
) -> Result<Vec<String>, AppError> {
    let kind = kind_of(prize);
    let kept = {
        let mut conn = state.db.read().await?;
        uploads::find(&mut conn, upload, (who.id, kind.as_str())).await?
    };
    let kept = kept.ok_or(AppError::NotFound)?;
    let plain = state
        .keys
        .open(SealedAs::VoucherCode, upload, &kept.content);
    let plain = plain.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let plain = plain.ok_or_else(|| {
        tracing::error!(upload.id = %upload, "a list of codes does not open");
        AppError::Broken
    })?;
    Ok(plain.lines().map(str::to_owned).collect())
}

/// Stores the codes of a kept list that are new, sealed each by itself.
///
/// # Errors
/// [`AppError::NotFound`], [`StockFault::NoVoucher`].
///
/// # Returns
/// How many were new; `None` where the prize has no such list: it was imported, or lay too long.
pub async fn import(
    state: &AppState,
    who: &SignedInStaff,
    (id, upload): (Uuid, Uuid),
) -> Result<Option<u32>, AppError> {
    let prize = voucher(state, who, id).await?;
    let lines = match kept(state, who, (id, upload)).await {
        Err(AppError::NotFound) => return Ok(None),
        lines => lines?,
    };
    let looked = look(state, &lines).await?;
    let seal = |code: &String| {
        let row = state.clock.id();
        NewVoucher {
            id: row,
            prize_id: id,
            code_sealed: state
                .keys
                .seal(&state.clock, SealedAs::VoucherCode, row, code.as_bytes()),
            code_index: state.keys.voucher_index(code),
            by: Some(who.id),
        }
    };
    let new: Vec<_> = looked.new.iter().map(seal).collect();
    let told = facts().with("prize", prize.as_str());
    let deed = deed(who, "stock.import_codes", "prize", id).after(told);
    let data = (upload, new, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (upload, new, deed, now)| {
        Box::pin(async move {
            if !uploads::take(tx, *upload).await? {
                return Ok(None);
            }
            let mut added: u32 = 0;
            for voucher in new {
                added += u32::from(prizes::add_voucher(tx, voucher, *now).await?);
            }
            let mut deed = deed.clone();
            deed.after = deed.after.with("quantity", added);
            audit::record(tx, &deed, *now).await?;
            Ok(Some(added))
        })
    });
    unit.await
}

/// The name of a prize of vouchers, for those who bring codes: the whole bank's, so the head office.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotPermitted`], [`StockFault::NoVoucher`].
pub async fn voucher(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<String, AppError> {
    if who.scope.kind != domain::staff::BranchKind::HeadOffice {
        return Err(AppError::NotFound);
    }
    let found = prize(state, who, id).await?;
    match found.kind {
        PrizeKind::Voucher => Ok(found.name),
        PrizeKind::Thing => Err(StockFault::NoVoucher.into()),
    }
}
