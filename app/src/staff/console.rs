//! The frame of the console: where one is, what there is, who is signed in.

use axum::response::Response;
use domain::staff::Permission;
use http::StatusCode;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::api::SignOut;
use super::who::{Desk, SignedInStaff};
use crate::context::AppState;
use crate::shell::{Islands, island_script, notice, reload_script, render};
use crate::ui::parts::Picture;
use crate::visitor::Visitor;

/// A place in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 工作台.
    Home,
    /// 活动.
    Campaigns,
    /// 题目.
    Questions,
    /// 微课: case films.
    Lessons,
    /// 柜台: handing prizes over.
    Counter,
    /// 奖品: stock and wins.
    Prizes,
    /// 抽奖.
    Draws,
    /// 网点与机构.
    Branches,
    /// 员工账号.
    Accounts,
    /// 操作记录.
    Audit,
    /// One's own account, which stands at the top.
    Me,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Home,
        Self::Counter,
        Self::Campaigns,
        Self::Questions,
        Self::Lessons,
        Self::Prizes,
        Self::Draws,
        Self::Branches,
        Self::Accounts,
        Self::Audit,
    ];

    /// Its page.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Home => "/staff",
            Self::Campaigns => "/staff/campaigns",
            Self::Questions => "/staff/questions",
            Self::Lessons => "/staff/lessons",
            Self::Counter => "/staff/counter",
            Self::Prizes => "/staff/prizes",
            Self::Draws => "/staff/draws",
            Self::Branches => "/staff/branches",
            Self::Accounts => "/staff/accounts",
            Self::Audit => "/staff/audit",
            Self::Me => "/staff/me",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Home => "工作台",
            Self::Campaigns => "活动",
            Self::Questions => "题库",
            Self::Lessons => "微课",
            Self::Counter => "柜台",
            Self::Prizes => "奖品",
            Self::Draws => "抽奖",
            Self::Branches => "网点",
            Self::Accounts => "员工",
            Self::Audit => "审计",
            Self::Me => "我的账号",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Home => "icon home",
            Self::Campaigns => "icon campaigns",
            Self::Questions => "icon bank",
            Self::Lessons => "icon lessons",
            Self::Counter => "icon counter",
            Self::Prizes => "icon prizes",
            Self::Draws => "icon draws",
            Self::Branches => "icon branches",
            Self::Accounts | Self::Me => "icon people",
            Self::Audit => "icon audit",
        }
    }

    /// What seeing it takes; `None` where any member of staff may.
    const fn permission(self) -> Option<Permission> {
        match self {
            Self::Home | Self::Me => None,
            Self::Campaigns => Some(Permission::ViewCampaigns),
            Self::Questions => Some(Permission::ViewQuestions),
            Self::Lessons => Some(Permission::ViewLessons),
            Self::Counter => Some(Permission::RedeemWins),
            Self::Prizes => Some(Permission::ViewPrizes),
            Self::Draws => Some(Permission::ViewDraws),
            Self::Branches => Some(Permission::ViewBranches),
            Self::Accounts => Some(Permission::ManageStaff),
            Self::Audit => Some(Permission::ViewAudit),
        }
    }

    /// Those that this member of staff may see.
    pub fn seen_by(who: &SignedInStaff) -> impl Iterator<Item = Self> {
        let role = who.role;
        Self::ALL
            .into_iter()
            .filter(move |section| section.permission().is_none_or(|needed| role.may(needed)))
    }
}

/// What a page of the console is called and where it stands.
pub struct Place {
    section: Section,
    title: String,
    above: Vec<(String, String)>,
    islands: Option<Islands>,
    refreshes: Option<u8>,
    status: StatusCode,
}

impl Place {
    /// A page of this section.
    pub fn new(section: Section, title: impl Into<String>) -> Self {
        Self {
            section,
            title: title.into(),
            above: Vec::new(),
            islands: None,
            refreshes: None,
            status: StatusCode::OK,
        }
    }

    /// It stands below another page.
    #[must_use]
    pub fn below(mut self, title: impl Into<String>, page: impl Into<String>) -> Self {
        self.above.push((title.into(), page.into()));
        self
    }

    /// The browser asks for it again after so many seconds, without a script.
    #[must_use]
    pub const fn refreshing(mut self, seconds: u8) -> Self {
        self.refreshes = Some(seconds);
        self
    }

    /// It has islands, so the browser gets the script.
    #[must_use]
    pub const fn with_islands(mut self) -> Self {
        self.islands = Some(Islands::Plain);
        self
    }

    /// It plays or takes films, so the browser gets the script that does.
    #[must_use]
    pub const fn with_films(mut self) -> Self {
        self.islands = Some(Islands::WithPlayer);
        self
    }
}

/// Renders a page of the console.
pub fn page<V: IntoView + 'static>(
    state: &AppState,
    desk: &Desk,
    place: &Place,
    main: impl FnOnce() -> V,
) -> Response {
    render(state, desk, place.status, true, |nonce| {
        // The page is made first: it says which refusal it told beside a field.
        let main = main().into_any();
        let scripts = place
            .islands
            .map(|islands| island_script(state, nonce, islands));
        let refresh = place
            .refreshes
            .map(|seconds| view! { <meta http-equiv="refresh" content=seconds.to_string()/> });
        let frame = desk.who.as_ref().map(|who| {
            view! { {top(state, who, place)} {navigation(who, place.section)} }
        });
        let bar = desk.who.as_ref().map(|who| bar(who, place.section));
        document(
            state,
            nonce,
            &place.title,
            view! { {refresh}{scripts} }.into_any(),
            view! {
                <div class="console">
                    <a class="skip-link" href="#main">"跳到正文"</a>
                    {frame}
                    <main id="main" class="stack">
                        {notice(desk)}
                        {main}
                    </main>
                    {bar}
                </div>
            },
        )
    })
}

/// Renders a page in front of the console: sign-in and setting up. A `broad` one has room for more
/// than a form.
pub fn gate<V: IntoView + 'static>(
    state: &AppState,
    desk: &Desk,
    (title, broad): (&str, bool),
    main: impl FnOnce() -> V,
) -> Response {
    let class = if broad { "stack broad" } else { "stack" };
    render(state, desk, StatusCode::OK, true, |nonce| {
        let main = main().into_any();
        document(
            state,
            nonce,
            title,
            ().into_any(),
            view! {
                <div class="gate">
                <main id="main" class=class>
                        <div class="gate-brand">
                            <Picture state=state name="kite.svg"/>
                            <h1>{title.to_owned()}</h1>
                            <p class="soft">"纸鸢管理台 · 纸鸢银行（示例）"</p>
                        </div>
                        {notice(desk)}
                        {main}
                    </main>
                    <footer><p><a href="/">"客户首页"</a></p></footer>
                </div>
            },
        )
    })
}

/// Renders a page that fills a screen: without the frame, for those who only look on.
pub fn full_screen(
    state: &AppState,
    desk: &Desk,
    title: &str,
    main: impl FnOnce() -> AnyView,
) -> Response {
    render(state, desk, StatusCode::OK, true, |nonce| {
        let main = view! { <main id="main">{main()}</main> };
        document(state, nonce, title, ().into_any(), main)
    })
}

/// Renders a page that failed: without a place in the navigation, and nobody's in particular.
pub fn trouble<V: IntoView + 'static>(
    state: &AppState,
    visitor: &Visitor,
    title: &str,
    status: StatusCode,
    main: impl FnOnce() -> V,
) -> Response {
    render(state, visitor, status, true, |nonce| {
        let main = main().into_any();
        document(
            state,
            nonce,
            title,
            ().into_any(),
            view! {
                <div class="gate"><main id="main" class="stack">{main}</main></div>
            },
        )
    })
}

fn document(
    state: &AppState,
    nonce: &str,
    title: &str,
    scripts: AnyView,
    body: impl IntoView + 'static,
) -> AnyView {
    let reload = state.settings.dev_reload.then(|| reload_script(nonce));
    let body = body.into_any();
    view! {
        <html lang="zh-CN" data-area="staff">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content="#ffffff"/>
                <meta name="robots" content="noindex"/>
                <meta name="format-detection" content="telephone=no"/>
                <title>{format!("{title} · 纸鸢管理台")}</title>
                <link rel="stylesheet" href=state.site.staff_css.clone()/>
                <link rel="icon" href=state.site.asset("favicon.svg") type="image/svg+xml"/>
                {scripts}
                {reload}
            </head>
            <body>
                {state.settings.demo.then(|| view! {
                    <aside class="demo-mark" aria-label="演示模式">"演示模式：账号和数据只用于试用"</aside>
                })}
                {body}
            </body>
        </html>
    }
    .into_any()
}

fn top(state: &AppState, who: &SignedInStaff, place: &Place) -> AnyView {
    let above = place.above.clone();
    // A page of the first level needs no way up.
    let deeper = place.section != Section::Home && place.title != place.section.label();
    let section = place.section;
    view! {
        <header class="console-top">
            <a class="brand" href="/staff">
                <Picture state=state name="kite.svg"/>
                "纸鸢"
            </a>
            {deeper.then(|| view! {
                <nav class="crumbs" aria-label="当前位置">
                    <ol>
                        <li><a href=section.page()>{section.label()}</a></li>
                        {above.into_iter().map(|(title, page)| view! { <li><a href=page>{title}</a></li> }).collect_view()}
                        <li><span aria-current="page">{place.title.clone()}</span></li>
                    </ol>
                </nav>
            })}
            <div class="who">
                <a href="/staff/me">
                    <span><b>{who.name.clone()}</b><small>{format!("{} · {}", who.role.label(), who.branch_name)}</small></span>
                </a>
                <form method="post" action=SignOut::url()>
                    <button class="button small quiet">"退出"</button>
                </form>
            </div>
        </header>
    }
    .into_any()
}

fn navigation(who: &SignedInStaff, current: Section) -> AnyView {
    let items: Vec<_> = Section::seen_by(who)
        .map(|section| link(section, current))
        .collect();
    view! {
        <nav class="console-nav" aria-label="主菜单">
            <ul>{items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn bar(who: &SignedInStaff, current: Section) -> AnyView {
    let items: Vec<_> = Section::seen_by(who)
        .map(|section| link(section, current))
        .collect();
    view! { <nav class="console-bar" aria-label="常用">{items}</nav> }.into_any()
}

fn link(section: Section, current: Section) -> AnyView {
    let here = (section == current).then_some("page");
    view! {
        <a href=section.page() aria-current=here>
            <span class=section.icon() aria-hidden="true"></span>
            {section.label()}
        </a>
    }
    .into_any()
}
