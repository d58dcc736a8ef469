//! A survey as staff write it: piece by piece, or out of a file.

use domain::staff::Role;
use domain::surveys::Definition;
use storage::each_database;
use uuid::Uuid;

use crate::test_app::browser::hidden;
use crate::test_app::{Browser, Reply, TestApp};

fn home(campaign: Uuid) -> String {
    format!("/staff/campaigns/{campaign}/survey")
}

impl Browser {
    /// Adds an empty question to a page of a survey that is being written; its form.
    pub async fn adds_question(&mut self, campaign: Uuid, page: &str, kind: &str) -> Reply {
        let form = [("do", "add"), ("of", page), ("kind", kind)];
        self.submit(&home(campaign), &form).await
    }

    async fn steps(&mut self, campaign: Uuid, verb: &str, of: &str) -> Reply {
        self.submit(&home(campaign), &[("do", verb), ("of", of)])
            .await
    }

    /// Sends the form of a piece as it was opened now.
    async fn writes(&mut self, path: &str, typed: &[(&str, &str)]) -> Reply {
        let form = self.get(path).await;
        self.writes_in(path, &form, typed).await
    }

    /// Sends the form of a piece as it was opened earlier.
    async fn writes_in(&mut self, path: &str, form: &Reply, typed: &[(&str, &str)]) -> Reply {
        let seen = hidden(form, path, "seen");
        let typed = [&[("seen", seen), ("then", "back")], typed].concat();
        self.post(path, &typed).await
    }

    /// The survey as its file says it.
    async fn file(&mut self, campaign: Uuid) -> Definition {
        let file = self.get(&format!("{}.json", home(campaign))).await;
        assert!(file.status.is_success(), "{file:?}");
        Definition::from_json(file.body.as_bytes()).unwrap()
    }
}

each_database! {
    async fn a_survey_is_written_piece_by_piece(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let campaign = editor.composes("rights_day").await;
        let path = home(campaign);
        assert!(editor.get(&path).await.shows("增加一题"));
        let form = editor.adds_question(campaign, "p1", "single").await;
        assert!(form.shows("怎么回答") && form.shows("这是第一题"), "{form:?}");
        let first = [
            ("text", "去过<b>网点</b>吗？"), ("required", "1"), ("option.0.key", "o1"), ("option.0.text", "去过"),
            ("option.1.key", "o2"), ("option.1.text", "没去过"), ("option.2.text", "其他"), ("option.2.other", "1"),
        ];
        editor.writes(&format!("{path}/questions/q1"), &first).await;
        let list = editor.get(&path).await;
        assert!(list.shows("1. 去过&lt;b&gt;网点"), "{list:?}");
        assert!(list.shows("问卷标题还没有填写"), "the checker says what is missing: {list:?}");
        editor.adds_question(campaign, "p1", "long_text").await;
        let shown = r#"{"question":"q1","is":{"any_of":["o1"]}}"#;
        let form = editor.get(&format!("{path}/questions/q2")).await;
        assert!(form.shows("选了「去过」") && form.shows("没选「其他」"), "{form:?}");
        let second = [("text", "感受如何？"), ("show_if.how", "all"), ("show_if.0", shown)];
        editor.writes(&format!("{path}/questions/q2"), &second).await;
        editor.submit(&path, &[("do", "add_page")]).await;
        editor.adds_question(campaign, "p2", "nps").await;
        editor.writes(&format!("{path}/questions/q3"), &[("text", "推荐吗？")]).await;
        let jump = [("title", "开头"), ("jump.0.when.how", "any"), ("jump.0.to", "always:"),
            ("jump.0.when.0", r#"{"question":"q1","is":{"any_of":["o2"]}}"#)];
        editor.writes(&format!("{path}/pages/p1"), &jump).await;
        let about = [("title", "网点体验"), ("naming", ""), ("quota", "500"), ("closes", "2026-04-01T18:00")];
        editor.writes(&format!("{path}/about"), &about).await;
        let list = editor.get(&path).await;
        assert!(!list.shows("要改"), "{list:?}");
        let written = editor.file(campaign).await;
        assert_eq!(written.check(), []);
        assert_eq!(written.quota, Some(500));
        assert_eq!(written.closes_at.unwrap().to_rfc3339(), "2026-04-01T10:00:00+00:00");
        assert_eq!(written.pages[0].jumps.len(), 1);
        // The forms show what stands.
        assert!(editor.get(&format!("{path}/pages/p1")).await.shows("value=\"always:\" selected"));
        // Moving a question in front of the one that it depends on is found.
        let list = editor.steps(campaign, "up", "q2").await;
        assert!(list.shows("条件问到了 q1，它不在这之前"), "{list:?}");
        editor.steps(campaign, "down", "q2").await;
        editor.steps(campaign, "copy", "q3").await;
        editor.steps(campaign, "remove", "q1").await;
        let written = editor.file(campaign).await;
        assert_eq!(written.questions().count(), 3);
        assert_eq!(written.question("q2").unwrap().show_if, None);
        let recorded = app.count("select count(*) from audit_entries where action = 'campaign.change'");
        assert!(recorded.await >= 9);
    }

    async fn two_editors_of_one_question_lose_nothing(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut colleague = app.at_the_desk(Role::CampaignEditor).await;
        let campaign = editor.composes("rights_day").await;
        editor.adds_question(campaign, "p1", "nps").await;
        editor.adds_question(campaign, "p1", "short_text").await;
        let first = format!("{}/questions/q1", home(campaign));
        let form = editor.get(&first).await;
        // Another piece is nobody's business.
        colleague.writes(&format!("{}/questions/q2", home(campaign)), &[("text", "为什么？")]).await;
        colleague.writes(&first, &[("text", "愿意推荐吗？")]).await;
        let refused = editor.writes_in(&first, &form, &[("text", "会推荐给亲友吗？")]).await;
        assert!(refused.shows("另一位同事刚刚改过这里") && refused.shows("会推荐给亲友吗？"), "{refused:?}");
        assert_eq!(editor.file(campaign).await.question("q1").unwrap().text, "愿意推荐吗？");
        // Sent again, knowingly, it is theirs.
        let taken = editor.writes_in(&first, &refused, &[("text", "会推荐给亲友吗？")]).await;
        assert!(taken.status.is_redirection(), "{taken:?}");
        let written = editor.file(campaign).await;
        assert_eq!(written.question("q1").unwrap().text, "会推荐给亲友吗？");
        assert_eq!(written.question("q2").unwrap().text, "为什么？");
        // What is gone is not brought back, and that is said.
        let form = editor.get(&first).await;
        colleague.steps(campaign, "remove", "q1").await;
        let gone = editor.writes_in(&first, &form, &[("text", "?")]).await;
        let list = editor.open(gone.location()).await;
        assert!(list.shows("已经被同事删除"), "{list:?}");
        let list = editor.steps(campaign, "up", "q1").await;
        assert!(list.shows("已经被同事删除"), "{list:?}");
        assert_eq!(editor.file(campaign).await.questions().count(), 1);
    }

    async fn what_cannot_be_read_comes_back_as_it_was_typed(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let campaign = editor.composes("rights_day").await;
        let kinds = [
            ("number", "min", "十八", "请填数字"),
            ("number", "decimals", "999", "请填 0、1 或 2"),
            ("date", "until", "明年", "请按“2026-09-01”的样子填"),
            ("multiple", "option.0.quota", "99999999999", "请填整数"),
        ];
        for (number, (kind, field, typed, told)) in (1..).zip(kinds) {
            editor.adds_question(campaign, "p1", kind).await;
            let path = format!("{}/questions/q{number}", home(campaign));
            let form = [("text", "问一问"), ("option.0.text", "甲"), (field, typed)];
            let refused = editor.writes(&path, &form).await;
            assert!(refused.shows(told) && refused.shows(typed) && refused.shows("问一问"), "{refused:?}");
            assert!(refused.shows("aria-invalid=\"true\""), "{refused:?}");
            let stands = editor.file(campaign).await;
            assert_eq!(stands.question(&format!("q{number}")).unwrap().text, "");
        }
        let about = format!("{}/about", home(campaign));
        let refused = editor.writes(&about, &[("title", "听听您的想法"), ("closes", "2026-02-30T08:00")]).await;
        assert!(refused.shows("2026-02-30T08:00") && refused.shows("听听您的想法"), "{refused:?}");
        assert_eq!(editor.file(campaign).await.title, "");
    }

    async fn a_file_is_taken_whole_or_refused_with_reasons(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let campaign = editor.composes("rights_day").await;
        let path = format!("{}/import", home(campaign));
        let evil = crate::surveys::SMALL.replace("满意吗？", "<script>alert(1)</script>");
        let taken = editor.bring(&path, "s.json", evil.as_bytes(), &[]).await;
        assert!(taken.status.is_redirection(), "{taken:?}");
        let list = editor.get(&home(campaign)).await;
        assert!(list.shows("&lt;script&gt;alert(1)") && !list.shows("<script>alert"), "{list:?}");
        // Taken away and brought back it is the same.
        let file = editor.file(campaign).await;
        let json = file.to_json();
        // A form that knows nothing of what stands does not replace it; what was brought is kept.
        let other = json.replace("小问卷", "另一份问卷");
        let refused = editor.bring(&path, "s.json", other.as_bytes(), &[]).await;
        assert!(refused.shows("同事刚刚改过这份问卷") && refused.shows("另一份问卷"), "{refused:?}");
        assert_eq!(editor.file(campaign).await, file);
        let seen = hidden(&refused, &path, "seen");
        editor.bring(&path, "s.json", b"", &[("json", &json), ("seen", seen)]).await;
        assert_eq!(editor.file(campaign).await, file);
        let questions: Vec<_> = (0..500)
            .map(|number| format!(r#"{{"key":"q{number}","text":"?","ask":{{"nps":{{}}}}}}"#))
            .collect();
        let many = format!(
            r#"{{"title":"长","naming":{{"anonymous":{{}}}},"pages":[{{"key":"p","questions":[{}]}}]}}"#,
            questions.join(",")
        );
        let refused = editor.bring(&path, "s.json", many.as_bytes(), &[]).await;
        assert!(refused.shows("题目最多 200 道，现有 500 道"), "{refused:?}");
        let pasted = r#"{"title":"x","naming":{"anonymous":{}},"onload":"alert(1)","pages":[]}"#;
        let refused = editor.bring(&path, "", b"", &[("json", pasted)]).await;
        assert!(refused.shows("不认识的字段「onload」") && refused.shows("&quot;onload&quot;") || refused.shows("\"onload\""), "{refused:?}");
        assert_eq!(editor.file(campaign).await, file, "what was there stays");
    }
}
