//! The figures of a lesson as files.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::lessons::time;
use domain::quizzes::question::letter;
use domain::staff::Permission;
use exchange::table::{Column, FigureSheet, sheets_to_xlsx, to_csv};
use uuid::Uuid;

use super::gather::{Asked, Figures, found, gather};
use super::rows::{Compared, FEW, bare_share, compared, heads, shown_second, signed};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, download, unwritten};

const fn column(title: &'static str, width: f64) -> Column {
    Column {
        title,
        width,
        choices: &[],
    }
}

const CURVE: [Column; 4] = [
    column("秒", 8.0),
    column("时间", 10.0),
    column("人数", 10.0),
    column("占观看的（%）", 16.0),
];

/// `GET /staff/lessons/{id}/figures.csv`: who saw which second. For those who see lessons.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let (title, figures) = exported(&state, &desk, id).await?;
    let rows = curve(&figures);
    record(&state, &desk, (id, rows.len()), "csv").await?;
    let bytes = heavy(move || to_csv(&CURVE, rows)).await?;
    Ok(download(&format!("{title}-每秒观看.csv"), CSV, bytes))
}

/// `GET /staff/lessons/{id}/figures.xlsx`: everything that the page tells. For those who see lessons.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let (title, figures) = exported(&state, &desk, id).await?;
    let sheets = sheets(&title, &figures);
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    record(&state, &desk, (id, rows), "xlsx").await?;
    let bytes = heavy(move || sheets_to_xlsx(sheets)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download(&format!("{title}-微课数据.xlsx"), XLSX, bytes))
}

/// The lesson's title and figures. One that was never published has none.
async fn exported(state: &AppState, desk: &Desk, id: Uuid) -> Result<(String, Figures), AppError> {
    desk.require(Permission::ViewLessons)?;
    let (title, version) = found(state, id).await?;
    let version = version.ok_or(AppError::NotFound)?;
    Ok((title, gather(state, version).await?))
}

async fn record(
    state: &AppState,
    desk: &Desk,
    (id, rows): (Uuid, usize),
    format: &str,
) -> Result<(), AppError> {
    let who = desk.require(Permission::ViewLessons)?;
    let deed = deed(who, "lesson.export", "lesson", id);
    record_export(state, deed, rows, format).await
}

fn curve(figures: &Figures) -> Vec<Vec<String>> {
    let viewers = signed(figures.retention.viewers());
    let counts = figures.retention.curve().into_iter().map(signed);
    counts
        .enumerate()
        .map(|(second, count)| {
            vec![
                second.to_string(),
                shown_second(second),
                count.to_string(),
                bare_share(count, viewers),
            ]
        })
        .collect()
}

fn sheets(title: &str, figures: &Figures) -> Vec<FigureSheet> {
    let days = figures.visits.iter();
    let questions = figures.questions.iter().flat_map(options);
    let compared = compared(&figures.effect);
    let branches = figures.branches.iter().map(|group| {
        let learners = group.learners.map(|learners| learners.to_string());
        vec![group.name.clone(), learners.unwrap_or_else(|| FEW.into())]
    });
    vec![
        FigureSheet {
            name: "概况",
            columns: vec![
                column("项目", 20.0),
                column("数值", 24.0),
                column("说明", 50.0),
            ],
            rows: overview(title, figures),
        },
        FigureSheet {
            name: "每天",
            columns: vec![column("日期", 14.0), column("访问", 10.0)],
            rows: days
                .map(|(day, visits)| vec![day.to_string(), visits.to_string()])
                .collect(),
        },
        FigureSheet {
            name: "每秒",
            columns: CURVE.to_vec(),
            rows: curve(figures),
        },
        FigureSheet {
            name: "题目",
            columns: vec![
                column("时间", 10.0),
                column("题干", 50.0),
                column("回答", 8.0),
                column("答对", 8.0),
                column("正确率（%）", 12.0),
                column("选项", 8.0),
                column("选项内容", 40.0),
                column("正确选项", 10.0),
                column("被选次数", 10.0),
            ],
            rows: questions.collect(),
        },
        FigureSheet {
            name: "前后对比",
            columns: vec![
                column("谁、什么时候", 30.0),
                column("人数", 12.0),
                column("作答", 10.0),
                column("答对", 10.0),
                column("正确率", 16.0),
                column("95% 区间（威尔逊）", 20.0),
            ],
            rows: compared.iter().map(cells).collect(),
        },
        FigureSheet {
            name: "网点",
            columns: vec![column("网点", 30.0), column("学完", 16.0)],
            rows: branches.collect(),
        },
    ]
}

fn overview(title: &str, figures: &Figures) -> Vec<Vec<String>> {
    let film = time::shown(figures.version.film.duration_ms);
    let version = format!("第 {} 版", figures.version.head.version);
    let mut rows = vec![vec!["微课".into(), title.to_owned(), version]];
    rows.push(vec!["片长".into(), film, String::new()]);
    let heads = heads(figures).into_iter();
    rows.extend(heads.map(|(name, figure, told)| vec![name.to_owned(), figure, told]));
    rows.push(vec![
        "前后对比的主题".into(),
        figures.effect.topics.join("、"),
        "前后对比不能证明是微课起了作用".into(),
    ]);
    rows
}

/// A question, a line for each option.
fn options(asked: &Asked) -> Vec<Vec<String>> {
    let question = &asked.question.question;
    let at = asked
        .question
        .at_ms
        .map_or_else(|| "片后".into(), time::shown);
    (0_u8..)
        .zip(question.options.iter().zip(&asked.chosen))
        .map(|(place, (text, chosen))| {
            let is_right = if question.key.contains(&place) {
                "是"
            } else {
                "否"
            };
            vec![
                at.clone(),
                question.stem.clone(),
                asked.answered.to_string(),
                asked.right.to_string(),
                bare_share(asked.right, asked.answered),
                letter(place).to_string(),
                text.clone(),
                is_right.to_owned(),
                chosen.to_string(),
            ]
        })
        .collect()
}

fn cells(line: &Compared) -> Vec<String> {
    line.cells().to_vec()
}
