//! Requests to another process, one connection each. What counts as an answer is all of it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than the server takes for anything, so that nothing hangs for ever.
const PATIENCE: Duration = Duration::from_secs(40);

/// How a request is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A page without scripts.
    Page,
    /// A script of a page.
    Script,
}

/// An answer that arrived whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let found = lines.find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The body, of a page that came in chunks without what stands between them.
    pub fn text(&self) -> String {
        if self.header("transfer-encoding") != "chunked" {
            return self.body.clone();
        }
        let (mut text, mut rest) = (Vec::new(), self.body.as_bytes());
        while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
            let length = std::str::from_utf8(&rest[..end]).ok();
            let length = length.and_then(|length| usize::from_str_radix(length, 16).ok());
            let Some(chunk) = length.and_then(|length| rest.get(end + 2..end + 2 + length)) else {
                break;
            };
            text.extend_from_slice(chunk);
            rest = rest.get(end + 4 + chunk.len()..).unwrap_or_default();
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    pub fn cookies(&self) -> impl Iterator<Item = &str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let cookies = lines.filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"));
        cookies.map(|(_, cookie)| cookie.split(';').next().unwrap_or(cookie))
    }
}

/// Opens a page.
pub async fn get(address: SocketAddr, page: &str, cookie: &str) -> io::Result<Answer> {
    let request = format!(
        "GET {page} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\ncookie: {cookie}\r\n\
         connection: close\r\n\r\n"
    );
    ask(address, &request).await
}

/// Sends a form; `form` is encoded already.
pub async fn post(
    address: SocketAddr,
    path: &str,
    form: &str,
    cookie: &str,
    sent_as: As,
) -> io::Result<Answer> {
    let accept = match sent_as {
        As::Page => "text/html",
        As::Script => "application/json",
    };
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\naccept: {accept}\r\ncookie: {cookie}\r\n\
         origin: http://{address}\r\nreferer: http://{address}/privacy\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{form}",
        form.len()
    );
    ask(address, &request).await
}

async fn ask(address: SocketAddr, request: &str) -> io::Result<Answer> {
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        Ok::<_, io::Error>(bytes)
    };
    let bytes = tokio::time::timeout(PATIENCE, asking).await;
    let bytes = bytes.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
    read(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    };
    let whole = match answer.header("content-length") {
        "" => body.ends_with("0\r\n\r\n"),
        length => length.parse::<usize>().ok()? == body.len(),
    };
    whole.then_some(answer)
}
