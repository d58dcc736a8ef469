//! `/staff/draws/reviews`: the tickets that stood out in a campaign, and the campaigns that have any.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::prizes::signals::{REVIEW_FROM, Signal};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::prizes::{self, ReviewFilter, ReviewedCampaign, Ruling, TicketReview};
use uuid::Uuid;

use super::api::{Check, Decide};
use super::change::label;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};
use crate::ui::parts::{Back, field_error};

/// How many campaigns are offered.
const CAMPAIGNS: u16 = 100;

const LIST: &str = "/staff/draws/reviews";

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    campaign: Option<Uuid>,
    q: Option<String>,
    signal: Option<String>,
    standing: Option<String>,
    page: Option<String>,
}

/// What people call a signal.
const fn signal_label(word: &str) -> &'static str {
    match word.as_bytes() {
        b"staff" => "工作人员号码",
        b"device" => "同一设备多号",
        b"block" => "同一网络多号",
        b"pace" => "交卷过快",
        b"twins" => "答卷雷同",
        _ => "账号很新",
    }
}

/// How a ticket stands in the list: the word of an address, and what people call it.
const STANDINGS: [(&str, &str); 3] = [
    ("open", "待处理"),
    ("kept", label(Ruling::Kept)),
    ("set_aside", label(Ruling::SetAside)),
];

/// The list that a query asks for.
pub struct Narrowed {
    /// The campaign.
    pub campaign: Uuid,
    /// What it is narrowed to.
    pub filter: ReviewFilter,
    query: Vec<(&'static str, String)>,
    told: Vec<(&'static str, String)>,
    number: Option<u32>,
}

impl Narrowed {
    /// As `who` may see it; `None` where no campaign is named.
    pub fn of(who: &SignedInStaff, query: ListQuery) -> Option<Self> {
        let campaign = query.campaign?;
        let text = query.q.unwrap_or_default().trim().to_owned();
        let signal = query.signal.as_deref();
        let signal = Signal::WORDS.into_iter().find(|word| Some(*word) == signal);
        let standing = query.standing.as_deref();
        let standing = STANDINGS
            .into_iter()
            .find(|(word, _)| Some(*word) == standing);
        let mut told = Vec::new();
        if !text.is_empty() {
            told.push(("q", format!("搜索：{text}")));
        }
        if let Some(word) = signal {
            told.push(("signal", format!("原因：{}", signal_label(word))));
        }
        if let Some((_, label)) = standing {
            told.push(("standing", format!("状态：{label}")));
        }
        let kept = vec![
            ("campaign", campaign.to_string()),
            ("q", text.clone()),
            ("signal", signal.unwrap_or_default().to_owned()),
            ("standing", standing.map_or("", |(word, _)| word).to_owned()),
        ];
        Some(Self {
            campaign,
            filter: ReviewFilter {
                text: (!text.is_empty()).then_some(text),
                signal,
                standing: standing.map(|(word, _)| word),
                ..ReviewFilter::all(campaign, who.scope)
            },
            query: kept,
            told,
            number: query.page.and_then(|page| page.trim().parse().ok()),
        })
    }
}

/// The campaign, where its tickets are drawn.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn campaign(state: &AppState, id: Uuid) -> Result<ReviewedCampaign, AppError> {
    let mut conn = state.db.read().await?;
    let found = prizes::reviewed_campaign(&mut conn, id).await?;
    found.ok_or(AppError::NotFound)
}

/// `GET /staff/draws/reviews`. For those who may see draws; below the head office each sees the tickets
/// that came by the own branches.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewDraws)?;
    let Some(narrowed) = Narrowed::of(who, query) else {
        return choose(&state, &desk).await;
    };
    let campaign = campaign(&state, narrowed.campaign).await?;
    let Narrowed {
        filter,
        query,
        told,
        number,
        ..
    } = narrowed;
    let mut conn = state.db.read().await?;
    let count = prizes::count_reviews(&mut conn, &filter).await?;
    let paging = Paging::new(LIST, query, number, count);
    let found = prizes::list_reviews(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    let decides = who.role.may(Permission::ConfirmDraws) && campaign.closed_at.is_none();
    let place = Place::new(Section::Draws, "存疑抽奖券").below("存疑抽奖券：选择活动", LIST);
    Ok(page(&state, &desk, &place, || {
        view! {
            {head(&state, &campaign, count, decides)}
            {narrowing(campaign.id, &filter)}
            {paging.chips(&told)}
            {if found.is_empty() {
                nothing(&state, &campaign, !told.is_empty()).into_any()
            } else {
                table(&state, &desk, campaign.id, &found, decides)
            }}
            <div class="list-foot">
                <p class="exports">"导出本表"<a href=paging.file("/staff/draws/reviews.csv")>"CSV"</a></p>
                {paging.pager()}
            </div>
        }
    }))
}

/// The campaigns whose tickets are drawn, with how many are to be looked at.
async fn choose(state: &AppState, desk: &Desk) -> Result<Response, AppError> {
    let all = {
        let mut conn = state.db.read().await?;
        prizes::reviewed_campaigns(&mut conn, CAMPAIGNS).await?
    };
    let runs = desk
        .who
        .as_ref()
        .is_some_and(|who| who.role.may(Permission::RunDraws));
    let place = Place::new(Section::Draws, "存疑抽奖券");
    let zone = state.settings.zone;
    let rows: Vec<_> = all
        .iter()
        .map(|campaign| {
            let closes = format::end(campaign.closes_at, state.clock.now(), zone);
            view! {
                <tr>
                    <td class="what"><a href=format!("{LIST}?campaign={}", campaign.id)>{campaign.title.clone()}</a></td>
                    <td data-label="结束"><time>{closes}</time></td>
                    <td data-label="存疑" class="num">{campaign.found}</td>
                    <td data-label="待处理" class="num">{campaign.undecided}</td>
                    <td data-label="状态">{standing(campaign)}</td>
                </tr>
            }
        })
        .collect();
    Ok(page(state, desk, &place, || {
        view! {
            <div class="page-head">
                <div>
                    <h1>"存疑抽奖券"</h1>
                    <p class="soft">"活动结束后自动检查一遍抽奖券。程序只提示，参不参加抽奖由人逐张决定；没有处理的照常参加。"</p>
                </div>
                {runs.then(|| view! {
                    <div class="row"><a class="button" href="/staff/draws/staff-numbers">"工作人员号码名单"</a></div>
                })}
            </div>
            {if rows.is_empty() {
                empty(state, "还没有要抽奖的活动。", ().into_any()).into_any()
            } else {
                view! {
                    <div class="table-card">
                        <table class="work-table">
                            <caption class="visually-hidden">"要抽奖的活动"</caption>
                            <thead><tr>
                                <th scope="col">"活动"</th><th scope="col">"结束"</th><th scope="col" class="num">"存疑"</th>
                                <th scope="col" class="num">"待处理"</th><th scope="col">"状态"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        }
    }))
}

fn standing(campaign: &ReviewedCampaign) -> impl IntoView + use<> {
    let (class, word) = match (campaign.closed_at, campaign.done_at, campaign.undecided) {
        (Some(_), ..) => ("badge", "名单已冻结"),
        (None, None, _) => ("badge draft", "未检查或检查中"),
        (None, Some(_), 0) => ("badge published", "已处理完"),
        (None, Some(_), _) => ("badge warning", "有待处理"),
    };
    view! { <span class=class>{word}</span> }
}

fn head(
    state: &AppState,
    campaign: &ReviewedCampaign,
    count: i64,
    decides: bool,
) -> impl IntoView + use<> {
    let moment = |at| format::moment(at, state.clock.now(), state.settings.zone);
    let told = match (campaign.closed_at, campaign.done_at) {
        (Some(at), _) => format!("名单已于 {} 冻结，处理结果不再改变。", moment(at)),
        (None, Some(at)) => format!(
            "最近检查完成于 {}，还有 {} 张待处理；冻结时没有处理的照常参加抽奖。",
            moment(at),
            campaign.undecided
        ),
        (None, None) => "活动结束后会自动检查，也可以现在检查；检查完成后在这里列出。".to_owned(),
    };
    let id = campaign.id.to_string();
    let label = if campaign.done_at.is_some() {
        "重新检查"
    } else {
        "现在检查"
    };
    view! {
        <div class="page-head">
            <div>
                <h1>"存疑抽奖券"<span class="count">{format!("{count} 张")}</span></h1>
                <p class="soft">{campaign.title.clone()}" · "{told}</p>
            </div>
            {decides.then(|| view! {
                <form class="row" method="post" action=Check::url()>
                    <input type="hidden" name="campaign" value=id/>
                    <button class="button">{label}</button>
                </form>
            })}
        </div>
        <details class="card">
            <summary>"分数怎么来的"</summary>
            <p>{format!("{REVIEW_FROM} 分起列在这里。每一项都可能有正当的原因：一家人合用手机、网点的平板和无线网、运营商让很多客户共用一个地址。网点渠道来的设备和网络，放宽很多才提示；网络和新账号本身从不足以列入。请看原因，不要只看分数。")}</p>
        </details>
    }
}

fn narrowing(campaign: Uuid, filter: &ReviewFilter) -> impl IntoView + use<> {
    let signals = Signal::WORDS.map(|word| (word, signal_label(word)));
    let signals = [("", "全部")].into_iter().chain(signals);
    let standings = [("", "全部")].into_iter().chain(STANDINGS);
    let search = Search {
        name: "q",
        label: "搜索",
        placeholder: "券号，或设备、网络编号",
        text: filter.text.clone().unwrap_or_default(),
    };
    let narrowing = view! {
        <input type="hidden" name="campaign" value=campaign.to_string()/>
        {select("signal", "原因", signals, filter.signal.unwrap_or_default())}
        {select("standing", "状态", standings, filter.standing.unwrap_or_default())}
    };
    filters(LIST, search, narrowing.into_any())
}

fn nothing(state: &AppState, campaign: &ReviewedCampaign, narrowed: bool) -> impl IntoView + use<> {
    let told = match (narrowed, campaign.done_at) {
        (true, _) => "没有符合条件的抽奖券，换个条件再试。",
        (false, Some(_)) => "检查过了，没有存疑的抽奖券。",
        (false, None) => "还没有检查过。",
    };
    let all = format!("{LIST}?campaign={}", campaign.id);
    let ways = view! {
        {narrowed.then(|| view! { <a class="button secondary" href=all>"查看全部"</a> })}
    };
    empty(state, told, ways.into_any())
}

fn table(
    state: &AppState,
    desk: &Desk,
    campaign: Uuid,
    found: &[TicketReview],
    decides: bool,
) -> AnyView {
    let rows: Vec<_> = found
        .iter()
        .map(|review| row(state, desk, campaign, review, decides))
        .collect();
    let back = desk.page.clone();
    let pick = decides
        .then(|| view! { <th class="pick"><span class="visually-hidden">"选择"</span></th> });
    view! {
        <form class="table-card" method="post" action=Decide::url()>
            <Back page=back/>
            <input type="hidden" name="campaign" value=campaign.to_string()/>
            <table class="work-table">
                <caption class="visually-hidden">"存疑抽奖券，待处理的在前"</caption>
                <thead><tr>
                    {pick}
                    <th scope="col">"券号"</th><th scope="col" class="num">"分数"</th><th scope="col">"原因"</th>
                    <th scope="col">"网点"</th><th scope="col">"得券"</th><th scope="col">"处理"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {decides.then(|| bulk(desk))}
        </form>
    }
    .into_any()
}

fn row(
    state: &AppState,
    desk: &Desk,
    campaign: Uuid,
    review: &TicketReview,
    decides: bool,
) -> AnyView {
    let moment = |at| format::moment(at, state.clock.now(), state.settings.zone);
    let id = review.ticket_id.to_string();
    let ticked = desk.has_typed("chosen[]", &id);
    let pick = decides.then(|| {
        view! {
            <td class="pick"><label>
                <input type="checkbox" name="chosen[]" value=id checked=ticked/>
                <span class="visually-hidden">{format!("选择：{}", review.code)}</span>
            </label></td>
        }
    });
    let reasons: Vec<_> = review
        .reasons
        .signals
        .iter()
        .map(|signal| {
            let group = match signal {
                Signal::Device { .. } => review.reasons.device.clone().map(|name| ("设备", name)),
                Signal::Block { .. } => review.reasons.block.clone().map(|name| ("网络", name)),
                _ => None,
            };
            let group = group.map(|(kind, name)| {
                let same = format!("{LIST}?campaign={campaign}&q={name}");
                view! { " "<a href=same title="只看同一来源的券">{format!("{kind} {name}")}</a> }
            });
            view! { <li>{signal.told()}{group}</li> }
        })
        .collect();
    let ruling = match &review.ruling {
        None => view! { <span class="badge draft">"待处理"</span> }.into_any(),
        Some((ruling, by, at)) => {
            let class = match ruling {
                Ruling::Kept => "badge published",
                Ruling::SetAside => "badge disabled",
            };
            let told = format!("{by} · {}", moment(*at));
            view! {
                <span class=class>{label(*ruling)}</span>
                <p class="soft small">{told}</p>
                <p class="small">{review.note.clone()}</p>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            {pick}
            <td class="what"><code>{review.code.clone()}</code></td>
            <td data-label="分数" class="num">{review.score}</td>
            <td data-label="原因"><ul class="review-reasons">{reasons}</ul></td>
            <td data-label="网点" class="short">{review.branch.clone().unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label="得券" class="short"><time>{moment(review.given_at)}</time></td>
            <td data-label="处理">{ruling}</td>
        </tr>
    }
    .into_any()
}

fn bulk(desk: &Desk) -> impl IntoView + use<> {
    let wrong = desk.refusal("note").map(|_| "true");
    let typed = desk.typed("note").unwrap_or_default().to_owned();
    view! {
        <div class="bulk" role="group" aria-label="处理选中的抽奖券">
            // A form whose first button is disabled is not sent by Enter in a field.
            <button disabled=true hidden=true></button>
            <div class="bulk-fields">
                <div class="field">
                    <label for="note">"原因（持券人会看到）"</label>
                    <input id="note" name="note" maxlength="500" value=typed required aria-invalid=wrong aria-describedby="note-error"/>
                    {field_error(desk, "note")}
                </div>
                <button class="button small" name="verb" value="keep">"选中的参加抽奖"</button>
                <button class="button small danger" name="verb" value="set_aside">"选中的不参加抽奖"</button>
            </div>
        </div>
    }
}
