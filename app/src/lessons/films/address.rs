//! The addresses of films: each carries a key that says until when it holds.
//!
//! Everybody's key of a film is the same for a while, so that what is between us and the browser keeps
//! one copy. Relative names in a list of heights stay below the key.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use domain::lessons::{FilmFiles, ShownTo};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::context::AppState;
use crate::lessons::shown::ShownFilm;

/// How long a key holds at least; at most twice as long.
const fn period(to: ShownTo) -> TimeDelta {
    match to {
        // Messengers keep what they have shown of a link.
        ShownTo::PosterOnly => TimeDelta::days(30),
        // What is withdrawn is not watched for long any more.
        ShownTo::Anyone | ShownTo::Participants => TimeDelta::hours(6),
    }
}

/// The address below which a film's files stand, with a slash at its end.
pub fn folder(state: &AppState, film: Uuid, to: ShownTo) -> String {
    let length = period(to).num_seconds();
    let until = (state.clock.now().timestamp() / length + 2) * length;
    let mark = state.keys.film_mark(film, to.word(), until);
    let mark = HEXLOWER.encode(&mark[..16]);
    format!("/films/{film}/{}-{until}-{mark}/", to.word())
}

/// To whom a film is shown by this key; `None` where it is none, or does not hold any more.
pub fn shown_to(state: &AppState, film: Uuid, key: &str) -> Option<ShownTo> {
    let (word, rest) = key.split_once('-')?;
    let (until, mark) = rest.split_once('-')?;
    let to = ShownTo::from_word(word)?;
    let until: i64 = until.parse().ok()?;
    let mark = HEXLOWER.decode(mark.as_bytes()).ok()?;
    let known = state.keys.film_mark(film, word, until);
    let holds = DateTime::<Utc>::from_timestamp(until, 0)? > state.clock.now();
    let is_ours: bool = known[..16].ct_eq(&mark).into();
    (holds && is_ours).then_some(to)
}

/// The picture before a film plays.
pub fn poster(state: &AppState, film: Uuid) -> String {
    folder(state, film, ShownTo::PosterOnly) + FilmFiles::POSTER
}

/// The addresses of a film; `captions` is that of its captions.
pub fn shown_film(
    state: &AppState,
    (film, files): (Uuid, &FilmFiles),
    to: ShownTo,
    captions: String,
) -> ShownFilm {
    let folder = folder(state, film, to);
    let address = |name: &str| files.file(name).map(|_| format!("{folder}{name}"));
    let lowest = files.sizes().first().copied();
    let lowest = lowest.and_then(|lowest| address(&FilmFiles::list(lowest)));
    ShownFilm {
        plain: format!("{folder}{}", FilmFiles::PLAIN),
        hls: address(FilmFiles::MASTER),
        audio: address(FilmFiles::AUDIO),
        poster: poster(state, film),
        captions,
        hls_lowest: lowest,
        hls_script: state.site.asset("hls.light.min.js"),
        duration_ms: files.duration_ms,
        width: files.width,
        height: files.height,
    }
}
