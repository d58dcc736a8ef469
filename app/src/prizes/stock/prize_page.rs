//! `/staff/prizes/{id}`: a prize at every branch, and everything that can be done with it there.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::Cover;
use domain::prizes::PrizeKind;
use domain::prizes::tax::due;
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::pictures::{self, Use};
use storage::prizes::{
    self, CountLine, LedgerFilter, LedgerLine, PrizeAtBranch, PrizeLine, PrizeTerms,
};
use uuid::Uuid;

use super::api::{RemovePicture, SetThreshold};
use super::ledger_page;
use super::look::{Choice, page_of, prize, typed};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::CoverPicture;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// How many of the latest movements and counts are shown.
const LATEST: u16 = 10;

/// What the page shows.
struct Shown {
    prize: PrizeLine,
    specification: String,
    terms: Option<PrizeTerms>,
    places: Vec<PrizeAtBranch>,
    counts: Vec<CountLine>,
    latest: Vec<LedgerLine>,
    vouchers: (i64, i64),
    picture: Option<CoverPicture>,
}

async fn load(state: &AppState, desk: &Desk, id: Uuid) -> Result<Shown, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let prize = prize(state, who, id).await?;
    let mut conn = state.db.read().await?;
    let published = prizes::prize(&mut conn, id).await?;
    let terms = prizes::terms(&mut conn, prize.campaign_id).await?;
    let places = prizes::prize_at_branches(&mut conn, id, who.scope).await?;
    let counts = prizes::counts(&mut conn, id, who.scope, LATEST).await?;
    let all = LedgerFilter::all(id, who.scope);
    let latest = prizes::ledger(&mut conn, &all, 0, u32::from(LATEST)).await?;
    let vouchers = prizes::voucher_counts(&mut conn, id).await?;
    let picture = pictures::used_in(&mut conn, Use::Prize(id)).await?;
    drop(conn);
    let picture = match picture {
        Some(picture) => Some(CoverPicture::of(state, &Cover::Picture(picture)).await?),
        None => None,
    };
    Ok(Shown {
        prize,
        specification: published.map(|prize| prize.terms).unwrap_or_default(),
        terms,
        places,
        counts,
        latest,
        vouchers,
        picture,
    })
}

/// `GET /staff/prizes/{id}`. For those who may see prizes; below the head office each sees the own
/// branches.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let shown = load(&state, &desk, id).await?;
    let keeps = who.role.may(Permission::KeepStock);
    let whole = who.scope.kind == BranchKind::HeadOffice;
    let pictures = who.role.may(Permission::EditCampaigns);
    let choice = if keeps {
        Some(Choice::of(&state, who).await?)
    } else {
        None
    };
    let place = Place::new(Section::Prizes, shown.prize.name.clone());
    Ok(page(&state, &desk, &place, || {
        let thing = shown.prize.kind == PrizeKind::Thing;
        let here = page_of(id);
        view! {
            <div class="page-head">
                <div>
                    <h1>{shown.prize.name.clone()}</h1>
                    <p class="soft">{format!("{} · {} · {}", shown.prize.campaign, shown.prize.kind.label(), shown.prize.given.label())}</p>
                </div>
                {(keeps && thing).then(|| view! {
                    <div class="row">
                        <a class="button primary" href=format!("{here}/move")>"登记变动"</a>
                        <a class="button" href=format!("{here}/send")>"调往其他网点"</a>
                        <a class="button" href="/staff/prizes/count">"盘点"</a>
                    </div>
                })}
                {(pictures && whole && !thing).then(|| view! {
                    <div class="row"><a class="button primary" href=format!("{here}/codes")>"导入券码"</a></div>
                })}
            </div>
            {tiles(&shown, whole)}
            {facts(&shown)}
            {thing.then(|| branches(&shown.places))}
            {(thing && !shown.places.is_empty()).then_some(()).and(choice).map(|choice| {
                let current = match &shown.places[..] {
                    [only] if !whole => only.threshold,
                    _ => None,
                };
                threshold_form(&desk, id, &choice, current)
            })}
            {thing.then(|| counted(&state, &shown.counts))}
            {thing.then(|| movements(&state, &here, &shown.latest))}
            {pictures.then(|| picture_form(&desk, id, shown.picture.as_ref()))}
        }
        .into_any()
    }))
}

fn tiles(shown: &Shown, whole: bool) -> AnyView {
    let tile = |class: &'static str, count: i64, label: &'static str| {
        view! { <li><span class=class><b>{format::number(count)}</b>{label}</span></li> }
    };
    let prize = &shown.prize;
    if prize.kind == PrizeKind::Voucher {
        let (all, given) = shown.vouchers;
        return view! {
            <ul class="tiles">
                {tile("tile soft", prize.quantity, "公布数量")}
                {tile("tile", prize.held, "已中")}
                {tile("tile", all, "已导入券码")}
                {tile("tile good", given, "已发放")}
                {tile("tile", all - given, "未发放")}
                {tile(if all < prize.quantity { "tile warning" } else { "tile soft" }, (prize.quantity - all).max(0), "缺口")}
            </ul>
        }
        .into_any();
    }
    let missing = prize.missing();
    view! {
        <ul class="tiles">
            {tile("tile soft", prize.quantity, "公布数量")}
            {tile("tile", prize.held, "已中")}
            {tile("tile", prize.on_hand, "在库")}
            {tile("tile", prize.reserved, "其中预留")}
            {tile("tile good", prize.handed_over, "已发")}
            {(prize.awaited > 0).then(|| tile("tile", prize.awaited, "在途"))}
            {whole.then(|| tile(if missing > 0 { "tile warning" } else { "tile soft" }, missing, "缺口"))}
        </ul>
    }
    .into_any()
}

fn facts(shown: &Shown) -> AnyView {
    let prize = &shown.prize;
    let tax = shown.terms.map(|terms| {
        let due = due(prize.value_fen, terms.tax);
        format!(
            "{}；每份计税金额 {}，税额 {}（偶然所得 20%，发放次月 15 日前代扣代缴）",
            terms.tax.label(),
            format::yuan(due.base_fen),
            format::yuan(due.tax_fen)
        )
    });
    let claimed = shown
        .terms
        .map(|terms| format!("{} 至 {}", terms.claim_from, terms.claim_until));
    let voucher = (prize.kind == PrizeKind::Voucher)
        .then(|| "价格折扣或折让性质的券不属于偶然所得，申报时请剔除。".to_owned());
    let facts = [
        (
            "规格",
            Some(shown.specification.clone()).filter(|text| !text.is_empty()),
        ),
        ("每份价值", Some(format::yuan(prize.value_fen))),
        ("领奖时间", claimed),
        ("个人所得税", tax),
        ("说明", voucher),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| {
        value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    });
    view! { <dl class="facts card">{facts.collect_view()}</dl> }.into_any()
}

fn branches(places: &[PrizeAtBranch]) -> AnyView {
    if places.is_empty() {
        return view! {
            <section class="stack"><h2>"各网点"</h2>
                <p class="card soft">"还没有网点有这种奖品。收到奖品后，在“登记变动”里登记入库。"</p>
            </section>
        }
        .into_any();
    }
    let row = |place: &PrizeAtBranch| {
        let low = place.is_low();
        let way = match (place.awaited, place.sent) {
            (0, 0) => "—".to_owned(),
            (0, sent) => format!("调出 {sent}"),
            (awaited, 0) => format!("待到 {awaited}"),
            (awaited, sent) => format!("待到 {awaited}，调出 {sent}"),
        };
        view! {
            <tr>
                <td class="what">{format!("{} {}", place.code, place.name)}
                    {low.then(|| view! { " "<span class="badge warning">"库存不足"</span> })}</td>
                <td data-label="在库" class="num">{place.on_hand}</td>
                <td data-label="预留" class="num">{place.reserved}</td>
                <td data-label="可用" class="num"><b>{place.free()}</b></td>
                <td data-label="已发" class="num">{place.handed_over}</td>
                <td data-label="在途" class="short">{way}</td>
                <td data-label="提醒线" class="num">{place.threshold.map_or("—".to_owned(), |threshold| threshold.to_string())}</td>
            </tr>
        }
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    view! {
        <section class="stack">
            <h2>"各网点"</h2>
            <div class="table-card">
                <table class="work-table">
                    <caption class="visually-hidden">"各网点的库存"</caption>
                    <thead><tr>
                        <th scope="col">"网点"</th><th scope="col" class="num">"在库"</th>
                        <th scope="col" class="num">"预留"</th><th scope="col" class="num">"可用"</th>
                        <th scope="col" class="num">"已发"</th><th scope="col">"在途"</th>
                        <th scope="col" class="num">"提醒线"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// `current` is what is set now, where the form is about one branch alone.
fn threshold_form(desk: &Desk, id: Uuid, choice: &Choice, current: Option<i64>) -> AnyView {
    let told = desk.refusal("threshold");
    let opened = told.is_some();
    let wrong = opened.then_some("true");
    let current = current.map(|current| current.to_string());
    let value = typed(desk, "threshold", current.as_deref().unwrap_or_default());
    view! {
        <details class="card" open=opened>
            <summary>"设置库存提醒"</summary>
            <form class="stack" method="post" action=SetThreshold::url()>
                <input type="hidden" name="prize" value=id.to_string()/>
                {choice.field(desk, "网点", "")}
                <div class="field">
                    <label for="threshold">"可用件数不多于多少时提醒"</label>
                    <p class="help" id="threshold-help">"留空表示不提醒。每次降到提醒线时提醒一次，补货后重新计。"</p>
                    <input id="threshold" name="threshold" class="brief" inputmode="numeric" maxlength="6" autocomplete="off" value=value
                        aria-invalid=wrong aria-describedby="threshold-help threshold-error"/>
                    {told.map(|told| view! { <p class="error" id="threshold-error" role="alert">{told}</p> })}
                </div>
                <div class="row"><button class="button">"保存提醒"</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn counted(state: &AppState, counts: &[CountLine]) -> Option<AnyView> {
    if counts.is_empty() {
        return None;
    }
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let row = |line: &CountLine| {
        let told = match (line.difference(), line.open()) {
            (0, _) => "相符".to_owned(),
            (by, 0) => format!("{by:+}"),
            (by, open) => format!("{by:+}，其中 {open:+} 已为中奖人预留，未出账"),
        };
        let (branch, by) = (line.name.clone(), line.counted_by.clone());
        view! {
            <tr>
                <td data-label="日期" class="short">{line.day.to_string()}{(line.seq > 1).then(|| format!("（第 {} 次）", line.seq))}</td>
                <td data-label="网点">{branch}</td>
                <td data-label="账面" class="num">{line.expected}</td>
                <td data-label="实有" class="num">{line.counted}</td>
                <td data-label="差异">{told}</td>
                <td data-label="原因">{line.explanation.clone()}</td>
                <td data-label="盘点人" class="short">{by}" "<time>{format::moment(line.counted_at, now, zone)}</time></td>
            </tr>
        }
    };
    let rows: Vec<_> = counts.iter().map(row).collect();
    Some(
        view! {
            <section class="stack">
                <h2>"最近的盘点"</h2>
                <div class="table-card">
                    <table class="work-table">
                        <caption class="visually-hidden">"最近的盘点"</caption>
                        <thead><tr>
                            <th scope="col">"日期"</th><th scope="col">"网点"</th><th scope="col" class="num">"账面"</th>
                            <th scope="col" class="num">"实有"</th><th scope="col">"差异"</th><th scope="col">"原因"</th>
                            <th scope="col">"盘点人"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn movements(state: &AppState, here: &str, latest: &[LedgerLine]) -> Option<AnyView> {
    if latest.is_empty() {
        return None;
    }
    let table = ledger_page::table(state, latest);
    let all = format!("{here}/ledger");
    Some(
        view! {
            <section class="stack">
                <h2>"最近的变动"</h2>
                {table}
                <p><a href=all>"全部库存流水"</a></p>
            </section>
        }
        .into_any(),
    )
}

fn picture_form(desk: &Desk, id: Uuid, picture: Option<&CoverPicture>) -> AnyView {
    let wrong = desk.refusal("cover").map(|_| "true");
    let shown = picture.map(|picture| picture.view("prize-picture", "160px", "现在的图片"));
    let has = picture.is_some();
    view! {
        <section class="card stack">
            <h2>"客户看到的图片"</h2>
            {match shown {
                Some(picture) => view! { <p>{picture}</p> }.into_any(),
                None => view! { <p class="soft">"还没有上传，活动页面显示通用图案。"</p> }.into_any(),
            }}
            <form class="stack" method="post" action=format!("{}/picture", page_of(id)) enctype="multipart/form-data">
                <div class="field">
                    <label for="file">"选择图片"</label>
                    <p class="help" id="file-help">"png、jpeg 或 webp，不超过 10 MB，最好是方形。"</p>
                    <input id="file" type="file" name="file" required accept=".png,.jpg,.jpeg,.webp" aria-invalid=wrong aria-describedby="file-help cover-error"/>
                    {field_error(desk, "cover")}
                </div>
                <div class="row"><button class="button">"上传图片"</button></div>
            </form>
            {has.then(|| view! {
                <form method="post" action=RemovePicture::url()>
                    <input type="hidden" name="prize" value=id.to_string()/>
                    <button class="button quiet">"不用这张图片"</button>
                </form>
            })}
        </section>
    }
    .into_any()
}
