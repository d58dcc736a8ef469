//! Full-text search. Both engines have a `bank_search` that takes a query and returns the numbers
//! of questions: SQLite's is an FTS5 table, PostgreSQL's a function over a `tsvector` index. Only
//! their query languages differ.

use domain::quizzes::{SearchWord, SearchWords};

use crate::db::Dialect;

/// The condition that a row `b` of `bank_questions` has the words of `$1`. `is true` keeps both
/// planners from looking up row after row of a common word: the numbers are found once, and the
/// rows of the list are then held against them.
pub(super) const CONDITION: &str = "and (b.number in (select rowid from bank_search($1))) is true";

/// [`CONDITION`], or that it is the row with the number `$6`: digits may be either.
pub(super) const CONDITION_OR_NUMBER: &str =
    "and (b.number = $6 or b.number in (select rowid from bank_search($1))) is true";

/// The value of `$1`. Every word is quoted, and holds letters and digits alone.
pub(super) fn query(words: &SearchWords, dialect: Dialect) -> String {
    let quoted = words.iter().map(|word| match (dialect, word) {
        (Dialect::Sqlite, SearchWord::Whole(word)) => format!("\"{word}\""),
        (Dialect::Sqlite, SearchWord::Beginning(start)) => format!("\"{start}\"*"),
        (Dialect::Postgres, SearchWord::Whole(word)) => format!("'{word}'"),
        (Dialect::Postgres, SearchWord::Beginning(start)) => format!("'{start}':*"),
    });
    let quoted: Vec<_> = quoted.collect();
    quoted.join(match dialect {
        Dialect::Sqlite => " AND ",
        Dialect::Postgres => " & ",
    })
}
