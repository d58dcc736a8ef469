//! `/staff/questions/import/{id}`: what would happen row by row, how far it is, what came of it.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::TimeDelta;
use domain::quizzes::{ImportState, RowVerdict};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::question_imports::{self as imports, Counts, ImportRow, StoredImport};
use uuid::Uuid;

use super::api::{AbandonImport, StartImport, SubmitImported};
use super::ask_page::called;
use super::row_view;
use super::settle::mine;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::lists::{Paging, ROWS, with_query};
use crate::visitor::local_page;

/// Reading that takes longer than this was broken off.
const READING_ENDS: TimeDelta = TimeDelta::minutes(10);

/// What the page is asked for besides.
#[derive(Deserialize)]
pub struct LookQuery {
    /// Which rows.
    show: Option<String>,
    /// Which page of them.
    page: Option<String>,
    /// The row whose form was refused.
    tried: Option<i64>,
}

/// Which rows are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Ready,
    Imported,
    Doubtful,
    Repeated,
    Refused,
    Skipped,
}

impl Show {
    const ALL: [Self; 6] = [
        Self::Ready,
        Self::Imported,
        Self::Doubtful,
        Self::Repeated,
        Self::Refused,
        Self::Skipped,
    ];

    /// The word of the address, what the tile is called, how it looks, and the verdicts it counts.
    const fn parts(self) -> (&'static str, &'static str, &'static str, [RowVerdict; 2]) {
        use RowVerdict as V;
        match self {
            Self::Ready => ("ready", "可导入", "tile good", [V::Clear, V::Settled]),
            Self::Imported => ("imported", "已导入", "tile good", [V::Imported; 2]),
            Self::Doubtful => ("doubtful", "待核对", "tile warning", [V::Doubtful; 2]),
            Self::Repeated => ("repeated", "重复", "tile soft", [V::Repeated, V::Known]),
            Self::Refused => ("refused", "已拒绝", "tile bad", [V::Refused; 2]),
            Self::Skipped => ("skipped", "不导入", "tile soft", [V::Skipped; 2]),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.parts().0 == word)
    }
}

/// The page of an import, where the form that was sent says which part of it.
pub fn back_to(id: Uuid, back: Option<&str>) -> String {
    let own = format!("/staff/questions/import/{id}");
    match back.map(local_page) {
        Some(back) if back.split(['?', '#']).next() == Some(&own) => back.to_owned(),
        _ => own,
    }
}

/// The page at the row whose form was refused.
pub fn tried_at(page: &str, position: i64) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let kept = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("tried="));
    let tried = format!("tried={position}");
    let query: Vec<&str> = kept.chain([tried.as_str()]).collect();
    format!("{path}?{}#row-{position}", query.join("&"))
}

/// `GET /staff/questions/import/{id}`. For whoever brought it.
pub async fn look(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<LookQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditQuestions)?.clone();
    let found = mine(&state, &who, id).await?;
    let show = query.show.as_deref().and_then(Show::from_word);
    let mut conn = state.db.read().await?;
    let counts = imports::counts(&mut conn, id).await?;
    let own = format!("/staff/questions/import/{id}");
    let listed = show.map_or(counts.all(), |show| counts.of(&show.parts().3));
    let word = show.map_or("", |show| show.parts().0);
    let number = query.page.and_then(|page| page.parse().ok());
    let paging = Paging::new(own, vec![("show", word.to_owned())], number, listed);
    let part = (paging.offset(), ROWS);
    let rows = imports::rows(&mut conn, id, show.map(|show| show.parts().3), part).await?;
    drop(conn);
    let stuck = found.created_at + READING_ENDS < state.clock.now();
    let mut place =
        Place::new(Section::Questions, "核对导入").below("导入题目", "/staff/questions/import");
    match found.state {
        ImportState::Reading if !stuck => place = place.refreshing(2),
        ImportState::Importing => place = place.refreshing(1),
        _ => {}
    }
    Ok(page(&state, &desk, &place, || {
        let lists = !matches!(found.state, ImportState::Reading | ImportState::Importing);
        let open = found.state == ImportState::Settling;
        view! {
            <div class="page-head"><div>
                <h1>{called(&found)}</h1>
                <p class="soft">{format!("共 {} 题", found.import.row_count)}</p>
            </div></div>
            {steps(found.state)}
            {notes(&found)}
            {standing(&found, &counts, stuck)}
            {lists.then(|| view! {
                {tiles(id, &counts, show)}
                {list(&desk, &rows, open.then_some(id), query.tried)}
                <div class="list-foot">{paging.pager()}</div>
            })}
        }
    }))
}

fn steps(state: ImportState) -> impl IntoView {
    let now = match state {
        ImportState::Reading => 0,
        ImportState::Settling | ImportState::Abandoned => 1,
        ImportState::Importing => 2,
        ImportState::Done => 3,
    };
    let items: Vec<_> = (0..)
        .zip(["上传", "核对", "导入"])
        .map(|(place, word)| {
            let done = place < now;
            view! {
                <li class=done.then_some("done") aria-current=(place == now).then_some("step")>
                    {word}
                    {done.then(|| view! { <span class="visually-hidden">"（已完成）"</span> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="steps" aria-label="导入的步骤">{items}</ol> }
}

fn notes(found: &StoredImport) -> Option<impl IntoView + use<>> {
    let notes: Vec<_> = found
        .import
        .notes
        .iter()
        .map(|note| view! { <li>{note.clone()}</li> })
        .collect();
    (!notes.is_empty()).then(|| view! { <div class="notice"><ul>{notes}</ul></div> })
}

/// What can be done now, or how far it is.
fn standing(found: &StoredImport, counts: &Counts, stuck: bool) -> AnyView {
    let id = found.import.id.to_string();
    match found.state {
        ImportState::Reading if stuck => {
            view! { <p class="notice bad">"读取中断了，没有写入题库。请重新上传。"</p> }.into_any()
        }
        ImportState::Reading => {
            progress("已读取", counts.all(), found.import.row_count).into_any()
        }
        ImportState::Importing => {
            let done = counts.of(&[RowVerdict::Imported]);
            progress("已导入", done, done + counts.ready()).into_any()
        }
        ImportState::Settling => ready(id, counts).into_any(),
        ImportState::Done => finished(id, counts).into_any(),
        ImportState::Abandoned => view! {
            <p class="notice">"这次导入已放弃，没有写入题库。"<a href="/staff/questions/import">"重新导入"</a></p>
        }
        .into_any(),
    }
}

fn progress(word: &'static str, done: i64, all: i64) -> impl IntoView {
    let told = format!("{done} / {all}");
    view! {
        <section class="card stack">
            <div class="progress">
                <span>{word}" "<b>{done}</b>{format!(" / {all} 题")}</span>
                <progress value=done.to_string() max=all.max(1).to_string() aria-label="导入进度">{told}</progress>
            </div>
            <p class="soft">"本页会自动更新，也可以离开，稍后再来看。"</p>
        </section>
    }
}

fn ready(id: String, counts: &Counts) -> impl IntoView + use<> {
    let count = counts.ready();
    let doubtful = counts.of(&[RowVerdict::Doubtful]);
    let told = match (count, doubtful) {
        (0, 0) => "没有可以导入的题目。".to_owned(),
        (0, doubtful) => format!("还没有可以导入的题目，{doubtful} 道待核对。"),
        (_, 0) => "导入后成为草稿，提交并通过审核才会发布。".to_owned(),
        (_, doubtful) => {
            format!("导入后成为草稿。还有 {doubtful} 道待核对，现在导入的话不包括它们。")
        }
    };
    let abandoned = id.clone();
    let incomplete = counts.incomplete();
    let lacking = (incomplete > 0).then(|| {
        let told = format!("其中 {incomplete} 道还缺主题、难度、解析或依据，补全后才能提交审核。");
        view! { <p class="soft">{told}</p> }
    });
    view! {
        <section class="card stack">
            <p>{told}</p>
            {lacking}
            <div class="row">
                {(count > 0).then(|| view! {
                    <form method="post" action=StartImport::url()>
                        <input type="hidden" name="id" value=id/>
                        <button class="button primary">{format!("导入 {count} 道")}</button>
                    </form>
                })}
                <form method="post" action=AbandonImport::url()>
                    <input type="hidden" name="id" value=abandoned/>
                    <button class="button quiet">"放弃这次导入"</button>
                </form>
            </div>
        </section>
    }
}

fn finished(id: String, counts: &Counts) -> impl IntoView + use<> {
    let count = counts.of(&[RowVerdict::Imported]);
    let updated = counts.updated();
    let updated = (updated > 0).then(|| format!("（其中更新草稿 {updated} 道）"));
    let drafts = with_query("/staff/questions", &[("shelf", "draft".to_owned())]);
    view! {
        <section class="card stack">
            <p class="notice good"><strong>{format!("已导入 {count} 道")}</strong>{updated}" 现在是草稿，由您或同事提交后审核发布。"</p>
            <div class="row">
                {(count > 0).then(|| view! {
                    <form method="post" action=SubmitImported::url()>
                        <input type="hidden" name="id" value=id/>
                        <button class="button primary">"全部提交审核"</button>
                    </form>
                })}
                <a class="button" href=drafts>"查看草稿"</a>
                <a class="button quiet" href="/staff/questions/import">"再导入一个文件"</a>
            </div>
        </section>
    }
}

fn tiles(id: Uuid, counts: &Counts, shown: Option<Show>) -> impl IntoView + use<> {
    let own = format!("/staff/questions/import/{id}");
    let tiles: Vec<_> = Show::ALL
        .into_iter()
        .filter_map(|show| {
            let (word, label, class, verdicts) = show.parts();
            let count = counts.of(&verdicts);
            let here = shown == Some(show);
            // Pressed again, it shows all.
            let page = if here {
                own.clone()
            } else {
                format!("{own}?show={word}")
            };
            (count > 0 || here).then(|| {
                view! { <li><a class=class href=page aria-current=here.then_some("true")><b>{count}</b>{label}</a></li> }
            })
        })
        .collect();
    view! { <ul class="tiles">{tiles}</ul> }
}

/// The rows, to be settled where `import` is given; `tried` is the one whose form was refused.
fn list(
    desk: &Desk,
    rows: &[ImportRow],
    import: Option<Uuid>,
    tried: Option<i64>,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let form = import.map(|import| row_view::Form {
                import,
                back: desk.page.clone(),
                tried: tried == Some(row.position),
            });
            row_view::row(row, form.as_ref())
        })
        .collect();
    view! { <ol class="import-rows">{rows}</ol> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_row_is_led_back_to_where_it_stands() {
        let id = Uuid::nil();
        let own = format!("/staff/questions/import/{id}");
        let page = format!("{own}?show=doubtful&tried=3");
        assert_eq!(back_to(id, Some(&page)), page);
        assert_eq!(back_to(id, Some("/staff/accounts")), own);
        assert_eq!(back_to(id, Some("https://elsewhere.example")), own);
        assert_eq!(
            tried_at(&page, 4),
            format!("{own}?show=doubtful&tried=4#row-4")
        );
        assert_eq!(tried_at(&own, 4), format!("{own}?tried=4#row-4"));
    }
}
