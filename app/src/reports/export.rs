//! Figures of a campaign as files.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::quizzes::question::letter;
use domain::staff::Permission;
use exchange::table::{Column, to_csv, to_xlsx};
use uuid::Uuid;

use super::board_figures::{Group, Period, span_text};
use super::board_page::found;
use super::item_figures::{Item, by_topic, items, told, told_share};
use super::items_page::figures_of;
use super::report_page::Report;
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, download, unwritten};
use crate::ui::format::{moment, number, share};

const fn column(title: &'static str, width: f64) -> Column {
    Column {
        title,
        width,
        choices: &[],
    }
}

const ITEMS: [Column; 11] = [
    column("题干", 50.0),
    column("主题", 12.0),
    column("题型", 8.0),
    column("作答", 8.0),
    column("得分率", 8.0),
    column("标准差", 8.0),
    column("区分指数", 8.0),
    column("区分效率", 8.0),
    column("有效权重", 8.0),
    column("各选项次数", 30.0),
    column("读数", 40.0),
];

/// `GET /staff/campaigns/{id}/items.csv`. For those who may see reports.
pub async fn items_csv(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewReports)?;
    let (campaign, _) = found(&state, id).await?;
    let rows: Vec<_> = items(&state, id).await?.items.iter().map(item).collect();
    let deed = deed(who, "campaign.export", "campaign", id);
    record_export(&state, deed, rows.len(), "csv").await?;
    let bytes = heavy(move || to_csv(&ITEMS, rows)).await?;
    Ok(download(
        &format!("{}-题目分析.csv", campaign.title),
        CSV,
        bytes,
    ))
}

fn item(item: &Item) -> Vec<String> {
    let (asked, figures) = (&item.question.stored.question, &item.figures);
    let mut options: Vec<_> = (0u8..)
        .zip(&item.options)
        .map(|(place, tally)| format!("{}:{}", letter(place), tally.chosen))
        .collect();
    options.push(format!("未答:{}", item.unanswered));
    let readings: Vec<_> = item.readings.iter().map(|r| r.text(figures)).collect();
    vec![
        asked.stem.clone(),
        asked.topic.as_str().to_owned(),
        asked.kind.label().to_owned(),
        figures.attempts.to_string(),
        told_share(figures.facility),
        told(figures.sd, 4),
        told(figures.discrimination_index, 2),
        told(figures.discriminative_efficiency, 2),
        told(figures.effective_weight, 2),
        options.join(" "),
        readings.join("；"),
    ]
}

const REPORT: [Column; 4] = [
    column("部分", 12.0),
    column("项目", 30.0),
    column("数值", 20.0),
    column("说明", 60.0),
];

/// `GET /staff/campaigns/{id}/report.xlsx`. For those who may see reports.
pub async fn report_xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewReports)?;
    let report = Report::of(&state, id).await?;
    let until = report.board.until.unwrap_or(report.made_at);
    let until = moment(until, report.made_at, state.settings.zone);
    let rows = rows(&report, &until);
    let deed = deed(who, "campaign.export", "campaign", id);
    record_export(&state, deed, rows.len(), "xlsx").await?;
    let bytes = heavy(move || to_xlsx("总结报告", &REPORT, rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    let name = format!("{}-总结报告.xlsx", report.campaign.title);
    Ok(download(&name, XLSX, bytes))
}

fn rows(report: &Report, until: &str) -> Vec<Vec<String>> {
    let mut rows = vec![line("活动", &report.campaign.title, until, "数据截至")];
    for (name, count, told) in report.reach() {
        rows.push(line("触达", name, &count, &told));
    }
    for (span, period) in report.board.median.iter().zip(Period::ALL) {
        let name = format!("用时中位数，{}", period.label());
        rows.push(line("触达", &name, &span_text(*span), ""));
    }
    for (name, told) in report.understanding() {
        rows.push(line("掌握情况", name, &told, ""));
    }
    for (name, told) in report.items.test.iter().flat_map(figures_of) {
        rows.push(line("掌握情况", name, &told, "每人第一次作答"));
    }
    for topic in by_topic(&report.items.items) {
        let told = format!("{} 道题，作答 {} 次", topic.questions, topic.asked);
        rows.push(line(
            "主题",
            &topic.topic,
            &told_share(Some(topic.facility)),
            &told,
        ));
    }
    for (name, told) in report.cost() {
        rows.push(line("奖品成本", name, &told, ""));
    }
    rows.extend(report.board.branches.iter().map(|g| group("网点", g)));
    rows.extend(report.board.channels.iter().map(|g| group("渠道", g)));
    for (day, funnel) in &report.board.days {
        let counts = funnel.counts;
        let told = format!(
            "访问 {}，开始 {}，达标 {}，抽奖券 {}",
            funnel.visits, counts.starts, counts.passes, counts.tickets
        );
        let hand_ins = format!("交卷 {}", counts.hand_ins);
        rows.push(line("每天", &day.to_string(), &hand_ins, &told));
    }
    rows
}

fn line(part: &str, name: &str, figure: &str, told: &str) -> Vec<String> {
    [part, name, figure, told].map(str::to_owned).into()
}

fn group(part: &str, group: &Group) -> Vec<String> {
    let counts = group.funnel.counts;
    let did = if group.is_hidden {
        "人数少，不显示达标和抽奖券".to_owned()
    } else {
        let rate = share(counts.passes, counts.hand_ins);
        format!(
            "达标 {}（{rate}），抽奖券 {}",
            counts.passes, counts.tickets
        )
    };
    let told = format!(
        "访问 {}，开始 {}，交卷 {}，{did}",
        group.funnel.visits, counts.starts, counts.hand_ins
    );
    line(
        part,
        &group.name,
        &format!("{} 人", number(counts.people)),
        &told,
    )
}
