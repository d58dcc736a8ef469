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
    HeldFilm, NewFilm, StoredFilm, add_ready_film, add_whole_film, begin_film, fail_film, film,
    film_begun, film_ids, films_left, finish_film, forget_film, forget_pieces, has_piece,
    hold_film, let_film_go, longest_silent, pieces, put_piece, ready_with_pieces, received,
    retry_film, tell_progress, waiting_film,
};
pub use self::published::{
    LessonFilter, LessonHead, LessonOrder, content, count_published, head, head_by_number, history,
    list_published, publish, publish_by_operator, titles, visit,
};
pub use self::watches::{
    Answered, LessonAnswer, Watch, answers, begin_watch, begun_watches, learn, learned,
    learned_of_number, put_answer, save_watch, watch, watches,
};
pub use self::working::{
    ListedWork, StoredLesson, begin, count_works, find, list_works, note_film, note_told, remove,
    save, works_waiting,
};

use uuid::Uuid;

use crate::Error;

fn broken(what: &str, id: Uuid) -> Error {
    Error::Broken(format!("lesson {id} has a bad {what}"))
}
