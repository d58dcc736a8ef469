//! What a film may take, and what is left of it when it takes more.

use std::path::PathBuf;
use std::time::Duration;

use crate::studio::Studio;
use films::FilmFault;
use tokio::time::sleep;

/// A film that takes a few seconds of a core.
fn heavy(studio: &Studio) -> PathBuf {
    studio.film("heavy.mp4", "1280x720", 8, "-vf noise=alls=20:allf=t")
}

/// Killed processes are gone a moment later.
async fn is_alone(studio: &Studio) -> bool {
    for _ in 0..100 {
        if !studio.has_children() {
            return true;
        }
        sleep(Duration::from_millis(50)).await;
    }
    false
}

async fn fault(studio: &Studio, path: &std::path::Path) -> FilmFault {
    let fault = studio.transcode(path).await.err().expect("a fault");
    assert!(is_alone(studio).await);
    fault
}

#[tokio::test]
async fn a_film_that_reaches_a_limit_is_stopped_and_leaves_no_child() {
    let mut studio = Studio::new();
    let path = heavy(&studio);
    let usual = studio.limits.clone();

    studio.limits.cpu = Duration::from_secs(1);
    let reached = fault(&studio, &path).await;
    assert!(matches!(reached, FilmFault::TooSlow), "{reached:?}");

    studio.limits = usual.clone();
    studio.limits.wall = Duration::from_secs(1);
    let reached = fault(&studio, &path).await;
    assert!(matches!(reached, FilmFault::TooSlow), "{reached:?}");

    studio.limits = usual.clone();
    studio.limits.disk = 200_000;
    let reached = fault(&studio, &path).await;
    assert!(matches!(reached, FilmFault::TooMuchOutput), "{reached:?}");

    studio.limits = usual.clone();
    studio.limits.file = 200_000;
    let reached = fault(&studio, &path).await;
    assert!(matches!(reached, FilmFault::TooMuchOutput), "{reached:?}");
    assert!(!reached.is_the_machines());
}

#[tokio::test]
async fn memory_that_does_not_suffice_is_told_as_such() {
    let mut studio = Studio::new();
    let path = studio.film("film.mp4", "1280x720", 2, "");
    studio.limits.memory = 420 * 1024 * 1024;
    let reached = fault(&studio, &path).await;
    assert!(matches!(reached, FilmFault::TooMuchMemory), "{reached:?}");
}

#[tokio::test]
async fn half_of_the_memory_is_enough_for_1080p() {
    let mut studio = Studio::new();
    let path = studio.film("film.mp4", "1920x1080", 2, "-f lavfi -i sine");
    studio.limits.memory /= 2;
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes().last(), Some(&(1280, 720)));
}

#[tokio::test]
async fn dropping_the_future_ends_the_child() {
    let studio = Studio::new();
    let path = heavy(&studio);
    let film = studio.probe(&path).await.unwrap();
    let out = studio.out();
    let work = films::transcode(&studio.tools, &path, &out, &film, &studio.limits, |_| ());
    let begun = async {
        while !studio.has_children() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = work => panic!("done before it was dropped"),
        () = begun => {}
    }
    assert!(is_alone(&studio).await);
}

#[tokio::test]
async fn the_work_can_be_done_on_any_thread() {
    let studio = Studio::new();
    let path = studio.film("film.mp4", "320x240", 1, "");
    let work = async move { studio.transcode(&path).await.map(|shot| shot.manifest) };
    let done = tokio::spawn(work).await.unwrap();
    assert!(done.is_ok(), "{done:?}");
}
