//! What the fields of a composition are called in the trail, by their paths.

/// The steps of a composition.
const STEPS: [(&str, &str); 8] = [
    ("basics", "基本信息"),
    ("days", "时间"),
    ("audience", "参加对象"),
    ("quiz", "答题"),
    ("survey", "问卷"),
    ("chances", "机会"),
    ("prizes", "奖品与领奖"),
    ("texts", "规则补充"),
];

/// What their fields are called, wherever they stand.
const FIELDS: [(&str, &str); 71] = [
    ("title", "标题"),
    ("slug", "网址名称"),
    ("summary", "简介"),
    ("cover", "封面"),
    ("organiser", "主办方"),
    ("contact", "联系方式"),
    ("opens", "开始"),
    ("closes", "结束"),
    ("daily_from", "每日从"),
    ("daily_to", "每日到"),
    ("who", "谁能参加"),
    ("conditions", "参加条件"),
    ("need", "必做或选做"),
    ("paper", "怎么出题"),
    ("draws", "抽题规则"),
    ("topic", "主题"),
    ("difficulty", "难度"),
    ("numbers", "固定题号"),
    ("shuffle", "打乱选项"),
    ("feedback", "讲解"),
    ("multiple", "多选题评分"),
    ("minutes", "限时"),
    ("pass_mark", "达标分"),
    ("first", "顺序"),
    ("per_day", "每天次数"),
    ("in_all", "总次数"),
    ("for_survey", "填问卷加"),
    ("for_practice", "重做错题加"),
    ("for_lesson", "学微课加"),
    ("lessons", "微课"),
    ("lesson_tickets", "学微课得抽奖券"),
    ("ticket_per", "抽奖资格"),
    ("prizes", "奖品"),
    ("draw_at", "开奖时间"),
    ("alternates", "候补人数"),
    ("announced", "怎么公布"),
    ("claim_from", "领奖开始"),
    ("claim_until", "领奖截止"),
    ("claim_how", "怎么领奖"),
    ("forfeits", "视为放弃"),
    ("tax", "税"),
    ("name", "名称"),
    ("kind", "种类"),
    ("count", "数量"),
    ("by_branch", "按网点"),
    ("value", "价值"),
    ("given", "怎么发放"),
    ("terms", "规格与说明"),
    ("without_phone", "不用手机怎么参加"),
    ("further", "补充规则"),
    ("definition", ""),
    ("intro", "开头的话"),
    ("thanks", "交卷后的话"),
    ("naming", "身份"),
    ("consent", "同意的内容"),
    ("opens_at", "开始"),
    ("closes_at", "结束"),
    ("quota", "名额"),
    ("pages", "页"),
    ("questions", "题"),
    ("text", "文字"),
    ("help", "说明"),
    ("required", "必答"),
    ("options", "选项"),
    ("rows", "行"),
    ("columns", "列"),
    ("items", "项"),
    ("show_if", "显示条件"),
    ("jumps", "跳转"),
    ("other", "要写明"),
    ("exclusive", "单独选"),
];

/// The label of a field by its path, as `prizes.prizes.2.value`; `None` where the path is none of a
/// composition.
pub fn composed_label(path: &str) -> Option<String> {
    let (step, rest) = path.split_once('.')?;
    let (_, step) = STEPS.iter().find(|(word, _)| *word == step)?;
    let label = |part: &str| {
        let known = FIELDS.iter().find(|(word, _)| *word == part);
        known.map_or_else(|| part.to_owned(), |(_, label)| (*label).to_owned())
    };
    let parts = rest.split('.').map(label).filter(|part| !part.is_empty());
    Some(format!("{step} · {}", parts.collect::<Vec<_>>().join(" ")))
}

#[cfg(test)]
mod tests {
    use domain::campaigns::Template;
    use serde_json::Value;

    use super::*;
    use crate::campaigns::compose::work::facts_of;

    #[test]
    fn a_path_is_told_in_words() {
        let told = composed_label("prizes.prizes.2.value").unwrap();
        assert_eq!(told, "奖品与领奖 · 奖品 2 价值");
        let told = composed_label("survey.definition.pages.1.questions.3.text").unwrap();
        assert_eq!(told, "问卷 · 页 1 题 3 文字");
        assert_eq!(composed_label("name"), None);
    }

    #[test]
    fn every_field_of_every_template_has_words() {
        for template in Template::ALL {
            let facts = facts_of(&template.composition()).to_json();
            let facts: serde_json::Map<String, Value> = serde_json::from_str(&facts).unwrap();
            for path in facts.keys() {
                let told = composed_label(path).unwrap_or_else(|| panic!("{path}"));
                let raw = told.chars().any(|letter| letter.is_ascii_alphabetic());
                assert!(!raw, "{path} is told as {told}");
            }
        }
    }
}
