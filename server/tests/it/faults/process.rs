//! The program as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::wire::{Answer, As, get, post};
use crate::support::Program;
use crate::test_app::KEYS;

/// Longer than any start or recovery takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that runs. Dropped, it is killed.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<Vec<Value>>>,
}

/// `zhiyuan serve` with fixed keys, on a port that is free.
pub fn serve(program: &Program, site: &Path, database: &str, arguments: &[&str]) -> Command {
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen"]);
    command.args(["none", "--log-format", "json", "--database-url", database]);
    command.arg("--site").arg(site).args(arguments);
    // The clients of these tests share one address and do not rest.
    for limit in ["--address-limit", "--device-limit", "--participant-limit"] {
        command.args([limit, "none"]);
    }
    command.env("ZHIYUAN_KEYS", KEYS);
    command
}

/// The command, run by a shell after `first`, as the same process.
pub fn after(first: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{first} && exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.current_dir(command.get_current_dir().unwrap());
    shell
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(mut command: Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log: Arc<Mutex<Vec<Value>>> = Arc::default();
        let (kept, (tell, told)) = (log.clone(), channel());
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if let Some(address) = line["http.address"].as_str() {
                    let _ = tell.send(address.parse().unwrap());
                }
                kept.lock().unwrap().push(line);
            }
        });
        let address = told.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("it does not start: {:#?}", log.lock().unwrap())
        });
        Self {
            child,
            address,
            log,
        }
    }

    /// Ends it at once, without a chance to finish anything (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still the process that was started.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The lines of level ERROR that this answer's request logged.
    pub async fn errors_of(&self, answer: &Answer) -> Vec<Value> {
        let id = answer.header("x-request-id");
        assert_eq!(id.len(), 36, "{answer:?}");
        // Its last line may still be on its way here.
        for _ in 0..500 {
            let lines = self.lines(|line| line["span"]["request.id"] == id);
            if lines.iter().any(|line| line["message"] == "answered") {
                let errors = lines.into_iter().filter(|line| line["level"] == "ERROR");
                return errors.collect();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{id} is never logged");
    }

    pub fn lines(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let log = self.log.lock().unwrap();
        log.iter().filter(|line| wanted(line)).cloned().collect()
    }

    /// Opens a page, which a server that lives always answers.
    pub async fn get(&self, page: &str, cookie: &str) -> Answer {
        get(self.address, page, cookie).await.unwrap()
    }

    pub async fn post(&self, path: &str, form: &str, cookie: &str, sent_as: As) -> Answer {
        post(self.address, path, form, cookie, sent_as)
            .await
            .unwrap()
    }

    /// Waits until `/readyz` says so; its answer is shared for a moment.
    pub async fn until_readiness_is(&self, status: u16, says: &str) {
        let told = async {
            loop {
                let answer = self.get("/readyz", "").await;
                if (answer.status, &*answer.body) == (status, says) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let told = tokio::time::timeout(PATIENCE, told).await;
        let now = self.get("/readyz", "").await;
        assert!(told.is_ok(), "not {says:?} but {now:?}");
    }

    pub async fn until_ready(&self) {
        self.until_readiness_is(200, "ready\n").await;
    }

    /// Signs in at a demonstration, where the code stands on the page; the session's cookie.
    pub async fn sign_in(&self, phone: &str) -> String {
        let form = format!("phone={phone}&consent=1");
        let asked = self
            .post("/api/participants/send_code", &form, "", As::Script)
            .await;
        let request = asked.cookies().next().expect("a cookie").to_owned();
        let page = self.get("/sign-in/code", &request).await;
        let code = page.body.split("您的验证码是 <b>").nth(1).expect("a code");
        let form = format!("code={}", &code[..6]);
        let done = self
            .post("/api/participants/sign_in", &form, &request, As::Script)
            .await;
        let session = done.cookies().find(|cookie| cookie.starts_with("session="));
        session.unwrap_or_else(|| panic!("{done:?}")).to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended before, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
