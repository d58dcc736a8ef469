//! Watching campaigns and reporting on them: the board, how questions did, the report.

pub mod board_figures;
pub mod board_page;
pub mod charts;
pub mod count;
pub mod export;
pub mod item_figures;
pub mod items_page;
pub mod report_page;
