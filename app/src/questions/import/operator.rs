//! The operator's import, from the command line: no person settles anything, so what is doubtful is
//! told and stays out.

use std::collections::HashSet;

use domain::audit::Actor;
use domain::quizzes::{BankQuestion, Question, RowVerdict, SubmitRefusal, WorkingCopy};
use exchange::questions::{Item, Reading, column_of};
use serde::Serialize;
use storage::question_imports::Defaults;
use storage::questions::{self, QuestionVersion};
use storage::{Conn, Db, Error, audit};

use super::bring::CHUNK;
use super::judge::{Judged, judge};
use crate::audit::{deed_of, facts};
use crate::context::Clock;

/// What to do with the questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Store what is right even where other rows are refused or doubtful.
    pub partial: bool,
    /// The bank has reviewed the questions elsewhere: they are published at once. Otherwise they
    /// become drafts.
    pub publish: bool,
}

/// A row that is no question, or the first line where the whole file is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The first column in which something is wrong; `None` where it is the row or file itself.
    pub column: Option<String>,
    /// Everything that is wrong.
    pub reason: String,
}

/// A row that a person has to settle, in the file or at the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoubtfulRow {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What has two readings.
    pub reason: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many rows it has.
    pub read: usize,
    /// How many are new questions.
    pub accepted: usize,
    /// How many are in the bank already, or further up in the file.
    pub duplicates: usize,
    /// The rows that are refused.
    pub refused: Vec<RefusedRow>,
    /// The rows that have more than one reading.
    pub doubtful: Vec<DoubtfulRow>,
    /// Whether the accepted ones are in the bank now.
    #[serde(skip)]
    pub stored: bool,
}

/// Says of every row of a file what becomes of it, and stores what is right, unless `mode` or other
/// rows keep it out. A file that cannot be read at all is refused at its first line.
///
/// # Errors
/// Those of the database. What was stored until then stays; the same file sent again adds the rest.
pub async fn import(
    db: &Db,
    clock: &Clock,
    (name, reading): (&str, Result<Reading, String>),
    defaults: &Defaults,
    mode: Mode,
) -> Result<Report, Error> {
    let reading = match reading {
        Ok(reading) => reading,
        Err(reason) => return Ok(whole(1, None, reason)),
    };
    if let (true, Some(item)) = (reading.is_refused(), reading.items.first()) {
        return Ok(whole(item.line, item.column.clone(), item.reason()));
    }
    let mut plan = Plan {
        report: Report {
            read: reading.items.len(),
            ..Report::default()
        },
        mode,
        seen: HashSet::new(),
        new: Vec::new(),
    };
    let mut conn = db.read().await?;
    for item in reading.items {
        plan.add(&mut conn, item, defaults).await?;
    }
    drop(conn);
    let Plan {
        mut report, new, ..
    } = plan;
    let right = report.refused.is_empty() && report.doubtful.is_empty();
    report.accepted = new.len();
    if !mode.dry_run && (right || mode.partial) {
        report.stored = true;
        let mut new = new.into_iter().peekable();
        while new.peek().is_some() {
            let chunk = new.by_ref().take(CHUNK).collect();
            store(db, clock, name, chunk, mode.publish).await?;
        }
    }
    Ok(report)
}

fn whole(line: usize, column: Option<String>, reason: String) -> Report {
    Report {
        refused: vec![RefusedRow {
            line,
            column,
            reason,
        }],
        ..Report::default()
    }
}

struct Plan {
    report: Report,
    mode: Mode,
    /// The fingerprints of what is to be published.
    seen: HashSet<[u8; 32]>,
    new: Vec<WorkingCopy>,
}

impl Plan {
    async fn add(&mut self, conn: &mut Conn, item: Item, to: &Defaults) -> Result<(), Error> {
        let (column, faults) = (item.column.clone(), item.reason());
        let Judged {
            line,
            copy,
            verdict,
            reasons,
            updates,
        } = judge(conn, item, to).await?;
        if let (RowVerdict::Clear, Some(draft)) = (verdict, updates) {
            let number = draft.number;
            let reason = format!("题库第 {number} 题的草稿与它不同，请编辑在后台导入，以便更新");
            self.report.doubtful.push(DoubtfulRow { line, reason });
            return Ok(());
        }
        let reason = if faults.is_empty() {
            reasons.join("；")
        } else {
            faults
        };
        match verdict {
            RowVerdict::Refused => self.refuse(line, column, reason),
            RowVerdict::Repeated | RowVerdict::Known => self.report.duplicates += 1,
            RowVerdict::Clear if self.mode.publish => {
                self.add_published(conn, line, copy).await?;
            }
            RowVerdict::Clear => self.new.push(copy),
            _ => self.report.doubtful.push(DoubtfulRow { line, reason }),
        }
        Ok(())
    }

    fn refuse(&mut self, line: usize, column: Option<String>, reason: String) {
        self.report.refused.push(RefusedRow {
            line,
            column,
            reason,
        });
    }

    /// What is published must be complete, and unlike everything published before.
    async fn add_published(
        &mut self,
        conn: &mut Conn,
        line: usize,
        copy: WorkingCopy,
    ) -> Result<(), Error> {
        let question = match copy.check() {
            Ok(question) => question,
            Err(refusal) => {
                let (column, reason) = incomplete(&refusal);
                self.refuse(line, column, reason);
                return Ok(());
            }
        };
        let fingerprint = question.fingerprint();
        if !self.seen.insert(fingerprint) || questions::is_known(conn, &fingerprint).await? {
            // The fingerprint heeds no punctuation of the options, by which they may differ.
            let reason = "除标点外与另一道题相同，请确认是不是同一道题".to_owned();
            self.report.doubtful.push(DoubtfulRow { line, reason });
            return Ok(());
        }
        self.new.push(copy);
        Ok(())
    }
}

fn incomplete(refusal: &SubmitRefusal) -> (Option<String>, String) {
    let SubmitRefusal::Question(faults) = refusal else {
        return (None, refusal.to_string());
    };
    let told: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}：{fault}", column_of(fault)))
        .collect();
    (faults.first().map(column_of), told.join("；"))
}

/// Stores some hundreds of questions in a unit of work, with the operator's entry in the trail.
async fn store(
    db: &Db,
    clock: &Clock,
    name: &str,
    copies: Vec<WorkingCopy>,
    publish: bool,
) -> Result<(), Error> {
    let deed = deed_of(
        Actor::operator(),
        "question.import",
        "question_import",
        clock.id(),
    )
    .after(
        facts()
            .with("file", name)
            .with("questions", copies.len())
            .with("published", publish),
    );
    let now = clock.now();
    if publish {
        let new: Vec<_> = copies
            .into_iter()
            .filter_map(|copy| {
                let question: Question = copy.check().ok()?;
                let version = QuestionVersion {
                    id: clock.id(),
                    question_id: clock.id(),
                    question,
                };
                Some((version, copy.validity))
            })
            .collect();
        let unit = db.write((new, deed, now), |tx, (new, deed, now)| {
            Box::pin(async move {
                for (version, validity) in new {
                    questions::add_valid(tx, version, *validity, *now).await?;
                }
                audit::record(tx, deed, *now).await
            })
        });
        return unit.await;
    }
    let new: Vec<_> = copies
        .into_iter()
        .map(|copy| BankQuestion::brought_by_operator(clock.id(), copy))
        .collect();
    let unit = db.write((new, deed, now), |tx, (new, deed, now)| {
        Box::pin(async move {
            questions::add_drafts(tx, new, *now).await?;
            audit::record(tx, deed, *now).await
        })
    });
    unit.await
}
