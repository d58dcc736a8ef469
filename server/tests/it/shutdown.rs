//! Stopping finishes what is under way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use server::http::{Shutdown, serve};
use server::stop::{Stopper, stop};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::support::{Program, site, text};

/// A server whose one page is answered when it is allowed to be.
struct Slow {
    address: SocketAddr,
    arrived: Arc<Notify>,
    allowed: Arc<Notify>,
    stopper: Stopper,
    served: JoinHandle<std::io::Result<()>>,
}

impl Slow {
    async fn start(grace: Duration) -> Self {
        let (arrived, allowed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (arrived.clone(), allowed.clone());
        let page = get(move || async move {
            tell.notify_one();
            wait.notified().await;
            "finished"
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stopper, told) = stop();
        let shutdown = Shutdown {
            delay: Duration::ZERO,
            grace,
        };
        let router = Router::new().route("/", page);
        let served = tokio::spawn(serve(listener, router, told, shutdown));
        Self {
            address,
            arrived,
            allowed,
            stopper,
            served,
        }
    }

    fn ask(&self) -> JoinHandle<String> {
        let address = self.address;
        spawn_blocking(move || ask(address, "/"))
    }
}

fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    // A connection that is broken off may end in an error: what came before it counts.
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_and_no_new_one_is_taken() {
    let slow = Slow::start(Duration::from_secs(20)).await;
    let answer = slow.ask();
    slow.arrived.notified().await;
    slow.stopper.stop();
    let address = slow.address;
    let refused = spawn_blocking(move || {
        let until = Instant::now() + Duration::from_secs(5);
        while TcpStream::connect(address).is_ok() {
            assert!(Instant::now() < until, "it still listens");
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    refused.await.unwrap();
    slow.allowed.notify_one();
    assert!(answer.await.unwrap().ends_with("finished"));
    slow.served.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_outlasts_the_grace_is_broken_off() {
    let slow = Slow::start(Duration::from_millis(200)).await;
    let _answer = slow.ask();
    slow.arrived.notified().await;
    slow.stopper.stop();
    let ended = tokio::time::timeout(Duration::from_secs(5), slow.served).await;
    ended.expect("it ends").unwrap().unwrap();
}

#[test]
fn the_program_serves_the_sample_and_stops_when_told() {
    let (program, site) = (Program::new(), site());
    let folder = site.path().to_str().unwrap();
    let mut command = program.command(&["serve", "--demo", "--site", folder]);
    command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut addresses = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some((_, rest)) = line.split_once("http://") {
            addresses.push(rest.split('/').next().unwrap().parse().unwrap());
        }
        if line.contains("Ctrl-C") {
            break;
        }
    }
    let [pages, _campaign, _staff, figures] = addresses[..] else {
        panic!("{addresses:?}")
    };
    assert!(ask(pages, "/readyz").ends_with("ready\n"));
    assert!(ask(pages, "/campaigns/315-kite").contains("手绘风筝"));
    let told = ask(figures, "/metrics");
    for figure in [
        "route=\"/readyz\"",
        "zhiyuan_outbox_messages",
        "engine=\"sqlite\"",
    ] {
        assert!(told.contains(figure), "{figure} is missing in {told}");
    }
    assert!(program.path("data/demo/zhiyuan.db").exists());

    let kill = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
    assert!(text(&ended.stderr).contains("stopped"));
}
