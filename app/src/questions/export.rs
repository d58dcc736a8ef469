//! The bank as a file, narrowed as the list is.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::quizzes::WorkingCopy;
use domain::staff::Permission;
use exchange::questions::{ExportRow, Extras};
use storage::questions::{self, NumberedQuestion};

use super::narrowed::{ListQuery, Narrowed};
use super::steps::state_word;
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::refusal::StaffRefusal;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, download, unwritten};

/// The most questions of one file: as many as an import takes.
const MOST: u32 = 50_000;
/// How many questions are read at once.
const AT_ONCE: u32 = 1_000;

/// `GET /staff/questions.xlsx`. For those who may take the bank away.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let rows = rows(&state, &desk, query, "xlsx").await?;
    let bytes = heavy(move || exchange::questions::to_xlsx(&rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download("题库.xlsx", XLSX, bytes))
}

/// `GET /staff/questions.csv`. For those who may take the bank away.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let rows = rows(&state, &desk, query, "csv").await?;
    let bytes = heavy(move || exchange::questions::to_csv(&rows)).await?;
    Ok(download("题库.csv", CSV, bytes))
}

/// `GET /staff/questions.gift`: what is no whole question yet is named in a comment. For those who
/// may take the bank away.
pub async fn gift(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let rows = rows(&state, &desk, query, "gift").await?;
    let text = exchange::questions::gift::write_rows(&rows);
    Ok(download(
        "题库.gift",
        "text/plain; charset=utf-8",
        text.into_bytes(),
    ))
}

/// `GET /staff/questions/template.xlsx`: what an import takes. For those who edit questions.
pub async fn template(desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::EditQuestions)?;
    let bytes = exchange::questions::template().map_err(|error| unwritten(&error))?;
    Ok(download("题目导入模板.xlsx", XLSX, bytes))
}

async fn rows(
    state: &AppState,
    desk: &Desk,
    query: ListQuery,
    format: &str,
) -> Result<Vec<ExportRow>, AppError> {
    let who = desk.require(Permission::ExportQuestions)?;
    let narrowed = Narrowed::from(query);
    let (filter, today) = (&narrowed.filter, state.today());
    let mut rows = Vec::new();
    let mut conn = state.db.read().await?;
    if questions::count(&mut conn, filter, today).await? > u64::from(MOST) {
        return Err(StaffRefusal::TooManyRows(MOST).into());
    }
    let mut last = 0;
    loop {
        let found = questions::texts(&mut conn, filter, today, last, AT_ONCE).await?;
        let Some(newest) = found.last() else { break };
        last = newest.number;
        rows.extend(found.into_iter().map(row));
    }
    drop(conn);
    let deed = deed(who, "question.export", "question", "list");
    record_export(state, deed, rows.len(), format).await?;
    Ok(rows)
}

fn row(NumberedQuestion { number, question }: NumberedQuestion) -> ExportRow {
    let state = state_word(&question);
    let WorkingCopy { question, validity } = question.draft;
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    ExportRow {
        draft: question,
        extras: Extras {
            id: number.to_string(),
            state,
            effective_on: day(validity.effective_on),
            expires_on: day(validity.expires_on),
            review_on: day(validity.review_on),
        },
    }
}
