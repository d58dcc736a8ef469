//! The whole line of one ticket, collected: from the attempt that earned it to the counter.

use chrono::{DateTime, Utc};
use domain::participants::PhoneNumber;
use domain::prizes::draw::Fate;
use domain::prizes::{EntryKind, Giving, StockMove, Verdict};
use domain::staff::{BranchKind, Permission};
use storage::prizes::line::{self, LineAttempt, LineMove, LinePick, LineTicket, LineWin};
use storage::prizes::{self, Who, WinEntry};
use storage::{branches, participants};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When; `None` for what has no time of its own.
    pub at: Option<DateTime<Utc>>,
    /// What.
    pub what: String,
    /// Why, and with what result.
    pub cause: String,
    /// By whom.
    pub who: String,
}

/// A part of the line, with what happened in it.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub title: String,
    /// In order.
    pub events: Vec<Event>,
}

/// The whole line of a ticket.
#[derive(Clone, Debug)]
pub struct Line {
    /// The ticket's code.
    pub code: String,
    /// The campaign's title.
    pub campaign: String,
    /// Its holder's number, masked; `None` where the account is deleted.
    pub phone: Option<String>,
    /// From the attempt to the counter.
    pub parts: Vec<Part>,
}

/// The ticket with a code as somebody typed it, where `who` may see it.
///
/// # Errors
/// Those of the database.
pub async fn find(
    state: &AppState,
    who: &SignedInStaff,
    typed: &str,
) -> Result<Option<Uuid>, AppError> {
    let Some(code) = read_code(typed) else {
        return Ok(None);
    };
    let found = {
        let mut conn = state.db.read().await?;
        line::ticket_by_code(&mut conn, &code).await?
    };
    let Some(id) = found else { return Ok(None) };
    match of_ticket(state, who, id).await {
        Ok(_) => Ok(Some(id)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A ticket's code as it is stored: capitals, with its hyphen. Letters that codes do not have are
/// read as the digits that they look like.
fn read_code(typed: &str) -> Option<String> {
    let signs = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = signs
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    let fits = code.len() == 10 && code.bytes().all(|c| c.is_ascii_alphanumeric());
    fits.then(|| format!("{}-{}", &code[..5], &code[5..]))
}

/// The line of a ticket, where `who` may see it: at the head office, or where the channel by which
/// its holder came or a branch of its wins is theirs.
///
/// # Errors
/// [`AppError::NotFound`], also where it is not theirs, and those of the database.
pub async fn of_ticket(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<Line, AppError> {
    let mut conn = state.db.read().await?;
    let ticket = line::line_ticket(&mut conn, id).await?;
    let ticket = ticket.ok_or(AppError::NotFound)?;
    let attempt = ticket.attempt.as_ref().map(|attempt| attempt.id);
    let wins = line::wins_of(&mut conn, id, attempt).await?;
    if who.scope.kind != BranchKind::HeadOffice {
        let came = ticket.attempt.as_ref().and_then(|of| of.branch_id);
        let mut covered = false;
        for branch in wins.iter().filter_map(|win| win.branch_id).chain(came) {
            let found = branches::find(&mut conn, branch).await?;
            covered |= found.is_some_and(|found| who.scope.covers(&found.branch));
        }
        if !covered {
            return Err(AppError::NotFound);
        }
    }
    let holder = participants::find(&mut conn, ticket.participant_id).await?;
    let picks = line::picks_of(&mut conn, id).await?;
    let mut parts = vec![earned(&ticket)];
    if !picks.is_empty() {
        parts.push(drawn(&picks));
    }
    for win in &wins {
        let entries = prizes::entries(&mut conn, win.id).await?;
        let moves = line::moves_of(&mut conn, win.id).await?;
        parts.push(won(win, &entries, &moves));
    }
    drop(conn);
    let phone = holder
        .map(|of| {
            state
                .keys
                .open_phone(SealedAs::Phone, of.id, &of.phone_sealed)
        })
        .transpose()?;
    Ok(Line {
        code: ticket.code,
        campaign: ticket.campaign,
        phone: phone.map(|phone| shown(who, &phone)),
        parts,
    })
}

/// The holder's number, masked. Tellers have its last digits told at the counter, and do not read them
/// here.
fn shown(who: &SignedInStaff, phone: &PhoneNumber) -> String {
    if who.role.may(Permission::RedeemWins) {
        phone.begun()
    } else {
        phone.masked()
    }
}

fn event(at: DateTime<Utc>, what: &str, cause: String, who: &str) -> Event {
    Event {
        at: Some(at),
        what: what.to_owned(),
        cause,
        who: who.to_owned(),
    }
}

fn earned(ticket: &LineTicket) -> Part {
    let mut events = Vec::new();
    if let Some(attempt) = &ticket.attempt {
        attempted(attempt, &mut events);
    }
    let cause = format!("达到抽奖条件（{}）", ticket.occasion_label());
    events.push(event(ticket.created_at, "获得抽奖券", cause, "系统"));
    if let Some(at) = ticket.voided_at {
        events.push(event(at, "抽奖券作废", "持券人注销了账号".into(), "客户"));
    }
    Part {
        title: "答题与抽奖券".into(),
        events,
    }
}

trait Occasion {
    fn occasion_label(&self) -> String;
}

impl Occasion for LineTicket {
    fn occasion_label(&self) -> String {
        match self.occasion.as_str() {
            "campaign" => "每个活动一张".into(),
            day if day.len() == 10 && day.as_bytes()[4] == b'-' => format!("{day} 当天一张"),
            _ => "每次达标一张".into(),
        }
    }
}

fn attempted(attempt: &LineAttempt, events: &mut Vec<Event>) {
    let way = attempt.channel.as_deref().unwrap_or("未带渠道");
    let branch = attempt.branch.as_ref();
    let branch = branch.map_or(String::new(), |(code, name)| format!("（{code} {name}）"));
    let came = format!("渠道：{way}{branch}");
    events.push(event(attempt.started_at, "开始答题", came, "客户"));
    let (Some(at), Some(result)) = (attempt.closed_at, &attempt.result) else {
        return;
    };
    let score = &result.score;
    let told = format!("{} 题中答对 {} 题", score.questions, score.right);
    events.push(event(at, "交卷", told, "客户"));
    let verdict = match &result.verdict {
        Verdict::Eligible { .. } => "达标，可得抽奖券".to_owned(),
        Verdict::Passed => "达标，本次不发抽奖券".to_owned(),
        Verdict::BelowPassMark { missing, pass_mark } => {
            format!("还差 {missing} 题达到 {pass_mark} 分")
        }
        Verdict::CampaignOver => "活动已结束，不计入抽奖".to_owned(),
    };
    events.push(event(at, "抽奖资格", verdict, "系统"));
}

fn drawn(picks: &[LinePick]) -> Part {
    let events = picks.iter().map(|pick| {
        let fate = Fate::from_word(&pick.fate);
        let fate = fate.map_or_else(|| pick.fate.clone(), |fate| fate.label().to_owned());
        let prize = pick.prize.as_deref().unwrap_or(&pick.lot);
        Event {
            at: None,
            what: format!("抽签：{fate}"),
            cause: format!(
                "{prize}，第 {} 签，名单第 {} 号，抽奖 {}",
                pick.place + 1,
                pick.number,
                pick.draw_id
            ),
            who: "按公布的算法".to_owned(),
        }
    });
    Part {
        title: "抽奖".into(),
        events: events.collect(),
    }
}

fn won(win: &LineWin, entries: &[WinEntry], moves: &[LineMove]) -> Part {
    let given = match Giving::from_word(&win.given) {
        Some(Giving::Draw) if win.came_in => "抽奖候补递补".to_owned(),
        Some(Giving::Draw) => "抽奖".to_owned(),
        Some(Giving::Instant) => {
            let moment = win.moment_id.map(|id| format!("，中奖时刻 {id}"));
            format!("即时中奖{}", moment.unwrap_or_default())
        }
        Some(Giving::Threshold) => "达标即得".to_owned(),
        None => win.given.clone(),
    };
    // A movement of stock stands behind the step that it is for.
    let mut told: Vec<(DateTime<Utc>, u8, Event)> = Vec::new();
    for entry in entries {
        let (place, note) = (at_branch(entry.branch.as_ref()), &entry.note);
        let mut cause = match entry.kind {
            EntryKind::Won => given.clone(),
            _ => place,
        };
        if !note.is_empty() {
            cause = [cause.as_str(), note.as_str()].join(if cause.is_empty() { "" } else { "，" });
        }
        let by = match entry.who {
            Who::Holder => "中奖人".to_owned(),
            Who::Platform => "系统".to_owned(),
            Who::Staff(_) => entry.staff.clone().unwrap_or_default(),
        };
        told.push((entry.at, 0, event(entry.at, entry.kind.label(), cause, &by)));
    }
    for moved in moves {
        let label = StockMove::from_word(&moved.kind).map_or("库存变动", StockMove::label);
        let cause = format!(
            "{} {} 的库存第 {} 笔，{} 件",
            moved.branch_code, moved.branch_name, moved.seq, moved.quantity
        );
        let by = moved.staff.clone().unwrap_or_else(|| "系统".to_owned());
        let what = format!("库存{label}");
        told.push((moved.at, 1, event(moved.at, &what, cause, &by)));
    }
    told.sort_by_key(|(at, order, _)| (*at, *order));
    Part {
        title: format!("中奖：{}", win.prize),
        events: told.into_iter().map(|(.., event)| event).collect(),
    }
}

fn at_branch(branch: Option<&(String, String)>) -> String {
    branch.map_or(String::new(), |(code, name)| format!("{code} {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for typed in ["7K3PX-29QMD", " 7k3px 29qmd", "7K3PX29QMD"] {
            assert_eq!(read_code(typed).as_deref(), Some("7K3PX-29QMD"), "{typed}");
        }
        assert_eq!(read_code("oil00-11111").as_deref(), Some("01100-11111"));
        for none in [
            "",
            "7K3PX-29QM",
            "7K3PX-29QMDD",
            "七K3PX-29QM",
            "138****5678",
        ] {
            assert_eq!(read_code(none), None, "{none}");
        }
    }
}
