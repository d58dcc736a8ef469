//! Killed while a film comes, and again while it is made ready: the upload goes on from what is stored,
//! and the film becomes ready without anybody's help.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use app::keys::token_hash;
use domain::staff::{Branch, BranchKind, Role};
use serde_json::{Value, json};
use storage::staff::{self, StaffDraft, StaffSession};
use storage::testing::TestDatabase;
use storage::{Db, DbOptions, branches};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::process::{Server, serve};
use super::wire::{Answer, As};
use crate::support::{Program, site};
use crate::test_app::films::{PIECE, make_film, padded};
use crate::test_app::new_id;

/// The hold of a process that was killed, and the film's work, on a machine that has more to do.
const PATIENCE: Duration = Duration::from_mins(4);

/// Stores somebody who writes lessons and is signed in; the session's cookie.
async fn add_editor(db: &Db) -> String {
    let now = server::clock::clock().now();
    let branch = Branch {
        id: new_id(),
        parent: None,
        kind: BranchKind::HeadOffice,
        code: "0000".into(),
        name: "总行".into(),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    };
    let draft = StaffDraft {
        name: "王芳".into(),
        role: Role::CampaignEditor,
        branch: branch.id,
    };
    let session = StaffSession {
        session_id: new_id(),
        began_at: now,
        seen_at: now,
        address: "127.0.0.1".into(),
        agent: "Chrome".into(),
    };
    let token = new_id().to_string();
    let data = (branch, (new_id(), draft), token_hash(&token), session, now);
    let unit = db.write(data, |tx, (branch, (id, draft), hash, session, now)| {
        Box::pin(async move {
            assert!(branches::add(tx, branch, *now).await?);
            assert!(staff::add(tx, *id, "editor", draft, *now).await?);
            staff::set_up(tx, *id, "none", b"none", 0).await?;
            staff::start_session(tx, hash, *id, session).await?;
            Ok::<_, storage::Error>(())
        })
    });
    let added: Result<(), storage::Error> = unit.await;
    added.unwrap();
    format!("staff_session={token}")
}

/// Somebody at the console of the program, who brings one film.
struct Editor {
    cookie: String,
    content: Vec<u8>,
    /// Once it is begun.
    film: String,
}

fn read(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

impl Editor {
    /// Begins the film, or goes on with it; what is told of it.
    async fn announces(&mut self, server: &Server) -> Value {
        let form = format!("name=case.mp4&bytes={}", self.content.len());
        let told = server.post("/staff/films", &form, &self.cookie, As::Script);
        let told = read(&told.await);
        told["id"].as_str().unwrap().clone_into(&mut self.film);
        told
    }

    /// Sends a piece, the first `sent` bytes of it where the line breaks then; the stream.
    async fn sends(&self, to: SocketAddr, piece: usize, sent: usize) -> io::Result<TcpStream> {
        let content = self.content.chunks(PIECE).nth(piece).unwrap();
        let head = format!(
            "PUT /staff/films/{}/pieces/{piece} HTTP/1.1\r\nhost: {to}\r\n\
             accept: application/json\r\ncookie: {}\r\norigin: http://{to}\r\n\
             content-type: application/octet-stream\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            self.film,
            self.cookie,
            content.len()
        );
        let mut stream = TcpStream::connect(to).await?;
        stream.write_all(head.as_bytes()).await?;
        stream
            .write_all(&content[..sent.min(content.len())])
            .await?;
        Ok(stream)
    }

    /// Sends a piece, which is stored.
    async fn puts(&self, server: &Server, piece: usize) {
        let sending = async {
            let mut stream = self.sends(server.address, piece, PIECE).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            Ok::<_, io::Error>(String::from_utf8_lossy(&answer).into_owned())
        };
        let answer = tokio::time::timeout(PATIENCE, sending).await;
        let answer = answer.expect("an answer").unwrap();
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }

    /// Waits until the film is in this state, and not in one that must not come before.
    async fn until(&self, server: &Server, state: &str, never: &[&str]) {
        let page = format!("/staff/films/{}", self.film);
        let waiting = async {
            loop {
                let told = read(&server.get(&page, &self.cookie).await);
                let now = told["state"].as_str().unwrap();
                if now == state {
                    return;
                }
                assert!(!never.contains(&now), "not {state} but {told}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(waited.is_ok(), "it is never {state}");
    }
}

/// Waits until that is so.
async fn soon(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "{what}");
}

/// Whether a process works on a file below this folder.
fn is_worked_on(folder: &Path) -> bool {
    let name = folder.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap();
    processes.flatten().any(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(name)
    })
}

async fn a_film_outlives_the_processes_that_work_on_it(database: TestDatabase) {
    // Some seconds of work, in three pieces and a little.
    let film = make_film("1280x720", 25, 12);
    let mut editor = Editor {
        cookie: add_editor(&database.db).await,
        content: padded(&film, film.len().max(2 * PIECE) + 100_000),
        film: String::new(),
    };
    // What follows is the server's own: it alone opens the file and recovers it.
    database.db.close().await;
    let (program, site) = (Program::new(), site());
    let (store, scratch) = (program.path("store"), program.path("scratch"));
    std::fs::create_dir(&scratch).unwrap();
    let place = format!("folder:{}", store.display());
    let start = || {
        let quietly = ["--store", &place, "--log", "warn,server::cli::serve=info"];
        let mut command = serve(&program, site.path(), &database.url, &quietly);
        command.env("TMPDIR", &scratch);
        Server::start(command)
    };

    let server = start();
    let begun = editor.announces(&server).await;
    assert_eq!(begun["pieces"], json!([]));
    let pieces = editor.content.chunks(PIECE).count();
    assert!(pieces >= 3, "{pieces}");
    editor.puts(&server, 0).await;
    editor.puts(&server, 1).await;
    // In the middle of the third one.
    let broken = editor.sends(server.address, 2, 50_000).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.kill();
    drop(broken);

    let server = start();
    let film = editor.film.clone();
    let again = editor.announces(&server).await;
    assert_eq!((&editor.film, &again["pieces"]), (&film, &json!([0, 1])));
    for piece in 2..pieces {
        editor.puts(&server, piece).await;
    }
    let form = format!("lesson={}&changes=", new_id());
    let page = format!("/staff/films/{film}/complete");
    let done = server.post(&page, &form, &editor.cookie, As::Script).await;
    assert_eq!(read(&done)["changes"], 0);
    editor
        .until(&server, "transcoding", &["ready", "failed"])
        .await;
    // Its children are at it.
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.kill();

    let server = start();
    editor
        .until(&server, "ready", &["failed", "uploading"])
        .await;
    let folder = store.join("films").join(&film);
    // The second beginning's.
    let made = folder.join("made/2");
    for name in ["film.mp4", "poster.jpg", "hls/master.m3u8"] {
        let kept = std::fs::metadata(made.join(name));
        assert!(kept.is_ok_and(|file| file.len() > 0), "{name}");
    }
    soon("its pieces go", || !folder.join("pieces/00000").exists()).await;
    soon("no child works on", || !is_worked_on(&scratch)).await;
    server.kill();

    let options = DbOptions {
        url: database.url.clone(),
        connections: 2,
        patience: Duration::from_secs(20),
    };
    let db = Db::open(&options).await.unwrap();
    let mut conn = db.read().await.unwrap();
    let id: Uuid = film.parse().unwrap();
    let stored = storage::lessons::film(&mut conn, id).await.unwrap();
    let files = stored.and_then(|stored| stored.files).expect("the film");
    assert_eq!(files.made_by, 2, "it was taken up again");
    let left = storage::lessons::pieces(&mut conn, id).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    drop(conn);
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_outlives_the_processes_that_work_on_it_on_sqlite() {
    a_film_outlives_the_processes_that_work_on_it(TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_outlives_the_processes_that_work_on_it_on_postgres() {
    a_film_outlives_the_processes_that_work_on_it(TestDatabase::postgres().await).await;
}
