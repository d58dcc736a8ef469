//! What may be done with a lesson that nobody is writing on: the review, a revision, the withdrawal.

use domain::quizzes::BankState;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::lessons::StoredLesson;

use super::loaded::Shown;
use crate::context::AppState;
use crate::lessons::staff_api::{Approve, Discard, Revise, SendBack, TakeBack, Withdraw};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// The lesson that a form is about, as it was when its page was made.
pub fn hidden(found: &StoredLesson) -> AnyView {
    view! {
        <input type="hidden" name="id" value=found.lesson.id.to_string()/>
        <input type="hidden" name="changes" value=found.changes.to_string()/>
    }
    .into_any()
}

/// The decision, for reviewers who did not write it; a way back for those who did.
pub fn review(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> AnyView {
    let (by, at) = shown.submitted().unzip();
    let at = at.map(|at| format::moment(at, state.clock.now(), state.settings.zone));
    let submitted = format!("{}于 {}提交。", shown.name(by), at.unwrap_or_default());
    let me = desk.who.as_ref().map(|who| who.id);
    let work = shown.found.lesson.state.work();
    let own = me.is_some_and(|me| work.is_some_and(|work| work.is_work_of(me)));
    let decision = match (role.may(Permission::ReviewLessons), own) {
        (true, true) => view! {
            <p class="notice info"><strong>"需要别人审核"</strong>" 这节微课有您编写的内容，请由另一位审核人员处理。"</p>
        }
        .into_any(),
        (true, false) => decision(desk, &shown.found),
        (false, _) if role.may(Permission::EditLessons) => view! {
            <form method="post" action=TakeBack::url()>
                {hidden(&shown.found)}
                <button class="button">"撤回提交"</button>
            </form>
        }
        .into_any(),
        (false, _) => ().into_any(),
    };
    view! {
        <section class="card stack">
            <h2>"等待审核"</h2>
            <p class="soft">{submitted}</p>
            {decision}
        </section>
    }
    .into_any()
}

fn decision(desk: &Desk, found: &StoredLesson) -> AnyView {
    let wrong = desk.refusal("remark").map(|_| "true");
    let typed = desk.typed("remark").unwrap_or_default().to_owned();
    view! {
        <p>"请把视频从头到尾看一遍，核对字幕、题目和答案。通过后客户就能看到，勾选“入题库”的题目一并发布到题库。"</p>
        <form method="post" action=Approve::url()>
            {hidden(found)}
            <button class="button primary">"通过并发布"</button>
        </form>
        <form class="stack" method="post" action=SendBack::url()>
            {hidden(found)}
            <div class="field">
                <label for="remark">"退回意见"</label>
                <textarea id="remark" name="remark" rows="2" maxlength="500" aria-invalid=wrong
                    aria-describedby="remark-error">{typed}</textarea>
                {field_error(desk, "remark")}
            </div>
            <div><button class="button danger">"退回修改"</button></div>
        </form>
    }
    .into_any()
}

/// Why customers see it no more.
pub fn withdrawn(shown: &Shown) -> Option<AnyView> {
    let BankState::Withdrawn { reason, .. } = &shown.found.lesson.state else {
        return None;
    };
    let told = reason.as_str().to_owned();
    Some(
        view! { <p class="notice warning"><strong>"已下架"</strong>" 原因："{told}</p> }.into_any(),
    )
}

/// What its reviewer wants changed.
pub fn sent_back(shown: &Shown) -> Option<AnyView> {
    let told = shown.found.lesson.state.sent_back()?.as_str().to_owned();
    Some(view! { <p class="notice warning"><strong>"审核退回"</strong>" "{told}</p> }.into_any())
}

/// A new version of a lesson of which none is being written, for those who write.
pub fn revision(shown: &Shown, role: Role) -> Option<AnyView> {
    let found = &shown.found;
    let may = role.may(Permission::EditLessons) && found.lesson.state.work().is_none();
    may.then(|| {
        view! {
            <section class="card stack">
                <h2>"修订"</h2>
                <p class="soft">"写一个新版本，审核通过后替换现在的版本；在那之前客户仍看到现在的版本。换了视频的，客户要从头再看。"</p>
                <form method="post" action=Revise::url()>{hidden(found)}<button class="button primary">"开始修订"</button></form>
            </section>
        }
        .into_any()
    })
}

/// The way from customers of what is published, also while a revision of it is under way.
pub fn withdrawal(desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let published = matches!(shown.found.lesson.state, BankState::Published(_));
    let wrong = desk.refusal("reason").map(|_| "true");
    let typed = desk.typed("reason").unwrap_or_default().to_owned();
    (published && role.may(Permission::ReviewLessons)).then(|| {
        view! {
            <form class="card stack confirm" method="post" action=Withdraw::url()>
                <h2>"下架"</h2>
                <p>"下架后客户看不到这节微课，也不能再学。已经学会的记录和已得的机会、奖券保留；已入题库的题目不受影响，需要停用的请到题库处理。"</p>
                {hidden(&shown.found)}
                <div class="field">
                    <label for="reason">"下架原因"</label>
                    <textarea id="reason" name="reason" rows="2" maxlength="500" aria-invalid=wrong
                        aria-describedby="reason-error">{typed}</textarea>
                    {field_error(desk, "reason")}
                </div>
                <div><button class="button danger">"下架这节微课"</button></div>
            </form>
        }
        .into_any()
    })
}

/// The way back to what was published, or to nothing.
pub fn discard(found: &StoredLesson) -> AnyView {
    let (title, told) = if found.versions == 0 {
        (
            "删除草稿",
            "这节微课还没有发布过，文字、字幕和题目删除后不能恢复。",
        )
    } else {
        ("放弃修订", "正在写的这一版会被删除，已发布的版本不受影响。")
    };
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <p class="soft">{told}</p>
            <form method="post" action=Discard::url()>{hidden(found)}<button class="button danger">{title}</button></form>
        </section>
    }
    .into_any()
}

/// What was published of it so far.
pub fn versions(state: &AppState, shown: &Shown) -> Option<AnyView> {
    let items: Vec<_> = shown
        .history
        .iter()
        .map(|version| {
            let at = format::moment(version.published_at, state.clock.now(), state.settings.zone);
            let told = match version.approved_by {
                Some(approver) => format!(
                    "{}提交，{}审核，{at} 发布",
                    shown.name(version.submitted_by),
                    shown.name(Some(approver))
                ),
                None => format!("{at} 由运维导入"),
            };
            let now = version.version == shown.found.versions;
            view! {
                <li class=now.then_some("now")>
                    <p><b>{format!("第 {} 版", version.version)}</b></p>
                    <p class="soft">{told}</p>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"发布过的版本"</h2><ol class="versions">{items}</ol></section> }
            .into_any()
    })
}
