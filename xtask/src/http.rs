//! Just enough HTTP to fetch a page from a server on this machine.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The body of a page, which must be there: anything but 200 is an error.
pub fn get(url: &str, cookie: Option<&str>) -> Result<Vec<u8>> {
    let rest = url
        .strip_prefix("http://")
        .context("a page's address starts with http://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let mut request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Language: zh-CN\r\n\
         Connection: close\r\n"
    );
    if let Some(cookie) = cookie {
        request.push_str("Cookie: ");
        request.push_str(cookie);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");

    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot reach {host}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    body(&answer).with_context(|| format!("cannot measure {url}"))
}

fn body(answer: &[u8]) -> Result<Vec<u8>> {
    let end = position(answer, b"\r\n\r\n").context("the answer has no end of headers")?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        let location = lines
            .find(|line| line.starts_with("location:"))
            .unwrap_or_default();
        bail!("the server answered {status} {location}");
    }
    let content = &answer[end + 4..];
    let chunked =
        lines.any(|line| line.starts_with("transfer-encoding:") && line.contains("chunked"));
    if chunked {
        join_chunks(content)
    } else {
        Ok(content.to_vec())
    }
}

fn join_chunks(mut content: &[u8]) -> Result<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let end = position(content, b"\r\n").context("a chunk has no length")?;
        let line = std::str::from_utf8(&content[..end])?;
        let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
        if length == 0 {
            return Ok(joined);
        }
        let start = end + 2;
        joined.extend(
            content
                .get(start..start + length)
                .context("the answer is cut short")?,
        );
        content = content
            .get(start + length + 2..)
            .context("the answer is cut short")?;
    }
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n";
        assert_eq!(body(answer).unwrap(), b"hello world");
    }

    #[test]
    fn a_redirect_is_refused_with_its_aim() {
        let error = body(b"HTTP/1.1 303 See Other\r\nLocation: /sign-in\r\n\r\n").unwrap_err();
        assert!(error.to_string().contains("/sign-in"));
    }
}
