//! `/me/wins/{id}`: what was won, and how it gets to its winner.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::campaigns::plan::Tax;
use domain::campaigns::{Campaign, Cover};
use domain::prizes::claiming::{SURNAME_LETTERS, may_begin, name_shown};
use domain::prizes::tax::due;
use domain::prizes::{Giving, PrizeKind, WinState};
use domain::staff::Branch;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::pictures::{self, Use};
use storage::prizes::{self, EntryKind, Prize, PrizeTerms, StoredWin, WinEntry};
use storage::{Conn, branches, campaigns};
use uuid::Uuid;

use super::api::{PublishName, WithdrawName};
use super::change::{own, voucher_of};
use super::chooser::{self, Chooser, ChooserQuery};
use super::list::{badge, page_of};
use super::pick_up;
use super::refusal::ClaimRefusal;
use super::voucher::{shown_voucher, voucher_to_take};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::CoverPicture;
use crate::prizes::winning::code_of;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::{field_error, phrases};
use crate::visitor::Visitor;

/// How wide a prize is shown at least, for screens that show two dots for one.
const PICTURE_WIDTH: u32 = 176;

/// A win with what its page tells.
pub struct Won {
    /// The win.
    pub win: StoredWin,
    /// What was won.
    pub prize: Prize,
    campaign: Campaign,
    terms: Option<PrizeTerms>,
    branch: Option<Branch>,
    ticket: Option<String>,
    entries: Vec<WinEntry>,
    /// The picture that staff brought for the prize.
    picture: Option<Uuid>,
}

/// A win of the participant's own, with what its page tells.
///
/// # Errors
/// [`AppError::NotFound`], also where it is somebody else's.
pub async fn load(conn: &mut Conn, who: Uuid, id: Uuid) -> Result<Won, AppError> {
    let win = own(conn, who, id).await?;
    let prize = prizes::prize(conn, win.prize_id)
        .await?
        .ok_or(AppError::Broken)?;
    let campaign = campaigns::find(conn, win.campaign_id)
        .await?
        .ok_or(AppError::Broken)?;
    let at = match win.state {
        WinState::Claimed { branch } => Some(branch),
        WinState::Redeemed { branch, .. } => branch,
        WinState::Open | WinState::Declined | WinState::Forfeited => None,
    };
    let branch = match at {
        Some(branch) => branches::find(conn, branch)
            .await?
            .map(|found| found.branch),
        None => None,
    };
    let ticket = match win.ticket_id {
        Some(ticket) => prizes::ticket_code(conn, ticket).await?,
        None => None,
    };
    let picture = pictures::used_in(conn, Use::Prize(prize.id)).await?;
    Ok(Won {
        prize,
        picture,
        campaign,
        terms: prizes::terms(conn, win.campaign_id).await?,
        branch,
        ticket,
        entries: prizes::entries(conn, id).await?,
        win,
    })
}

impl Won {
    /// Why nobody can choose a branch now, where that is so.
    pub fn cannot_choose(&self, state: &AppState) -> Option<ClaimRefusal> {
        let may = self.win.state.claim(state.clock.now(), self.win.deadline);
        let from = self.terms.map(|terms| terms.claim_from);
        may.and_then(|()| may_begin(from, state.today()))
            .err()
            .map(Into::into)
    }

    /// Whether its winner can choose a branch for the first time now.
    fn chooses_branch(&self, state: &AppState) -> bool {
        self.win.state == WinState::Open
            && self.prize.kind == PrizeKind::Thing
            && self.cannot_choose(state).is_none()
    }

    pub fn until(&self, state: &AppState) -> String {
        format::end(self.win.deadline, state.clock.now(), state.settings.zone)
    }
}

/// `GET /me/wins/{id}`. For its winner.
pub async fn win(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    Query(query): Query<ChooserQuery>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let path = page_of(id);
    let mut conn = state.db.read().await?;
    let won = load(&mut conn, who.id, id).await?;
    let choice = if won.chooses_branch(&state) {
        Some(chooser::load(&mut conn, &won.win, path.clone(), query).await?)
    } else {
        None
    };
    let voucher = voucher_of(&state, &mut conn, id).await?;
    drop(conn);
    let picture = picture_of(&state, &won).await?;
    let code = match won.win.state {
        WinState::Claimed { .. } => {
            let code = code_of(&state, id, &won.win.code_sealed)?;
            let drawing = pick_up::drawing(&code)?;
            Some((code, drawing))
        }
        _ => None,
    };
    let head = Head::new(won.prize.name.clone());
    Ok(page(&state, &visitor, &head, || {
        let picked_up = code.as_ref().map(|(code, drawing)| {
            pick_up::view(code, drawing, won.branch.as_ref(), &won.until(&state))
        });
        let to_choose = choice
            .as_ref()
            .map(|choice| chooser::view(&state, &visitor, &won.win, &path, choice));
        let body = Body::new(view! {
            {about(&state, &won, picture)}
            {what_now(&state, &won)}
            {voucher.map(shown_voucher)}
            {voucher_to_take(&state, &won)}
            {renewed(&won)}
            {picked_up}
            {steps(&state, &won)}
            {to_choose}
            {naming(&visitor, &won)}
            {ways_out(&won)}
            {history(&state, &won.entries)}
            <p class="no-paper"><a href="/me">"回到“我的”"</a></p>
        });
        bar(body, choice.as_ref(), "在选中的网点领取")
    }))
}

/// `GET /me/wins/{id}/branches`: choosing another branch. For its winner.
pub async fn move_to(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    Query(query): Query<ChooserQuery>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let path = format!("{}/branches", page_of(id));
    let mut conn = state.db.read().await?;
    let won = load(&mut conn, who.id, id).await?;
    let is_kept = matches!(won.win.state, WinState::Claimed { .. });
    if !is_kept || won.cannot_choose(&state).is_some() {
        return Ok(Redirect::to(&page_of(id)).into_response());
    }
    let chooser = chooser::load(&mut conn, &won.win, path.clone(), query).await?;
    drop(conn);
    Ok(page(
        &state,
        &visitor,
        &Head::new("换一个网点"),
        || {
            let now_at = won.branch.as_ref().map(|branch| branch.name.clone());
            let body = Body::new(view! {
                <div>
                    <h1>"换一个网点"</h1>
                    <p class="soft">{format!("{}，现在选的是{}。换了以后，原来网点的那一份会让给别人。", won.prize.name, now_at.unwrap_or_default())}</p>
                </div>
                {chooser::view(&state, &visitor, &won.win, &path, &chooser)}
                <p><a href=page_of(id)>"不换，回到领奖码"</a></p>
            });
            bar(body, Some(&chooser), "换到选中的网点")
        },
    ))
}

/// The page's one primary action, where a branch can be chosen.
fn bar(body: Body, chooser: Option<&Chooser>, label: &'static str) -> Body {
    match chooser {
        Some(chooser) if !chooser.is_empty() => body.bar(view! {
            <nav class="bottom-bar"><button class="button primary" form="claim">{label}</button></nav>
        }),
        _ => body,
    }
}

/// The address of the prize's picture: its own, that of the campaign's offer, or that of its kind.
async fn picture_of(state: &AppState, won: &Won) -> Result<String, AppError> {
    if let Some(id) = won.picture {
        let own = CoverPicture::of(state, &Cover::Picture(id)).await?;
        return Ok(own.address_for(PICTURE_WIDTH));
    }
    let offers = &won.campaign.details.prizes;
    let name = match (offers.get(usize::from(won.prize.place)), won.prize.kind) {
        (Some(offer), _) => offer.picture(),
        (None, PrizeKind::Thing) => "prize-kite.svg",
        (None, PrizeKind::Voucher) => "prize-voucher.svg",
    };
    Ok(state.site.asset(name))
}

fn about(state: &AppState, won: &Won, picture: String) -> impl IntoView + use<> {
    let Won {
        win,
        prize,
        campaign,
        ..
    } = won;
    let how = match (win.given, win.replaces, &won.ticket) {
        (Giving::Draw, None, Some(code)) => format!("抽奖，券号 {code}"),
        (Giving::Draw, Some(_), Some(code)) => format!("候补递补，券号 {code}"),
        (given, ..) => given.label().to_owned(),
    };
    let (tone, label) = badge(win.state);
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let title = if win.state.holds() {
        "恭喜您中奖"
    } else {
        "中奖记录"
    };
    view! {
        <h1>{title}</h1>
        <div class="prize card">
            <img src=picture alt=""/>
            <div>
                <h2>{prize.name.clone()}</h2>
                <p><span class=tone>{label}</span></p>
                <p class="soft">{prize.terms.clone()}</p>
            </div>
        </div>
        <dl class="facts card">
            <div><dt>"活动"</dt><dd><a href=format!("/campaigns/{}", campaign.slug)>{phrases(&campaign.title)}</a></dd></div>
            <div><dt>"怎么得到"</dt><dd>{how}</dd></div>
            <div><dt>"中奖时间"</dt><dd><time>{format::moment(win.won_at, now, zone)}</time></dd></div>
            <div><dt>"价值"</dt><dd>{format!("约 {}", format::yuan(prize.value_fen))}</dd></div>
            <div><dt>"领奖截止"</dt><dd><time>{won.until(state)}</time></dd></div>
        </dl>
    }
}

/// What stands in the way, or how it ended.
fn what_now(state: &AppState, won: &Won) -> Option<AnyView> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let told = match won.win.state {
        WinState::Redeemed { at, .. } => {
            let place = won
                .branch
                .as_ref()
                .map(|branch| format!("在{}", branch.name));
            let when = format::moment(at, now, zone);
            return Some(
                view! { <p class="notice good"><strong>"已领取"</strong>{format!(" {when}{}领取。", place.unwrap_or_default())}</p> }
                    .into_any(),
            );
        }
        WinState::Declined => "您已放弃这份奖品，它会按规则给下一位。".to_owned(),
        WinState::Forfeited => "截止时间前没有领取，这份奖品已按规则作废。".to_owned(),
        WinState::Open | WinState::Claimed { .. } => won.cannot_choose(state)?.text(),
    };
    let view = view! { <p class="notice info"><strong>"请留意"</strong>" "{told}</p> };
    Some(view.into_any())
}

/// That the code is a new one: whoever came with the last one has seen it.
fn renewed(won: &Won) -> Option<impl IntoView + use<>> {
    let undone = won
        .entries
        .iter()
        .any(|entry| entry.kind == EntryKind::Undone);
    (undone && matches!(won.win.state, WinState::Claimed { .. })).then(|| {
        view! {
            <p class="notice info"><strong>"领奖码已换新"</strong>" 网点撤销过一次发放，请用下面的领奖码，以前的截图不能再用。"</p>
        }
    })
}

/// The way from here to the prize, while there is one.
fn steps(state: &AppState, won: &Won) -> Option<impl IntoView + use<>> {
    if won.prize.kind == PrizeKind::Voucher || won.win.state != WinState::Open {
        return None;
    }
    let until = won.until(state);
    let borne = won.terms.filter(|terms| terms.tax == Tax::Winner);
    let withheld = borne.map(|terms| due(won.prize.value_fen, terms.tax).tax_fen);
    Some(view! {
        <section class="stack">
            <h2>"怎么领"</h2>
            <ol class="steps-you-do">
                <li>"选一个有货的网点，奖品马上为您留好"</li>
                <li>"得到 12 位领奖码和二维码，截图或打印都可以"</li>
                <li>{format!("{until} 前到网点出示领奖码，当场领走")}</li>
            </ol>
            {withheld.map(|fen| view! {
                <p class="notice">{format!("按活动规则，税款由中奖人承担：领奖时网点代扣个人所得税 {} 元，并登记身份，请带身份证。", format::yuan(fen))}</p>
            })}
        </section>
    })
}

/// Whether the winner is named in public; of a draw alone, whose winners are published.
fn naming(visitor: &Visitor, won: &Won) -> Option<AnyView> {
    if won.win.given != Giving::Draw || !won.win.state.holds() {
        return None;
    }
    let id = won.win.id.to_string();
    let waits = matches!(won.win.state, WinState::Open | WinState::Claimed { .. });
    let view = match &won.win.shown_as {
        Some(agreed) => view! {
            <section class="card stack no-paper">
                <h2>"中奖公示"</h2>
                <p>"您同意公示时显示："<strong>{name_shown(agreed, waits)}</strong></p>
                {waits.then(|| view! { <p class="soft">"手机号后四位领奖时要核对，您的奖品都领走以后才会显示。"</p> })}
                <form method="post" action=WithdrawName::url()>
                    <input type="hidden" name="win" value=id/>
                    <button class="button secondary">"撤回同意"</button>
                </form>
            </section>
        }
        .into_any(),
        None => {
            let wrong = visitor.refusal("surname").map(|_| "true");
            view! {
                <section class="card stack no-paper">
                    <h2>"中奖公示"</h2>
                    <p>"中奖名单只公布抽奖券在名单里的序号。如果您愿意，也可以显示您的姓和部分手机号，例如“王 138****5678”；后四位领奖时要核对，您的奖品都领走以后才会显示。不同意不影响领奖，同意后可以随时撤回。"</p>
                    <form class="stack" method="post" action=PublishName::url()>
                        <input type="hidden" name="win" value=id/>
                        <div class="field">
                            <label for="surname">"您的姓"</label>
                            <p id="surname-help" class="help">"没有姓氏的，写名字的第一个字。"</p>
                            <input id="surname" name="surname" maxlength=SURNAME_LETTERS.to_string() autocomplete="family-name"
                                value=visitor.typed("surname").map(ToOwned::to_owned)
                                aria-invalid=wrong aria-describedby="surname-help surname-error"/>
                            {field_error(visitor, "surname")}
                        </div>
                        <button class="button secondary">"同意公示我的姓"</button>
                    </form>
                </section>
            }
            .into_any()
        }
    };
    Some(view)
}

/// Another branch, or none at all.
fn ways_out(won: &Won) -> Option<impl IntoView + use<>> {
    won.win.state.decline().ok()?;
    let here = page_of(won.win.id);
    let is_kept = matches!(won.win.state, WinState::Claimed { .. });
    Some(view! {
        <div class="row no-paper">
            {is_kept.then(|| view! { <a class="button secondary" href=format!("{here}/branches")>"换一个网点"</a> })}
            <a class="button quiet" href=format!("{here}/decline")>"放弃奖品"</a>
        </div>
    })
}

/// Everything that became of it, folded away.
fn history(state: &AppState, entries: &[WinEntry]) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = entries.iter().map(|entry| {
        let place = entry.branch.as_ref().map(|(_, name)| format!(" {name}"));
        view! {
            <li>
                <span>{entry.kind.label()}{place}</span>
                <span class="meta"><time>{format::moment(entry.at, now, zone)}</time></span>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details class="no-paper"><summary>"这份奖品的全部记录"</summary><ul class="list">{rows}</ul></details>
    }
}
