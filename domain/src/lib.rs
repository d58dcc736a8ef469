//! The rules of Zhiyuan, pure: time, seeds and data are arguments, and nothing here waits, reads
//! or writes. `storage` keeps what these types say, `app` shows it.

pub mod audit;
pub mod campaigns;
pub mod lessons;
pub mod participants;
pub mod pictures;
pub mod prizes;
pub mod quizzes;
pub mod reports;
pub mod review;
pub mod seed;
pub mod staff;
pub mod surveys;
