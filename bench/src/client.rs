//! Just enough of an HTTP/1.1 client, so that measuring takes little from what is measured.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept open from request to request.
pub struct Client {
    stream: TcpStream,
    /// What was received of the answer so far.
    received: Vec<u8>,
    body: Vec<u8>,
}

/// What came back.
pub struct Answer<'c> {
    pub status: u16,
    pub location: Option<String>,
    /// As it was sent: compressed where that was asked for.
    pub body: &'c [u8],
}

struct Head {
    status: u16,
    location: Option<String>,
    /// Where the body begins.
    end: usize,
    /// `None` where the body comes in chunks.
    length: Option<usize>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (received, body) = (Vec::with_capacity(64 * 1024), Vec::new());
        Ok(Self {
            stream,
            received,
            body,
        })
    }

    /// Sends a whole request and waits for the whole answer.
    pub async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        self.body.clear();
        let head = loop {
            self.receive().await?;
            if let Some(head) = read_head(&self.received)? {
                break head;
            }
        };
        let Head { status, end, .. } = head;
        let body = match head.length {
            Some(length) => {
                while self.received.len() < end + length {
                    self.receive().await?;
                }
                &self.received[end..end + length]
            }
            None => {
                self.receive_chunks(end).await?;
                &self.body
            }
        };
        Ok(Answer {
            status,
            location: head.location,
            body,
        })
    }

    /// Sends a whole request and lets the answer's body go as it comes: its status, and its length.
    pub async fn drain(&mut self, request: &[u8]) -> Result<(u16, u64)> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            self.receive().await?;
            if let Some(head) = read_head(&self.received)? {
                break head;
            }
        };
        let length = head.length.context("an answer has a length")?;
        let mut left = (head.end + length).saturating_sub(self.received.len());
        while left > 0 {
            self.received.clear();
            self.receive().await?;
            left = left.saturating_sub(self.received.len());
        }
        Ok((head.status, u64::try_from(length)?))
    }

    async fn receive(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            bail!("the server closed a connection");
        }
        Ok(())
    }

    async fn receive_chunks(&mut self, mut at: usize) -> Result<()> {
        loop {
            let parsed = httparse::parse_chunk_size(&self.received[at..]);
            match parsed.map_err(|_| anyhow::anyhow!("a chunk has no length"))? {
                httparse::Status::Partial => self.receive().await?,
                httparse::Status::Complete((line, length)) => {
                    let (start, length) = (at + line, usize::try_from(length)?);
                    // A line end follows the chunk, the last one too.
                    let next = start + length + 2;
                    while self.received.len() < next {
                        self.receive().await?;
                    }
                    if length == 0 {
                        return Ok(());
                    }
                    self.body
                        .extend_from_slice(&self.received[start..start + length]);
                    at = next;
                }
            }
        }
    }
}

fn read_head(received: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(end) = response.parse(received)? else {
        return Ok(None);
    };
    let value = |name: &str| {
        let header = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(header.value).ok()
    };
    let length = match value("content-length") {
        Some(length) => Some(length.parse()?),
        None => None,
    };
    Ok(Some(Head {
        status: response.code.context("an answer has a status")?,
        location: value("location").map(str::to_owned),
        end,
        length,
    }))
}
