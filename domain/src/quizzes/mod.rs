//! Quizzes: questions, the paper one attempt gets, the attempt itself and its score.

pub mod attempt;
pub mod bank;
pub mod clean;
pub mod draft;
pub mod paper;
pub mod question;
pub mod quiz;
pub mod remedy;
pub mod scoring;
pub mod search_words;

pub use attempt::{
    Attempt, AttemptResult, AttemptState, Ending, Feedback, SaveRefusal, TimeAllowance, TimeLimit,
};
pub use bank::{
    Approval, ApproveRefusal, Attention, BankQuestion, Figures, ImportState, RowVerdict, Sort,
    SubmitRefusal, Validity, ValidityFault, WorkingCopy, lacks,
};
pub use clean::clean;
pub use draft::{QuestionDraft, QuestionFault};
pub use paper::{BankEntry, DrawRule, Paper, PaperError, PaperItem, PaperPlan, draw_paper};
pub use question::{Question, QuestionKind, Topic, fold_width, stem_fingerprint};
pub use quiz::{Quiz, QuizRules};
pub use remedy::{Remedied, Remedy, RemedyOutcome};
pub use scoring::{AnswerVerdict, MultipleScoring, Score, judge, score};
pub use search_words::{SearchWord, SearchWords, index_text};
