//! The addresses of the question bank.

use axum::routing::{get, post};
use domain::staff::Permission::{
    EditQuestions, ExportQuestions, ReviewQuestions, ViewQuestions, WithdrawQuestions,
};

use super::{Access, Pages, may};
use crate::questions;

/// Every page of the question bank, and who may open it.
pub(super) fn pages() -> Pages {
    vec![
        (
            "/staff/questions",
            may(ViewQuestions),
            get(questions::list_page::list),
        ),
        (
            "/staff/questions.xlsx",
            may(ExportQuestions),
            get(questions::export::xlsx),
        ),
        (
            "/staff/questions.csv",
            may(ExportQuestions),
            get(questions::export::csv),
        ),
        (
            "/staff/questions.gift",
            may(ExportQuestions),
            get(questions::export::gift),
        ),
        (
            "/staff/questions/template.xlsx",
            may(EditQuestions),
            get(questions::export::template),
        ),
        (
            "/staff/questions/new",
            may(EditQuestions),
            get(questions::question_page::new),
        ),
        (
            "/staff/questions/import",
            may(EditQuestions),
            get(questions::import::ask_page::ask),
        ),
        (
            "/staff/questions/import/{id}",
            may(EditQuestions),
            get(questions::import::look_page::look),
        ),
        (
            "/staff/questions/{id}",
            may(ViewQuestions),
            get(questions::question_page::question),
        ),
    ]
}

/// Every form that is posted to a page of its own of the question bank, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![(
        "/staff/questions/import",
        may(EditQuestions),
        post(questions::import::ask_page::upload),
    )]
}

/// Every change of the question bank, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    ("/api/questions/write", may(EditQuestions)),
    ("/api/questions/submit", may(EditQuestions)),
    ("/api/questions/take_back", may(EditQuestions)),
    ("/api/questions/revise", may(EditQuestions)),
    ("/api/questions/discard", may(EditQuestions)),
    ("/api/questions/approve", may(ReviewQuestions)),
    ("/api/questions/send_back", may(ReviewQuestions)),
    ("/api/questions/withdraw", may(WithdrawQuestions)),
    ("/api/questions/decide_remedy", may(WithdrawQuestions)),
    ("/api/questions/bulk", may(ViewQuestions)),
    ("/api/questions/settle_row", may(EditQuestions)),
    ("/api/questions/skip_row", may(EditQuestions)),
    ("/api/questions/start_import", may(EditQuestions)),
    ("/api/questions/abandon_import", may(EditQuestions)),
    ("/api/questions/submit_imported", may(EditQuestions)),
];
