//! What a survey says of itself: its title, whether it is anonymous, its days and its quota.

use chrono_tz::Tz;
use domain::quizzes::clean;
use domain::surveys::{Definition, Naming};
use leptos::prelude::*;

use super::fields::{Fields, MOMENT};
use crate::ui::lists::options;

/// The fields about the survey.
pub fn about_fields(definition: &Definition, fields: &Fields, zone: Tz) -> AnyView {
    let (named, consent) = match &definition.naming {
        Naming::Anonymous {} => ("", String::new()),
        Naming::Named { consent } => ("yes", consent.clone()),
    };
    let naming = [
        ("", "匿名：答卷找不到是谁填的"),
        ("yes", "实名：填写前请客户同意"),
    ];
    let local = |at: Option<chrono::DateTime<chrono::Utc>>| {
        let at = at.map(|at| at.with_timezone(&zone).format(MOMENT).to_string());
        at.unwrap_or_default()
    };
    let quota = definition
        .quota
        .map(|quota| quota.to_string())
        .unwrap_or_default();
    view! {
        <fieldset class="group">
            <legend>"关于这份问卷"</legend>
            <div class="field"><label for="title">"标题"</label><input id="title" name="title" maxlength="60" value=definition.title.clone()/></div>
            <div class="field"><label for="intro">"开头的话 "<span class="optional">"（选填）"</span></label><textarea id="intro" name="intro">{definition.intro.clone()}</textarea></div>
            <div class="field"><label for="naming">"身份"</label><select id="naming" name="naming">{options(naming, named)}</select></div>
            <div class="field"><label for="consent">"实名时请客户同意的内容"</label><p class="help">"谁会看、做什么用、保存多久。"</p><textarea id="consent" name="consent">{consent}</textarea></div>
            <div class="field"><label for="thanks">"交卷后的话 "<span class="optional">"（选填）"</span></label><textarea id="thanks" name="thanks">{definition.thanks.clone()}</textarea></div>
            <div class="pair">
                {fields.input("opens", "开始（选填，不填随活动）", "datetime-local", local(definition.opens_at))}
                {fields.input("closes", "结束（选填，不填随活动）", "datetime-local", local(definition.closes_at))}
                {fields.input("quota", "总名额（选填）", "number", quota)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// What a form says about the survey.
pub fn read_about(definition: &mut Definition, fields: &mut Fields, zone: Tz) {
    definition.title = clean(fields.text("title"));
    definition.intro = clean(fields.text("intro"));
    definition.thanks = clean(fields.text("thanks"));
    definition.naming = match fields.text("naming") {
        "yes" => Naming::Named {
            consent: clean(fields.text("consent")),
        },
        _ => Naming::Anonymous {},
    };
    definition.opens_at = fields.moment("opens", zone);
    definition.closes_at = fields.moment("closes", zone);
    definition.quota = fields.read("quota", "请填整数，或者留空");
}
