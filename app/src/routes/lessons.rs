//! The addresses of lessons: what customers watch, what staff write, the films of both.

use axum::routing::{get, post, put};
use domain::staff::Permission::{EditLessons, ReviewLessons, ViewLessons};

use super::{Access, Pages, may};
use crate::lessons::{editing, figures, films, watching};

/// Every page about lessons, and who may open it.
pub(super) fn pages() -> Pages {
    vec![
        ("/lessons", Access::Anyone, get(watching::list_page::list)),
        (
            "/lessons/{number}",
            Access::Anyone,
            get(watching::lesson_page::lesson),
        ),
        (
            "/lessons/{number}/text",
            Access::Anyone,
            get(watching::transcript_page::transcript),
        ),
        (
            "/lessons/{number}/captions.vtt",
            Access::Anyone,
            get(watching::captions_page::captions),
        ),
        (
            "/staff/lessons",
            may(ViewLessons),
            get(editing::list_page::list),
        ),
        (
            "/staff/lessons/new",
            may(EditLessons),
            get(editing::lesson_page::new),
        ),
        (
            "/staff/lessons/{id}",
            may(ViewLessons),
            get(editing::lesson_page::lesson),
        ),
        (
            "/staff/lessons/{id}/poster",
            may(ViewLessons),
            get(editing::poster::poster),
        ),
        (
            "/staff/lessons/{id}/poster.svg",
            may(ViewLessons),
            get(editing::poster::poster_svg),
        ),
        (
            "/staff/lessons/{id}/figures",
            may(ViewLessons),
            get(figures::page::show),
        ),
        (
            "/staff/lessons/{id}/figures.xlsx",
            may(ViewLessons),
            get(figures::export::xlsx),
        ),
        (
            "/staff/lessons/{id}/figures.csv",
            may(ViewLessons),
            get(figures::export::csv),
        ),
        (
            "/staff/lessons/{id}/preview",
            may(ViewLessons),
            get(watching::preview::preview),
        ),
        (
            "/staff/lessons/{id}/preview/captions.vtt",
            may(ViewLessons),
            get(watching::preview::captions),
        ),
        (
            "/films/{id}/{key}/{*file}",
            Access::Anyone,
            get(films::serve::film),
        ),
        (
            "/staff/films/{id}",
            may(ViewLessons),
            get(films::staff::film),
        ),
    ]
}

/// Every form that is posted to a page of its own about lessons, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![
        (
            "/staff/lessons/{id}/draft",
            may(EditLessons),
            post(editing::write::write),
        ),
        (
            "/staff/lessons/{id}/captions",
            may(EditLessons),
            post(films::staff::captions),
        ),
    ]
}

/// The form that brings a whole film, which takes its time and has a limit of its own.
pub fn film_uploads() -> Pages {
    vec![(
        "/staff/lessons/{id}/film",
        may(EditLessons),
        post(films::staff::upload),
    )]
}

/// Whether this is the address of [`film_uploads`].
pub fn brings_a_film(path: &str) -> bool {
    path.starts_with("/staff/lessons/") && path.ends_with("/film")
}

/// What a script sends of a film, piece by piece; it is told of refusals in JSON.
pub fn film_pieces() -> Pages {
    vec![
        ("/staff/films", may(EditLessons), post(films::staff::begin)),
        (
            "/staff/films/{id}/pieces/{piece}",
            may(EditLessons),
            put(films::staff::piece),
        ),
        (
            "/staff/films/{id}/complete",
            may(EditLessons),
            post(films::staff::complete),
        ),
    ]
}

/// Every change about lessons, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    ("/api/lessons/report", Access::Participant),
    ("/api/lessons/answer", Access::Participant),
    ("/api/lessons/read_on", Access::Participant),
    ("/api/lessons/collect", Access::Participant),
    ("/api/lessons/take_back", may(EditLessons)),
    ("/api/lessons/revise", may(EditLessons)),
    ("/api/lessons/discard", may(EditLessons)),
    ("/api/lessons/retry_film", may(EditLessons)),
    ("/api/lessons/approve", may(ReviewLessons)),
    ("/api/lessons/send_back", may(ReviewLessons)),
    ("/api/lessons/withdraw", may(ReviewLessons)),
];
