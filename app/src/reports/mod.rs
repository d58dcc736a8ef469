//! Watching campaigns and reporting on them: the board, how questions did, the report.

pub mod count;
