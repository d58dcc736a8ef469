//! No other site's page may change anything here: every POST must come from one of our own pages
//! (OWASP's Fetch Metadata check, with Origin for browsers that do not send it).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, header};

use crate::context::AppState;
use crate::error::AppError;

/// Refuses changes that another site's page asked for.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if safe || is_ours(request.headers(), state.settings.public_url.as_deref()) {
        return next.run(request).await;
    }
    tracing::warn!(
        http.path = request.uri().path(),
        "a change from another site was refused"
    );
    AppError::ForeignSite.into_response()
}

fn is_ours(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    // An older browser: the origin must be the host that was asked.
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return false;
    };
    match public_url {
        Some(url) => origin == url,
        None => origin.split_once("://").map(|(_, host)| host) == text(header::HOST.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn ours(pairs: &[(&'static str, &'static str)], public_url: Option<&str>) -> bool {
        let headers = pairs.iter().map(|&(name, value)| {
            (
                name.parse::<http::HeaderName>().unwrap(),
                HeaderValue::from_static(value),
            )
        });
        is_ours(&headers.collect(), public_url)
    }

    #[test]
    fn our_own_pages_may_change_things() {
        assert!(ours(&[("sec-fetch-site", "same-origin")], None));
        assert!(ours(
            &[("origin", "http://a.cn:80"), ("host", "a.cn:80")],
            None
        ));
        assert!(ours(
            &[("origin", "https://a.cn"), ("host", "inside")],
            Some("https://a.cn")
        ));
    }

    #[test]
    fn nobody_else_may() {
        assert!(!ours(&[], None));
        assert!(!ours(&[("sec-fetch-site", "same-site")], None));
        let crossed = [
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://a"),
            ("host", "a"),
        ];
        assert!(!ours(&crossed, None));
        assert!(!ours(&[("origin", "http://b.cn"), ("host", "a.cn")], None));
        assert!(!ours(&[("origin", "null"), ("host", "a.cn")], None));
    }
}
