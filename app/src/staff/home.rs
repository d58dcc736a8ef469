//! `/staff`: what there is to do.

use axum::extract::State;
use axum::response::Response;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use storage::questions;

use super::console::{Place, Section, page};
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::questions::tiles;

/// `GET /staff`. For any member of staff.
pub async fn home(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require_staff()?;
    let sections: Vec<_> = Section::seen_by(who)
        .filter(|section| *section != Section::Home)
        .collect();
    let (name, role) = (who.name.clone(), who.role);
    // Others find them with their campaigns.
    let prints = role.may(Permission::ViewChannels) && !role.may(Permission::ViewCampaigns);
    let waiting = if role.may(Permission::ViewQuestions) {
        let mut conn = state.db.read().await?;
        Some(questions::overview(&mut conn, state.today()).await?)
    } else {
        None
    };
    let campaigns = if role.may(Permission::ViewCampaigns) {
        let mut conn = state.db.read().await?;
        Some(storage::campaigns::works_waiting(&mut conn).await?)
    } else {
        None
    };
    let lessons = if role.may(Permission::ViewLessons) {
        let mut conn = state.db.read().await?;
        Some(storage::lessons::works_waiting(&mut conn).await?)
    } else {
        None
    };
    let low = if role.may(Permission::ViewPrizes) {
        let mut conn = state.db.read().await?;
        storage::prizes::low_count(&mut conn, who.scope, state.today()).await?
    } else {
        0
    };
    let campaigns = campaigns.map(|waiting| works(waiting, role, &CAMPAIGNS));
    let questions = waiting.map(|waiting| tiles::rows(&waiting, role, "题目"));
    let lessons = lessons.map(|waiting| works(waiting, role, &LESSONS));
    let low = (low > 0).then(|| {
        let tile = view! {
            <li><a class="tile warning" href="/staff/prizes?low=1"><b>{low}</b>"处奖品库存不足"</a></li>
        };
        vec![tile.into_any()]
    });
    let waits = [campaigns, questions, lessons, low];
    let waits: Vec<_> = waits.into_iter().flatten().flatten().collect();
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Home, "工作台"),
        || {
            view! {
                <div class="page-head"><div>
                    <h1>{format!("{name}，您好")}</h1>
                    <p class="soft">{format!("{}：{}。", role.label(), role.help())}</p>
                </div></div>
                {(!waits.is_empty()).then(|| view! { <ul class="tiles">{waits}</ul> })}
                {prints.then(|| view! {
                    <a class="card link" href="/staff/channels">
                        <strong>"推广二维码"</strong><br/>
                        <span class="soft">"打印本机构在各个活动中的海报和二维码"</span>
                    </a>
                })}
                {sections.into_iter().map(|section| view! {
                    <a class="card link" href=section.page()>
                        <strong>{section.label()}</strong><br/>
                        <span class="soft">{purpose(section)}</span>
                    </a>
                }).collect_view()}
            }
        },
    ))
}

/// What is written by one person and reviewed by another.
struct Written {
    name: &'static str,
    list: &'static str,
    edit: Permission,
    review: Permission,
}

const CAMPAIGNS: Written = Written {
    name: "活动",
    list: "/staff/campaigns",
    edit: Permission::EditCampaigns,
    review: Permission::ReviewCampaigns,
};

const LESSONS: Written = Written {
    name: "微课",
    list: "/staff/lessons",
    edit: Permission::EditLessons,
    review: Permission::ReviewLessons,
};

/// What waits for somebody: reviews, and what came back from them.
fn works((waiting, sent_back): (i64, i64), role: Role, of: &Written) -> Vec<AnyView> {
    let Written { name, list, .. } = *of;
    let tile = |count: i64, page: String, told: &str, permission: Permission| {
        let class = if role.may(permission) {
            "tile warning"
        } else {
            "tile soft"
        };
        let told = format!("{name}{told}");
        (count > 0).then(|| {
            view! { <li><a class=class href=page><b>{count}</b>{told}</a></li> }.into_any()
        })
    };
    let in_review = format!("{list}?shelf=in_review");
    let waiting = tile(waiting, in_review, "待审核", of.review);
    let sent_back = tile(sent_back, list.to_owned(), "被退回", of.edit);
    waiting.into_iter().chain(sent_back).collect()
}

const fn purpose(section: Section) -> &'static str {
    match section {
        Section::Home => "",
        Section::Campaigns => "编排、审核、发布活动，看进度和结果",
        Section::Questions => "查找、编写、导入和审核题目",
        Section::Lessons => "把案例做成短片微课，审核、发布，看学得怎么样",
        Section::Counter => "扫码核对中奖人，发放奖品",
        Section::Prizes => "各网点的库存、调拨、盘点，中奖和领取",
        Section::Draws => "核对名单、冻结、开奖、公布",
        Section::Branches => "总行、城市分行和网点的编号、地址、电话、营业时间",
        Section::Accounts => "邀请员工、设置岗位、停用账号、结束登录",
        Section::Audit => "谁在什么时候做了什么，可筛选、导出、核验",
        Section::Me => "密码、恢复码和登录",
    }
}
