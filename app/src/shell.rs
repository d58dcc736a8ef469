//! What every page stands in: head, header, footer, the scripts of islands, security headers.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::{HeaderValue, StatusCode, header};
use hydration_context::SsrSharedContext;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::context::AppState;
use crate::flash::{FLASH_COOKIE, Flash};
use crate::participants::api::SetEdition;
use crate::ui::parts::{Back, Picture};
use crate::visitor::{Edition, Scale, Visitor, set_cookie};

/// What a page is called and what it needs.
#[derive(Clone, Debug)]
pub struct Head {
    title: String,
    islands: Option<Islands>,
    form: Option<&'static str>,
    status: StatusCode,
    card: Option<ShareCard>,
}

/// Which islands a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Islands {
    /// Those of most pages.
    Plain,
    /// The player of films and what brings them as well: a larger module, which other pages do without.
    WithPlayer,
}

/// What a messenger shows of a link to a page (Open Graph, ogp.me).
#[derive(Clone, Debug)]
pub struct ShareCard {
    /// What it is called.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// The page's own path.
    pub page: String,
    /// The address on the site of a jpeg or png, its width and its height.
    pub picture: (String, u32, u32),
}

impl Head {
    /// A page of this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            islands: None,
            form: None,
            status: StatusCode::OK,
            card: None,
        }
    }

    /// It has islands, so the browser gets the script.
    #[must_use]
    pub const fn with_islands(mut self) -> Self {
        self.islands = Some(Islands::Plain);
        self
    }

    /// It has a film to be played, so the browser gets the script that does.
    #[must_use]
    pub const fn with_player(mut self) -> Self {
        self.islands = Some(Islands::WithPlayer);
        self
    }

    /// It reads aloud in the elder edition, which takes an island.
    #[must_use]
    pub const fn reading_aloud(mut self, visitor: &Visitor) -> Self {
        if self.islands.is_none() && visitor.is_elder() {
            self.islands = Some(Islands::Plain);
        }
        self
    }

    /// A change of edition keeps what was typed into the form with this id.
    #[must_use]
    pub const fn keeping(mut self, form: &'static str) -> Self {
        self.form = Some(form);
        self
    }

    /// A messenger shows this of a link to it.
    #[must_use]
    pub fn sharing(mut self, card: ShareCard) -> Self {
        self.card = Some(card);
        self
    }

    /// It is answered with this status.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

/// What stands in a page.
pub struct Body {
    main: AnyView,
    bar: Option<AnyView>,
}

impl Body {
    /// A page without a bottom bar.
    pub fn new(main: impl IntoView + 'static) -> Self {
        Self {
            main: main.into_any(),
            bar: None,
        }
    }

    /// The bar at the bottom, with the page's primary action.
    #[must_use]
    pub fn bar(mut self, bar: impl IntoView + 'static) -> Self {
        self.bar = Some(bar.into_any());
        self
    }
}

/// Renders a customers' page. `body` makes its view, once the page's context is there.
pub fn page(
    state: &AppState,
    visitor: &Visitor,
    head: &Head,
    body: impl FnOnce() -> Body,
) -> Response {
    let personal = visitor.participant.is_some();
    render(state, visitor, head.status, personal, |nonce| {
        document(state, visitor, head, nonce, body())
    })
}

/// Renders a document, which `view` makes for the nonce of its scripts. What is `personal` must not
/// come back from a shared device's history: a signed-in page after sign-out, and what was typed.
pub fn render<V: IntoView>(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    personal: bool,
    view: impl FnOnce(&str) -> V,
) -> Response {
    let nonce = HEXLOWER.encode(&state.clock.random::<16>());
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(Nonce::from_value(nonce.as_str()));
        view(&nonce).into_view().to_html()
    });
    drop(owner);
    let mut response = (status, Html(format!("<!DOCTYPE html>{html}"))).into_response();
    let headers = response.headers_mut();
    let policy = format!(
        "default-src 'none'; script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; frame-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let cache = if personal || visitor.flash.is_some() {
        "no-store"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    // What a form had typed when its session had ended waits until its page is shown again.
    let waits = matches!(visitor.flash, Some(Flash::Kept { .. }))
        && visitor.page.starts_with("/staff/sign-in");
    if visitor.flash.is_some() && !waits {
        headers.append(
            header::SET_COOKIE,
            set_cookie(state, FLASH_COOKIE, "", Some(0)),
        );
    }
    response
}

fn document(
    state: &AppState,
    visitor: &Visitor,
    head: &Head,
    nonce: &str,
    body: Body,
) -> impl IntoView + use<> {
    let (edition, scale) = match visitor.edition {
        Some(Edition::Elder(scale)) => ("elder", scale),
        _ => ("standard", Scale::Normal),
    };
    let scale = match scale {
        Scale::Normal => None,
        Scale::Large => Some("large"),
        Scale::Largest => Some("largest"),
    };
    // An island changes its page's address as it goes; only the browser then knows the way back.
    let back = head.islands.is_none().then(|| visitor.page.clone());
    let scripts = head
        .islands
        .map(|islands| island_script(state, nonce, islands));
    let reload = state.settings.dev_reload.then(|| reload_script(nonce));
    view! {
        <html lang="zh-CN" data-edition=edition data-scale=scale>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content="#fbf8f2"/>
                <meta name="format-detection" content="telephone=no"/>
                <title>{format!("{} · 纸鸢", head.title)}</title>
                <link rel="stylesheet" href=state.site.css.clone()/>
                <link rel="icon" href=state.site.asset("favicon.svg") type="image/svg+xml"/>
                {head.card.as_ref().map(|card| share_tags(state, card))}
                {scripts}
                {reload}
            </head>
            <body>
                {state.settings.demo.then(|| view! {
                    <aside class="demo-mark" aria-label="演示模式">"演示模式：短信不会真的发出，奖品不会真的发放"</aside>
                })}
                <div class="page">
                    <a class="skip-link" href="#main">"跳到正文"</a>
                    {top(state, visitor, head, back.clone())}
                    {(visitor.is_elder() && head.islands.is_none()).then(|| sizes(visitor, head, back.clone()))}
                    <main id="main" class="stack">
                        {notice(visitor)}
                        {body.main}
                    </main>
                    <footer class="foot">
                        {(visitor.is_elder() && head.islands.is_some()).then(|| sizes(visitor, head, back.clone()))}
                        <p><a href="/">"首页"</a>" "<a href="/me">"我的"</a>" "<a href="/privacy">"个人信息说明"</a></p>
                        <p><span class="phrase">"纸鸢银行（示例）"</span><span class="phrase">"消费者权益保护部"</span>" "<span class="phrase">"客服 "<a href="tel:95000">"95000"</a></span></p>
                    </footer>
                    {body.bar}
                </div>
            </body>
        </html>
    }
}

/// A tag of Open Graph.
fn og(property: &'static str, content: impl Into<String>) -> AnyView {
    leptos::html::meta()
        .attr("property", property)
        .attr("content", content.into())
        .into_any()
}

/// The tags of a share card. Addresses must be whole, so without the platform's own the card has
/// no picture.
fn share_tags(state: &AppState, card: &ShareCard) -> AnyView {
    let ShareCard {
        title,
        description,
        page,
        picture: (picture, width, height),
    } = card.clone();
    let whole = state.settings.public_url.as_ref().map(|origin| {
        view! {
            <link rel="canonical" href=format!("{origin}{page}")/>
            {og("og:url", format!("{origin}{page}"))}
            {og("og:image", format!("{origin}{picture}"))}
            {og("og:image:width", width.to_string())}
            {og("og:image:height", height.to_string())}
        }
    });
    view! {
        <meta name="description" content=description.clone()/>
        {og("og:type", "website")}
        {og("og:site_name", "纸鸢")}
        {og("og:locale", "zh_CN")}
        {og("og:title", title)}
        {og("og:description", description)}
        {whole}
    }
    .into_any()
}

fn top(
    state: &AppState,
    visitor: &Visitor,
    head: &Head,
    back: Option<String>,
) -> impl IntoView + use<> {
    let elder = visitor.is_elder();
    let (to, label) = if elder {
        (Edition::Standard, "标准版")
    } else {
        (Edition::Elder(Scale::Normal), "长辈版")
    };
    let kept = head.form;
    // The enter key presses a form's first button, which must not be the edition's.
    let enter = kept.map(|form| {
        view! { <button class="visually-hidden" tabindex="-1" aria-hidden="true" form=form></button> }
    });
    view! {
        <header class="top">
            <a class="brand" href="/">
                <Picture state=state name="kite.svg"/>
                "纸鸢"
            </a>
            {enter}
            <div class="top-actions">
                <a class="mine" href="/me">"我的"</a>
                <form method="post" action=SetEdition::url()>
                    {back.map(|page| view! { <Back page=page form=kept/> })}
                    <button class="switch" name="edition" value=to.word()
                        form=kept formaction=SetEdition::url() formnovalidate>{label}</button>
                </form>
            </div>
        </header>
    }
}

/// The elder edition's sizes: under the header, or in the foot of a page that steps through
/// questions, where the room belongs to the question.
fn sizes(visitor: &Visitor, head: &Head, back: Option<String>) -> impl IntoView + use<> {
    let sizes = [
        (Scale::Normal, "大"),
        (Scale::Large, "更大"),
        (Scale::Largest, "最大"),
    ];
    let (chosen, kept) = (visitor.edition, head.form);
    view! {
        <form class="text-sizes" aria-label="字号" method="post" action=SetEdition::url()>
            {back.filter(|_| kept.is_none()).map(|page| view! { <Back page=page/> })}
            <div class="row">
                <span class="soft">"字号"</span>
                {sizes.map(|(scale, label)| {
                    let edition = Edition::Elder(scale);
                    let pressed = if chosen == Some(edition) { "true" } else { "false" };
                    view! {
                        <button class="button small" name="edition" value=edition.word() aria-pressed=pressed
                            form=kept formaction=SetEdition::url() formnovalidate>
                            {label}
                        </button>
                    }
                }).to_vec()}
            </div>
        </form>
    }
}

/// What the last form's answer says at the head of the page.
pub fn notice(visitor: &Visitor) -> Option<AnyView> {
    match visitor.flash.as_ref()? {
        Flash::Done(done) => Some(
            view! { <p class="notice good" role="status"><strong>"好了"</strong>" "{done.text()}</p> }
                .into_any(),
        ),
        Flash::Kept { .. } | Flash::Secret(_) => None,
        // Said here unless the page has said it beside the field.
        Flash::Refused { error, .. } => (!visitor.refusal_told.load(Ordering::Relaxed)).then(|| {
            view! {
                <p class="notice bad" role="alert"><strong>"没有成功"</strong>" "{error.text()}</p>
            }
            .into_any()
        }),
    }
}

/// Loads the module and wakes each island. A browser without modules or WebAssembly, or a
/// network that loses the files, leaves the plain forms as they are.
pub fn island_script(state: &AppState, nonce: &str, islands: Islands) -> impl IntoView + use<> {
    let site = &state.site;
    let (js, wasm) = match (islands, &site.films) {
        (Islands::WithPlayer, Some(films)) => (&films.js, &films.wasm),
        _ => (&site.js, &site.wasm),
    };
    let script = format!(
        "import({js:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>{{m.hydrate();\
         document.querySelectorAll('leptos-island').forEach(e=>m[e.dataset.component](e));\
         document.documentElement.dataset.islands='ready'}}))"
    );
    let nonce = nonce.to_owned();
    view! {
        <link rel="modulepreload" href=js.clone() nonce=nonce.clone()/>
        <link rel="preload" href=wasm.clone() r#as="fetch" type="application/wasm" crossorigin="anonymous"/>
        <script type="module" nonce=nonce inner_html=script></script>
    }
}

pub fn reload_script(nonce: &str) -> impl IntoView + use<> {
    let script =
        "new EventSource('/dev/reload').onerror=()=>setTimeout(()=>location.reload(),1000)";
    view! { <script nonce=nonce.to_owned() inner_html=script></script> }
}

/// The customers' sign-in page that leads back to `page`.
pub fn sign_in_page(page: &str) -> String {
    leading_back("/sign-in", page)
}

/// A page that knows which page to lead to afterwards.
pub fn leading_back(to: &str, page: &str) -> String {
    const QUERY: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'&')
        .add(b'+')
        .add(b'%')
        .add(b'?');
    format!("{to}?next={}", utf8_percent_encode(page, QUERY))
}

/// Headers that every answer carries (OWASP ASVS 5.0, V3.4).
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    if state.settings.secure_cookies {
        let policy = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, policy);
    }
    response
}
