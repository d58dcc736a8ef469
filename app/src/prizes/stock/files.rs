//! Lists about stock as files.

use axum::response::Response;
use exchange::table::{Column, figures_to_xlsx, to_csv};

use crate::error::AppError;
use crate::heavy::heavy;
use crate::ui::files::{CSV, XLSX, download, unwritten};

/// A list that is taken away.
pub struct List {
    /// What the file is called, without its ending.
    pub name: String,
    /// The titles of its columns, with their widths.
    pub columns: &'static [(&'static str, f64)],
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl List {
    fn columns(&self) -> Vec<Column> {
        let column = |&(title, width): &(&'static str, f64)| Column {
            title,
            width,
            choices: &[],
        };
        self.columns.iter().map(column).collect()
    }

    /// As a workbook.
    ///
    /// # Errors
    /// [`AppError::Broken`], logged, where a workbook cannot hold it.
    pub async fn xlsx(self) -> Result<Response, AppError> {
        let name = format!("{}.xlsx", self.name);
        let bytes =
            heavy(move || figures_to_xlsx("奖品", &self.columns(), self.rows.clone())).await?;
        let bytes = bytes.map_err(|error| unwritten(&error))?;
        Ok(download(&name, XLSX, bytes))
    }

    /// As CSV.
    ///
    /// # Errors
    /// Those of [`heavy`].
    pub async fn csv(self) -> Result<Response, AppError> {
        let name = format!("{}.csv", self.name);
        let bytes = heavy(move || to_csv(&self.columns(), self.rows)).await?;
        Ok(download(&name, CSV, bytes))
    }
}

/// 68.00: an amount as a spreadsheet takes it.
pub fn amount(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}
