//! Whole sheets as a file, written as they are read: neither the sheets nor the file are ever held
//! in memory.
//!
//! Of an anonymous survey a sheet tells its branch, channel and day only where that group may be
//! shown: the day is left out first, then the channel, then the branch.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::staff::Permission;
use domain::surveys::answer::decimal;
use domain::surveys::results::{Group, Path as GroupPath, Sizes, has_words, labels, places};
use domain::surveys::{Answer, Ask, Definition, Question};
use exchange::table::{CsvTable, MOST_ROWS, XlsxTable};
use futures::stream;
use storage::surveys::{self, SheetRow, Survey};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::reading::AT_ONCE;
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::refusal::StaffRefusal;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, download};

/// How many bytes are sent at once.
const CHUNK: usize = 64 * 1024;

/// `GET /staff/campaigns/{id}/survey/results.csv`. For those who may take sheets away.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let export = Export::begin(&state, &desk, id, "csv").await?;
    Ok(export.send(state, Format::Csv))
}

/// `GET /staff/campaigns/{id}/survey/results.xlsx`. For those who may take sheets away.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let export = Export::begin(&state, &desk, id, "xlsx").await?;
    Ok(export.send(state, Format::Xlsx))
}

#[derive(Clone, Copy)]
enum Format {
    Csv,
    Xlsx,
}

type Rows = mpsc::Receiver<Vec<Vec<String>>>;
type Sent = mpsc::Sender<io::Result<Bytes>>;

/// What is needed to write each sheet.
struct Export {
    survey: Survey,
    branches: HashMap<Uuid, String>,
    channels: HashMap<Uuid, String>,
    hidden: HashSet<surveys::HiddenText>,
    /// Of an anonymous survey the branches, channels and days that may be told.
    told: Option<BTreeSet<GroupPath>>,
}

impl Export {
    async fn begin(
        state: &AppState,
        desk: &Desk,
        campaign: Uuid,
        format: &str,
    ) -> Result<Self, AppError> {
        let who = desk.require(Permission::ExportSurveyResults)?;
        let mut conn = state.db.read().await?;
        let survey = surveys::of_campaign(&mut conn, campaign).await?;
        let survey = survey.ok_or(AppError::NotFound)?;
        let id = survey.id;
        let count = surveys::count(&mut conn, id).await?;
        if format == "xlsx" && count > i64::from(MOST_ROWS) {
            return Err(StaffRefusal::TooManyRows(MOST_ROWS).into());
        }
        let branches = surveys::branches_of(&mut conn, id).await?;
        let channels = surveys::channels_of(&mut conn, id).await?;
        let hidden = surveys::hidden(&mut conn, id).await?;
        let sizes = surveys::group_sizes(&mut conn, id).await?;
        drop(conn);
        let deed = deed(who, "survey.export", "survey", id);
        let rows = usize::try_from(count).unwrap_or(0);
        record_export(state, deed, rows, format).await?;
        Ok(Self {
            told: survey.definition.is_anonymous().then(|| told(&sizes)),
            survey,
            branches: branches.into_iter().collect(),
            channels: channels.into_iter().collect(),
            hidden: hidden.into_iter().collect(),
        })
    }

    /// The answer whose body grows as sheets are read. Where the browser goes away, all of it ends.
    fn send(self, state: AppState, format: Format) -> Response {
        let (to_writer, rows) = mpsc::channel(4);
        let (sent, mut body) = mpsc::channel(8);
        let titles = titles(&self.survey.definition);
        let (name, kind) = match format {
            Format::Csv => ("问卷答卷.csv", CSV),
            Format::Xlsx => ("问卷答卷.xlsx", XLSX),
        };
        let writing = heavy(move || write(format, &titles, rows, &sent));
        tokio::spawn(async move {
            if let Err(error) = writing.await {
                tracing::error!(error = %error, "an export was not written");
            }
        });
        tokio::spawn(async move { self.read(&state, to_writer).await });
        // Asked again after its end, as a compressing layer does, it ends again.
        let body = stream::poll_fn(move |context| body.poll_recv(context));
        // The same head as of a file in memory, with a body that grows.
        let (head, _) = download(name, kind, Vec::new()).into_parts();
        let mut response = Body::from_stream(body).into_response();
        *response.headers_mut() = head.headers;
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
        response
    }

    async fn read(&self, state: &AppState, rows: mpsc::Sender<Vec<Vec<String>>>) {
        let mut after = Uuid::nil();
        loop {
            let batch = async {
                let mut conn = state.db.read().await?;
                surveys::sheets_after(&mut conn, self.survey.id, after, AT_ONCE).await
            };
            let batch = match batch.await {
                Ok(batch) => batch,
                Err(error) => {
                    tracing::error!(error = %error, "an export was broken off");
                    // An empty batch says that this is not the end.
                    let _ = rows.send(Vec::new()).await;
                    return;
                }
            };
            let Some(last) = batch.last() else { return };
            after = last.id;
            let written = batch.iter().map(|sheet| self.row(sheet)).collect();
            if rows.send(written).await.is_err() {
                return;
            }
        }
    }

    fn row(&self, sheet: &SheetRow) -> Vec<String> {
        let path = path(sheet.branch_id, sheet.channel_id, sheet.day);
        let may = |depth: usize| {
            let told = self.told.as_ref();
            told.is_none_or(|told| told.contains(&path[..depth]))
        };
        let named = |names: &HashMap<Uuid, String>, id: Option<Uuid>| {
            id.and_then(|id| names.get(&id).cloned())
                .unwrap_or_default()
        };
        let day = may(3).then(|| sheet.day.to_string());
        let mut cells = vec![
            sheet.id.to_string(),
            day.unwrap_or_default(),
            named(&self.branches, sheet.branch_id.filter(|_| may(1))),
            named(&self.channels, sheet.channel_id.filter(|_| may(2))),
        ];
        for question in self.survey.definition.questions() {
            let hidden = self.hidden.contains(&(sheet.id, question.key.clone()));
            add_cells(
                question,
                sheet.answers.get(&question.key),
                hidden,
                &mut cells,
            );
        }
        cells
    }
}

/// Where and when a sheet came.
fn path(branch: Option<Uuid>, channel: Option<Uuid>, day: NaiveDate) -> GroupPath {
    let named = |id: Option<Uuid>| id.map_or(Group::Without, Group::Of);
    vec![named(branch), named(channel), Group::Day(day)]
}

/// What may be told of where and when sheets came.
fn told(groups: &[surveys::GroupSize]) -> BTreeSet<GroupPath> {
    let mut sizes = Sizes::default();
    for (branch, channel, day, people) in groups {
        let people = u64::try_from(*people).unwrap_or(0);
        sizes.add_people(path(*branch, *channel, *day), people);
    }
    sizes.shown()
}

/// The titles: of a question's columns in the order in which [`add_cells`] fills them.
fn titles(definition: &Definition) -> Vec<String> {
    let mut titles = ["答卷", "日期", "网点", "渠道"].map(String::from).to_vec();
    for (question, number) in definition.questions().zip(1..) {
        let title = format!("{number}. {}", question.text);
        match &question.ask {
            Ask::Multiple { options, .. } => {
                titles.extend(
                    options
                        .iter()
                        .map(|option| format!("{title}：{}", option.text)),
                );
            }
            Ask::Matrix { rows: items, .. } | Ask::Ranking { items } => {
                titles.extend(items.iter().map(|item| format!("{title}：{}", item.text)));
            }
            _ => titles.push(title.clone()),
        }
        if question.ask.options().iter().any(|option| option.other) {
            titles.push(format!("{title}（填写的内容）"));
        }
    }
    titles
}

fn add_cells(question: &Question, answer: Option<&Answer>, hidden: bool, cells: &mut Vec<String>) {
    let chosen = answer
        .map(|answer| places(question, answer))
        .unwrap_or_default();
    let label = |place: usize| labels(question).get(place).cloned().unwrap_or_default();
    match &question.ask {
        Ask::Multiple { options, .. } => {
            // Left empty where the question was not answered at all.
            let mark = |place| match (answer.is_some(), chosen.contains(&place)) {
                (false, _) => "",
                (true, true) => "1",
                (true, false) => "0",
            };
            cells.extend((0..options.len()).map(|place| mark(place).to_owned()));
        }
        Ask::Matrix { rows, columns } => {
            for row in rows {
                let column = match answer {
                    Some(Answer::Matrix(given)) => given.get(&row.key),
                    _ => None,
                };
                let column = columns.iter().find(|other| Some(&other.key) == column);
                cells.push(column.map(|column| column.text.clone()).unwrap_or_default());
            }
        }
        Ask::Ranking { items } => {
            for item in items {
                let place = match answer {
                    Some(Answer::Ranking(ranked)) => ranked.iter().position(|key| *key == item.key),
                    _ => None,
                };
                cells.push(
                    place
                        .map(|place| (place + 1).to_string())
                        .unwrap_or_default(),
                );
            }
        }
        Ask::Single { .. } | Ask::Contact {} => {
            cells.push(
                chosen
                    .first()
                    .map(|place| label(*place))
                    .unwrap_or_default(),
            );
        }
        _ => cells.push(match answer {
            Some(Answer::Text(_)) if hidden => "（已隐藏）".into(),
            Some(Answer::Text(text)) => text.clone(),
            Some(Answer::Scale(value)) => value.to_string(),
            Some(Answer::Number(hundredths)) => decimal(*hundredths),
            Some(Answer::Date(day)) => day.to_string(),
            _ => String::new(),
        }),
    }
    if question.ask.options().iter().any(|option| option.other) {
        debug_assert!(has_words(question));
        cells.push(match answer {
            Some(Answer::Choice { other: Some(_), .. }) if hidden => "（已隐藏）".into(),
            Some(Answer::Choice {
                other: Some(other), ..
            }) => other.clone(),
            _ => String::new(),
        });
    }
}

/// Writes rows as they come and sends what was written.
fn write(format: Format, titles: &[String], rows: Rows, sent: &Sent) {
    let done = match format {
        Format::Csv => write_csv(titles, rows, sent),
        Format::Xlsx => write_xlsx(titles, rows, sent),
    };
    if let Err(error) = done {
        tracing::warn!(error = %error, "an export was broken off");
        // The browser sees a download that failed, rather than a file that lacks its end.
        let _ = sent.blocking_send(Err(error));
    }
}

fn broken_off() -> io::Error {
    io::Error::other("the sheets could not be read to their end")
}

fn write_csv(titles: &[String], mut rows: Rows, sent: &Sent) -> io::Result<()> {
    let out = Chunks {
        sent,
        waiting: Vec::with_capacity(CHUNK),
    };
    let mut table = CsvTable::new(out, titles.iter().map(String::as_str))?;
    while let Some(batch) = rows.blocking_recv() {
        if batch.is_empty() {
            return Err(broken_off());
        }
        for row in batch {
            table.row(row)?;
        }
    }
    table.finish()
}

fn write_xlsx(titles: &[String], mut rows: Rows, sent: &Sent) -> io::Result<()> {
    let unwritten = |error: exchange::table::WriteFault| io::Error::other(error.to_string());
    let titles = titles.iter().map(String::as_str);
    let mut table = XlsxTable::new("答卷", titles).map_err(unwritten)?;
    while let Some(batch) = rows.blocking_recv() {
        if batch.is_empty() {
            return Err(broken_off());
        }
        for row in batch {
            table.row(row).map_err(unwritten)?;
        }
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sheets.xlsx");
    table.finish(&path).map_err(unwritten)?;
    let mut file = std::fs::File::open(&path)?;
    let mut out = Chunks {
        sent,
        waiting: Vec::with_capacity(CHUNK),
    };
    io::copy(&mut file, &mut out)?;
    io::Write::flush(&mut out)
}

/// Sends what is written, some at a time.
struct Chunks<'s> {
    sent: &'s Sent,
    waiting: Vec<u8>,
}

impl io::Write for Chunks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the browser went away");
        self.sent.blocking_send(Ok(chunk.into())).map_err(gone)
    }
}
