//! Films: made by ffmpeg, brought as the console's script brings them, asked for as players do.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::OnceLock;

use app::error::AppError;
use app::lessons::films::{file_path, folder};
use axum::body::Body;
use axum::extract::ConnectInfo;
use domain::lessons::{FilmFile, FilmFiles, Rendition};
use domain::staff::Role;
use futures::TryStreamExt;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use object_store::{ObjectMeta, ObjectStoreExt};
use serde_json::Value;
use storage::lessons::{self, NewFilm, StoredFilm};
use storage::staff::{self, StaffDraft};
use tower::ServiceExt;
use uuid::Uuid;

use super::{Browser, Reply, TestApp, new_id};

/// How many bytes a piece has.
pub const PIECE: usize = 1024 * 1024;

/// The first box of a film (ISO/IEC 14496-12, 4.3).
const FIRST_BOX: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isommp41";

/// A film of moving pictures and a tone.
pub fn make_film(size: &str, rate: u8, seconds: u8) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let pictures = format!("testsrc2=size={size}:rate={rate}:duration={seconds}");
    let tone = format!("sine=frequency=440:duration={seconds}");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", &pictures]);
    ffmpeg.args(["-f", "lavfi", "-i", &tone, "-c:v", "libx264", "-preset"]);
    ffmpeg.args(["ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]);
    ffmpeg.args(["-movflags", "+faststart", "film.mp4"]);
    let made = ffmpeg.current_dir(folder.path()).status();
    assert!(made.expect("ffmpeg is installed").success());
    std::fs::read(folder.path().join("film.mp4")).unwrap()
}

/// A film of 640 × 360 and three seconds, made once.
pub fn small_film() -> &'static [u8] {
    static FILM: OnceLock<Vec<u8>> = OnceLock::new();
    FILM.get_or_init(|| make_film("640x360", 10, 3))
}

/// The same film in a file of so many bytes: a box that players pass over stands at its end.
pub fn padded(film: &[u8], bytes: usize) -> Vec<u8> {
    let room = bytes.checked_sub(film.len()).unwrap();
    assert!(room >= 8, "a box has eight bytes at least");
    let mut padded = film.to_vec();
    padded.extend_from_slice(&u32::try_from(room).unwrap().to_be_bytes());
    padded.extend_from_slice(b"free");
    padded.resize(bytes, 0);
    padded
}

/// A file that begins as films do and holds none.
pub fn hollow_film(bytes: usize) -> Vec<u8> {
    padded(FIRST_BOX, bytes)
}

/// What a script is told.
pub fn json_of(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {reply:?}"))
}

/// With which status a script is refused, and in which words.
pub fn refusal_of(reply: &Reply) -> (StatusCode, String) {
    let words = json_of(reply)["error"].as_str().map(ToOwned::to_owned);
    let words = words.unwrap_or_else(|| panic!("it is not refused: {reply:?}"));
    (reply.status, words)
}

/// The film that an answer tells of.
pub fn film_in(told: &Value) -> Uuid {
    let id = told["id"].as_str().and_then(|id| id.parse().ok());
    id.unwrap_or_else(|| panic!("no film in {told}"))
}

impl Browser {
    /// Begins a film, or goes on with the one that was broken off.
    pub async fn announces(&mut self, name: &str, bytes: usize) -> Reply {
        let form = [("name", name), ("bytes", &*bytes.to_string())];
        self.call("/staff/films", &form).await
    }

    /// Sends a piece.
    pub async fn puts(&mut self, film: Uuid, piece: u32, content: &[u8]) -> Reply {
        let request = Request::put(format!("/staff/films/{film}/pieces/{piece}"))
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/octet-stream");
        let body = Body::from(content.to_vec());
        self.send(request.body(body).unwrap()).await
    }

    /// Says that every piece is there, and for which lesson the film is.
    pub async fn completes(&mut self, film: Uuid, lesson: Uuid, changes: &str) -> Reply {
        let form = [("lesson", &*lesson.to_string()), ("changes", changes)];
        self.call(&format!("/staff/films/{film}/complete"), &form)
            .await
    }

    /// Brings every piece of a film.
    pub async fn brings_pieces(&mut self, name: &str, content: &[u8]) -> Uuid {
        let begun = self.announces(name, content.len()).await;
        let film = film_in(&json_of(&begun));
        for (piece, part) in (0..).zip(content.chunks(PIECE)) {
            let stored = self.puts(film, piece, part).await;
            assert_eq!(stored.status, StatusCode::NO_CONTENT, "{stored:?}");
        }
        film
    }

    /// Brings a film whole and makes it that of a new lesson: the film and the lesson.
    pub async fn brings_film(&mut self, name: &str, content: &[u8]) -> (Uuid, Uuid) {
        let film = self.brings_pieces(name, content).await;
        let lesson = new_id();
        let done = self.completes(film, lesson, "").await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        (film, lesson)
    }
}

/// An answer with its bytes as they are.
pub struct Fetched {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

/// A film that can be watched, and the bytes of its files.
pub struct ReadyFilm {
    pub id: Uuid,
    /// Name, media type, bytes.
    pub files: Vec<(&'static str, &'static str, Vec<u8>)>,
}

impl ReadyFilm {
    pub fn bytes(&self, name: &str) -> &[u8] {
        let found = self.files.iter().find(|file| file.0 == name);
        &found.expect("a file of this name").2
    }
}

/// Bytes that differ from block to block and from file to file.
fn content(bytes: usize, salt: u8) -> Vec<u8> {
    let byte = |place: usize| {
        let [low, middle, high, ..] = place.to_le_bytes();
        low ^ middle.wrapping_mul(31) ^ high.wrapping_mul(7) ^ salt
    };
    (0..bytes).map(byte).collect()
}

impl TestApp {
    /// A film as stored; `None` where it is forgotten.
    pub async fn film_row(&self, film: Uuid) -> Option<StoredFilm> {
        let mut conn = self.state.db.read().await.unwrap();
        lessons::film(&mut conn, film).await.unwrap()
    }

    /// Makes the film ready that waits longest. `Ok(false)` where none waits.
    pub async fn makes_film_ready(&self) -> Result<bool, AppError> {
        // As long as there is somebody who could tell it to stop, it goes on.
        let (_stopper, stop) = server::stop::stop();
        server::jobs::films::step(&self.state, &stop).await
    }

    /// The numbers of the pieces that are noted.
    pub async fn film_pieces(&self, film: Uuid) -> Vec<u32> {
        let mut conn = self.state.db.read().await.unwrap();
        lessons::pieces(&mut conn, film).await.unwrap()
    }

    /// What the store has of a film: names below it, and lengths.
    pub async fn film_in_store(&self, film: Uuid) -> Vec<(String, u64)> {
        let folder = folder(film);
        let listed = self.state.store.list(Some(&folder));
        let listed: Vec<ObjectMeta> = listed.try_collect().await.unwrap();
        let below = format!("{folder}/");
        let named = |file: ObjectMeta| {
            let name = file.location.to_string();
            (name.strip_prefix(&below).unwrap().to_owned(), file.size)
        };
        let mut files: Vec<_> = listed.into_iter().map(named).collect();
        files.sort();
        files
    }

    /// A browser of another member of staff who writes lessons.
    pub async fn another_editor(&self) -> Browser {
        self.with_staff().await;
        let draft = StaffDraft {
            name: "周宁".into(),
            role: Role::CampaignEditor,
            branch: self.branch_id("0000").await,
        };
        let data = (new_id(), draft, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (id, draft, now)| {
            Box::pin(async move { staff::add(tx, *id, "editor-2", draft, *now).await })
        });
        let added: Result<bool, storage::Error> = unit.await;
        assert!(added.unwrap());
        let mut browser = self.browser();
        self.seat(&mut browser, "editor-2").await;
        browser
    }

    /// A film that is ready, of bytes that no player would play: made without ffmpeg.
    pub async fn ready_film(&self) -> ReadyFilm {
        let list = "application/vnd.apple.mpegurl";
        let id = new_id();
        let files: Vec<_> = [
            (FilmFiles::PLAIN, "video/mp4", 700_001),
            ("hls/360/0000.ts", "video/mp2t", 300_000),
            ("hls/360/index.m3u8", list, 300),
            (FilmFiles::MASTER, list, 200),
            (FilmFiles::POSTER, "image/jpeg", 3_000),
        ]
        .into_iter()
        .zip(1..)
        .map(|((name, kind, bytes), salt)| (name, kind, content(bytes, salt)))
        .collect();
        for (name, _, bytes) in &files {
            let path = file_path(id, 0, name);
            self.state
                .store
                .put(&path, bytes.clone().into())
                .await
                .unwrap();
        }
        let listed = files.iter().map(|(name, kind, bytes)| FilmFile {
            name: (*name).to_owned(),
            bytes: bytes.len() as u64,
            media_type: (*kind).to_owned(),
        });
        let made = FilmFiles {
            duration_ms: 40_000,
            width: 640,
            height: 360,
            has_audio: true,
            files: listed.collect(),
            made_by: 0,
            renditions: vec![Rendition {
                height: 360,
                bandwidth: 500_000,
            }],
            thumbs: None,
        };
        let new = NewFilm {
            id,
            name: "case.mp4".into(),
            bytes: 1,
            by: None,
        };
        let data = (new, made, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (new, made, now)| {
            Box::pin(async move { lessons::add_ready_film(tx, new, made, *now).await })
        });
        let added: Result<(), storage::Error> = unit.await;
        added.unwrap();
        ReadyFilm { id, files }
    }

    /// Asks for a file as a player does that was given its address: without cookies.
    pub async fn fetch(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Fetched {
        let from = SocketAddr::from(([10, 9, 0, 1], 40_000));
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, "quiz.test")
            .extension(ConnectInfo(from));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Fetched {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }
}
