//! What a spreadsheet would do to the organisation, and doing it.

use std::collections::HashMap;

use domain::audit::Deed;
use domain::staff::{Branch, BranchDraft, BranchKind};
use exchange::branches::{BranchRow, RefusedBranch};
use exchange::table::{Limits, Table, TableFault};
use storage::branches::{self, Filter, StoredBranch};
use storage::{audit, uploads};
use uuid::Uuid;

use super::change::{branch, branch_facts};
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::SignedInStaff;

/// What the kept file is for.
pub const KIND: &str = "branches";

/// What would become of one row.
pub struct Planned {
    /// On which row it stands.
    pub line: usize,
    /// The code and name as written.
    pub shown: String,
    /// What would happen.
    pub outcome: Outcome,
}

/// What would happen to a branch.
pub enum Outcome {
    /// It is new.
    Add(Branch),
    /// It is changed from what it is.
    Change {
        /// What it is, as often changed.
        old: Branch,
        /// How often it was changed so far.
        changes: i64,
        /// What it would be.
        new: Branch,
    },
    /// It is so already.
    Same,
    /// It is wrong, for this reason.
    Refused(String),
}

/// Reads a file and says of each row what would happen.
///
/// # Errors
/// Those of the database; within, why the file is refused as a whole.
pub async fn plan(
    state: &AppState,
    who: &SignedInStaff,
    name: &str,
    bytes: &[u8],
) -> Result<Result<Vec<Planned>, String>, AppError> {
    let (name, bytes) = (name.to_owned(), bytes.to_owned());
    let read = move || {
        let table = Table::read(&name, &bytes, &Limits::default())?;
        Ok::<_, TableFault>(exchange::branches::read(&table))
    };
    let reading = match heavy(read).await? {
        Ok(reading) => reading,
        Err(fault) => return Ok(Err(format!("{fault}。"))),
    };
    if reading.rows.is_empty()
        && let Some(first) = reading.refused.first()
    {
        return Ok(Err(format!("第 {} 行：{}。", first.line, first.reason)));
    }
    let mut conn = state.db.read().await?;
    let known = branches::list(&mut conn, &Filter::all(who.scope), 0, u32::MAX).await?;
    drop(conn);
    let mut rows = Planner::new(state, known).plan(reading.rows);
    rows.extend(reading.refused.into_iter().map(refused));
    rows.sort_by_key(|row| row.line);
    Ok(Ok(rows))
}

fn refused(row: RefusedBranch) -> Planned {
    Planned {
        line: row.line,
        shown: String::new(),
        outcome: Outcome::Refused(row.reason),
    }
}

struct Planner<'s> {
    state: &'s AppState,
    known: HashMap<String, StoredBranch>,
    /// Those of the file so far, by code.
    planned: HashMap<String, Branch>,
}

impl<'s> Planner<'s> {
    fn new(state: &'s AppState, known: Vec<StoredBranch>) -> Self {
        let known = known
            .into_iter()
            .map(|found| (found.branch.code.clone(), found));
        Self {
            state,
            known: known.collect(),
            planned: HashMap::new(),
        }
    }

    /// Cities before their outlets, in whatever order the file has them.
    fn plan(&mut self, mut rows: Vec<BranchRow>) -> Vec<Planned> {
        rows.sort_by_key(|row| (BranchKind::from_word(&row.kind), row.line));
        let plan = |row| self.row(row);
        rows.into_iter().map(plan).collect()
    }

    fn row(&mut self, row: BranchRow) -> Planned {
        let (line, shown) = (row.line, format!("{} {}", row.code, row.name));
        let outcome = match self.outcome(row) {
            Ok(outcome) => outcome,
            Err(reason) => Outcome::Refused(reason),
        };
        if let Outcome::Add(branch) | Outcome::Change { new: branch, .. } = &outcome {
            self.planned.insert(branch.code.clone(), branch.clone());
        }
        Planned {
            line,
            shown,
            outcome,
        }
    }

    fn outcome(&self, row: BranchRow) -> Result<Outcome, String> {
        let kind = BranchKind::from_word(&row.kind);
        let kind = kind.ok_or("层级应为 总行、城市分行 或 网点")?;
        let open = match row.open.as_str() {
            "" | "营业" | "1" | "是" => true,
            "停业" | "0" | "否" => false,
            _ => return Err("状态应为 营业 或 停业".into()),
        };
        let draft = BranchDraft {
            code: row.code,
            name: row.name,
            address: row.address,
            phone: row.phone,
            hours: row.hours,
        };
        let draft = draft.check().map_err(|faults| {
            let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
            told.join("；")
        })?;
        if self.planned.contains_key(&draft.code) {
            return Err(format!("编号 {} 在文件里出现了不止一次", draft.code));
        }
        let known = self.known.get(&draft.code);
        if let Some(known) = known.filter(|known| known.branch.kind != kind) {
            let now = known.branch.kind.label();
            return Err(format!("编号 {} 现在是{now}，层级不能改", draft.code));
        }
        let parent = self.parent(kind, &row.parent)?;
        let Some(known) = known else {
            if kind == BranchKind::HeadOffice {
                return Err("总行只有一个，已经有了".into());
            }
            let id = self.state.clock.id();
            return Ok(Outcome::Add(branch(id, kind, parent, draft, open)));
        };
        let new = branch(known.branch.id, kind, parent, draft, open);
        if new == known.branch {
            return Ok(Outcome::Same);
        }
        Ok(Outcome::Change {
            old: known.branch.clone(),
            changes: known.changes,
            new,
        })
    }

    fn parent(&self, kind: BranchKind, code: &str) -> Result<Option<Uuid>, String> {
        let Some(above) = kind.above() else {
            return Ok(None);
        };
        let known = || self.known.get(code).map(|found| &found.branch);
        let head = || {
            let mut all = self.known.values().map(|found| &found.branch);
            all.find(|branch| branch.kind == BranchKind::HeadOffice)
        };
        let found = match self.planned.get(code).or_else(known) {
            // There is one head office: nobody needs to name it.
            None if above == BranchKind::HeadOffice && code.is_empty() => head(),
            found => found,
        };
        match found {
            Some(found) if found.kind == above => Ok(Some(found.id)),
            Some(found) => Err(format!(
                "上级 {code} 是{}，应为{}",
                found.kind.label(),
                above.label()
            )),
            None => Err(format!("没有编号为「{code}」的上级机构")),
        }
    }
}

/// Does what a kept file says, as far as it is right.
///
/// # Errors
/// [`AppError::NotFound`] where the file is gone or was imported.
///
/// # Returns
/// How many were added and how many changed.
pub async fn import(
    state: &AppState,
    who: &SignedInStaff,
    upload: Uuid,
) -> Result<(u32, u32), AppError> {
    let kept = {
        let mut conn = state.db.read().await?;
        uploads::find(&mut conn, upload, (who.id, KIND)).await?
    };
    let kept = kept.ok_or(AppError::NotFound)?;
    let planned = plan(state, who, &kept.name, &kept.content).await?;
    let planned = planned.map_err(|_| AppError::BadRequest)?;
    let steps: Vec<Step> = planned
        .into_iter()
        .filter_map(|row| Step::of(who, row.outcome))
        .collect();
    let data = (upload, steps, state.clock.now());
    let unit = state.db.write(data, |tx, (upload, steps, now)| {
        Box::pin(async move {
            if !uploads::take(tx, *upload).await? {
                return Err(AppError::NotFound);
            }
            let (mut added, mut updated) = (0, 0);
            for step in steps {
                let done = match step.changes {
                    None => branches::add(tx, &step.branch, *now).await?,
                    Some(changes) => branches::change(tx, &step.branch, changes).await?,
                };
                if !done {
                    // Somebody changed the organisation since the file was looked at.
                    return Err(crate::staff::refusal::StaffRefusal::ChangedMeanwhile.into());
                }
                audit::record(tx, &step.deed, *now).await?;
                match step.changes {
                    None => added += 1,
                    Some(_) => updated += 1,
                }
            }
            Ok((added, updated))
        })
    });
    unit.await
}

struct Step {
    branch: Branch,
    changes: Option<i64>,
    deed: Deed,
}

impl Step {
    fn of(who: &SignedInStaff, outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Add(branch) => Some(Self {
                deed: deed(who, "branch.add", "branch", branch.id).after(branch_facts(&branch)),
                branch,
                changes: None,
            }),
            Outcome::Change { old, changes, new } => Some(Self {
                deed: deed(who, "branch.change", "branch", new.id)
                    .before(branch_facts(&old))
                    .after(branch_facts(&new)),
                branch: new,
                changes: Some(changes),
            }),
            Outcome::Same | Outcome::Refused(_) => None,
        }
    }
}
