//! The numbers: typed by one person, confirmed by another, which draws.

use domain::prizes::draw::{DrawState, Drawn as DrawnRecord, Fate, Given, Hash, Record, Value};
use storage::audit;
use storage::prizes::draws::{self, Drawn, StoredDraw};
use uuid::Uuid;

use super::api::ValueForm;
use super::numbers;
use super::prepare::{find, told};
use super::record;
use super::refusal::{DrawRefusal, ValueFault};
use super::replace::{in_the_way, is_asked};
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// Stores what the sources gave, as the first person types it.
///
/// # Errors
/// [`DrawRefusal::Value`], beside its field; [`DrawRefusal::BeingReplaced`],
/// [`DrawRefusal::ChangedMeanwhile`].
pub async fn type_numbers(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    forms: &[ValueForm],
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    let Some(commitment) = &draw.commitment else {
        return Err(DrawRefusal::ChangedMeanwhile.into());
    };
    let now = state.clock.now();
    let read = numbers::read(&commitment.sources, forms, now)?;
    let same = draw.typed.as_ref().is_some_and(|(by, _)| by.0 == who.id);
    if draw.state == DrawState::Typed && draw.numbers == read && same {
        return Ok(());
    }
    let deed = deed(who, "draw.type", "draw", id).after(told(&draw).with("numbers", all(&read)));
    let data = ((id, changes), read, who.id, deed, now);
    let unit = state.db.write(data, |tx, (draw, read, who, deed, now)| {
        Box::pin(async move {
            if !draws::type_numbers(tx, *draw, read, *who, *now).await? {
                return Err(AppError::from(in_the_way(tx, draw.0).await?));
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// All values, for the trail.
fn all(numbers: &[Option<Given>]) -> String {
    let told = numbers.iter().flatten().map(|given| {
        let value = crate::prizes::words::value(&given.value);
        match &given.instead_because {
            Some(because) => format!("{value}（改用替代来源：{because}）"),
            None => value,
        }
    });
    told.collect::<Vec<_>>().join("；")
}

/// Sends typed numbers back. Where that was done already nothing happens.
///
/// # Errors
/// [`DrawRefusal::ChangedMeanwhile`] where they were confirmed or typed anew.
pub async fn take_back(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    if draw.state == DrawState::Frozen {
        return Ok(());
    }
    let before = told(&draw).with("numbers", all(&draw.numbers));
    let deed = deed(who, "draw.take_back", "draw", id).before(before);
    let data = ((id, changes), deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, deed, now)| {
        Box::pin(async move {
            if !draws::take_back(tx, *draw).await? {
                return Err(AppError::from(DrawRefusal::ChangedMeanwhile));
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// Confirms the numbers, and draws with them. Where this person has done so already nothing happens.
///
/// # Errors
/// [`DrawRefusal::OnePerson`], [`DrawRefusal::BeingReplaced`], [`DrawRefusal::Value`] beside its field,
/// [`DrawRefusal::RecordDiffers`] where what was frozen is not what was published.
pub async fn confirm(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    again: &[ValueForm],
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    if draw.drawn.as_ref().is_some_and(|(by, _)| by.0 == who.id) {
        return Ok(());
    }
    let Some((typed_by, _)) = draw
        .typed
        .clone()
        .filter(|_| draw.state == DrawState::Typed)
    else {
        return Err(DrawRefusal::ChangedMeanwhile.into());
    };
    if typed_by.0 == who.id {
        return Err(DrawRefusal::OnePerson.into());
    }
    let asked = {
        let mut conn = state.db.read().await?;
        is_asked(&mut conn, id).await?
    };
    if asked {
        return Err(DrawRefusal::BeingReplaced.into());
    }
    if draw.changes != changes {
        return Err(DrawRefusal::ChangedMeanwhile.into());
    }
    numbers::compare(&draw.numbers, again)?;
    let numbers = with_secret(state, &draw)?;
    let frozen = record::load(state, &draw).await?;
    let drawn = DrawnRecord {
        drawn_at: state.clock.now(),
        entered_by: typed_by.1.clone(),
        confirmed_by: apart(&typed_by.1, who),
        witnesses: draw.settings.witnesses.clone(),
        notary: draw.settings.notary.clone(),
        numbers,
        outcome: Vec::new(),
    };
    let published = draw.freeze_hash;
    let made = heavy(move || make(frozen, drawn, published)).await??;
    store(state, who, &draw, made).await
}

/// The name of who confirms, told apart from somebody of the same name.
fn apart(other: &str, who: &SignedInStaff) -> String {
    if who.name == other {
        format!("{}（{}）", who.name, who.username)
    } else {
        who.name.clone()
    }
}

/// Every value, the bank's secret too: it is opened at the draw, not before.
fn with_secret(state: &AppState, draw: &StoredDraw) -> Result<Vec<Given>, AppError> {
    let given = draw.numbers.iter().map(|given| match given {
        Some(given) => Ok(given.clone()),
        None => {
            let sealed = draw.secret_sealed.as_deref().unwrap_or_default();
            let opened = state.keys.open(SealedAs::DrawSecret, draw.id, sealed).ok();
            let secret = opened.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let secret = secret.ok_or_else(|| {
                tracing::error!(draw.id = %draw.id, "the secret of a draw does not open");
                AppError::Broken
            })?;
            Ok(Given {
                value: Value::Secret {
                    secret: Hash(secret),
                },
                instead_because: None,
            })
        }
    });
    given.collect()
}

/// A draw that was computed.
struct Made {
    record: Record,
    file: Vec<u8>,
    hash: Hash,
}

fn make(frozen: Record, mut drawn: DrawnRecord, published: Option<Hash>) -> Result<Made, AppError> {
    let hash = frozen.freeze.hash();
    if frozen.drawn.is_some() || published != Some(hash) || frozen.freeze_hash != hash {
        tracing::error!(computed = %hash, "a frozen list is not what was published");
        return Err(DrawRefusal::RecordDiffers.into());
    }
    drawn.outcome = frozen.freeze.draw(&drawn.numbers).map_err(|difference| {
        tracing::error!(difference = %difference, "confirmed numbers do not fit their sources");
        AppError::from(DrawRefusal::Value(1, ValueFault::Unreadable))
    })?;
    let record = frozen.with(drawn);
    let hash = record.record_hash.ok_or(AppError::Broken)?;
    let file = record::to_file(&record)?;
    Ok(Made { record, file, hash })
}

/// Picks of a lot: number, ticket and fate.
type Picks = Vec<(String, Vec<(u32, Uuid, Fate)>)>;

async fn picks(state: &AppState, draw: Uuid, record: &Record) -> Result<Picks, AppError> {
    let outcome = record
        .drawn
        .as_ref()
        .map_or(&[][..], |drawn| &drawn.outcome);
    let numbers: Vec<u32> = outcome
        .iter()
        .flat_map(|lot| lot.picks.iter().map(|pick| pick.ticket))
        .collect();
    let mut conn = state.db.read().await?;
    let tickets = draws::tickets_numbered(&mut conn, draw, &numbers).await?;
    let lots = outcome.iter().map(|lot| {
        let picks = lot.picks.iter().map(|pick| {
            let ticket = tickets.get(&pick.ticket).ok_or(AppError::Broken)?;
            Ok((pick.ticket, *ticket, pick.fate))
        });
        Ok((lot.label.clone(), picks.collect::<Result<_, AppError>>()?))
    });
    lots.collect()
}

async fn store(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    Made { record, file, hash }: Made,
) -> Result<(), AppError> {
    let picks = picks(state, draw.id, &record).await?;
    let Some(held) = record.drawn else {
        return Err(AppError::Broken);
    };
    let file = record::put(state, draw.id, hash, file).await?;
    let now = held.drawn_at;
    let told = told(draw)
        .with("entered_by", held.entered_by)
        .with("confirmed_by", held.confirmed_by)
        .with("record_hash", hash.to_string());
    let deed = deed(who, "draw.draw", "draw", draw.id).after(told);
    let drawn = Drawn {
        numbers: held.numbers,
        hash,
        file,
    };
    let data = ((draw.id, draw.changes), drawn, picks, who.id, deed, now);
    let unit = state
        .db
        .write(data, |tx, (draw, drawn, picks, who, deed, now)| {
            Box::pin(async move {
                if !draws::draw(tx, *draw, drawn, *who, *now).await? {
                    return Err(AppError::from(in_the_way(tx, draw.0).await?));
                }
                for (lot, picks) in picks {
                    draws::add_picks(tx, draw.0, lot, picks).await?;
                }
                Ok(audit::record(tx, deed, *now).await?)
            })
        });
    unit.await
}
