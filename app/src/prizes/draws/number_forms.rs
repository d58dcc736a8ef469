//! The forms of the third step: one person types what the sources gave, another types it again.

use domain::prizes::draw::{Announced, Given, Source};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::draws::StoredDraw;

use super::api::{Confirm, TakeBack, TypeNumbers};
use crate::context::AppState;
use crate::prizes::words;
use crate::staff::who::Desk;
use crate::ui::parts::field_error;

const ERRORS: [&str; 4] = ["value1", "value2", "value3", "value4"];

/// The sources of a frozen draw.
fn sources(draw: &StoredDraw) -> &[Announced] {
    draw.commitment
        .as_ref()
        .map_or(&[], |commitment| &commitment.sources)
}

fn hidden(draw: &StoredDraw) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=draw.id.to_string()/>
        <input type="hidden" name="changes" value=draw.changes.to_string()/>
    }
}

/// The first person types.
pub fn type_form(state: &AppState, desk: &Desk, draw: &StoredDraw) -> AnyView {
    let zone = state.settings.zone;
    let now = state.clock.now();
    let fields = sources(draw).iter().enumerate().map(|(place, announced)| {
        let Announced { source, instead } = announced;
        let Some(at) = source.known_at() else {
            return view! {
                <div class="field"><p><strong>{words::source(source)}</strong></p>
                    <p class="soft">"不用录入，复核时由系统公开。"</p></div>
            }
            .into_any();
        };
        let name = |field: &str| format!("values[{place}][{field}]");
        let typed = |field: &str| desk.typed(&name(field)).unwrap_or_default().to_owned();
        let id = format!("value-{place}");
        let label = words::source(source);
        let when = if draw.is_rehearsal {
            "演练：随手写几个号码即可。".to_owned()
        } else if now < at {
            format!("{} 公布，还没到时间。", words::exactly(at, zone))
        } else {
            format!("{} 公布。", words::exactly(at, zone))
        };
        let help = match source {
            Source::Drand { .. } => {
                "粘贴该轮的 signature（96 位十六进制），或网页上的全部内容；系统离线验证，抄错、改过都通不过。"
            }
            _ => "照公布的录入，用空格隔开，顺序不限。",
        };
        let read_at = source.address().filter(|_| !draw.is_rehearsal).map(|address| {
            let shown = address.clone();
            view! { <p class="help">"在这里查看："<a class="digest" href=address target="_blank" rel="noopener noreferrer">{shown}</a></p> }
        });
        let instead = instead.as_ref().map(|instead| {
            let checked = desk.typed(&name("instead")).is_some();
            let because = typed("because");
            view! {
                <details open=checked>
                    <summary>{format!("来源没有公布号码？改用替代：{}", words::source(instead))}</summary>
                    <label class="check"><input type="checkbox" name=name("instead") value="on" checked=checked/>
                        <span>"上面录入的是替代来源的号码"</span></label>
                    <div class="field">
                        <label for=format!("because-{place}")>"为什么改用（会公布）"</label>
                        <input id=format!("because-{place}") name=name("because") maxlength="200" value=because/>
                    </div>
                </details>
            }
        });
        let error = ERRORS.get(place).map(|error| field_error(desk, error));
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <p class="help">{when}" "{help}</p>
                {read_at}
                <input id=id class="draw-number" name=name("value") value=typed("value") autocomplete="off" required/>
                {error}
                {instead}
            </div>
        }
        .into_any()
    });
    let fields: Vec<_> = fields.collect();
    view! {
        <form class="stack" method="post" action=TypeNumbers::url()>
            {hidden(draw)}
            {fields}
            <div class="row"><button class="button primary">"录入号码"</button></div>
        </form>
    }
    .into_any()
}

/// What was typed, for everyone to look at.
pub fn typed_view(draw: &StoredDraw) -> impl IntoView + use<> {
    let rows = sources(draw).iter().zip(&draw.numbers).map(|(announced, given)| {
        let value = given.as_ref().map_or_else(
            || "复核时公开".to_owned(),
            |given| words::value(&given.value),
        );
        let because = given.as_ref().and_then(|given| given.instead_because.clone());
        let source = match (&because, &announced.instead) {
            (Some(_), Some(instead)) => words::source(instead),
            _ => words::source(&announced.source),
        };
        view! {
            <div><dt>{source}</dt><dd class="draw-number">{value}
                {because.map(|because| view! { <span class="meta">{format!("改用替代来源：{because}")}</span> })}</dd></div>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! { <dl class="facts draw-given">{rows}</dl> }
}

/// That a source was replaced, which one, and why: who confirms answers for that too.
fn replaced(announced: &Announced, given: Option<&Given>) -> Option<AnyView> {
    let because = given?.instead_because.as_ref()?;
    let source = words::source(&announced.source);
    let told = format!("原来的来源是{source}；录入人写的原因：{because}");
    let view = view! {
        <p class="notice warning"><strong>"录入人改用了替代来源"</strong>" "{told}</p>
    };
    Some(view.into_any())
}

/// Another person types again, and draws.
pub fn confirm_form(desk: &Desk, draw: &StoredDraw) -> AnyView {
    let fields = sources(draw).iter().zip(&draw.numbers).enumerate();
    let fields = fields.map(|(place, (announced, given))| {
        let replaced = replaced(announced, given.as_ref());
        let source = match &announced.instead {
            Some(other) if replaced.is_some() => other,
            _ => &announced.source,
        };
        if !matches!(source, Source::Lottery { .. }) {
            let told = match source {
                Source::Drand { .. } => "签名已验证通过，不用再录。",
                _ => "按下按钮时由系统公开。",
            };
            return view! {
                {replaced}
                <p>{words::source(source)}"："{told}</p>
            }
            .into_any();
        }
        let id = format!("again-{place}");
        let error = ERRORS.get(place).map(|error| field_error(desk, error));
        view! {
            {replaced}
            <div class="field">
                <label for=id.clone()>{format!("再录一遍：{}", words::source(source))}</label>
                <p class="help">"请自己对照公布的号码录入，不要看录入人的。"</p>
                <input id=id class="draw-number" name=format!("values[{place}][value]") autocomplete="off" required/>
                {error}
            </div>
        }
        .into_any()
    });
    let fields: Vec<_> = fields.collect();
    view! {
        <form class="stack" method="post" action=Confirm::url()>
            {hidden(draw)}
            {fields}
            <p><strong>"两次一致，系统立即用这些号码抽出中奖券，结果当场固定，不能重来。"</strong></p>
            <div class="row"><button class="button primary">"复核无误，抽奖"</button></div>
        </form>
    }
    .into_any()
}

/// Typed numbers go back.
pub fn back_form(draw: &StoredDraw) -> impl IntoView + use<> {
    view! {
        <form method="post" action=TakeBack::url()>
            {hidden(draw)}
            <button class="button quiet">"号码录错了，退回重录"</button>
        </form>
    }
}
