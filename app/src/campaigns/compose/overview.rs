//! `/staff/campaigns/{id}`: where a campaign stands, what the rule check found, what customers will
//! see, and what may be done with it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{
    Campaign, ComposeStep, Difference, Favour, Finding, Grade, Phase, Plan, Running,
};
use domain::review::{Stage, Work};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns::{self, Publication, StoredWork};
use storage::staff;
use uuid::Uuid;

use super::checking::{Check, check_work};
use super::list_page::shelf;
use super::step_page::address;
use super::work::find;
use crate::campaigns::api::{
    Approve, Archive, Close, Copy, Discard, Pause, Resume, Revise, SendBack, Submit, TakeBack,
};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// What the page is made of.
struct Shown {
    work: StoredWork,
    check: Option<Check>,
    campaign: Option<Campaign>,
    published: Vec<Publication>,
    people: Vec<(Uuid, String)>,
}

impl Shown {
    fn name(&self, id: Option<Uuid>) -> String {
        let found = id.and_then(|id| self.people.iter().find(|(known, _)| *known == id));
        found.map_or_else(|| "运维".to_owned(), |(_, name)| name.clone())
    }
}

/// `GET /staff/campaigns/{id}`. For those who may see campaigns.
pub async fn campaign(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewCampaigns)?.role;
    let work = find(&state, id).await?;
    let shown = load(&state, work).await?;
    let title = name_of(&shown.work);
    let place = Place::new(Section::Campaigns, title.clone());
    Ok(page(&state, &desk, &place, || {
        view! {
            {heading(&state, &shown)}
            {links(&shown)}
            {told(&state, &shown)}
            {review(&state, &desk, &shown, role)}
            {draft(&shown, role)}
            {shown.check.as_ref().filter(|_| shown.work.state.work().is_some()).map(|check| findings(&shown.work, check))}
            {shown.check.as_ref().and_then(|check| check.differences.as_deref()).filter(|_| shown.work.state.work().is_some()).map(differences)}
            {look(&shown)}
            {running(&desk, &shown, role)}
            {history(&state, &shown)}
            {put_away(&state, &shown, role)}
        }
    }))
}

async fn load(state: &AppState, work: StoredWork) -> Result<Shown, AppError> {
    let check = match (&work.composition, work.state.work()) {
        (Some(composition), Some(_)) => Some(check_work(state, &work, composition).await?),
        _ => None,
    };
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, work.id).await?;
    let published = campaigns::publications(&mut conn, work.id).await?;
    let mut ids = vec![work.author, work.edited_by];
    if let Some(Work {
        stage: Stage::InReview { by, .. },
        ..
    }) = work.state.work()
    {
        ids.push(Some(*by));
    }
    for publication in &published {
        ids.extend([publication.submitted_by, publication.approved_by]);
    }
    let mut people = Vec::new();
    for id in ids.into_iter().flatten() {
        if people.iter().all(|(known, _)| *known != id)
            && let Some(person) = staff::find(&mut conn, id).await?
        {
            people.push((id, person.name));
        }
    }
    Ok(Shown {
        work,
        check,
        campaign,
        published,
        people,
    })
}

/// What a campaign is called.
pub fn name_of(work: &StoredWork) -> String {
    if work.title.is_empty() {
        "未命名的活动".into()
    } else {
        work.title.clone()
    }
}

/// Where it stands with its reviewers.
pub fn badges(work: &StoredWork) -> AnyView {
    let published = work.state.running() == Running::Published;
    let stage = work
        .state
        .work()
        .map(|work| match (&work.stage, published) {
            (Stage::InReview { .. }, false) => ("待审核", "badge warning"),
            (Stage::InReview { .. }, true) => ("修改待审核", "badge warning"),
            (Stage::Draft { .. }, false) => ("草稿", "badge soft"),
            (Stage::Draft { .. }, true) => ("有修改", "badge soft"),
        });
    let back = work.state.work().and_then(Work::sent_back).is_some();
    view! {
        {stage.map(|(label, class)| view! { <span class=class>{label}</span> })}
        {back.then(|| view! { " "<span class="badge bad">"已退回"</span> })}
    }
    .into_any()
}

fn standing(state: &AppState, campaign: &Campaign) -> AnyView {
    let word = match campaign.phase(state.clock.now(), state.settings.zone) {
        Phase::NotYetOpen { .. } => "scheduled",
        Phase::Open { .. } | Phase::OutsideHours { .. } => "running",
        Phase::Paused => "paused",
        Phase::Closed { .. } => "over",
    };
    let (label, class) = shelf(word);
    view! { <span class=class>{label}</span>" " }.into_any()
}

fn heading(state: &AppState, shown: &Shown) -> AnyView {
    let work = &shown.work;
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let at = format::moment(work.updated_at, now, zone);
    let archived = work.state.running() == Running::Archived;
    let when = shown.campaign.as_ref().map(|campaign| {
        let told = format!(
            "{} 至 {}",
            format::moment(campaign.window.opens_at, now, zone),
            format::end(campaign.window.closes_at, now, zone)
        );
        view! { <span class="phrase">{told}</span>" · " }
    });
    view! {
        <div class="page-head"><div>
            <h1>
                {name_of(work)}" "
                {archived.then(|| view! { <span class="badge soft">"已归档"</span> })}
                {shown.campaign.as_ref().filter(|_| !archived).map(|campaign| standing(state, campaign))}
                {badges(work)}
            </h1>
            <p class="soft">
                {when}
                <span class="phrase">{format!("{}更新于 {at}", shown.name(work.edited_by))}</span>
            </p>
        </div></div>
    }
    .into_any()
}

/// The pages of the campaign beside this one.
fn links(shown: &Shown) -> AnyView {
    let public = shown.campaign.as_ref().map(|campaign| {
        view! { <a class="button small" href=format!("/campaigns/{}", campaign.slug) target="_blank">"客户看到的页面"</a> }
    });
    let figures = shown.campaign.as_ref().map(|campaign| {
        view! { <a class="button small" href=format!("/staff/campaigns/{}/board", campaign.id)>"数据看板"</a> }
    });
    let channels = format!("/staff/campaigns/{}/channels", shown.work.id);
    view! {
        <nav class="row campaign-links" aria-label="这个活动的页面">
            {public}
            {figures}
            <a class="button small" href=channels>"渠道与二维码"</a>
        </nav>
    }
    .into_any()
}

/// What somebody has to know first: why it was sent back, why it is stopped.
fn told(state: &AppState, shown: &Shown) -> AnyView {
    let back = shown.work.state.work().and_then(Work::sent_back).map(|remark| {
        view! { <p class="notice warning"><strong>"审核退回"</strong>" "{remark.as_str().to_owned()}</p> }
    });
    let paused = shown
        .campaign
        .as_ref()
        .and_then(|campaign| campaign.paused_because.clone());
    let paused = paused.map(|notice| {
        view! { <p class="notice warning"><strong>"已暂停"</strong>" 客户看到："{notice}</p> }
    });
    let closed = shown
        .campaign
        .as_ref()
        .and_then(|campaign| campaign.closed_because.clone());
    let closed = closed.map(|reason| {
        view! { <p class="notice warning"><strong>"已提前结束"</strong>" 公布的原因："{reason}</p> }
    });
    let earlier = (shown.work.composition.is_none()).then(|| {
        view! { <p class="notice info"><strong>"由早先的版本发布"</strong>" 可以暂停、结束和查看数据，不能在这里修改或复制。"</p> }
    });
    let _ = state;
    view! { {back}{paused}{closed}{earlier} }.into_any()
}

fn hidden(work: &StoredWork) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=work.id.to_string()/>
        <input type="hidden" name="changes" value=work.changes.to_string()/>
    }
}

/// The decision, for reviewers who did not compose it; a way back for those who did.
fn review(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let work = shown.work.state.work()?;
    let Stage::InReview { by, at } = &work.stage else {
        return None;
    };
    let at = format::moment(*at, state.clock.now(), state.settings.zone);
    let submitted = format!(
        "{}于 {at}提交。请先看规则检查和客户将要看到的页面，再决定。",
        shown.name(Some(*by))
    );
    let own = desk.who.as_ref().is_some_and(|who| work.is_work_of(who.id));
    let wrong = desk.refusal("remark").map(|_| "true");
    let decision = match (role.may(Permission::ReviewCampaigns), own) {
        (true, true) => view! {
            <p class="notice info"><strong>"需要别人审核"</strong>" 这个活动有您编辑的内容，请由另一位审核人员处理。"</p>
        }
        .into_any(),
        (true, false) => view! {
            <form method="post" action=Approve::url()>
                {hidden(&shown.work)}
                <button class="button primary">"通过并发布"</button>
            </form>
            <form class="stack" method="post" action=SendBack::url()>
                {hidden(&shown.work)}
                <div class="field">
                    <label for="remark">"退回意见"</label>
                    <textarea id="remark" name="remark" rows="2" maxlength="500" aria-invalid=wrong
                        aria-describedby="remark-error">{desk.typed("remark").unwrap_or_default().to_owned()}</textarea>
                    {field_error(desk, "remark")}
                </div>
                <div><button class="button danger">"退回修改"</button></div>
            </form>
        }
        .into_any(),
        (false, _) if role.may(Permission::EditCampaigns) => view! {
            <form method="post" action=TakeBack::url()>
                {hidden(&shown.work)}
                <button class="button">"撤回提交"</button>
            </form>
        }
        .into_any(),
        (false, _) => ().into_any(),
    };
    let view = view! {
        <section class="card stack"><h2>"等待审核"</h2><p class="soft">{submitted}</p>{decision}</section>
    };
    Some(view.into_any())
}

/// The steps of what is being composed, and handing it in.
fn draft(shown: &Shown, role: Role) -> Option<AnyView> {
    let work = &shown.work;
    let check = shown.check.as_ref()?;
    let writes =
        role.may(Permission::EditCampaigns) && work.state.work().is_some_and(Work::is_draft);
    if !writes {
        return None;
    }
    let stops = check.checked.count(Grade::Must);
    let steps: Vec<_> = ComposeStep::ALL
        .into_iter()
        .map(|step| {
            let open = super::step_page::to_mend(check, step);
            let (class, told) = match open {
                0 => ("badge good", "已完成".to_owned()),
                some => ("badge warning", format!("{some} 处待填")),
            };
            view! {
                <li><a href=address(work.id, step)><span>{step.label()}</span><span class=class>{told}</span></a></li>
            }
        })
        .collect();
    let ready = stops == 0;
    let told = if ready {
        "规则检查已通过。提交后由另一位同事审核，审核期间不能修改。".to_owned()
    } else {
        format!("还有 {stops} 处要填写或修改，改好后才能提交。")
    };
    let view = view! {
        <section class="card stack">
            <h2>"编排"</h2>
            <ol class="step-list">{steps}</ol>
            <p class="soft">{told}</p>
            <div class="row">
                <form method="post" action=Submit::url()>{hidden(work)}<button class="button primary">"提交审核"</button></form>
                <form method="post" action=Discard::url()>{hidden(work)}<button class="button danger">{if work.publications == 0 { "删除草稿" } else { "放弃修改" }}</button></form>
            </div>
        </section>
    };
    Some(view.into_any())
}

/// What the rule check found, each with its rule and how to mend it.
fn findings(work: &StoredWork, check: &Check) -> AnyView {
    let groups = [
        (Grade::Must, "必须修改", "finding must"),
        (Grade::Should, "请审核时留意", "finding should"),
        (Grade::Note, "提示", "finding note"),
    ];
    let drafted = work.state.work().is_some_and(Work::is_draft);
    let id = work.id;
    let one = move |found: &Finding, class: &'static str| {
        let to = format!(
            "{}?check=1#{}-error",
            address(id, found.step),
            found.field.replace('.', "-")
        );
        let where_to = if drafted {
            view! { <a href=to>{found.step.label()}</a> }.into_any()
        } else {
            view! { <span>{found.step.label()}</span> }.into_any()
        };
        view! {
            <li class=class>
                <p><b>{found.told.clone()}</b>" "{found.mend.clone()}</p>
                <p class="soft"><small>{where_to}" · 依据："{found.rule.source()}</small></p>
            </li>
        }
        .into_any()
    };
    let parts: Vec<_> = groups
        .into_iter()
        .filter_map(|(grade, label, class)| {
            let of_grade = check.checked.findings.iter().filter(|found| found.grade == grade);
            let items: Vec<_> = of_grade.map(|found| one(found, class)).collect();
            (!items.is_empty()).then(|| {
                view! { <h3>{format!("{label}（{}）", items.len())}</h3><ul class="findings">{items}</ul> }
            })
        })
        .collect();
    let clean = parts.is_empty();
    view! {
        <section class="card stack">
            <h2>"规则检查"</h2>
            {clean.then(|| view! { <p class="notice good"><strong>"通过"</strong>" 法规要求公布的内容都有，没有发现不允许的说法。"</p> })}
            {parts}
        </section>
    }
    .into_any()
}

/// What a change makes different of what is published.
fn differences(list: &[Difference]) -> AnyView {
    let rows: Vec<_> = list
        .iter()
        .map(|difference| {
            let (class, label) = match difference.favour {
                Favour::Customers => ("badge good", "对客户有利"),
                Favour::Neither => ("badge soft", "不影响权益"),
                Favour::Refused => ("badge bad", "不能这样改"),
            };
            view! {
                <tr class=(difference.favour == Favour::Refused).then_some("changed")>
                    <th scope="row">{difference.what.clone()}<br/><span class=class>{label}</span></th>
                    <td data-label="改为"><ins>{difference.after.clone()}</ins>{(!difference.why.is_empty()).then(|| view! { <p class="error">{format!("{}。", difference.why)}</p> })}</td>
                    <td data-label="已公布"><del>{difference.before.clone()}</del></td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>"和已公布的内容相比"</h2>
            {if rows.is_empty() {
                view! { <p class="soft">"还没有不同。"</p> }.into_any()
            } else {
                view! {
                    <table class="diff">
                        <thead><tr><th scope="col">"内容"</th><th scope="col">"改为"</th><th scope="col">"已公布"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// The customers' own pages, as they will be.
fn look(shown: &Shown) -> Option<AnyView> {
    let id = shown.work.id;
    shown.work.composition.as_ref()?;
    let plan = shown
        .check
        .as_ref()
        .and_then(|check| check.checked.plan.as_ref());
    let reading = plan.map(reading);
    let at = |page: &str, day: &str| format!("/staff/campaigns/{id}/preview?page={page}&day={day}");
    let view = view! {
        <section class="card stack">
            <h2>"客户将要看到的"</h2>
            {reading}
            <ul class="row preview-links">
                <li><a class="button small" href=at("campaign", "1")>"活动页（第 1 天）"</a></li>
                <li><a class="button small" href=at("campaign", "3")>"活动页（第 3 天）"</a></li>
                <li><a class="button small" href=at("campaign", "before")>"活动页（开始前）"</a></li>
                <li><a class="button small" href=at("campaign", "after")>"活动页（结束后）"</a></li>
                <li><a class="button small" href=at("rules", "1")>"规则页"</a></li>
                <li><a class="button small" href=at("paper", "1")>"样卷"</a></li>
                <li><a class="button small" href=format!("{}&edition=elder", at("campaign", "1"))>"长辈版"</a></li>
            </ul>
        </section>
    };
    Some(view.into_any())
}

/// How somebody gets what the campaign offers, in plain words.
pub fn reading(plan: &Plan) -> AnyView {
    let told = domain::campaigns::rule_page::reading(plan);
    view! { <ul class="reading">{told.into_iter().map(|told| view! { <li>{told}</li> }).collect_view()}</ul> }.into_any()
}

/// Stopping it, changing it.
fn running(desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let campaign = shown.campaign.as_ref()?;
    let work = &shown.work;
    if work.state.running() != Running::Published {
        return None;
    }
    let (edits, reviews) = (
        role.may(Permission::EditCampaigns),
        role.may(Permission::ReviewCampaigns),
    );
    let id = || view! { <input type="hidden" name="id" value=work.id.to_string()/> };
    let closed = campaign.closed_because.is_some();
    let revise = (edits && work.state.work().is_none() && work.composition.is_some() && !closed).then(|| {
        view! {
            <section class="card stack">
                <h2>"修改活动"</h2>
                <p class="soft">"公布后的改动只能对客户更有利：更多奖品、更长时间、更低的达标分。改好后要重新审核，改动会带日期公布在规则页。"</p>
                <form method="post" action=Revise::url()>{hidden(work)}<button class="button primary">"开始修改"</button></form>
            </section>
        }
    });
    let wrong = |field: &'static str| desk.refusal(field).map(|_| "true");
    let typed = |field: &'static str| desk.typed(field).unwrap_or_default().to_owned();
    let stops = (edits || reviews) && !closed;
    let pause = stops.then(|| {
        if campaign.paused_because.is_some() {
            view! {
                <section class="card stack">
                    <h2>"恢复活动"</h2>
                    <form method="post" action=Resume::url()>{id()}<button class="button primary">"恢复"</button></form>
                </section>
            }
            .into_any()
        } else {
            view! {
                <form class="card stack confirm" method="post" action=Pause::url()>
                    <h2>"暂停"</h2>
                    <p>"暂停后不能开始新的答题，正在答的可以答完交卷。结束时间不变，需要时请修改活动延长。"</p>
                    {id()}
                    <div class="field">
                        <label for="notice">"告诉客户的话"</label>
                        <textarea id="notice" name="notice" rows="2" maxlength="200" aria-invalid=wrong("notice")
                            aria-describedby="notice-error">{typed("notice")}</textarea>
                        {field_error(desk, "notice")}
                    </div>
                    <div><button class="button danger">"暂停活动"</button></div>
                </form>
            }
            .into_any()
        }
    });
    let promised = !campaign.details.prizes.is_empty();
    let close = (stops && (!promised || reviews)).then(|| {
        view! {
            <form class="card stack confirm" method="post" action=Close::url()>
                <h2>"提前结束"</h2>
                <p>{if promised {
                    "这个活动公布了奖品。只有监管要求或不可抗力才可以提前结束；已得到的抽奖资格和奖品照常兑现。结束后不能恢复。"
                } else {
                    "这个活动没有奖品，可以提前结束。结束后不能恢复，原因会公布在活动页面。"
                }}</p>
                {id()}
                <div class="field">
                    <label for="reason">"公布的原因"</label>
                    <textarea id="reason" name="reason" rows="2" maxlength="200" aria-invalid=wrong("reason")
                        aria-describedby="reason-error">{typed("reason")}</textarea>
                    {field_error(desk, "reason")}
                </div>
                <div><button class="button danger">"提前结束活动"</button></div>
            </form>
        }
    });
    Some(view! { {revise}{pause}{close} }.into_any())
}

fn history(state: &AppState, shown: &Shown) -> Option<AnyView> {
    let items: Vec<_> = shown
        .published
        .iter()
        .map(|publication| {
            let at = format::moment(publication.published_at, state.clock.now(), state.settings.zone);
            let told = match publication.approved_by {
                Some(approver) => format!(
                    "{}提交，{}审核，{at} 发布",
                    shown.name(publication.submitted_by),
                    shown.name(Some(approver))
                ),
                None => format!("{at} 由运维发布"),
            };
            let hash = data_encoding::HEXLOWER.encode(&publication.rule_hash);
            let changed: Vec<_> = publication.differences.iter().map(|d| d.what.clone()).collect();
            view! {
                <li>
                    <p><b>{format!("第 {} 次发布", publication.number)}</b></p>
                    <p class="soft">{told}</p>
                    {(!changed.is_empty()).then(|| view! { <p class="soft">{format!("改动：{}", changed.join("、"))}</p> })}
                    <p class="soft hash">"规则页 SHA-256："<code>{hash}</code></p>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"发布记录"</h2><ol class="versions">{items}</ol></section> }.into_any()
    })
}

/// Copying it, putting it away.
fn put_away(state: &AppState, shown: &Shown, role: Role) -> Option<AnyView> {
    if !role.may(Permission::EditCampaigns) {
        return None;
    }
    let work = &shown.work;
    let key = state.clock.id().to_string();
    let copy = work.composition.is_some().then(|| {
        view! {
            <form method="post" action=Copy::url()>
                <input type="hidden" name="id" value=key/>
                <input type="hidden" name="of" value=work.id.to_string()/>
                <button class="button">"复制成新活动"</button>
            </form>
        }
    });
    let archived = work.state.running() == Running::Archived;
    let over = shown.campaign.as_ref().is_some_and(|campaign| {
        matches!(
            campaign.phase(state.clock.now(), state.settings.zone),
            Phase::Closed { .. }
        )
    });
    let archive = (archived || (over && work.state.work().is_none())).then(|| {
        let out = archived.then(|| view! { <input type="hidden" name="out" value="1"/> });
        view! {
            <form method="post" action=Archive::url()>
                {hidden(work)}
                {out}
                <button class="button">{if archived { "取消归档" } else { "归档" }}</button>
            </form>
        }
    });
    Some(view! { <div class="row">{copy}{archive}</div> }.into_any())
}
