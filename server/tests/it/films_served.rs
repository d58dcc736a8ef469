//! The files of films as players ask for them: whole, in parts, and only by an address that holds.

use app::lessons::films::address;
use chrono::TimeDelta;
use domain::lessons::{FilmFiles, ShownTo};
use domain::staff::Role;
use http::{Method, StatusCode};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::films::{ReadyFilm, hollow_film};
use crate::test_app::{TestApp, new_id};

/// A film that can be watched, and the address of its plain file for anyone.
async fn shown() -> (TestApp, ReadyFilm, String) {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let film = app.ready_film().await;
    let folder = address::folder(&app.state, film.id, ShownTo::Anyone);
    (app, film, folder + FilmFiles::PLAIN)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_of_a_film_is_served_whole_as_what_it_is() {
    let (app, film, _) = shown().await;
    for (to, kept) in [
        (ShownTo::Anyone, "public, max-age=21600"),
        (ShownTo::Participants, "private, max-age=21600"),
    ] {
        let folder = address::folder(&app.state, film.id, to);
        let mut tags = Vec::new();
        for (name, kind, bytes) in &film.files {
            let address = format!("{folder}{name}");
            let length = bytes.len().to_string();
            // Read from the store, then from memory.
            for _ in 0..2 {
                let whole = app.fetch(Method::GET, &address, &[]).await;
                assert_eq!(whole.status, StatusCode::OK, "{name}");
                assert!(whole.bytes == *bytes, "{name} comes byte for byte");
                for (header, value) in [
                    ("content-type", *kind),
                    ("content-length", &length),
                    ("accept-ranges", "bytes"),
                    ("cache-control", kept),
                    ("x-content-type-options", "nosniff"),
                    ("cross-origin-resource-policy", "same-origin"),
                ] {
                    assert_eq!(whole.header(header), value, "{name}: {:?}", whole.headers);
                }
                let policy = whole.header("content-security-policy");
                assert!(policy.starts_with("default-src 'none';"), "{policy}");
                tags.push(whole.header("etag").to_owned());
            }
            let head = app.fetch(Method::HEAD, &address, &[]).await;
            assert_eq!(
                (head.status, head.bytes.len()),
                (StatusCode::OK, 0),
                "{name}"
            );
            assert_eq!(head.header("content-length"), length, "{name}");
        }
        tags.dedup();
        assert_eq!(
            tags.len(),
            film.files.len(),
            "a tag of its own for each: {tags:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_film_is_served_as_it_was_asked_for() {
    let (app, film, address) = shown().await;
    let bytes = film.bytes(FilmFiles::PLAIN);
    let last = bytes.len() - 1;
    for (asked, from, to) in [
        ("bytes=0-99".to_owned(), 0, 99),
        ("bytes=0-0".to_owned(), 0, 0),
        // Across two borders of what is read at once.
        ("bytes=262143-524288".to_owned(), 262_143, 524_288),
        ("bytes=600000-".to_owned(), 600_000, last),
        ("bytes=-500".to_owned(), last - 499, last),
        ("bytes=-1".to_owned(), last, last),
        (format!("bytes=-{}", bytes.len()), 0, last),
        (format!("bytes={last}-{last}"), last, last),
        // What is beyond the end is left out.
        ("bytes=699990-9999999".to_owned(), 699_990, last),
    ] {
        let part = app.fetch(Method::GET, &address, &[("range", &asked)]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{asked}");
        assert!(
            part.bytes == bytes[from..=to],
            "{asked}: {} bytes",
            part.bytes.len()
        );
        let range = format!("bytes {from}-{to}/{}", bytes.len());
        assert_eq!(part.header("content-range"), range, "{asked}");
        assert_eq!(part.header("content-length"), (to - from + 1).to_string());
        assert_eq!(part.header("content-type"), "video/mp4");
    }
    for asked in ["bytes=700001-", "bytes=700001-700002", "bytes=9999999-"] {
        let beyond = app.fetch(Method::GET, &address, &[("range", asked)]).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE, "{asked}");
        assert_eq!(beyond.header("content-range"), "bytes */700001", "{asked}");
        assert!(beyond.bytes.is_empty(), "{asked}");
    }
    // Several at once, and what is no range, are answered with the whole (RFC 9110, 14.2).
    for asked in [
        "bytes=0-9, 20-29",
        "bytes=0-9,-5",
        "lines=1-2",
        "bytes=x-9",
        "bytes=",
        "0-9",
    ] {
        let whole = app.fetch(Method::GET, &address, &[("range", asked)]).await;
        assert_eq!(whole.status, StatusCode::OK, "{asked}");
        assert!(whole.bytes == bytes, "{asked}: {} bytes", whole.bytes.len());
        assert_eq!(whole.header("content-range"), "", "{asked}");
    }
}

/// RFC 9110, 14.1.2: the whole is used of what is shorter than the suffix that is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_longer_than_the_film_is_all_of_it() {
    let (app, film, address) = shown().await;
    let asked = [("range", "bytes=-9999999")];
    let all = app.fetch(Method::GET, &address, &asked).await;
    assert!(all.status.is_success(), "{}", all.status);
    assert!(
        all.bytes == film.bytes(FilmFiles::PLAIN),
        "{} bytes",
        all.bytes.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_that_has_a_film_is_told_so_or_gets_the_part_of_the_same_film() {
    let (app, film, address) = shown().await;
    let bytes = film.bytes(FilmFiles::PLAIN);
    let tag = app.fetch(Method::HEAD, &address, &[]).await;
    let tag = tag.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let asked = [("if-none-match", known.as_str()), ("range", "bytes=0-9")];
        let same = app.fetch(Method::GET, &address, &asked).await;
        assert_eq!(
            (same.status, same.bytes.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{known}"
        );
        assert_eq!(same.header("etag"), tag);
    }
    let other = app
        .fetch(Method::GET, &address, &[("if-none-match", "\"other\"")])
        .await;
    assert_eq!(other.status, StatusCode::OK);

    let date = "Sun, 15 Mar 2026 02:00:00 GMT";
    for (known, is_ours) in [(&*tag, true), ("\"other\"", false), (date, false)] {
        let asked = [("range", "bytes=0-99"), ("if-range", known)];
        let answer = app.fetch(Method::GET, &address, &asked).await;
        let (status, wanted) = if is_ours {
            (StatusCode::PARTIAL_CONTENT, &bytes[..100])
        } else {
            (StatusCode::OK, bytes)
        };
        assert_eq!(answer.status, status, "{known}");
        assert!(
            answer.bytes == wanted,
            "{known}: {} bytes",
            answer.bytes.len()
        );
    }
}

/// It is compressed as it is, and players need its length.
#[tokio::test(flavor = "multi_thread")]
async fn a_film_is_not_compressed_once_more() {
    let (app, film, _) = shown().await;
    let folder = address::folder(&app.state, film.id, ShownTo::Anyone);
    for name in [FilmFiles::PLAIN, "hls/360/0000.ts", FilmFiles::POSTER] {
        let asked = [("accept-encoding", "gzip, deflate, br, zstd")];
        let address = format!("{folder}{name}");
        let whole = app.fetch(Method::GET, &address, &asked).await;
        assert_eq!(whole.header("content-encoding"), "", "{name}");
        assert!(whole.bytes == film.bytes(name), "{name}");
        let length = film.bytes(name).len().to_string();
        assert_eq!(whole.header("content-length"), length, "{name}");
        assert_eq!(whole.header("accept-ranges"), "bytes", "{name}");
    }
}

async fn status(app: &TestApp, address: &str) -> StatusCode {
    app.fetch(Method::GET, address, &[]).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_holds_for_its_film_and_until_its_time() {
    let (app, film, address) = shown().await;
    let plain = |id: Uuid, key: &str| format!("/films/{id}/{key}/film.mp4");
    let key = address.split('/').nth(3).unwrap();
    assert_eq!(status(&app, &plain(film.id, key)).await, StatusCode::OK);
    let other = app.ready_film().await;
    assert_eq!(
        status(&app, &plain(other.id, key)).await,
        StatusCode::NOT_FOUND,
        "the key of another film"
    );
    let parts: Vec<_> = key.split('-').collect();
    let [word, until, mark] = parts[..] else {
        panic!("{key}");
    };
    let later = until.parse::<i64>().unwrap() + 86_400;
    let bent = if mark.starts_with('0') { "1" } else { "0" };
    for bent in [
        format!("own-{until}-{mark}"),
        format!("staff-{until}-{mark}"),
        format!("{word}-{later}-{mark}"),
        format!("{word}-{until}-{bent}{}", &mark[1..]),
        format!("{word}-{until}-{}", &mark[2..]),
        format!("{word}-{until}-{mark}00"),
        format!("{word}-{until}-"),
        format!("{word}-{until}"),
        format!("{word}--{mark}"),
        format!("{word}-{}-{mark}", i64::MAX),
        "x".to_owned(),
    ] {
        let refused = status(&app, &plain(film.id, &bent)).await;
        assert_eq!(refused, StatusCode::NOT_FOUND, "{bent}");
    }
    for (to, least) in [
        (ShownTo::Participants, TimeDelta::hours(6)),
        (ShownTo::Anyone, TimeDelta::hours(6)),
        (ShownTo::PosterOnly, TimeDelta::days(30)),
    ] {
        let name = match to {
            ShownTo::PosterOnly => FilmFiles::POSTER,
            _ => FilmFiles::PLAIN,
        };
        let given = address::folder(&app.state, film.id, to) + name;
        app.pass(least);
        assert_eq!(status(&app, &given).await, StatusCode::OK, "{given}");
        app.pass(least);
        let late = app.fetch(Method::GET, &given, &[]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{given}");
        assert!(!late.header("cache-control").contains("immutable"));
        let anew = address::folder(&app.state, film.id, to) + name;
        assert_eq!(status(&app, &anew).await, StatusCode::OK, "{anew}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_address_of_a_poster_has_that_alone() {
    let (app, film, _) = shown().await;
    let poster = address::poster(&app.state, film.id);
    assert_eq!(status(&app, &poster).await, StatusCode::OK);
    let plain = poster.replace(FilmFiles::POSTER, FilmFiles::PLAIN);
    assert_eq!(status(&app, &plain).await, StatusCode::NOT_FOUND);
}

/// So that what is between us and the browser keeps one copy.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_the_same_for_all_who_ask_in_the_same_while() {
    let (app, film, address) = shown().await;
    app.pass(TimeDelta::minutes(5));
    let another = app.another_process().await;
    let theirs = address::folder(&another.state, film.id, ShownTo::Anyone);
    assert_eq!(theirs + FilmFiles::PLAIN, address);
    assert_eq!(status(&another, &address).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_files_of_a_film_is_served() {
    let (app, film, _) = shown().await;
    let folder = address::folder(&app.state, film.id, ShownTo::Anyone);
    for name in [
        "../x",
        "..%2Fx",
        "../../pieces/00000",
        "source",
        "film.mp4/",
        "/film.mp4",
        "FILM.MP4",
        "hls",
        "hls/",
        "hls/360/0001.ts",
        "hls/../film.mp4",
        "ready/film.mp4",
        "audio.m4a",
    ] {
        let refused = status(&app, &format!("{folder}{name}")).await;
        assert_eq!(refused, StatusCode::NOT_FOUND, "{name}");
    }
    // One that is not ready, and one that is not there, whatever the key.
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let (waiting, _) = editor.brings_film("a.mp4", &hollow_film(100)).await;
    for film in [waiting, new_id()] {
        let folder = address::folder(&app.state, film, ShownTo::Anyone);
        let refused = status(&app, &format!("{folder}film.mp4")).await;
        assert_eq!(refused, StatusCode::NOT_FOUND);
    }
}
