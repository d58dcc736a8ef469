//! The question bank.
//!
//! `questions` and `question_versions` hold what was published and is never changed; papers name
//! versions. `bank_questions` holds what staff work on, a row for every question, published or not;
//! `bank_drafts` the texts that are being written, `bank_words` what questions are found by. A change names the `changes` that were read with the question and
//! is refused where there were more since, so that nobody overwrites what they have not seen.

mod drawing;
mod facets;
mod figures;
mod list;
mod publishing;
mod rows;
mod search;
mod texts;
mod twins;
mod versions;
mod words;
mod working;

pub use drawing::{bank, edition, version_by_number};
pub use facets::{AuthorCount, Overview, authors, overview, topics};
pub use figures::{Counted, Uncounted, add_figures, counted, take_count, uncounted};
pub use list::{Filter, ListedQuestion, PageOf, count, list, same_stem};
#[cfg(feature = "testing")]
pub(crate) use publishing::add_sample;
pub use publishing::{Publishing, add, add_valid, is_known, publish, record_figures};
pub(crate) use rows::{StateColumns, no_editors};
pub use texts::{NumberedQuestion, texts};
pub use twins::{Twin, twins};
pub use versions::{PublishedVersion, QuestionVersion, history, version};
pub use words::make_words;
pub use working::{StoredQuestion, add_drafts, find, published_copy, remove, save};
