//! A small browser: keeps cookies, sends forms as pages and scripts do, remembers every answer.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use app::error::AppError;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Cloned, it is the same browser: with the cookies of that moment and the same memory.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    origin: String,
    pub address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    /// The page that is shown, from which forms are sent.
    page: Option<String>,
    seen: Arc<Mutex<Vec<Reply>>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What was asked, for messages.
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Every cookie that it sets, as it stands in the header.
    pub fn set_cookies(&self) -> impl Iterator<Item = &str> {
        let lines = self.headers.get_all(header::SET_COOKIE).into_iter();
        lines.map(|line| line.to_str().unwrap())
    }

    /// Why a script's call was refused; `None` where it was not.
    pub fn error(&self) -> Option<AppError> {
        self.headers.get("serverfnerror")?;
        Some(serde_json::from_str(&self.body).unwrap())
    }

    /// Everything that the browser was sent.
    pub fn everything(&self) -> String {
        format!("{:?}\n{}", self.headers, self.body)
    }

    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

impl Browser {
    pub fn new(router: Router, origin: String) -> Self {
        static MADE: AtomicU16 = AtomicU16::new(0);
        let [high, low] = MADE.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let address = IpAddr::V4(Ipv4Addr::new(10, 7, high, low));
        Self {
            router,
            origin,
            address: SocketAddr::new(address, 40_000),
            cookies: BTreeMap::new(),
            page: None,
            seen: Arc::default(),
        }
    }

    /// Everything that it was answered so far.
    pub fn seen(&self) -> Vec<Reply> {
        self.seen.lock().unwrap().clone()
    }

    /// Opens a page.
    pub async fn get(&mut self, page: &str) -> Reply {
        let reply = self.ask(Method::GET, page).await;
        if reply.status == StatusCode::OK {
            self.page = Some(page.to_owned());
        }
        reply
    }

    /// A file as it is, byte for byte.
    pub async fn download(&mut self, page: &str) -> Vec<u8> {
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = Request::get(page)
            .header(header::HOST, "quiz.test")
            .header(header::COOKIE, cookies.join("; "))
            .extension(ConnectInfo(self.address));
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap();
        body.to_bytes().to_vec()
    }

    /// Opens a page and whatever it leads on to.
    pub async fn open(&mut self, page: &str) -> Reply {
        let mut reply = self.get(page).await;
        for _ in 0..5 {
            if !reply.status.is_redirection() {
                return reply;
            }
            reply = self.get(reply.location()).await;
        }
        panic!("{page} leads on without end");
    }

    /// Asks for a page in any way.
    pub async fn ask(&mut self, method: Method, page: &str) -> Reply {
        let request = Request::builder().method(method).uri(page);
        let request = request.header(header::ACCEPT, "text/html,application/xhtml+xml");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as an older browser does without scripts.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = match &self.page {
            Some(page) => request.header(header::REFERER, format!("{}{page}", self.origin)),
            None => request,
        };
        self.send(request.body(encode(form).into()).unwrap()).await
    }

    /// Sends a form and shows the page that it leads to.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let reply = self.post(path, form).await;
        assert!(reply.status.is_redirection(), "{reply:?}");
        self.open(reply.location()).await
    }

    /// Calls a server function as a page's script does.
    pub async fn call(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(encode(form).into()).unwrap()).await
    }

    /// Sends a form with a file, as a browser does.
    pub async fn bring(
        &mut self,
        path: &str,
        name: &str,
        content: &[u8],
        fields: &[(&str, &str)],
    ) -> Reply {
        const BOUNDARY: &str = "a-boundary-that-no-file-holds";
        let mut body = Vec::new();
        for (field, value) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"");
            body.extend_from_slice(format!("{head}\r\n\r\n{value}\r\n").as_bytes());
        }
        let head = "Content-Disposition: form-data; name=\"file\"; filename=";
        let kind = "Content-Type: application/octet-stream";
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\n{head}\"{name}\"\r\n{kind}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_LENGTH, body.len())
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            );
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a request with this browser's cookies, from its address.
    ///
    /// # Panics
    /// Where the answer is a fault of the server, or lacks what every answer carries.
    pub async fn send(&mut self, request: Request<Body>) -> Reply {
        let reply = self.send_in_trouble(request).await;
        assert!(!reply.status.is_server_error(), "{reply:?}");
        reply
    }

    /// Sends a request where the server may well be in trouble.
    pub async fn send_in_trouble(&mut self, mut request: Request<Body>) -> Reply {
        let asked = format!("{} {}", request.method(), request.uri());
        let host = self.origin.split("://").nth(1).unwrap().parse().unwrap();
        request.headers_mut().entry(header::HOST).or_insert(host);
        if !self.cookies.is_empty() {
            let cookies = self.cookies.iter();
            let cookies: Vec<_> = cookies
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let cookies = cookies.join("; ").parse().unwrap();
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let reply = Reply {
            asked,
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        self.keep_cookies(&reply);
        self.seen.lock().unwrap().push(reply.clone());
        reply
    }

    fn keep_cookies(&mut self, reply: &Reply) {
        for cookie in reply.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let (value, attributes) = rest.split_once(';').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn encode(form: &[(&str, &str)]) -> String {
    let word = |text: &str| -> String {
        let bytes = text.bytes();
        bytes
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs = form.iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{}={}", word(name), word(value)))
        .collect();
    pairs.join("&")
}

/// The value of a hidden field in the form that goes to `action`.
pub fn hidden<'p>(page: &'p Reply, action: &str, name: &str) -> &'p str {
    let form = page.body.split(&format!("action=\"{action}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form goes to {action}: {page:?}"));
    let form = form.split("</form>").next().unwrap();
    let field = form.split(&format!("name=\"{name}\"")).nth(1);
    let field = field.unwrap_or_else(|| panic!("no field {name} in {form}"));
    let value = field.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap()
}
