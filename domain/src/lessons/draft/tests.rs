use super::*;

/// A lesson that is whole, and its film.
pub fn draft() -> (LessonDraft, FilmFiles) {
    let question = |number: u128, at: &str, stem: &str| LessonQuestionDraft {
        id: Uuid::from_u128(number),
        at: at.into(),
        to_bank: "yes".into(),
        question: QuestionDraft {
            kind: "true_false".into(),
            stem: stem.into(),
            answer: "错".into(),
            explanation: "先看清楚。".into(),
            ..QuestionDraft::default()
        },
    };
    let draft = LessonDraft {
        title: "柜台前的勾".into(),
        summary: "别人替您勾的选项，也是您的承诺。".into(),
        case: "王阿姨去办卡。".into(),
        turning_point: "她先看了一遍。".into(),
        risks: "代勾选\n\n捆绑销售".into(),
        right: "知情权".into(),
        advice: "自己看，自己勾".into(),
        source: "《银行保险机构消费者权益保护管理办法》".into(),
        tags: "信用卡、柜台 信用卡".into(),
        film: Some(Uuid::from_u128(9)),
        captions: "00:01 --> 00:03\n我帮您勾选。\n\n00:21 --> 00:24\n我先看看。".into(),
        chapters: "00:00 起因\n00:20 转折".into(),
        questions: vec![
            question(2, "", "第二题"),
            question(1, "00:20", "您怎么办？"),
            LessonQuestionDraft::default(),
            question(3, "", "第三题"),
        ],
        ..LessonDraft::default()
    };
    let film = FilmFiles {
        duration_ms: 40_000,
        width: 1280,
        height: 720,
        has_audio: false,
        files: vec![],
        made_by: 0,
        renditions: vec![],
        thumbs: None,
    };
    (draft, film)
}

fn faults(change: impl FnOnce(&mut LessonDraft)) -> Vec<LessonFault> {
    let (mut changed, film) = draft();
    change(&mut changed);
    changed.check(Some(&film)).expect_err("should be refused")
}

#[test]
fn a_whole_draft_becomes_a_lesson() {
    let (draft, film) = draft();
    let lesson = draft.check(Some(&film)).unwrap();
    assert_eq!(lesson.risks, ["代勾选", "捆绑销售"]);
    assert_eq!(lesson.tags, ["信用卡", "柜台"]);
    let asked: Vec<_> = lesson.questions.iter().map(|asked| asked.at_ms).collect();
    assert_eq!(asked, [Some(20_000), None, None]);
    let first = &lesson.questions[0].question;
    assert_eq!(first.topic.as_str(), "知情权");
    assert_eq!(first.difficulty, 2);
    assert_eq!(first.source, draft.source);
}

#[test]
fn each_fault_is_named_beside_its_field() {
    use LessonFault as F;
    assert_eq!(faults(|d| d.right.clear()), [F::Right]);
    assert_eq!(faults(|d| d.film = None), [F::NoFilm]);
    assert_eq!(
        faults(|d| d.chapters = "00:05 起因".into()),
        [F::FirstChapter]
    );
    assert_eq!(
        faults(|d| d.chapters = "00:00 起因\n00:00 转折".into()),
        [F::Chapter(2)]
    );
    assert_eq!(
        faults(|d| d.chapters = "00:00 起因\n00:40 转折".into()),
        [F::ChapterAfterTheEnd(2)]
    );
    assert_eq!(faults(|d| d.questions[1].at = "x".into()), [F::Moment(2)]);
    assert_eq!(
        faults(|d| d.questions[1].at = "00:40".into()),
        [F::MomentOutside(2)]
    );
    assert_eq!(
        faults(|d| d.questions[3].at = "00:20.5".into()),
        [F::SameMoment(3)]
    );
    assert_eq!(
        faults(|d| d.questions[0].to_bank.clear()),
        [F::FewForBank(2)]
    );
    assert_eq!(faults(|d| d.expires_on = "明年".into()), [F::Expiry]);
    let wrong = faults(|d| d.questions[0].question.stem.clear());
    assert_eq!(wrong[0].field(), "question-1-stem");
    let empty = faults(|d| d.title = "  ".into());
    assert_eq!(empty[0].field(), "title");
    assert!(matches!(
        faults(|d| d.captions.clear())[..],
        [F::Captions(_)]
    ));
}

#[test]
fn a_film_that_is_not_ready_keeps_the_lesson_back() {
    let (draft, _) = draft();
    assert_eq!(draft.check(None), Err(vec![LessonFault::FilmNotReady]));
}
