//! What the rules say about a campaign's survey: nothing beyond need is asked, and where tickets wait
//! for it, everybody can answer it.

use chrono_tz::Tz;

use crate::campaigns::Composition;
use crate::campaigns::campaign::Need;
use crate::campaigns::finding::{ComposeStep as S, Findings, Grade, Rule};
use crate::campaigns::plan::Plan;
use crate::surveys::Naming;

pub(super) fn check(composition: &Composition, found: &mut Findings) {
    if composition.survey.need.is_empty() {
        return;
    }
    let Some(definition) = &composition.survey.definition else {
        found.must(
            (S::Survey, "survey"),
            "加入了问卷，但问卷还没有题目。",
            "打开问卷编辑，至少写一道题。",
        );
        return;
    };
    let faults = definition.check().len();
    if faults > 0 {
        found.must(
            (S::Survey, "survey"),
            format!("问卷有 {faults} 处问题。"),
            "打开问卷编辑，按提示修改。",
        );
    }
    // What a named survey asks consent for may well name the phone number that everybody signs in with.
    let consent = match &definition.naming {
        Naming::Named { consent } => consent.as_str(),
        Naming::Anonymous {} => "",
    };
    for text in definition.texts().iter().filter(|text| *text != consent) {
        let asked = BEYOND_NEED.iter().find(|word| text.contains(**word));
        if let Some(word) = asked {
            found.add(
                (S::Survey, "survey"),
                (Grade::Must, Rule::PersonalData),
                format!("问卷里问到“{word}”，超出活动需要。"),
                "删去这道题；要联系对方，用“愿意被联系”这种题。",
            );
        }
    }
}

/// A survey that one must answer is open to everybody as long as the campaign is: who passes on the
/// last day would otherwise be promised a ticket that they cannot get.
pub(super) fn required(plan: &Plan, zone: Tz, found: &mut Findings) {
    let (Some((Need::Required, _)), Some(definition)) = (plan.survey, &plan.survey_definition)
    else {
        return;
    };
    let at = (S::Survey, "survey");
    if let Some(quota) = definition.quota {
        found.must(
            at,
            format!("问卷必做，却只收 {quota} 份：满了以后的人做不完活动。"),
            "取消份数上限，或把问卷改为选做。",
        );
    }
    let window = plan.window(zone);
    let late = definition.opens_at.is_some_and(|at| at > window.opens_at);
    let early = definition.closes_at.is_some_and(|at| at < window.closes_at);
    if late || early {
        found.must(
            at,
            "问卷必做，但开放时间比活动短：有人答题达标却填不了问卷。",
            "去掉问卷自己的开放时间，或把问卷改为选做。",
        );
    }
    for question in definition.questions().filter(|question| question.required) {
        let options = question.ask.options();
        if !options.is_empty() && options.iter().all(|option| option.quota.is_some()) {
            found.must(
                at,
                format!(
                    "问卷必做，而“{}”的每个选项都限了人数：都满以后没人填得完。",
                    question.text
                ),
                "至少留一个不限人数的选项，或把问卷改为选做。",
            );
        }
    }
}

/// What no survey of a campaign needs to know.
const BEYOND_NEED: [&str; 16] = [
    "身份证号",
    "证件号码",
    "银行卡号",
    "卡号",
    "密码",
    "验证码",
    "住址",
    "家庭地址",
    "详细地址",
    "手机号",
    "电话号码",
    "存款余额",
    "账户余额",
    "人脸",
    "指纹",
    "病史",
];
