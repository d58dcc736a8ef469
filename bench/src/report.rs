//! The table, and the same as JSON.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::machine;
use crate::server::Server;

/// Resident memory under load, in MiB.
const MEMORY: f64 = 96.0;

/// Everything that was measured.
#[derive(Default, Serialize)]
pub struct Report {
    figures: Vec<Figure>,
    /// What the figures were measured with, and what limits them.
    notes: Vec<String>,
}

/// One line of the table.
#[derive(Serialize)]
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    against: Option<Against>,
    ratio: Option<f64>,
    budget: Option<Budget>,
    within_budget: Option<bool>,
}

/// What a figure is compared with, in its unit.
#[derive(Serialize)]
struct Against {
    name: &'static str,
    value: f64,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    AtMost(f64),
    RatioAtLeast(f64),
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            against: None,
            ratio: None,
            budget: None,
            within_budget: None,
        }
    }

    pub fn against(mut self, name: &'static str, value: f64) -> Self {
        self.against = Some(Against { name, value });
        self
    }

    /// The ratio that matters; not that of the two medians where rounds were compared one by one.
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = Some(ratio);
        self
    }

    pub fn within(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self.within_budget = Some(match budget {
            Budget::AtMost(most) => self.value <= most,
            Budget::RatioAtLeast(least) => self.ratio.is_some_and(|ratio| ratio >= least),
        });
        self
    }

    fn row(&self) -> [String; 6] {
        let told = |value: f64| format!("{} {}", number(value), self.unit);
        let against = self.against.as_ref();
        let budget = self.budget.map(|budget| match budget {
            Budget::AtMost(most) => format!("≤ {}", told(most)),
            Budget::RatioAtLeast(least) => format!("≥ {least:.2}"),
        });
        let verdict = self.within_budget.map(|ok| if ok { "ok" } else { "OVER" });
        [
            self.name.clone(),
            told(self.value),
            against.map_or_else(String::new, |a| format!("{} {}", a.name, told(a.value))),
            self.ratio
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            budget.unwrap_or_default(),
            verdict.unwrap_or_default().to_owned(),
        ]
    }
}

impl Report {
    pub fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// What the server holds now, after the load.
    pub fn memory(&mut self, server: &Server) -> Result<()> {
        let (now, most) = machine::memory(server.id()?)?;
        let peak = Figure::new("resident memory on SQLite, peak", most, "MiB");
        self.add(peak.within(Budget::AtMost(MEMORY)));
        self.note(format!("resident memory after the load: {now:.1} MiB"));
        Ok(())
    }

    /// Prints a Markdown table, ready for a README.
    pub fn print(&self) {
        let heads = ["figure", "value", "against", "ratio", "budget", ""];
        let mut rows = vec![heads.map(str::to_owned)];
        rows.extend(self.figures.iter().map(Figure::row));
        let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
        let widths: [usize; 6] = std::array::from_fn(|at| width(at).unwrap_or(0));
        println!();
        for (number, row) in rows.iter().enumerate() {
            println!("{}", line(row, widths));
            if number == 0 {
                println!("{}", line(&widths.map(|width| "-".repeat(width)), widths));
            }
        }
        println!();
        for note in &self.notes {
            println!("- {note}");
        }
    }

    pub fn write(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(file, serde_json::to_vec_pretty(self)?)?)
    }
}

fn line(cells: &[String; 6], widths: [usize; 6]) -> String {
    let mut line = "|".to_owned();
    for (cell, width) in cells.iter().zip(widths) {
        let _ = write!(line, " {cell:<width$} |");
    }
    line
}

/// Three digits that matter.
fn number(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// The engine behind a database's address, as people call it.
pub fn engine(url: &str) -> &'static str {
    if url.starts_with("sqlite:") {
        "SQLite"
    } else {
        "PostgreSQL"
    }
}
