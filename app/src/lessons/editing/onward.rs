//! What may be done with a lesson that nobody is writing on: the review, a revision, the withdrawal.

use domain::review::PublicationState;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::lessons::StoredLesson;
use uuid::Uuid;

use super::compare::{Text, single};
use super::loaded::Shown;
use super::written_out::draft_of;
use crate::context::AppState;
use crate::lessons::staff_api::{Approve, Discard, Revise, SendBack, TakeBack, Withdraw};
use crate::staff::who::Desk;
use crate::ui::{format, review};

const fn named(found: &StoredLesson) -> (Uuid, i64) {
    (found.lesson.id, found.changes)
}

fn hidden(found: &StoredLesson) -> AnyView {
    review::hidden(found.lesson.id, found.changes)
}

/// The decision, for reviewers who did not write it; a way back for those who did.
pub fn judged(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> AnyView {
    let found = &shown.found;
    let (by, at) = shown.submitted().unzip();
    let at = at.map(|at| format::moment(at, state.clock.now(), state.settings.zone));
    let submitted = format!("{}于 {}提交。", shown.name(by), at.unwrap_or_default());
    let me = desk.who.as_ref().map(|who| who.id);
    let work = found.lesson.state.work();
    let own = me.is_some_and(|me| work.is_some_and(|work| work.is_work_of(me)));
    let decision = match (role.may(Permission::ReviewLessons), own) {
        (true, true) => view! {
            <p class="notice info"><strong>"需要别人审核"</strong>" 这节微课有您编写的内容，请由另一位审核人员处理。"</p>
        }
        .into_any(),
        (true, false) => view! {
            <p>"请把视频从头到尾看一遍，核对字幕、题目和答案。通过后客户就能看到，勾选“入题库”的题目一并发布到题库。"</p>
            {review::decision(desk, named(found), (Approve::url(), SendBack::url()))}
        }
        .into_any(),
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

/// Why customers see it no more.
pub fn withdrawn(shown: &Shown) -> Option<AnyView> {
    let PublicationState::Withdrawn { reason, .. } = &shown.found.lesson.state else {
        return None;
    };
    let told = reason.as_str().to_owned();
    Some(
        view! { <p class="notice warning"><strong>"已下架"</strong>" 原因："{told}</p> }.into_any(),
    )
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
    let published = matches!(shown.found.lesson.state, PublicationState::Published(_));
    (published && role.may(Permission::ReviewLessons)).then(|| {
        view! {
            <form class="card stack confirm" method="post" action=Withdraw::url()>
                <h2>"下架"</h2>
                <p>"下架后客户看不到这节微课，也不能再学。已经学会的记录和已得的机会、奖券保留；已入题库的题目不受影响，需要停用的请到题库处理。"</p>
                {hidden(&shown.found)}
                {review::why(desk, "reason", "下架原因")}
                <div><button class="button danger">"下架这节微课"</button></div>
            </form>
        }
        .into_any()
    })
}

/// The way back to what was published, or to nothing.
pub fn discard(found: &StoredLesson) -> AnyView {
    let lost = "这节微课还没有发布过，文字、字幕和题目删除后不能恢复。";
    review::discard(named(found), found.versions > 0, lost, Discard::url())
}

/// What was published of it so far.
pub fn versions(state: &AppState, shown: &Shown) -> Option<AnyView> {
    let items: Vec<_> = shown
        .history
        .iter()
        .map(|version| {
            let at = format::moment(
                version.head.published_at,
                state.clock.now(),
                state.settings.zone,
            );
            let told = match version.head.approved_by {
                Some(approver) => format!(
                    "{}提交，{}审核，{at} 发布",
                    shown.name(version.head.submitted_by),
                    shown.name(Some(approver))
                ),
                None => format!("{at} 由运维导入"),
            };
            let now = version.head.version == shown.found.versions;
            view! {
                <li class=now.then_some("now")>
                    <p><b>{format!("第 {} 版", version.head.version)}</b></p>
                    <p class="soft">{told}</p>
                    <details><summary>"这一版的内容"</summary>{single(Text { draft: &draft_of(version), film: "" })}</details>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"发布过的版本"</h2><ol class="versions">{items}</ol></section> }
            .into_any()
    })
}
