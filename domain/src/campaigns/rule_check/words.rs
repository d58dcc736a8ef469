//! What a campaign's texts may not say.

use crate::campaigns::Composition;
use crate::campaigns::finding::{ComposeStep as S, Findings, Grade, Rule};
use crate::surveys::Definition;

/// Words that make somebody hurry, which have no place in the elder edition.
const URGING: [&str; 18] = [
    "赶快",
    "赶紧",
    "速抢",
    "疯抢",
    "抢购",
    "手慢无",
    "最后机会",
    "错过不再",
    "错过等",
    "必中",
    "百分百中奖",
    "100%中奖",
    "人人中奖",
    "稳赚",
    "马上领",
    "立即领",
    "点击领",
    "大奖等你",
];

/// What is shared, and what is got by it.
const SHARED: [&str; 13] = [
    "转发",
    "分享",
    "邀请",
    "集赞",
    "点赞",
    "助力",
    "拉新",
    "拉人",
    "砍价",
    "组团",
    "关注公众号",
    "关注我们",
    "朋友圈",
];
const GAINED: [&str; 18] = [
    "机会", "次数", "抽奖", "奖", "得", "送", "赢", "领", "解锁", "概率", "几率", "翻倍", "加分",
    "可见", "查看", "优先", "参加", "参与",
];
const DENIED: [&str; 9] = [
    "不会",
    "不得",
    "不能",
    "不要",
    "不需要",
    "不增加",
    "无需",
    "没有",
    "请勿",
];

pub(super) fn check(composition: &Composition, found: &mut Findings) {
    let Composition {
        basics,
        audience,
        quiz,
        prizes,
        texts,
        ..
    } = composition;
    let mut all = vec![
        ((S::Basics, "title".to_owned()), basics.title.as_str()),
        ((S::Basics, "summary".to_owned()), &basics.summary),
        ((S::Days, "conditions".to_owned()), &audience.conditions),
        ((S::Quiz, "quiz_title".to_owned()), &quiz.title),
        ((S::Prizes, "announced".to_owned()), &prizes.announced),
        ((S::Prizes, "claim_how".to_owned()), &prizes.claim_how),
        ((S::Prizes, "forfeits".to_owned()), &prizes.forfeits),
        ((S::Texts, "without_phone".to_owned()), &texts.without_phone),
        ((S::Texts, "further".to_owned()), &texts.further),
    ];
    for (place, prize) in prizes.prizes.iter().enumerate() {
        all.push(((S::Prizes, format!("prizes.{place}.name")), &prize.name));
        all.push(((S::Prizes, format!("prizes.{place}.terms")), &prize.terms));
    }
    let survey = composition
        .survey
        .definition
        .as_ref()
        .filter(|_| !composition.survey.need.is_empty());
    let survey = survey.map(Definition::texts).unwrap_or_default();
    for text in &survey {
        all.push(((S::Survey, "survey".to_owned()), text));
    }
    for ((step, field), text) in all {
        if let Some(clause) = sharing_clause(text) {
            found.add(
                (step, &field),
                (Grade::Must, Rule::Sharing),
                format!("“{clause}”用转发、邀请或关注换取好处。"),
                "删去。机会只能靠学习获得；微信会封禁这样的链接。",
            );
        }
        let plain = plain(text);
        if let Some(word) = URGING.iter().find(|word| plain.contains(**word)) {
            found.add(
                (step, &field),
                (Grade::Must, Rule::Urging),
                format!("“{word}”是催促、诱导的说法，长辈版里不能出现。"),
                "换成平实的说法。",
            );
        }
    }
}

/// The first clause that promises something for sharing, inviting or following.
fn sharing_clause(text: &str) -> Option<&str> {
    let ends = |c: char| matches!(c, '。' | '；' | '！' | '？' | ';' | '!' | '?' | '\n');
    text.split(ends).map(str::trim).find(|sentence| {
        let sentence = plain(sentence);
        let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        has(&SHARED) && has(&GAINED) && !has(&DENIED)
    })
}

/// Without the blanks that hide a word, and with full-width signs made narrow.
fn plain(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}');
    kept.map(|c| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    })
    .collect()
}
