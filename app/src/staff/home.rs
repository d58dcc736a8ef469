//! `/staff`: what there is to do.

use axum::extract::State;
use axum::response::Response;
use domain::staff::Permission;
use leptos::prelude::*;
use storage::questions;

use super::console::{Place, Section, page};
use super::who::Desk;
use crate::campaigns::compose::list_page;
use crate::context::AppState;
use crate::error::AppError;
use crate::questions::tiles::tiles;

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
    let low = if role.may(Permission::ViewPrizes) {
        let mut conn = state.db.read().await?;
        storage::prizes::low_count(&mut conn, who.scope, state.today()).await?
    } else {
        0
    };
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
                {campaigns.and_then(|waiting| list_page::tiles(waiting, role))}
                {waiting.map(|waiting| tiles(&waiting, role))}
                {(low > 0).then(|| view! {
                    <ul class="tiles">
                        <li><a class="tile warning" href="/staff/prizes?low=1"><b>{low}</b>"处奖品库存不足"</a></li>
                    </ul>
                })}
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
