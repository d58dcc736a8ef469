//! What the pages of everything have in common that is written by one and judged by another.

use domain::review::{PublicationState, Shelf, Standing};
use leptos::prelude::*;
use uuid::Uuid;

use crate::staff::who::Desk;
use crate::ui::parts::field_error;

/// The thing that a form is about, as it was when its page was made.
pub fn hidden(id: Uuid, changes: i64) -> AnyView {
    view! {
        <input type="hidden" name="id" value=id.to_string()/>
        <input type="hidden" name="changes" value=changes.to_string()/>
    }
    .into_any()
}

/// Where something stands, in badges: a revision beside what it revises. `withdrawn` is what it is called
/// once customers do not get it any more.
pub fn badges(
    standing: Standing,
    work: Option<Shelf>,
    is_sent_back: bool,
    withdrawn: &'static str,
) -> AnyView {
    let standing = match standing {
        Standing::Unpublished => None,
        Standing::Published => Some(("badge published", "已发布")),
        Standing::Withdrawn => Some(("badge disabled", withdrawn)),
    };
    let work = work.map(|work| match (work, standing.is_some()) {
        (Shelf::InReview, false) => ("badge in-review", "待审核"),
        (Shelf::InReview, true) => ("badge in-review", "修订待审"),
        _ if is_sent_back => ("badge warning", "退回待改"),
        (_, false) => ("badge draft", "草稿"),
        (_, true) => ("badge revising", "修订中"),
    });
    [standing, work]
        .into_iter()
        .flatten()
        .map(|(class, word)| view! { <span class=class>{word}</span>" " })
        .collect_view()
        .into_any()
}

/// What its reviewer wants changed.
pub fn sent_back(state: &PublicationState) -> Option<AnyView> {
    let told = state.sent_back()?.as_str().to_owned();
    Some(view! { <p class="notice warning"><strong>"审核退回"</strong>" "{told}</p> }.into_any())
}

/// The forms that publish it, and that give it back with what should change; to these addresses.
pub fn decision(
    desk: &Desk,
    (id, changes): (Uuid, i64),
    (approve, send_back): (&'static str, &'static str),
) -> AnyView {
    view! {
        <form method="post" action=approve>
            {hidden(id, changes)}
            <button class="button primary">"通过并发布"</button>
        </form>
        <form class="stack" method="post" action=send_back>
            {hidden(id, changes)}
            {why(desk, "remark", "退回意见")}
            <div><button class="button danger">"退回修改"</button></div>
        </form>
    }
    .into_any()
}

/// The field in which a reviewer says why.
pub fn why(desk: &Desk, name: &'static str, label: &'static str) -> AnyView {
    let wrong = desk.refusal(name).map(|_| "true");
    let typed = desk.typed(name).unwrap_or_default().to_owned();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea id=name name=name rows="2" maxlength="500" aria-invalid=wrong
                aria-describedby=format!("{name}-error")>{typed}</textarea>
            {field_error(desk, name)}
        </div>
    }
    .into_any()
}

/// The form that drops a draft, behind a second press: what was never published cannot be got back, which
/// `lost` says.
pub fn discard(
    (id, changes): (Uuid, i64),
    was_published: bool,
    lost: &'static str,
    address: &'static str,
) -> AnyView {
    let (title, told) = if was_published {
        ("放弃修订", "正在写的这一版会被删除，已发布的版本不受影响。")
    } else {
        ("删除草稿", lost)
    };
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <p class="soft">{told}</p>
            <details>
                <summary>{format!("{title}…")}</summary>
                <form method="post" action=address>{hidden(id, changes)}<button class="button danger">{format!("确定{title}")}</button></form>
            </details>
        </section>
    }
    .into_any()
}
