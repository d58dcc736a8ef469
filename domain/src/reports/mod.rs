//! Watching and reporting: what is counted of a campaign, and what can be read out of it.

pub mod buckets;
pub mod items;
pub mod reading;
pub mod small_groups;

pub use buckets::{Histogram, Span, duration_bucket, duration_span};
pub use items::{ItemCells, ItemFigures, Mark, TestFigures, TestTally};
pub use reading::{OptionTally, Reading, readings};
pub use small_groups::{FEWEST, hidden};
