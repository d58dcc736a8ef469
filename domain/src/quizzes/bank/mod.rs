//! The question bank: a question's life from the first draft to its withdrawal, the days on which
//! it may be asked, and what its figures say about it.

mod figures;
mod import;
mod list;
mod question;
mod state;
mod validity;

pub use figures::Figures;
pub use import::{ImportState, RowVerdict, lacks};
pub use list::{Attention, Shelf, Sort};
pub use question::{Approval, ApproveRefusal, BankQuestion, SubmitRefusal, WorkingCopy};
pub use state::{BankRefusal, BankState, Standing};
pub use validity::{Validity, ValidityFault};
