//! What the rule check found, and what a change makes different.

use domain::campaigns::{Difference, Favour, Finding, Grade};
use domain::review::Work;
use leptos::prelude::*;
use storage::campaigns::StoredWork;

use crate::campaigns::compose::checking::Check;
use crate::campaigns::compose::step_page::address;

/// What the rule check found, each with its rule and how to mend it.
pub(super) fn findings(work: &StoredWork, check: &Check) -> AnyView {
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
pub(super) fn differences(list: &[Difference]) -> AnyView {
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
