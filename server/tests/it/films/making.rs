//! Films made ready by the real ffmpeg, and forgotten.

use app::error::AppError;
use app::lessons::films::sweep::{sweep, sweep_pieces};
use app::lessons::films::{address, file_path, piece_path};
use chrono::TimeDelta;
use domain::lessons::{FilmFiles, FilmState, ShownTo};
use domain::staff::Role;
use http::{Method, StatusCode};
use object_store::ObjectStoreExt;
use serde_json::json;
use storage::each_database;
use storage::lessons::{self, HeldFilm};
use uuid::Uuid;

use super::{film_of, part, state_of};
use crate::test_app::TestApp;
use crate::test_app::films::{PIECE, film_in, hollow_film, json_of, padded, small_film};

/// Has a process take a film for half a minute, and be silent then.
async fn held_by_another(app: &TestApp, film: Uuid) -> bool {
    let now = app.state.clock.now();
    let unit = app.state.db.write((film, now), |tx, &(film, now)| {
        let until = now + TimeDelta::seconds(30);
        Box::pin(async move { lessons::hold_film(tx, film, until, now).await })
    });
    let held: Result<Option<HeldFilm>, storage::Error> = unit.await;
    held.unwrap().is_some()
}

async fn retried(app: &TestApp, film: Uuid) -> bool {
    let data = (film, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, &(film, now)| {
        Box::pin(async move { lessons::retry_film(tx, film, now).await })
    });
    let waits: Result<bool, storage::Error> = unit.await;
    waits.unwrap()
}

each_database! {
    async fn a_film_that_waits_is_made_ready_and_its_pieces_go(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        assert_eq!(app.makes_film_ready().await, Ok(false));
        let content = padded(small_film(), 2 * PIECE + 4_321);
        let (film, _) = editor.brings_film("case.mp4", &content).await;
        assert_eq!(app.makes_film_ready().await, Ok(true));

        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.fault.as_deref()), (FilmState::Ready, None));
        assert_eq!(stored.percent, 100);
        let files = stored.files.expect("what it was made into");
        assert_eq!((files.width, files.height, files.has_audio), (640, 360, true));
        assert!((2_900..3_400).contains(&files.duration_ms), "{}", files.duration_ms);
        let heights: Vec<_> = files.renditions.iter().map(|one| one.height).collect();
        assert_eq!(heights, [360]);
        for name in [
            FilmFiles::PLAIN,
            FilmFiles::MASTER,
            FilmFiles::POSTER,
            FilmFiles::THUMBS,
            FilmFiles::AUDIO,
        ] {
            assert!(files.file(name).is_some(), "{name}: {files:?}");
        }
        // The store has what the row tells, to the byte, and nothing else.
        let told = files.files.iter().map(|file| (format!("made/1/{}", file.name), file.bytes));
        let mut told: Vec<_> = told.collect();
        told.sort();
        assert_eq!(app.film_in_store(film).await, told);
        assert!(app.film_pieces(film).await.is_empty());

        let folder = address::folder(&app.state, film, ShownTo::Participants);
        let plain = app.fetch(Method::GET, &format!("{folder}film.mp4"), &[]).await;
        assert_eq!((plain.status, &plain.bytes[4..8]), (StatusCode::OK, &b"ftyp"[..]));
        assert_eq!(Some(plain.bytes.len() as u64), files.file("film.mp4").map(|file| file.bytes));
        let seen = json_of(&editor.get(&format!("/staff/films/{film}")).await);
        assert_eq!((&seen["state"], &seen["percent"]), (&json!("ready"), &json!(100)));
        assert_eq!(app.makes_film_ready().await, Ok(false), "nothing waits any more");
    }

    async fn a_film_that_cannot_be_read_says_why_and_can_be_tried_again(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let whole = padded(small_film(), small_film().len() + 100);
        let (film, _) = editor.brings_film("broken.mp4", &hollow_film(whole.len())).await;
        assert!(!retried(&app, film).await, "it has not failed");
        assert_eq!(app.makes_film_ready().await, Ok(true));
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.files), (FilmState::Failed, None));
        let fault = stored.fault.expect("words");
        assert!(fault.contains("不完整、已损坏"), "{fault}");
        let seen = json_of(&editor.get(&format!("/staff/films/{film}")).await);
        assert_eq!((&seen["state"], &seen["fault"]), (&json!("failed"), &json!(fault)));
        assert_eq!(app.makes_film_ready().await, Ok(false), "it does not wait by itself");

        // What was wrong is mended behind its back.
        let piece = piece_path(film, 0);
        app.state.store.put(&piece, whole.into()).await.unwrap();
        assert!(retried(&app, film).await);
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.fault), (FilmState::Waiting, None));
        assert_eq!(app.makes_film_ready().await, Ok(true));
        assert_eq!(state_of(&app, film).await, FilmState::Ready);
        assert!(!retried(&app, film).await, "what is ready stays so");
    }

    async fn a_film_whose_process_is_silent_is_taken_by_another_and_not_for_ever(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", &hollow_film(100)).await;
        // The first one takes what waits; each after it finds that one was lost.
        for _ in 0..5 {
            assert!(held_by_another(&app, film).await);
            assert!(!held_by_another(&app, film).await, "one has it");
            app.pass(TimeDelta::seconds(29));
            assert_eq!(app.makes_film_ready().await, Ok(false), "it may still be at work");
            app.pass(TimeDelta::seconds(2));
        }
        assert_eq!(app.makes_film_ready().await, Ok(true));
        let stored = app.film_row(film).await.unwrap();
        assert_eq!(stored.state, FilmState::Failed);
        assert!(stored.fault.is_some_and(|fault| fault.contains("处理多次都没有完成")));
    }

    async fn a_film_waits_while_its_pieces_cannot_be_read(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", &hollow_film(100)).await;
        let piece = piece_path(film, 0);
        app.state.store.delete(&piece).await.unwrap();
        assert_eq!(app.makes_film_ready().await, Err(AppError::Unavailable));
        assert_eq!(state_of(&app, film).await, FilmState::Waiting, "no fault of the film's");
        app.state.store.put(&piece, hollow_film(100).into()).await.unwrap();
        assert_eq!(app.makes_film_ready().await, Ok(true));
        assert_eq!(state_of(&app, film).await, FilmState::Failed, "it was looked at");
    }

    async fn a_film_that_no_lesson_names_is_forgotten_after_a_week_with_its_files(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let content = hollow_film(PIECE + 10);
        let begun = editor.announces("half.mp4", content.len()).await;
        let half = film_in(&json_of(&begun));
        editor.puts(half, 0, part(&content, 0)).await;
        let (replaced, lesson) = editor.brings_film("a.mp4", &hollow_film(100)).await;
        let named = editor.brings_pieces("b.mp4", &hollow_film(200)).await;
        let done = editor.completes(named, lesson, "0").await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");

        app.pass(TimeDelta::days(6));
        assert_eq!(sweep(&app.state).await, Ok(0));
        // An upload that goes on is kept for another week.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.puts(half, 1, part(&content, 1)).await;
        app.pass(TimeDelta::days(2));
        assert_eq!(sweep(&app.state).await, Ok(1));
        assert!(app.film_row(replaced).await.is_none());
        assert!(app.film_in_store(replaced).await.is_empty());
        assert_eq!(app.film_pieces(half).await, [0, 1]);
        app.pass(TimeDelta::days(6));
        assert_eq!(sweep(&app.state).await, Ok(1));
        assert!(app.film_row(half).await.is_none());
        assert!(app.film_pieces(half).await.is_empty());
        assert!(app.film_in_store(half).await.is_empty());

        app.pass(TimeDelta::days(365));
        assert_eq!(sweep(&app.state).await, Ok(0));
        assert_eq!(film_of(&app, lesson).await, Some(named));
        assert_eq!(state_of(&app, named).await, FilmState::Waiting);
        let kept = [("pieces/00000".to_owned(), 200)];
        assert_eq!(app.film_in_store(named).await, kept);
    }

    async fn a_film_is_left_to_others_where_its_process_stops(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", small_film()).await;
        let (stopper, stop) = server::stop::stop();
        stopper.stop();
        assert_eq!(server::jobs::films::step(&app.state, &stop).await, Ok(true));
        assert_eq!(state_of(&app, film).await, FilmState::Waiting, "at once, not in half a minute");
        assert_eq!(app.makes_film_ready().await, Ok(true));
        let files = app.film_row(film).await.unwrap().files.unwrap();
        assert_eq!(files.made_by, 2);
    }

    async fn pieces_that_a_process_left_behind_are_swept(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", small_film()).await;
        assert_eq!(app.makes_film_ready().await, Ok(true));
        let made = app.film_in_store(film).await;
        // As if it had been killed between the two; and what another beginning had made.
        let unit = app.state.db.write((film, app.state.clock.now()), |tx, &(film, now)| {
            Box::pin(async move {
                tx.command("insert into film_pieces (film_id, piece, bytes, stored_at) values ($1, 0, 1, $2)")
                    .bind(film).bind(now).run().await
            })
        });
        let noted: Result<u64, storage::Error> = unit.await;
        assert_eq!(noted.unwrap(), 1);
        for left in [piece_path(film, 0), file_path(film, 7, "film.mp4")] {
            app.state.store.put(&left, "left".into()).await.unwrap();
        }
        sweep_pieces(&app.state).await.unwrap();
        assert_eq!(app.film_in_store(film).await, made);
        assert!(app.film_pieces(film).await.is_empty());
    }
}
