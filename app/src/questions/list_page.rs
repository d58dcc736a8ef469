//! `/staff/questions`: the bank as a list.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::quizzes::{Attention, QuestionKind, Remedy, Sort, Topic};
use domain::review::Shelf;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::Error;
use storage::questions::{self, AuthorCount, ListedQuestion, Overview, PageOf};

use super::api::Bulk;
use super::bulk::Chosen;
use super::narrowed::{ListQuery, Narrowed};
use super::onward::remedy_label;
use super::tiles::tiles;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, options};
use crate::ui::parts::field_error;
use crate::ui::parts::{Back, Picture};
use crate::ui::review::badges;

/// `GET /staff/questions`. For those who may see the bank.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewQuestions)?;
    let role = who.role;
    let narrowed = Narrowed::from(query);
    let today = state.today();
    let asked = narrowed.page.unwrap_or(1).max(1);
    // Side by side: of a hundred thousand questions each takes a while.
    let (count, found, facets) = futures::try_join!(
        count(&state, &narrowed, today),
        rows_of(&state, &narrowed, asked, today),
        facets(&state, today)
    )?;
    let Facets {
        overview,
        topics,
        authors,
    } = facets;
    let paging = Paging::new("/staff/questions", narrowed.query(), narrowed.page, count);
    let found = if paging.number == asked {
        found
    } else {
        rows_of(&state, &narrowed, paging.number, today).await?
    };
    let author = authors
        .iter()
        .find(|author| Some(author.id) == narrowed.filter.author)
        .map(|author| author.name.as_str());
    let told = narrowed.told(author);
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Questions, "题库"),
        || {
            view! {
                {head(role, count)}
                {tiles(&overview, role)}
                {filters(&narrowed, &topics, &authors)}
                {paging.chips(&told)}
                {if found.is_empty() {
                    empty(&state, role, paging.is_narrowed()).into_any()
                } else {
                    table(&state, &desk, role, &found, today).into_any()
                }}
                <div class="list-foot">
                    {role.may(Permission::ExportQuestions).then(|| view! {
                        <p class="exports">"导出本表"
                            <a href=paging.file("/staff/questions.xlsx")>"Excel"</a>
                            <a href=paging.file("/staff/questions.csv")>"CSV"</a>
                            <a href=paging.file("/staff/questions.gift")>"GIFT"</a>
                        </p>
                    })}
                    {paging.pager()}
                </div>
            }
        },
    ))
}

async fn count(state: &AppState, narrowed: &Narrowed, today: NaiveDate) -> Result<i64, Error> {
    let mut conn = state.db.read().await?;
    let count = questions::count(&mut conn, &narrowed.filter, today).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The questions of the page with this number, from 1.
async fn rows_of(
    state: &AppState,
    narrowed: &Narrowed,
    number: u32,
    today: NaiveDate,
) -> Result<Vec<ListedQuestion>, Error> {
    let page = PageOf {
        sort: narrowed.sort,
        size: ROWS,
        page: number - 1,
    };
    let mut conn = state.db.read().await?;
    questions::list(&mut conn, &narrowed.filter, page, today).await
}

/// What the list can be narrowed to.
struct Facets {
    overview: Overview,
    topics: Vec<(String, u64)>,
    authors: Vec<AuthorCount>,
}

async fn facets(state: &AppState, today: NaiveDate) -> Result<Facets, Error> {
    let mut conn = state.db.read().await?;
    Ok(Facets {
        overview: questions::overview(&mut conn, today).await?,
        topics: questions::topics(&mut conn).await?,
        authors: questions::authors(&mut conn).await?,
    })
}

fn head(role: Role, count: i64) -> AnyView {
    view! {
        <div class="page-head">
            <div>
                <h1>"题目"<span class="count">{format!("{count} 道")}</span></h1>
                <p class="soft">"活动从已发布的题目里抽题。已发布的题目不直接改动，修订后要重新审核。"</p>
            </div>
            {role.may(Permission::EditQuestions).then(|| view! {
                <div class="row">
                    <a class="button" href="/staff/questions/import">"导入"</a>
                    <a class="button primary" href="/staff/questions/new">"新建题目"</a>
                </div>
            })}
        </div>
    }
    .into_any()
}

fn filters(narrowed: &Narrowed, topics: &[(String, u64)], authors: &[AuthorCount]) -> AnyView {
    let filter = &narrowed.filter;
    let all = || [(String::new(), "全部".to_owned())].into_iter();
    let named = |word: &'static str, label: &'static str| (word.to_owned(), label.to_owned());
    let topics = topics
        .iter()
        .map(|(topic, count)| (topic.clone(), format!("{topic}（{count}）")));
    let topics = options(
        all().chain(topics),
        filter.topic.as_ref().map_or("", Topic::as_str),
    );
    let kinds = [
        QuestionKind::Single,
        QuestionKind::Multiple,
        QuestionKind::TrueFalse,
    ];
    let kinds = kinds.map(|kind| named(kind.word(), kind.label()));
    let kinds = options(
        all().chain(kinds),
        filter.kind.map_or("", QuestionKind::word),
    );
    let levels = (1..=5).map(|level| (level.to_string(), level.to_string()));
    let level = filter.difficulty.map(|level| level.to_string());
    let levels = options(all().chain(levels), &level.unwrap_or_default());
    let shelves = Shelf::ALL.map(|shelf| named(shelf.word(), shelf.label()));
    let shelves = options(all().chain(shelves), filter.shelf.map_or("", Shelf::word));
    let reasons = Attention::ALL.map(|reason| named(reason.word(), reason.label()));
    let reasons = options(
        all().chain(reasons),
        filter.attention.map_or("", Attention::word),
    );
    let authors = authors.iter().map(|author| {
        (
            author.id.to_string(),
            format!("{}（{}）", author.name, author.questions),
        )
    });
    let author = filter.author.map(|id| id.to_string());
    let authors = options(all().chain(authors), &author.unwrap_or_default());
    let sorts = Sort::ALL.map(|sort| named(sort.word(), sort.label()));
    let sorts = options(sorts, narrowed.sort.word());
    view! {
        <form class="filters" role="search" method="get" action="/staff/questions">
            <div class="search">
                <label for="q">"搜索"</label>
                <input id="q" type="search" name="q" placeholder="题干、选项、解析、依据" value=narrowed.text.clone()/>
                <button class="button">"搜索"</button>
            </div>
            <div>
                <details class="filter-toggle"><summary>"筛选与排序"</summary></details>
                <div class="filter-row">
                    <div><label for="shelf">"状态"</label><select id="shelf" name="shelf">{shelves}</select></div>
                    <div><label for="topic">"主题"</label><select id="topic" name="topic">{topics}</select></div>
                    <div><label for="kind">"题型"</label><select id="kind" name="kind">{kinds}</select></div>
                    <div><label for="difficulty">"难度"</label><select id="difficulty" name="difficulty">{levels}</select></div>
                    <div><label for="attention">"需要关注"</label><select id="attention" name="attention">{reasons}</select></div>
                    <div><label for="author">"编写人"</label><select id="author" name="author">{authors}</select></div>
                    <div><label for="sort">"排序"</label><select id="sort" name="sort">{sorts}</select></div>
                    <button class="button">"筛选"</button>
                </div>
            </div>
        </form>
    }
    .into_any()
}

fn empty(state: &AppState, role: Role, narrowed: bool) -> impl IntoView + use<> {
    let told = if narrowed {
        "没有符合条件的题目，去掉一个条件再看。"
    } else {
        "题库还是空的。可以新建题目，也可以把手头的 Excel、Word 题目导入进来。"
    };
    let edits = role.may(Permission::EditQuestions);
    view! {
        <div class="card empty">
            <Picture state=state name="empty.svg"/>
            <p>{told}</p>
            <div class="row">
                {narrowed.then(|| view! { <a class="button secondary" href="/staff/questions">"查看全部"</a> })}
                {(edits && !narrowed).then(|| view! { <a class="button secondary" href="/staff/questions/import">"导入题目"</a> })}
            </div>
        </div>
    }
}

fn table(
    state: &AppState,
    desk: &Desk,
    role: Role,
    found: &[ListedQuestion],
    today: NaiveDate,
) -> AnyView {
    let rows: Vec<_> = found
        .iter()
        .map(|row| self::row(state, desk, row, today))
        .collect();
    let back = desk.page.clone();
    view! {
        <form class="table-card" method="post" action=Bulk::url()>
            <Back page=back/>
            <table class="work-table">
                <caption class="visually-hidden">"题目"</caption>
                <thead><tr>
                    <th class="pick"><span class="visually-hidden">"选择"</span></th>
                    <th scope="col" class="num">"题号"</th><th scope="col">"题干"</th><th scope="col">"题型"</th>
                    <th scope="col">"主题"</th><th scope="col" class="num">"难度"</th><th scope="col">"状态"</th>
                    <th scope="col">"有效期至"</th><th scope="col" class="num">"答对"</th><th scope="col">"更新"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {bulk(desk, role)}
        </form>
    }
    .into_any()
}

fn bulk(desk: &Desk, role: Role) -> Option<AnyView> {
    let edits = role.may(Permission::EditQuestions);
    let reviews = role.may(Permission::ReviewQuestions);
    let refused = desk.refusal("reason").is_some();
    let typed = desk.typed("reason").unwrap_or_default().to_owned();
    (edits || reviews).then(|| {
        view! {
            <div class="bulk" role="group" aria-label="对选中的题目">
                // A form whose first button is disabled is not sent by Enter in a field.
                <button disabled=true hidden=true></button>
                <span>"选中的题目"</span>
                {edits.then(|| view! {
                    <button class="button small" name="verb" value="submit">"提交审核"</button>
                    <details class="bulk-more">
                        <summary>"删除草稿…"</summary>
                        <div class="bulk-fields">
                            <p>"选中的草稿会被删除，不能恢复；修订会被放弃，已发布的版本不受影响。"</p>
                            <button class="button small danger" name="verb" value="discard">"删除选中的草稿"</button>
                        </div>
                    </details>
                })}
                {reviews.then(|| view! {
                    <button class="button small" name="verb" value="approve">"通过并发布"</button>
                    <details class="bulk-more" open=refused>
                        <summary>"停用…"</summary>
                        <div class="bulk-fields">
                            <div class="field">
                                <label for="reason">"停用原因"</label>
                                <input id="reason" name="reason" maxlength="500" value=typed aria-describedby="reason-error"/>
                                {field_error(desk, "reason")}
                            </div>
                            <div class="field">
                                <label for="remedy">"已经答过这些题的卷"</label>
                                <select id="remedy" name="remedy">
                                    <option value="none">"成绩不变"</option>
                                    <option value=Remedy::Credit.word()>{remedy_label(Remedy::Credit)}</option>
                                    <option value=Remedy::LeaveOut.word()>{remedy_label(Remedy::LeaveOut)}</option>
                                </select>
                            </div>
                            <button class="button small danger" name="verb" value="withdraw">"停用选中的题目"</button>
                        </div>
                    </details>
                })}
            </div>
        }
        .into_any()
    })
}

fn row(state: &AppState, desk: &Desk, row: &ListedQuestion, today: NaiveDate) -> AnyView {
    let stem = if row.stem.is_empty() {
        "（还没有题干）".to_owned()
    } else {
        row.stem.clone()
    };
    let chosen = Chosen {
        id: row.id,
        changes: row.changes,
    }
    .value();
    let ticked = desk.has_typed("chosen[]", &chosen);
    let label: String = stem.chars().take(20).collect();
    let expires = row.validity.expires_on.map(|day| {
        let near = row.validity.is_expiring(today) || row.validity.is_over(today);
        let class = if near { "badge warning" } else { "" };
        view! { <span class=class>{day.to_string()}</span> }
    });
    let right = row.figures.percent_right().map(|percent| {
        let class = if row.suspicious { "badge bad" } else { "" };
        view! { <span class=class>{format!("{percent}%")}</span> }
    });
    let author = row.author.as_ref().map(|(_, name)| {
        let name = name.clone();
        view! { " "<span class="phrase">{name}</span> }
    });
    let updated = format::moment(row.updated_at, state.clock.now(), state.settings.zone);
    view! {
        <tr>
            <td class="pick"><label>
                <input type="checkbox" name="chosen[]" value=chosen.clone() checked=ticked/>
                <span class="visually-hidden">{format!("选择：{label}")}</span>
            </label></td>
            <td data-label="题号" class="num">{row.number}</td>
            <td class="what"><a href=format!("/staff/questions/{}", row.id)>{stem}</a></td>
            <td data-label="题型" class="short">{row.kind.map_or("—", QuestionKind::label)}</td>
            <td data-label="主题" class="short">{row.topic.as_ref().map_or("—", Topic::as_str).to_owned()}</td>
            <td data-label="难度" class="num">{row.difficulty.map(|level| level.to_string())}</td>
            <td data-label="状态">{badges(row.standing, row.work, row.is_sent_back, WITHDRAWN)}</td>
            <td data-label="有效期至" class="short">{expires}</td>
            <td data-label="答对" class="num">{right}</td>
            <td data-label="更新"><time>{updated}</time>{author}</td>
        </tr>
    }
    .into_any()
}

/// What a question is called that is out of use.
pub const WITHDRAWN: &str = "已停用";
