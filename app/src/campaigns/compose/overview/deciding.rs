//! Handing a composition in, and deciding about it.

use domain::campaigns::{ComposeStep, Grade};
use domain::review::{Stage, Work};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{Shown, hidden};
use crate::campaigns::api::{Approve, Discard, SendBack, Submit, TakeBack};
use crate::campaigns::compose::step_page::{address, to_mend};
use crate::context::AppState;
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// The decision, for reviewers who did not compose it; a way back for those who did.
pub(super) fn review(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
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
    // The bank and the clock go on while it waits.
    let passes = shown
        .check
        .as_ref()
        .is_none_or(|check| check.checked.passed().is_some());
    let decision = match (role.may(Permission::ReviewCampaigns), own) {
        (true, true) => view! {
            <p class="notice info"><strong>"需要别人审核"</strong>" 这个活动有您编辑的内容，请由另一位审核人员处理。"</p>
        }
        .into_any(),
        (true, false) => view! {
            {if passes {
                view! {
                    <form method="post" action=Approve::url()>
                        {hidden(&shown.work)}
                        <button class="button primary">"通过并发布"</button>
                    </form>
                }.into_any()
            } else {
                view! {
                    <p class="notice warning"><strong>"现在不能发布"</strong>" 提交以后情况有变化，规则检查有必须修改的地方。请退回修改。"</p>
                }.into_any()
            }}
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
pub(super) fn draft(shown: &Shown, role: Role) -> Option<AnyView> {
    let work = &shown.work;
    let check = shown.check.as_ref()?;
    let writes =
        role.may(Permission::EditCampaigns) && work.state.work().is_some_and(Work::is_draft);
    if !writes {
        return None;
    }
    let stops = check.checked.count(Grade::Must);
    let rows: Vec<_> = ComposeStep::ALL
        .into_iter()
        .map(|step| {
            let open = to_mend(check, step);
            let (class, told) = match open {
                0 => ("badge good", "已完成".to_owned()),
                some => ("badge warning", format!("{some} 处待填")),
            };
            view! {
                <li><a href=address(work.id, step)><span>{step.label()}</span><span class=class>{told}</span></a></li>
            }
        })
        .collect();
    let refused = check.refused();
    let ready = stops == 0 && refused == 0;
    let told = if stops == 0 && refused > 0 {
        format!("有 {refused} 处改动对客户不利，公布后不能这样改（见下面的比较）。改好后才能提交。")
    } else if ready {
        "规则检查已通过。提交后由另一位同事审核，审核期间不能修改。".to_owned()
    } else {
        format!("还有 {stops} 处要填写或修改，改好后才能提交。")
    };
    let view = view! {
        <section class="card stack">
            <h2>"编排"</h2>
            <ol class="step-list">{rows}</ol>
            <p class="soft">{told}</p>
            <div class="row">
                <form method="post" action=Submit::url()>{hidden(work)}<button class="button primary">"提交审核"</button></form>
                <form method="post" action=Discard::url()>{hidden(work)}<button class="button danger">{if work.publications == 0 { "删除草稿" } else { "放弃修改" }}</button></form>
            </div>
        </section>
    };
    Some(view.into_any())
}
