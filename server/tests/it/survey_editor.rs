//! A survey as staff write it: piece by piece, or out of a file.

use domain::staff::Role;
use domain::surveys::Definition;
use storage::each_database;
use uuid::Uuid;

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
            ("then", "back"), ("option.1.key", "o2"), ("option.1.text", "没去过"), ("option.2.text", "其他"), ("option.2.other", "1"),
        ];
        let list = editor.submit(&format!("{path}/questions/q1"), &first).await;
        assert!(list.shows("1. 去过&lt;b&gt;网点"), "{list:?}");
        assert!(list.shows("问卷标题还没有填写"), "the checker says what is missing: {list:?}");
        editor.adds_question(campaign, "p1", "long_text").await;
        let shown = r#"{"question":"q1","is":{"any_of":["o1"]}}"#;
        let form = editor.get(&format!("{path}/questions/q2")).await;
        assert!(form.shows("选了「去过」") && form.shows("没选「其他」"), "{form:?}");
        let second = [("then", "back"), ("text", "感受如何？"), ("show_if.how", "all"), ("show_if.0", shown)];
        editor.submit(&format!("{path}/questions/q2"), &second).await;
        editor.submit(&path, &[("do", "add_page")]).await;
        editor.adds_question(campaign, "p2", "nps").await;
        editor.submit(&format!("{path}/questions/q3"), &[("then", "back"), ("text", "推荐吗？")]).await;
        let jump = [("then", "back"), ("title", "开头"), ("jump.0.when.how", "any"), ("jump.0.to", "always:"),
            ("jump.0.when.0", r#"{"question":"q1","is":{"any_of":["o2"]}}"#)];
        editor.submit(&format!("{path}/pages/p1"), &jump).await;
        let about = [("do", "about"), ("title", "网点体验"), ("naming", ""), ("quota", "500"), ("closes", "2026-04-01T18:00")];
        let list = editor.submit(&path, &about).await;
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
        editor.bring(&path, "s.json", b"", &[("json", &json)]).await;
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
