//! Lessons: their films, what staff write around them, what is published, and who watched how far.

mod figures;
mod films;
mod published;
mod watches;
mod working;

pub use self::figures::{
    AnsweredRow, LearnersRow, SeenRow, TakenPaper, answers_since, learners_after,
    learners_by_branch, papers_of_learners, papers_of_others, seen_after, versions_of_topic,
    visits, watch_counts,
};
pub use self::films::{
    NewFilm, StoredFilm, add_film, fail_film, film, film_begun, films_begun, films_left,
    finish_film, forget_film, forget_pieces, hold_film, pieces, put_piece, received, retry_film,
    tell_progress, waiting_film,
};
pub use self::published::{
    LessonFilter, LessonOrder, LessonVersion, ListedLesson, by_number, count_published, history,
    list_published, publish, publish_by_operator, titles, version, visit,
};
pub use self::watches::{
    Answered, LessonAnswer, Watch, answers, begin_watch, learn, learned, put_answer, save_watch,
    watch, watches,
};
pub use self::working::{
    ListedWork, StoredLesson, begin, count_works, find, list_works, remove, save,
};

use uuid::Uuid;

use crate::Error;

fn broken(what: &str, id: Uuid) -> Error {
    Error::Broken(format!("lesson {id} has a bad {what}"))
}
