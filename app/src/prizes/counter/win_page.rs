//! `/staff/counter/wins/{id}`: what is to be handed over to whom, or what became of it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::plan::in_chinese;
use domain::participants::sign_in::CODE_LIFETIME;
use domain::prizes::counter::SCAN_LASTS;
use domain::prizes::{PrizeKind, WinState};
use domain::staff::Permission;
use leptos::prelude::*;
use storage::prizes::{self, EntryKind, Who, WinEntry};
use uuid::Uuid;

use super::found::Found;
use super::win_forms::{Sent, check_form, undo_form};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format;
use crate::ui::parts::Picture;

/// `GET /staff/counter/wins/{id}`. For tellers: of the branch where it lies everything, of others where
/// it lies.
pub async fn win(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::RedeemWins)?;
    let found = Found::load(&state, who, id).await?;
    let place = Place::new(Section::Counter, "核对领奖");
    if !found.lies_with(who) {
        let told = not_here(&found);
        return Ok(page(&state, &desk, &place, || {
            view! {
                <div class="page-head"><div><h1>"不能在这里办理"</h1></div></div>
                <p class="notice warning large" role="status">{told}</p>
                {next()}
            }
            .into_any()
        }));
    }
    let winner = found.winner(&state)?;
    let mut conn = state.db.read().await?;
    let entries = prizes::entries(&mut conn, id).await?;
    let sent = prizes::counter_code(&mut conn, id).await?;
    drop(conn);
    let now = state.clock.now();
    let sent =
        sent.filter(|sent| !sent.challenge.used && now < sent.challenge.issued_at + CODE_LIFETIME);
    let sent = sent.map(|sent| Sent {
        demo_code: demo_code(&state, sent.id),
    });
    let scanned = found
        .told
        .scanned_at
        .is_some_and(|at| now < at + SCAN_LASTS);
    Ok(page(&state, &desk, &place, || {
        view! {
            {head(&state, &found, &winner)}
            {standing(&state, &desk, who, &found, (scanned, sent))}
            {history(&state, &entries)}
            {next()}
        }
        .into_any()
    }))
}

/// In a demonstration the code that was "sent" is shown.
fn demo_code(state: &AppState, code: Uuid) -> Option<String> {
    if !state.settings.demo {
        return None;
    }
    let codes = state.demo_codes.lock().ok()?;
    codes.get(&code).cloned()
}

/// What a teller is told of a prize that does not lie here: where it lies, nothing else.
fn not_here(found: &Found) -> String {
    match (&found.told.branch, found.win.state) {
        (Some((_, code, name)), _) => {
            format!(
                "这份奖品在 {name}（{code}）领取，请客户到那里办理；本网点有货的，客户也可以在“我的”里换到本网点，再来扫码。"
            )
        }
        (None, WinState::Open) => {
            "客户还没有选择领奖网点。请客户在“我的”里选择本网点，再来扫码。".to_owned()
        }
        (None, WinState::Redeemed { .. }) => {
            "这是券码，客户已在“我的”里取得，不在柜台领取。".to_owned()
        }
        (None, _) => "这份奖品已放弃或逾期作废，不能领取。".to_owned(),
    }
}

fn next() -> impl IntoView {
    view! { <p class="no-print"><a class="button" href="/staff/counter">"扫下一位"</a></p> }
}

/// The picture of a kind of prize.
pub(super) const fn picture(kind: PrizeKind) -> &'static str {
    match kind {
        PrizeKind::Thing => "prize-kite.svg",
        PrizeKind::Voucher => "prize-voucher.svg",
    }
}

fn head(state: &AppState, found: &Found, winner: &str) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let told = &found.told;
    let waits = matches!(found.win.state, WinState::Claimed { .. });
    let deadline = format::end(found.win.deadline, now, zone);
    view! {
        <div class="card counter-win">
            <Picture state=state name=picture(told.kind)/>
            <div>
                <h1>{told.prize.clone()}</h1>
                <p class="soft">{told.campaign.clone()}</p>
                <p>"中奖人 "<b class="winner">{winner.to_owned()}</b></p>
                {waits.then(|| view! { <p class="deadline">"截止 "<b>{deadline}</b></p> })}
            </div>
        </div>
    }
}

fn standing(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    found: &Found,
    (scanned, sent): (bool, Option<Sent>),
) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let bad =
        |told: String| view! { <p class="notice bad large" role="status">{told}</p> }.into_any();
    match found.win.state {
        WinState::Redeemed { at, .. } => {
            let at = format::moment(at, now, zone);
            handed_over(state, desk, who, found, &at)
        }
        WinState::Claimed { .. } if now >= found.win.deadline => {
            bad("已过领奖截止时间，不能发放。".to_owned())
        }
        WinState::Claimed { .. } if found.told.phone_sealed.is_none() => {
            bad("中奖人已注销账号，无法核对身份，不能发放。".to_owned())
        }
        WinState::Claimed { .. } => match found.too_early(state) {
            Some(from) => bad(format!("从 {} 起领奖，现在还不能发放。", in_chinese(from))),
            None => check_form(state, desk, found, scanned, sent),
        },
        WinState::Declined => bad("客户已放弃这份奖品，不能发放。".to_owned()),
        WinState::Forfeited => bad("逾期未领，奖品已作废，不能发放。".to_owned()),
        WinState::Open => ().into_any(),
    }
}

/// When, where and by whom it was handed over, and the way to undo it.
fn handed_over(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    found: &Found,
    at: &str,
) -> AnyView {
    let by = found.told.redeemed_by.clone().unwrap_or_default();
    let branch = found.told.branch.clone();
    let branch = branch.map_or_else(String::new, |(_, code, name)| format!("{name}（{code}）"));
    view! {
        <div class="notice warning large handed-over" role="status">
            <strong>"已发放，不能再领"</strong>
            <dl class="facts">
                <div><dt>"时间"</dt><dd>{at.to_owned()}</dd></div>
                <div><dt>"网点"</dt><dd>{branch}</dd></div>
                <div><dt>"经办人"</dt><dd>{by}</dd></div>
            </dl>
        </div>
        <p class="no-print"><a href=super::found::receipt_of(found.win.id)>"打印领取凭条"</a></p>
        {undo_form(state, desk, who, found)}
    }
    .into_any()
}

fn history(state: &AppState, entries: &[WinEntry]) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let told = entries
        .iter()
        .rev()
        .filter(|entry| entry.kind != EntryKind::Reminded);
    let rows: Vec<_> = told
        .map(|entry| {
            let by = match (&entry.who, &entry.staff) {
                (Who::Staff(_), Some(name)) => name.clone(),
                (Who::Holder, _) => "客户".to_owned(),
                _ => "系统".to_owned(),
            };
            let branch = entry.branch.clone().map(|(_, name)| format!(" {name}"));
            let note = (!entry.note.is_empty()).then(|| format!("：{}", entry.note));
            view! {
                <li>
                    <p><b>{entry.kind.label()}</b>{branch}</p>
                    <p class="soft"><time>{format::moment(entry.at, now, zone)}</time>" "{by}{note}</p>
                </li>
            }
        })
        .collect();
    view! {
        <section class="card stack" aria-labelledby="history">
            <h2 id="history">"经过"</h2>
            <ol class="versions">{rows}</ol>
        </section>
    }
}
