//! What people call the things that the trail holds.

use std::collections::HashMap;

use domain::audit::Entry;
use domain::quizzes::{QuestionKind, Remedy};
use domain::review::Shelf;
use domain::staff::{BranchKind, Role};
use serde_json::Value;

use super::composed::composed_label;
use crate::questions::onward::remedy_label;

/// What people call the kinds of deeds.
pub const GROUPS: &[(&str, &str)] = &[
    ("", "全部"),
    ("staff.", "员工账号"),
    ("session.", "登录"),
    ("branch.", "网点"),
    ("question.", "题库"),
    ("lesson.", "微课"),
    ("campaign.", "活动"),
    ("survey.", "问卷"),
    ("channel.", "活动渠道"),
    ("stock.", "库存"),
    ("prize.", "奖品"),
    ("win.", "领奖"),
    ("draw.", "抽奖"),
    ("instant.", "即开奖"),
    ("audit.", "审计"),
];

/// Branches that facts name by their ids, as their code and name.
pub type Branches = HashMap<String, String>;

/// Every action that is recorded, and what people call it.
const ACTIONS: &[(&str, &str)] = &[
    ("draw.notary_pack", "下载公证材料"),
    ("lesson.add", "新建微课"),
    ("lesson.change", "修改微课"),
    ("lesson.submit", "提交审核"),
    ("lesson.take_back", "撤回提交"),
    ("lesson.send_back", "退回修改"),
    ("lesson.approve", "审核通过并发布"),
    ("lesson.revise", "开始修订"),
    ("lesson.withdraw", "下架微课"),
    ("lesson.discard", "删除草稿"),
    ("lesson.film", "上传视频"),
    ("lesson.retry_film", "重新处理视频"),
    ("lesson.captions", "上传字幕"),
    ("lesson.export", "导出微课数据"),
    ("staff.invite", "邀请员工"),
    ("staff.invite_again", "重新发设置链接"),
    ("staff.set_up", "设置账号"),
    ("staff.change", "修改账号"),
    ("staff.disable", "停用账号"),
    ("staff.enable", "恢复账号"),
    ("staff.change_password", "修改密码"),
    ("staff.renew_recovery_codes", "更换恢复码"),
    ("session.begin", "登录"),
    ("session.end", "结束登录"),
    ("branch.add", "新增机构"),
    ("branch.change", "修改机构"),
    ("branch.import", "导入机构"),
    ("branch.export", "导出机构"),
    ("audit.export", "导出操作记录"),
    ("question.add", "新建题目"),
    ("question.change", "修改题目"),
    ("question.submit", "提交审核"),
    ("question.take_back", "撤回提交"),
    ("question.approve", "审核通过"),
    ("question.send_back", "退回修改"),
    ("question.revise", "开始修订"),
    ("question.withdraw", "停用题目"),
    ("question.remedy", "定下错题怎么算"),
    ("question.rescore", "重新计分"),
    ("question.import", "导入题目"),
    ("question.export", "导出题目"),
    ("question.discard", "删除草稿"),
    ("campaign.add", "新建活动"),
    ("campaign.copy", "复制活动"),
    ("campaign.change", "修改活动"),
    ("campaign.submit", "提交审核"),
    ("campaign.take_back", "撤回提交"),
    ("campaign.send_back", "退回修改"),
    ("campaign.publish", "审核通过并发布"),
    ("campaign.revise", "开始修改活动"),
    ("campaign.discard", "放弃修改"),
    ("campaign.pause", "暂停活动"),
    ("campaign.resume", "恢复活动"),
    ("campaign.close", "提前结束"),
    ("campaign.archive", "归档"),
    ("campaign.unarchive", "取消归档"),
    ("campaign.list", "上传参加名单"),
    ("survey.export", "导出问卷答卷"),
    ("survey.hide_text", "隐藏一条文字回答"),
    ("survey.show_text", "恢复一条文字回答"),
    ("channel.add", "新增渠道"),
    ("channel.add_all", "批量新增网点渠道"),
    ("channel.close", "停用渠道"),
    ("channel.reopen", "恢复渠道"),
    ("channel.export", "导出渠道链接"),
    ("campaign.export", "导出活动数据"),
    ("stock.received", "奖品入库"),
    ("stock.returned", "奖品退回"),
    ("stock.damaged", "登记奖品损坏"),
    ("stock.lost", "登记奖品丢失"),
    ("stock.found", "登记奖品盘盈"),
    ("stock.send", "调出奖品"),
    ("stock.arrive", "确认奖品到货"),
    ("stock.count", "盘点奖品"),
    ("stock.threshold", "设置库存提醒"),
    ("stock.import_codes", "导入券码"),
    ("stock.export", "导出库存"),
    ("prize.picture", "更换奖品图片"),
    ("prize.export", "导出奖品"),
    ("prize.export_tax", "导出个税申报资料"),
    ("prizes.export_day", "导出奖品每日核对"),
    ("win.send_code", "给中奖人发验证码"),
    ("win.hand_over", "发放奖品"),
    ("win.undo", "撤销发放"),
    ("win.export", "导出领奖清单"),
    ("draw.review", "处理存疑抽奖券"),
    ("draw.check_tickets", "检查抽奖券"),
    ("draw.staff_numbers", "更新工作人员号码名单"),
    ("draw.export_reviews", "导出存疑抽奖券"),
    ("draw.prepare", "准备抽奖"),
    ("draw.set", "填写抽奖设置"),
    ("draw.abandon", "取消抽奖"),
    ("draw.freeze", "冻结名单"),
    ("draw.type", "录入号码"),
    ("draw.take_back", "退回号码"),
    ("draw.draw", "复核号码并抽奖"),
    ("draw.publish", "公布中奖结果"),
    ("draw.ask_replacement", "申请作废重抽"),
    ("draw.refuse_replacement", "不同意作废重抽"),
    ("draw.approve_replacement", "批准作废重抽"),
    ("instant.pause", "暂停即开奖"),
    ("instant.resume", "恢复即开奖"),
];

/// A fact by its name, as it was and as it is now.
pub type Difference = (String, Option<String>, Option<String>);

/// What differs between two objects; with nothing before, everything that there is now.
pub fn differences(entry: &Entry, branches: &Branches) -> Vec<Difference> {
    let read = |json: &str| match serde_json::from_str(json) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (read(&entry.before), read(&entry.after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let text = |name: &str, value: Option<&Value>| match value? {
        Value::Null => None,
        Value::Bool(true) => Some("是".to_owned()),
        Value::Bool(false) => Some("否".to_owned()),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(fact_label(name, text, branches)),
        other => Some(other.to_string()),
    };
    names
        .into_iter()
        .map(|name| {
            (
                composed_label(name).unwrap_or_else(|| field_label(name).to_owned()),
                text(name, before.get(name)),
                text(name, after.get(name)),
            )
        })
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// A fact that is stored as a word or an id, as people know it.
fn fact_label(name: &str, fact: &str, branches: &Branches) -> String {
    let label = match (name, fact) {
        ("role", role) => Role::from_word(role).map(Role::label),
        ("parent", id) => branches.get(id).map(String::as_str),
        ("kind", "head_office") => Some(BranchKind::HeadOffice.label()),
        ("kind", "city") => Some(BranchKind::City.label()),
        ("kind", "outlet") => Some(BranchKind::Outlet.label()),
        ("kind", "single") => Some(QuestionKind::Single.label()),
        ("kind", "multiple") => Some(QuestionKind::Multiple.label()),
        ("kind", "true_false") => Some(QuestionKind::TrueFalse.label()),
        ("state", state) => return state_label(state),
        ("remedy", remedy) => Remedy::from_word(remedy).map(remedy_label),
        ("second_factor", "totp") => Some("动态码"),
        ("second_factor", "recovery_code") => Some("恢复码"),
        _ => None,
    };
    label.unwrap_or(fact).to_owned()
}

/// Where a question stood, with the revision that was under way.
fn state_label(state: &str) -> String {
    let words: Vec<_> = state
        .split(", ")
        .map(|word| Shelf::from_word(word).map_or(word, |shelf| shelf.label()))
        .collect();
    words.join("，修订：")
}

fn field_label(name: &str) -> &str {
    match name {
        "title" => "标题",
        "summary" => "简介",
        "case" => "案情",
        "turning_point" => "转折",
        "risks" => "风险点",
        "right" => "涉及的权益",
        "advice" => "怎么做",
        "tags" => "标签",
        "elder_text" => "长辈版文字",
        "film" => "视频",
        "captions" => "字幕",
        "chapters" => "章节",
        "may_seek" => "首次可以跳看",
        "participants_only" => "仅登录客户可看",
        "lesson" => "微课",
        "resumes_at" => "恢复时间",
        "tax_fen" => "代扣税款（分）",
        "username" => "用户名",
        "name" => "名称",
        "role" => "岗位",
        "branch" => "机构",
        "code" => "编号",
        "kind" => "类型",
        "address" => "地址",
        "phone" => "电话",
        "hours" => "营业时间",
        "open" => "营业",
        "parent" => "上级",
        "second_factor" => "第二因素",
        "all" => "全部",
        "codes" => "恢复码个数",
        "topic" => "主题",
        "difficulty" => "难度",
        "stem" => "题干",
        "options" => "选项",
        "answer" => "答案",
        "explanation" => "解析",
        "source" => "依据",
        "effective_on" => "生效日期",
        "expires_on" => "有效期至",
        "review_on" => "复核日期",
        "version" => "版本",
        "state" => "状态",
        "reason" => "原因",
        "remedy" => "已答的卷",
        "attempts" => "答过的卷",
        "raised" => "提高成绩的卷",
        "tickets" => "补发的抽奖券",
        "rows" => "行数",
        "question" | "asked" => "题目",
        "sheet" => "答卷",
        "format" => "格式",
        "file" => "文件",
        "questions" => "题目数",
        "published" => "直接发布",
        "left_out" => "不导入的行数",
        "imported" => "已导入的题目数",
        "updated" => "已更新的草稿数",
        "started_by" => "发起人",
        "campaign" => "活动",
        "medium" => "渠道类型",
        "draw" => "第几次抽奖",
        "rehearsal" => "演练",
        "sources" => "公开来源数",
        "secret" => "主办方密值",
        "alternates" => "候补人数",
        "witnesses" => "见证人",
        "notary" => "公证",
        "entrants" => "抽奖券数",
        "freeze_hash" => "冻结摘要",
        "record_hash" => "记录摘要",
        "numbers" => "号码",
        "entered_by" => "录入人",
        "confirmed_by" => "复核人",
        "wins" => "中奖数",
        "passed_over" => "跳过的人数",
        "replaced" => "已作废",
        "channels" => "渠道数",
        "prize" => "奖品",
        "quantity" => "件数",
        "note" => "说明",
        "from" => "调出网点",
        "to" => "调入网点",
        "arrived" => "实到",
        "day" => "日期",
        "threshold" => "提醒线",
        "month" => "月份",
        "differences" => "差异",
        "picture" => "图片",
        "comer" => "领取人",
        "checked" => "核对方式",
        "redeemed_by" => "发放人",
        "score" => "存疑分",
        "ruling" => "处理结果",
        "emptied" => "先清空原名单",
        "moments" => "中奖时刻承诺值",
        other => other,
    }
}

/// What people call a deed.
pub fn action_label(action: &str) -> Option<&'static str> {
    let known = ACTIONS.iter().find(|(known, _)| *known == action);
    known.map(|(_, label)| *label)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::audit::{Actor, Deed, Facts, Hash, Subject};

    use super::*;

    fn entry(before: &str, after: &str) -> Entry {
        let deed = Deed {
            actor: Actor::operator(),
            action: "branch.change".into(),
            subject: Subject {
                kind: "branch".into(),
                id: "1".into(),
            },
            before: Facts::none(),
            after: Facts::none(),
        };
        Entry {
            before: before.into(),
            after: after.into(),
            ..Entry::of(deed, 1, DateTime::default(), Hash::START)
        }
    }

    #[test]
    fn only_what_differs_is_shown() {
        let none = Branches::new();
        let changed = entry(
            r#"{"name":"city","open":true}"#,
            r#"{"name":"乙","open":true}"#,
        );
        assert_eq!(
            differences(&changed, &none),
            [("名称".into(), Some("city".into()), Some("乙".into()))]
        );
        assert_eq!(differences(&entry("{}", r#"{"all":true}"#), &none).len(), 1);
        assert_eq!(differences(&entry("not json", "{}"), &none), []);
    }

    #[test]
    fn words_and_ids_are_shown_as_people_know_them() {
        let branches = Branches::from([("7".to_owned(), "0571 杭州分行".to_owned())]);
        let added = entry("{}", r#"{"kind":"outlet","parent":"7"}"#);
        let after = differences(&added, &branches);
        let after: Vec<_> = after.iter().map(|(_, _, after)| after.as_deref()).collect();
        assert_eq!(after, [Some("网点"), Some("0571 杭州分行")]);
    }
}
