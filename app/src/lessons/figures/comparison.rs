//! The page's sections about those who learned: how they answer since, and by which branch they came.

use domain::reports::FEWEST;
use leptos::prelude::*;

use super::effect::Effect;
use super::gather::Figures;
use super::rows::{Compared, FEW, compared};
use crate::reports::charts::share_bar;
use crate::ui::format::number;

/// Answers in quizzes to the lesson's topics, before and after.
pub fn effect(effect: &Effect) -> AnyView {
    let rows: Vec<_> = compared(effect).iter().map(row).collect();
    let told = format!(
        "竞答中主题是“{}”的题目，没有作答的和后来更正的错题不计。",
        effect.topics.join("”“")
    );
    let others = if effect.others.is_some() {
        "没学过的人，只看学过的人作答的那几周。"
    } else {
        "同期没学过的人交卷太多，没有逐份比较。"
    };
    view! {
        <section class="card stack">
            <h2>"学习前后的答题"</h2>
            <p class="soft">{told}{others}</p>
            <table class="work-table">
                <caption class="visually-hidden">"学习前后和没学过的人的正确率"</caption>
                <thead><tr>
                    <th scope="col">"谁、什么时候"</th><th scope="col" class="num">"人数"</th>
                    <th scope="col" class="num">"作答"</th><th scope="col" class="num">"答对"</th>
                    <th scope="col" class="num">"正确率"</th><th scope="col" class="num">"95% 区间"</th>
                    <th scope="col">"比较"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="notice info"><strong>"这不能证明是微课起了作用"</strong>" 愿意学的人本来可能就更用心，同一个人多答几次也会更熟练，题目也不完全相同。区间只说明次数少时数字会怎样波动；同一个人的几次回答彼此相像，实际的波动比它再大一些。"</p>
        </section>
    }
    .into_any()
}

fn row(line: &Compared) -> AnyView {
    let bar = line
        .bar
        .map(|(right, given)| share_bar(right, given, "sky"));
    view! {
        <tr>
            <th scope="row" class="what">{line.who}</th>
            <td class="num" data-label="人数">{line.people.clone()}</td>
            <td class="num" data-label="作答">{line.given.clone()}</td>
            <td class="num" data-label="答对">{line.right.clone()}</td>
            <td class="num" data-label="正确率"><b>{line.share.clone()}</b></td>
            <td class="num" data-label="95% 区间">{line.interval.clone()}</td>
            <td class="bar-cell">{bar}</td>
        </tr>
    }
    .into_any()
}

/// Those who learned it, by the branch by which they came.
pub fn branches(figures: &Figures) -> AnyView {
    if figures.branches.is_empty() {
        return ().into_any();
    }
    let hides = figures
        .branches
        .iter()
        .any(|group| group.learners.is_none());
    let most = figures.branches.iter().filter_map(|group| group.learners);
    let most = most.max().unwrap_or(0);
    let rows: Vec<_> = figures
        .branches
        .iter()
        .map(|group| {
            let bar = group
                .learners
                .map(|learners| share_bar(learners, most, "sky"));
            let learners = group.learners.map_or_else(|| FEW.to_owned(), number);
            view! {
                <tr>
                    <th scope="row" class="what">{group.name.clone()}</th>
                    <td class="num" data-label="学完">{learners}</td>
                    <td class="bar-cell">{bar}</td>
                </tr>
            }
        })
        .collect();
    let hides = hides.then(|| {
        view! { <p class="soft">{format!("不足 {FEWEST} 人的，以及由总数能推出它们的，不显示人数。")}</p> }
    });
    view! {
        <section class="card stack">
            <h2>"学完的人来自哪个网点"</h2>
            <p class="soft">"微课没有自己的渠道：按每人最近一次答题来的渠道归到网点，没有答过题或没有渠道的是“未知”。"</p>
            <table class="work-table">
                <thead><tr><th scope="col">"网点"</th><th scope="col" class="num">"学完"</th><th scope="col">"比较"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {hides}
        </section>
    }
    .into_any()
}
