//! What may be done with a question that nobody is writing on: the review, a revision, the
//! withdrawal and what becomes of answers.

use domain::quizzes::Remedy;
use domain::review::{PublicationState, Stage, Work};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::quizzes::Rescoring;

use super::api::{Approve, DecideRemedy, Revise, SendBack, TakeBack, Withdraw};
use super::question_page::{Shown, hidden};
use crate::context::AppState;
use crate::staff::who::Desk;
use crate::ui::parts::field_error;
use crate::ui::{format, review};

/// The decision, for reviewers who did not write it; a way back for those who did.
pub fn judged(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> AnyView {
    let found = &shown.found;
    let (by, at) = match found.question.state.work() {
        Some(Work {
            stage: Stage::InReview { by, at },
            ..
        }) => (Some(*by), Some(*at)),
        _ => (None, None),
    };
    let at = at.map(|at| format::moment(at, state.clock.now(), state.settings.zone));
    let submitted = format!(
        "{}于 {}提交。",
        shown.people.name(by),
        at.unwrap_or_default()
    );
    let me = desk.who.as_ref().map(|who| who.id);
    let work = found.question.state.work();
    let own = me.is_some_and(|me| work.is_some_and(|work| work.is_work_of(me)));
    let decision = match (role.may(Permission::ReviewQuestions), own) {
        (true, true) => view! {
            <p class="notice info"><strong>"需要别人审核"</strong>" 这道题有您编写的内容，请由另一位审核人员处理。"</p>
        }
        .into_any(),
        (true, false) => {
            let named = (found.question.id, found.changes);
            review::decision(desk, named, (Approve::url(), SendBack::url()))
        }
        (false, _) if role.may(Permission::EditQuestions) => view! {
            <form method="post" action=TakeBack::url()>
                {hidden(found)}
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

/// Why it is out of use, and what became of the answers to it.
pub fn withdrawn(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let PublicationState::Withdrawn { reason, .. } = &shown.found.question.state else {
        return None;
    };
    let told = reason.as_str().to_owned();
    let rescored: Vec<_> = shown
        .rescorings
        .iter()
        .map(|rescoring| self::rescored(state, shown, rescoring))
        .collect();
    let undecided = rescored.is_empty() && role.may(Permission::WithdrawQuestions);
    let decide = undecided.then(|| {
        view! {
            <form class="card stack confirm" method="post" action=DecideRemedy::url()>
                <h2>"题目有错？"</h2>
                <p>"停用时没有改动已交的卷。如果题目或答案本身有错，可以在这里重新计分。"</p>
                {hidden(&shown.found)}
                {remedies(desk, false)}
                <div><button class="button danger">"重新计分"</button></div>
            </form>
        }
    });
    let view = view! {
        <p class="notice warning"><strong>"已停用"</strong>" 原因："{told}</p>
        {rescored}
        {decide}
    };
    Some(view.into_any())
}

/// A re-scoring: by which rule, and what it came to.
fn rescored(state: &AppState, shown: &Shown, rescoring: &Rescoring) -> AnyView {
    let Rescoring { tally, .. } = rescoring;
    let moment = |at| format::moment(at, state.clock.now(), state.settings.zone);
    let decided = format!(
        "{}于 {}定下：{}。",
        shown.people.name(Some(rescoring.decided_by)),
        moment(rescoring.decided_at),
        remedy_label(rescoring.remedy)
    );
    let came_to = format!(
        "答过这道题的 {} 份答卷中，{} 份提高了成绩，补发抽奖券 {} 张",
        tally.asked, tally.raised, tally.tickets
    );
    let (title, told) = match rescoring.done_at {
        Some(at) => ("已重新计分", format!("{came_to}，{} 完成。", moment(at))),
        None => ("正在重新计分", format!("到现在为止，{came_to}。")),
    };
    view! { <section class="card stack"><h2>{title}</h2><p>{decided}</p><p class="soft">{told}</p></section> }
        .into_any()
}

/// What a remedy is called.
pub const fn remedy_label(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Credit => "人人得分",
        Remedy::LeaveOut => "不计入成绩",
    }
}

/// The choice of what becomes of answers to the question. `or_none` where nothing may be, too.
fn remedies(desk: &Desk, or_none: bool) -> impl IntoView + use<> {
    let typed = desk.typed("remedy").unwrap_or_default().to_owned();
    let none = or_none.then_some(("none", "成绩不变", "题目没有错，只是过时或不再需要。"));
    let (credit, leave_out) = (Remedy::Credit, Remedy::LeaveOut);
    let choices = none.into_iter().chain([
        (
            credit.word(),
            remedy_label(credit),
            "题目有错：答过这道题的人都按答对算。",
        ),
        (
            leave_out.word(),
            remedy_label(leave_out),
            "题目有错：当作没出过这道题；去掉后分数反而降低的，仍按原来的算。",
        ),
    ]);
    let choices: Vec<_> = choices
        .map(|(word, label, help)| {
            let checked = typed == word;
            view! {
                <label class="check">
                    <input type="radio" name="remedy" value=word checked=checked/>
                    <span><b>{label}</b>" "<span class="soft">{help}</span></span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="field" aria-describedby="remedy-help remedy-error">
            <legend>"已经答过这道题的卷"</legend>
            <p class="help" id="remedy-help">"重新计分只对客户有利：分数不降，抽奖券只补不收，结果页会注明。结束超过 30 天的活动不再改动。定下后不能更改。"</p>
            {choices}
            {field_error(desk, "remedy")}
        </fieldset>
    }
}

/// A new version of a question of which none is being written, for those who write.
pub fn revision(shown: &Shown, role: Role) -> Option<AnyView> {
    let found = &shown.found;
    let may = role.may(Permission::EditQuestions) && found.question.state.work().is_none();
    may.then(|| {
        view! {
            <section class="card stack">
                <h2>"修订"</h2>
                <p class="soft">"写一个新版本，审核通过后替换现在的版本；在那之前客户仍看到现在的版本。已经交卷的不受影响。"</p>
                <form method="post" action=Revise::url()>{hidden(found)}<button class="button primary">"开始修订"</button></form>
            </section>
        }
        .into_any()
    })
}

/// The way out of use of what is published, also while a revision of it is under way.
pub fn withdrawal(desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let found = &shown.found;
    let published = matches!(found.question.state, PublicationState::Published(_));
    (published && role.may(Permission::WithdrawQuestions)).then(|| {
        view! {
            <form class="card stack confirm" method="post" action=Withdraw::url()>
                <h2>"停用"</h2>
                <p>"停用后新的试卷不再出这道题，包括固定的试卷。已经开始的答卷照常完成。"</p>
                {hidden(found)}
                {review::why(desk, "reason", "停用原因")}
                {remedies(desk, true)}
                <div><button class="button danger">"停用这道题"</button></div>
            </form>
        }
        .into_any()
    })
}
