//! Figures of campaigns: what a job adds up behind the attempts, and what boards and reports read.

mod adding;
mod lines;
mod reading;

pub use self::adding::{
    Counts, ItemCell, Measure, OptionCount, SampleChannel, add_cell, add_channel, add_counts,
    add_option, add_spread, add_stop, add_total, add_visits, leave, return_to,
};
pub use self::lines::{
    Closed, ClosedPaper, Given, LeftOpen, Line, Place, Started, advance, channel_of,
    choices_between, counted, hold, next_closed, next_given, next_papers, next_started, next_stops,
};
pub use self::reading::{
    Channel, CountsRow, ItemRow, OptionRow, SpreadRow, VisitsRow, channels, counts, item_cells,
    options, spreads, stops, totals, visits,
};
