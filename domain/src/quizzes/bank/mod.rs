//! The question bank: a question's life from the first draft to its withdrawal, the days on which
//! it may be asked, and what its figures say about it.

mod figures;
mod import;
mod list;
mod question;
mod validity;

pub use figures::Figures;
pub use import::{ImportState, RowVerdict, lacks};
pub use list::{Attention, Sort};
pub use question::{Approval, ApproveRefusal, BankQuestion, SubmitRefusal, WorkingCopy};
pub use validity::{Validity, ValidityFault};
