//! What a page that failed is answered with: the right status, in words, and a way onward.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::prelude::*;

use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, leading_back, page, sign_in_page};
use crate::staff::console;
use crate::ui::parts::Picture;
use crate::visitor::{Edition, Visitor, accepts_html, referring_page};

/// The page that answers a fault of ours. It needs nothing that could be broken.
pub fn broken_page() -> Response {
    let html = "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
        <title>请稍后再试 · 纸鸢</title><main><h1>系统繁忙，请稍后再试</h1>\
        <p>您已保存的答案不会丢失。</p><p><a href=\"/\">回到首页</a></p></main></html>";
    (StatusCode::INTERNAL_SERVER_ERROR, Html(html)).into_response()
}

impl AppError {
    /// The status that it is answered with.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::StaffNotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::ForeignSite | Self::NotPermitted => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreachable | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for AppError {
    /// Only the status and the error itself: [`show_troubles`] makes the page.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Around every page: gives an [`AppError`] its page, or leads to sign-in and back.
pub async fn show_troubles(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let reads = matches!(method, Method::GET | Method::HEAD);
    let asked = request.uri().path_and_query().cloned();
    let response = next.run(request).await;
    let ours = response.extensions().get::<AppError>().copied();
    let Some(error) = ours.or_else(|| frameworks_own(reads, &response)) else {
        return response;
    };
    let page_of_ours = match asked.filter(|_| reads) {
        Some(page) => page.to_string(),
        None => referring_page(&headers),
    };
    if error == AppError::NotSignedIn {
        return to_sign_in(&response, &sign_in_page(&page_of_ours));
    }
    if error == AppError::StaffNotSignedIn {
        return to_sign_in(&response, &leading_back("/staff/sign-in", &page_of_ours));
    }
    if !reads && !accepts_html(&headers) {
        return (error.status(), Json(error)).into_response();
    }
    let visitor = Visitor {
        participant: None,
        edition: crate::visitor::cookie(&headers, "edition").and_then(Edition::from_word),
        flash: None,
        refusal_told: Arc::default(),
        page: page_of_ours,
    };
    let (picture, title) = match error {
        AppError::NotFound => ("empty.svg", "没有找到这个页面"),
        AppError::NotPermitted => ("error.svg", "没有权限"),
        AppError::Unavailable | AppError::Unreachable => ("offline.svg", "系统正忙，请稍后再试"),
        AppError::TooFast(_) => ("offline.svg", "操作太快了"),
        _ => ("error.svg", "出了点问题"),
    };
    let told = match error {
        AppError::NotFound => "地址可能输错了，或者内容已经下线。".to_owned(),
        AppError::Unavailable => "您已保存的答案不会丢失。请过一会儿刷新页面。".to_owned(),
        AppError::TooFast(seconds) => format!(
            "请等 {seconds} 秒，再返回上一页提交一次。您填写的内容还在，已保存的答案不会丢失。"
        ),
        other => other.text(),
    };
    let status = if error == AppError::NotFound {
        error.status()
    } else {
        response.status()
    };
    let at_the_console = visitor.page.starts_with("/staff");
    let (home, onward) = match (error, at_the_console) {
        // What was too large, or came too fast, was sent from there.
        (AppError::TooLarge | AppError::TooFast(_), _) => (visitor.page.clone(), "返回上一页"),
        (_, true) => ("/staff".to_owned(), "回到工作台"),
        (_, false) => ("/".to_owned(), "回到首页"),
    };
    let body = || {
        view! {
            <div class="state">
                <Picture state=&state name=picture/>
                <h1>{title}</h1>
                <p class="soft">{told}</p>
                <a class="button primary" href=home.clone()>{onward}</a>
            </div>
        }
    };
    let mut shown = if at_the_console {
        console::trouble(&state, &visitor, title, status, body)
    } else {
        let head = Head::new(title).status(status);
        page(&state, &visitor, &head, || Body::new(body()))
    };
    shown
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let AppError::TooFast(seconds) = error {
        let headers = shown.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        keep_typed(&response, headers);
    }
    shown
}

/// Carries over the cookie with what a refused form had typed.
fn keep_typed(refused: &Response, headers: &mut HeaderMap) {
    if let Some(kept) = refused.headers().get(header::SET_COOKIE) {
        headers.append(header::SET_COOKIE, kept.clone());
    }
}

/// Leads to a sign-in page, with what the refused form had typed.
fn to_sign_in(refused: &Response, page: &str) -> Response {
    let mut response = Redirect::to(page).into_response();
    keep_typed(refused, response.headers_mut());
    response
}

/// What the framework itself refuses (an address or query that does not parse, an unknown change,
/// another method), in English and for developers: an address that leads nowhere is not found.
fn frameworks_own(reads: bool, response: &Response) -> Option<AppError> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED if bare && reads => {
            Some(AppError::NotFound)
        }
        // They say which methods there are, and how long a file is, as they must (RFC 9110, 15.5.6
        // and 15.5.17).
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::RANGE_NOT_SATISFIABLE => None,
        StatusCode::PAYLOAD_TOO_LARGE => Some(AppError::TooLarge),
        status if bare && status.is_client_error() => Some(AppError::BadRequest),
        _ => None,
    }
}
