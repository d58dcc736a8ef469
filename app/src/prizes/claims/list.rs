//! 我的奖品 on a participant's own page: each win with where it stands and what comes next.

use domain::participants::ConsentPurpose;
use domain::prizes::{PrizeKind, WinState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::{StoredWin, WonPrize};
use storage::{Conn, participants, prizes};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::participants::api::GiveConsent;
use crate::ui::format;
use crate::ui::parts::phrases;

/// How many wins are listed.
const LISTED: u16 = 100;

/// What somebody has won.
pub struct MyWins {
    wins: Vec<(StoredWin, WonPrize)>,
    is_told: bool,
}

/// The page of a win.
pub fn page_of(win: Uuid) -> String {
    format!("/me/wins/{win}")
}

/// What `who` has won, newest first.
///
/// # Errors
/// Those of the database.
pub async fn load(conn: &mut Conn, who: Uuid) -> Result<MyWins, AppError> {
    let stored = prizes::of_participant(conn, who, LISTED).await?;
    let mut about = prizes::won_prizes(conn, who, LISTED).await?;
    let is_told = participants::consents(conn, who)
        .await?
        .iter()
        .any(|given| {
            given.purpose == ConsentPurpose::PrizeNotice.word() && given.withdrawn_at.is_none()
        });
    let wins = stored.into_iter().filter_map(|win| {
        let at = about.iter().position(|about| about.win_id == win.id)?;
        Some((win, about.swap_remove(at)))
    });
    Ok(MyWins {
        wins: wins.collect(),
        is_told,
    })
}

/// The badge of a win: its tone, and its word.
pub const fn badge(state: WinState) -> (&'static str, &'static str) {
    let tone = match state {
        WinState::Open => "badge warning",
        WinState::Claimed { .. } => "badge",
        WinState::Redeemed { .. } => "badge good",
        WinState::Declined | WinState::Forfeited => "badge soft",
    };
    (tone, state.label())
}

/// Where it stands and what comes next, in a sentence.
fn next_step(state: &AppState, win: &StoredWin, about: &WonPrize) -> String {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let until = format::end(win.deadline, now, zone);
    let at = about.branch.as_deref().unwrap_or("网点");
    match win.state {
        WinState::Open | WinState::Claimed { .. } if now >= win.deadline => {
            format!("领奖已于 {until} 截止。")
        }
        WinState::Open if about.kind == PrizeKind::Voucher => {
            format!("请在 {until} 前领取券码。")
        }
        WinState::Open => format!("请在 {until} 前选择领奖网点。"),
        WinState::Claimed { .. } => format!("请在 {until} 前到{at}出示领奖码。"),
        WinState::Redeemed { at: when, .. } => {
            format!("已于 {} 领取。", format::moment(when, now, zone))
        }
        WinState::Declined => "您已放弃这份奖品。".into(),
        WinState::Forfeited => format!("{until} 前没有领取，已作废。"),
    }
}

/// The section, where there is anything in it.
pub fn view(state: &AppState, mine: &MyWins) -> Option<impl IntoView + use<>> {
    let rows = mine.wins.iter().map(|(win, about)| {
        let (tone, label) = badge(win.state);
        view! {
            <a class="card link" href=page_of(win.id)>
                <strong>{about.prize.clone()}</strong>" "<span class=tone>{label}</span><br/>
                <span class="soft">{phrases(&about.campaign)}</span><br/>
                {next_step(state, win, about)}
            </a>
        }
    });
    let rows = rows.collect_view();
    let waits = mine.wins.iter().any(|(win, _)| win.state.decline().is_ok());
    let ask = (waits && !mine.is_told).then(|| {
        view! {
            <div class="notice info">
                <p><strong>"短信提醒"</strong>" 您还没有同意用短信通知中奖，我们不会发短信提醒您领奖。"</p>
                <form method="post" action=GiveConsent::url()>
                    <input type="hidden" name="purpose" value=ConsentPurpose::PrizeNotice.word()/>
                    <button class="button small">"同意用短信通知我"</button>
                </form>
            </div>
        }
    });
    (!mine.wins.is_empty()).then(|| {
        view! { <section class="stack"><h2>"我的奖品"</h2>{rows}{ask}</section> }
    })
}
