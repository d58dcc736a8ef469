//! What people call the things that the trail holds.

use domain::staff::Role;
use serde_json::Value;

/// What people call the kinds of deeds.
pub const GROUPS: [(&str, &str); 6] = [
    ("", "全部"),
    ("staff.", "员工账号"),
    ("session.", "登录"),
    ("branch.", "网点"),
    ("question.", "题库"),
    ("audit.", "审计"),
];

/// A fact by its name, as it was and as it is now.
pub type Difference = (String, Option<String>, Option<String>);

/// What differs between two objects; with nothing before, everything that there is now.
pub fn differences(before: &str, after: &str) -> Vec<Difference> {
    let read = |json: &str| match serde_json::from_str(json) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (read(before), read(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let text = |value: Option<&Value>| match value? {
        Value::Null => None,
        Value::Bool(true) => Some("是".to_owned()),
        Value::Bool(false) => Some("否".to_owned()),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(word_label(text).to_owned()),
        other => Some(other.to_string()),
    };
    names
        .into_iter()
        .map(|name| {
            (
                field_label(name).to_owned(),
                text(before.get(name)),
                text(after.get(name)),
            )
        })
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// Words that are stored in English, as people know them.
fn word_label(word: &str) -> &str {
    if let Some(role) = Role::from_word(word) {
        return role.label();
    }
    match word {
        "head_office" => "总行",
        "city" => "城市分行",
        "outlet" => "网点",
        "totp" => "动态码",
        "recovery_code" => "恢复码",
        other => other,
    }
}

fn field_label(name: &str) -> &str {
    match name {
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
        "stem" => "题干",
        "state" => "状态",
        "reason" => "原因",
        "rows" => "行数",
        "format" => "格式",
        other => other,
    }
}

/// What people call a deed.
pub fn action_label(action: &str) -> String {
    let label = match action {
        "staff.invite" => "邀请员工",
        "staff.invite_again" => "重新发设置链接",
        "staff.set_up" => "设置账号",
        "staff.change" => "修改账号",
        "staff.disable" => "停用账号",
        "staff.enable" => "恢复账号",
        "staff.change_password" => "修改密码",
        "staff.renew_recovery_codes" => "更换恢复码",
        "session.begin" => "登录",
        "session.end" => "结束登录",
        "branch.add" => "新增机构",
        "branch.change" => "修改机构",
        "branch.import" => "导入机构",
        "branch.export" => "导出机构",
        "audit.export" => "导出操作记录",
        "question.add" => "新建题目",
        "question.change" => "修改题目",
        "question.submit" => "提交审核",
        "question.take_back" => "撤回提交",
        "question.approve" => "审核通过",
        "question.send_back" => "退回修改",
        "question.withdraw" => "停用题目",
        "question.import" => "导入题目",
        "question.export" => "导出题目",
        "question.discard" => "删除草稿",
        other => other,
    };
    label.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let found = differences(
            r#"{"name":"甲","open":true}"#,
            r#"{"name":"乙","open":true}"#,
        );
        assert_eq!(
            found,
            [("名称".into(), Some("甲".into()), Some("乙".into()))]
        );
        assert_eq!(differences("{}", r#"{"all":true}"#).len(), 1);
        assert_eq!(differences("not json", "{}"), []);
    }
}
