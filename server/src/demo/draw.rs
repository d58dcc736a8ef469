//! The sample's draw and what became of its wins: done as staff and winners do it, at the moments at
//! which they would have. Needs the demonstration's accounts.

use app::context::AppState;
use app::error::AppError;
use app::keys::SealedAs;
use app::prizes::claims::change;
use app::prizes::counter::{find, hand_over};
use app::prizes::draws::api::ValueForm;
use app::prizes::draws::settings_form::{SettingsForm, SourceForm};
use app::prizes::draws::{confirm, freeze, prepare, publish};
use app::prizes::reviews::check;
use app::prizes::winning::code_of;
use app::staff::who::SignedInStaff;
use app::visitor::SignedIn;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::campaigns::{bank_day, moment};
use domain::prizes::WinState;
use domain::prizes::draw::Fate;
use storage::prizes::StoredWin;
use storage::prizes::draws;
use storage::{branches, campaigns, participants, prizes, staff};
use uuid::Uuid;

/// The campaign that is drawn.
const SLUG: &str = "community-month";
/// What the lottery drew, as it is typed.
const NUMBERS: &str = "3 11 17 22 26 31 9";
/// Where the first winners come to fetch their prizes, in turns; the teller works at the first.
const BRANCHES: [&str; 3] = ["0571-01", "0571-02", "0536-01"];
/// How many have chosen a branch.
const CLAIMED: usize = 36;
/// How many of those at the teller's branch have been there.
const HANDED_OVER: usize = 6;
/// Surnames of those who agreed to be named.
const NAMED: [&str; 4] = ["陈", "欧阳", "周", "沈"];

/// Draws the sample's finished campaign and lets its first winners come, unless a draw was begun.
///
/// # Errors
/// Those of the database; [`AppError::NotFound`] where an account of the demonstration is missing.
pub async fn draw(state: &AppState) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, SLUG).await?;
    let Some(campaign) = campaign else {
        return Ok(());
    };
    let begun = !draws::of_campaign(&mut conn, campaign.id).await?.is_empty();
    drop(conn);
    if begun {
        return Ok(());
    }
    let closed = bank_day(campaign.window.closes_at, state.settings.zone);
    let draw = hold(state, campaign.id, closed).await?;
    let first = winners(state, draw, CLAIMED + NAMED.len() + 1).await?;
    let (come, others) = first.split_at(CLAIMED.min(first.len()));
    let morning = at(state, closed + TimeDelta::days(3), (9, 0));
    fetch(state, come, morning).await?;
    let later = state.at(morning + TimeDelta::hours(2));
    for (win, surname) in come.iter().zip(NAMED) {
        change::publish_name(&later, &holder(&later, win).await?, win.id, surname).await?;
    }
    if let Some(win) = others.first() {
        change::decline(&later, win.participant_id, win.id).await?;
    }
    Ok(())
}

/// The number of somebody who has won in the sample and has not chosen a branch yet.
///
/// # Errors
/// Those of the database.
pub async fn a_winner(state: &AppState) -> Result<Option<String>, AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, SLUG).await?;
    let Some(campaign) = campaign else {
        return Ok(None);
    };
    let Some(draw) = draws::published(&mut conn, campaign.id).await? else {
        return Ok(None);
    };
    drop(conn);
    let wins = winners(state, draw.id, usize::MAX).await?;
    let Some(open) = wins.iter().find(|win| win.state == WinState::Open) else {
        return Ok(None);
    };
    Ok(Some(phone(state, &holder(state, open).await?)?))
}

/// Freezes on the day before the draw, and draws and publishes on its morning.
async fn hold(state: &AppState, campaign: Uuid, closed: NaiveDate) -> Result<Uuid, AppError> {
    let (first, second) = (
        account(state, "draw").await?,
        account(state, "draw2").await?,
    );
    let eve = closed + TimeDelta::days(1);
    let day = closed + TimeDelta::days(2);
    let id = state.clock.id();
    let when = |day, time| state.at(at(state, day, time));

    let state = when(eve, (15, 0));
    prepare::prepare(&state, &first, (campaign, id), false).await?;
    let changes = prepare::find(&state, id).await?.changes;
    prepare::save(&state, &first, (id, changes), &settings(eve, day)).await?;
    let changes = prepare::find(&state, id).await?.changes;
    check::check(&state).await?;
    freeze::freeze(&state, &first, (id, changes)).await?;

    let numbers = [ValueForm {
        value: NUMBERS.into(),
        ..ValueForm::default()
    }];
    let state = when(day, (10, 2));
    let changes = prepare::find(&state, id).await?.changes;
    confirm::type_numbers(&state, &first, (id, changes), &numbers).await?;
    let state = when(day, (10, 6));
    let changes = prepare::find(&state, id).await?.changes;
    confirm::confirm(&state, &second, (id, changes), &numbers).await?;
    publish::publish(&when(day, (10, 30)), &first, id).await?;
    Ok(id)
}

/// What the freeze announces: a lottery that is none, in whose place drand would come, and the bank's
/// secret.
fn settings(eve: NaiveDate, day: NaiveDate) -> SettingsForm {
    SettingsForm {
        sources: vec![SourceForm {
            kind: "lottery".into(),
            name: "示例彩票（号码是虚构的）".into(),
            issue: eve.format("%Y%j").to_string(),
            numbers: "7".into(),
            at: format!("{eve}T21:15"),
            instead_kind: "drand".into(),
            instead_at: format!("{day}T09:00"),
            ..SourceForm::default()
        }],
        witnesses: "客户代表刘女士、社区代表马先生".into(),
        notary: "（示例，未经公证）".into(),
    }
}

/// The first winners choose a branch, and some of them fetch their prize.
async fn fetch(state: &AppState, wins: &[StoredWin], from: DateTime<Utc>) -> Result<(), AppError> {
    let teller = account(state, "teller").await?;
    let mut ids = Vec::new();
    let mut conn = state.db.read().await?;
    for code in BRANCHES {
        let found = branches::find_by_code(&mut conn, code).await?;
        ids.push(found.ok_or(AppError::NotFound)?.branch.id);
    }
    drop(conn);
    let mut at = from;
    for (place, win) in wins.iter().enumerate() {
        at += TimeDelta::minutes(4);
        let branch = ids[place % ids.len()];
        change::claim(&state.at(at), win.participant_id, win.id, Some(branch)).await?;
        if place % ids.len() == 0 && place / ids.len() < HANDED_OVER {
            let then = state.at(at + TimeDelta::minutes(3));
            give(&then, &teller, win).await?;
        }
    }
    Ok(())
}

/// The teller scans the code, has the last digits told, and hands the prize over.
async fn give(state: &AppState, teller: &SignedInStaff, win: &StoredWin) -> Result<(), AppError> {
    let code = code_of(state, win.id, &win.code_sealed)?;
    let id = find::by_code(state, teller, code.digits()).await?;
    let phone = phone(state, &holder(state, win).await?)?;
    let form = hand_over::Form {
        key: state.clock.id(),
        changes: win.changes + 1,
        comer: "winner".into(),
        proxy: String::new(),
        digits: phone.chars().skip(phone.len() - 4).collect(),
        code: String::new(),
        withheld: true,
        received: true,
    };
    hand_over::hand_over(state, teller, id, &form).await
}

/// The first wins of a draw, at most `limit`.
async fn winners(state: &AppState, draw: Uuid, limit: usize) -> Result<Vec<StoredWin>, AppError> {
    let mut conn = state.db.read().await?;
    let picks = draws::picks(&mut conn, draw, u32::MAX).await?;
    let picked = picks.iter().filter(|pick| pick.fate == Fate::Winner);
    let mut wins = Vec::new();
    for pick in picked.take(limit) {
        let own = prizes::of_participant(&mut conn, pick.participant_id, 20).await?;
        let ticket = Some(pick.ticket_id);
        wins.extend(own.into_iter().find(|win| win.ticket_id == ticket));
    }
    Ok(wins)
}

async fn holder(state: &AppState, win: &StoredWin) -> Result<SignedIn, AppError> {
    let mut conn = state.db.read().await?;
    let found = participants::find(&mut conn, win.participant_id).await?;
    let found = found.ok_or(AppError::NotFound)?;
    Ok(SignedIn {
        id: found.id,
        phone_sealed: found.phone_sealed,
        time_allowance: found.time_allowance,
        created_at: found.created_at,
        token_hash: Vec::new(),
    })
}

fn phone(state: &AppState, who: &SignedIn) -> Result<String, AppError> {
    let phone = state
        .keys
        .open_phone(SealedAs::Phone, who.id, &who.phone_sealed)?;
    Ok(phone.digits().to_owned())
}

async fn account(state: &AppState, username: &str) -> Result<SignedInStaff, AppError> {
    let mut conn = state.db.read().await?;
    let found = staff::find_by_username(&mut conn, username).await?;
    Ok(SignedInStaff {
        staff: found.ok_or(AppError::NotFound)?,
        session: Uuid::nil(),
        address: String::new(),
    })
}

/// A time of a day at the bank.
fn at(state: &AppState, day: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    let time = day.and_hms_opt(hour, minute, 0).unwrap_or_default();
    moment(time, state.settings.zone)
}
