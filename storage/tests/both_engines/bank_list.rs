//! The bank's list: searched, narrowed, ordered and counted.

use domain::quizzes::{Attention, Figures, QuestionKind, SearchWords, Sort, Topic, Validity};
use domain::review::{Remark, Shelf};
use storage::questions::{self, Filter, ListedQuestion, PageOf};
use storage::testing::sample_bank;
use storage::{Db, each_database};
use uuid::Uuid;

use super::bank::{begin, copy, find, new_stem, publish, staff, step};
use super::common::{at, day, new_id, new_question, write};

const FIRST: PageOf = PageOf {
    sort: Sort::Changed,
    size: 20,
    page: 0,
};

async fn list(db: &Db, filter: &Filter, page: PageOf) -> Vec<ListedQuestion> {
    let mut conn = db.read().await.unwrap();
    let listed = questions::list(&mut conn, filter, page, day(15))
        .await
        .unwrap();
    let counted = questions::count(&mut conn, filter, day(15)).await.unwrap();
    assert!(counted >= listed.len() as u64);
    listed
}

async fn ids(db: &Db, filter: &Filter) -> Vec<Uuid> {
    let by_number = PageOf {
        sort: Sort::Number,
        ..FIRST
    };
    let listed = list(db, filter, by_number).await;
    listed.into_iter().map(|question| question.id).collect()
}

fn words(typed: &str) -> Filter {
    Filter {
        words: Some(SearchWords::parse(typed).unwrap()),
        ..Filter::default()
    }
}

/// The questions that are found by what was typed, by number.
pub async fn found(db: &Db, typed: &str) -> Vec<Uuid> {
    ids(db, &words(typed)).await
}

each_database! {
    async fn texts_are_read_in_parts_as_each_is_found_alone(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let draft = begin(db, author, copy(&new_stem())).await;
        let published = begin(db, author, copy(&new_stem())).await;
        publish(db, published, author, reviewer).await;
        let revised = begin(db, author, copy(&new_stem())).await;
        publish(db, revised, author, reviewer).await;
        step(db, revised, author, |question| {
            question.revise(author)?;
            question.edit(copy(&new_stem()), author)
        })
        .await;
        begin(db, reviewer, copy(&new_stem())).await;
        let filter = Filter { author: Some(author), ..Filter::default() };
        let mut conn = db.read().await.unwrap();
        let (mut read, mut last) = (Vec::new(), 0);
        loop {
            let part = questions::texts(&mut conn, &filter, day(15), last, 2).await.unwrap();
            let Some(newest) = part.last() else { break };
            last = newest.number;
            read.extend(part);
        }
        let ids: Vec<_> = read.iter().map(|one| one.question.id).collect();
        assert_eq!(ids, [draft, published, revised]);
        for one in read {
            let found = find(db, one.question.id).await;
            assert_eq!((one.number, one.question), (found.number, found.question));
        }
    }

    async fn words_of_two_characters_are_found_and_one_and_many(database) {
        let db = &database.db;
        let author = staff(db, "王编").await;
        let deposit = begin(db, author, copy("个人存款的利率由谁决定？")).await;
        let mut text = copy("ＬＰＲ 是什么？");
        text.question.options = vec!["贷款市场报价**利**率".into(), "保存期限".into()];
        text.question.source = "人民银行公告〔2019〕第 15 号".into();
        let rate = begin(db, author, text).await;
        for (typed, expected) in [
            ("存款", vec![deposit, rate]),
            ("个人存款", vec![deposit]),
            ("利率", vec![deposit, rate]),
            ("存", vec![deposit, rate]),
            ("号", vec![rate]),
            ("决定 存款", vec![deposit]),
            ("lpr", vec![rate]),
            ("2019", vec![rate]),
            ("保存期限", vec![rate]),
            ("存期", vec![rate]),
            ("国债", vec![]),
            ("款存", vec![]),
        ] {
            assert_eq!(found(db, typed).await, expected, "{typed}");
        }
        step(db, rate, author, |question| question.edit(copy("国债利率？"), author)).await;
        assert_eq!(found(db, "国债").await, [rate]);
        assert!(found(db, "lpr").await.is_empty());
    }

    async fn what_is_typed_is_never_an_operator(database) {
        let db = &database.db;
        let author = staff(db, "王编").await;
        let id = begin(db, author, copy("存款 OR 贷款？")).await;
        for typed in [
            "存款\"", "存款'", "存款*", "(存款", "存款:*", "words:存款", "存款 & !贷款", "-存款", "^存款",
            "存款\\", "存款 OR 贷款", "NEAR(存款 贷款)", "存款; drop table questions", "%存款%", "\u{0}存款",
        ] {
            let found = found(db, typed).await;
            let plain = ["words:存款", "NEAR(存款 贷款)", "存款; drop table questions"];
            let expected = if plain.contains(&typed) { vec![] } else { vec![id] };
            assert_eq!(found, expected, "{typed}");
        }
    }

    async fn the_list_is_narrowed_by_everything_that_is_set(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let draft = begin(db, author, copy(&new_stem())).await;
        let mut other = copy(&new_stem());
        other.question.kind = "true_false".into();
        other.question.options.clear();
        other.question.answer = "对".into();
        other.question.topic = "反诈".into();
        other.question.difficulty = "5".into();
        let in_review = begin(db, reviewer, other).await;
        step(db, in_review, reviewer, |question| question.submit(reviewer, at(60))).await;
        let published = begin(db, author, copy(&new_stem())).await;
        publish(db, published, author, reviewer).await;
        let withdrawn = begin(db, author, copy(&new_stem())).await;
        publish(db, withdrawn, author, reviewer).await;
        step(db, withdrawn, reviewer, |question| {
            question.withdraw(Remark::parse("答案有误").unwrap())
        })
        .await;
        let revised = begin(db, author, copy(&new_stem())).await;
        publish(db, revised, author, reviewer).await;
        step(db, revised, reviewer, |question| question.revise(reviewer)).await;
        let brought = new_question();
        write(db, brought.clone(), |tx, new| Box::pin(questions::add(tx, new, at(0)))).await;
        let brought = brought.question_id;

        let narrowed = |change: fn(&mut Filter)| {
            let mut filter = Filter::default();
            change(&mut filter);
            filter
        };
        for (filter, expected) in [
            (Filter::default(), vec![draft, in_review, published, withdrawn, revised, brought]),
            (narrowed(|f| f.shelf = Some(Shelf::Draft)), vec![draft, revised]),
            (narrowed(|f| f.shelf = Some(Shelf::InReview)), vec![in_review]),
            (narrowed(|f| f.shelf = Some(Shelf::Published)), vec![published, revised, brought]),
            (narrowed(|f| f.shelf = Some(Shelf::Withdrawn)), vec![withdrawn]),
            (narrowed(|f| f.topic = Topic::parse("反诈")), vec![in_review, brought]),
            (narrowed(|f| f.kind = Some(QuestionKind::Multiple)), vec![brought]),
            (narrowed(|f| f.difficulty = Some(5)), vec![in_review]),
            (Filter { author: Some(reviewer), ..Filter::default() }, vec![in_review]),
            (narrowed(|f| f.number = Some(3)), vec![published]),
            (narrowed(|f| f.number = Some(u64::MAX)), vec![]),
            (Filter { shelf: Some(Shelf::Published), topic: Topic::parse("存款"), ..words("偿付") },
             vec![published, revised]),
            (Filter { shelf: Some(Shelf::Published), author: Some(reviewer), ..words("偿付") }, vec![]),
        ] {
            assert_eq!(ids(db, &filter).await, expected, "{filter:?}");
            let mut conn = db.read().await.unwrap();
            let counted = questions::count(&mut conn, &filter, day(15)).await.unwrap();
            assert_eq!(counted, expected.len() as u64, "{filter:?}");
        }
        let mut conn = db.read().await.unwrap();
        let overview = questions::overview(&mut conn, day(15)).await.unwrap();
        let shelves = Shelf::ALL.map(|shelf| overview.on(shelf));
        assert_eq!((overview.all, shelves), (6, [2, 1, 3, 1]));
        let topics = questions::topics(&mut conn).await.unwrap();
        let topics: Vec<_> = topics.iter().map(|(topic, count)| (topic.as_str(), *count)).collect();
        assert_eq!(topics, [("反诈", 2), ("存款", 4)]);
        let authors = questions::authors(&mut conn).await.unwrap();
        let authors: Vec<_> = authors.iter().map(|a| (a.name.as_str(), a.questions)).collect();
        assert_eq!(authors, [("王编", 4), ("李审", 1)]);
    }

    async fn what_needs_to_be_looked_at_is_listed(database) {
        let db = &database.db;
        let (author, reviewer) = (staff(db, "王编").await, staff(db, "李审").await);
        let mut made = Vec::new();
        for (expires_on, review_on) in [
            (Some(day(14)), None),
            (Some(day(15)), None),
            (Some(day(31)), Some(day(15))),
            (None, Some(day(16))),
            (None, None),
        ] {
            let mut text = copy(&new_stem());
            text.validity = Validity { effective_on: None, expires_on, review_on };
            let id = begin(db, author, text).await;
            publish(db, id, author, reviewer).await;
            made.push(id);
        }
        // A draft is nobody's yet, whatever its days.
        let mut text = copy(&new_stem());
        text.validity.expires_on = Some(day(1));
        begin(db, author, text).await;
        let figures = [(10, 5), (40, 20), (40, 1), (40, 40), (0, 0)];
        let figures = figures.map(|(answered, right)| Figures { used: answered, answered, right });
        let data: Vec<_> = made.iter().copied().zip(figures).collect();
        write(db, data, |tx, data| Box::pin(async move {
            for (id, figures) in data {
                questions::record_figures(tx, *id, 1, QuestionKind::Single, *figures).await?;
            }
            Ok(())
        }))
        .await;
        let mut conn = db.read().await.unwrap();
        let overview = questions::overview(&mut conn, day(15)).await.unwrap();
        for (attention, expected) in [
            (Attention::Expired, vec![made[0]]),
            (Attention::Expiring, vec![made[1], made[2]]),
            (Attention::ReviewDue, vec![made[2]]),
            (Attention::NeverUsed, vec![made[4]]),
            (Attention::Suspicious, vec![made[2], made[3]]),
        ] {
            let filter = Filter { attention: Some(attention), ..Filter::default() };
            assert_eq!(ids(db, &filter).await, expected, "{attention:?}");
            assert_eq!(overview.needing(attention), expected.len() as u64, "{attention:?}");
        }
        drop(conn);
        let published = Filter { shelf: Some(Shelf::Published), ..Filter::default() };
        for (sort, expected) in [
            (Sort::Expiry, [0, 1, 2, 3, 4]),
            (Sort::Review, [2, 3, 0, 1, 4]),
            (Sort::Number, [0, 1, 2, 3, 4]),
        ] {
            let listed = list(db, &published, PageOf { sort, ..FIRST }).await;
            let listed: Vec<_> = listed.into_iter().map(|question| question.id).collect();
            assert_eq!(listed, expected.map(|place| made[place]), "{sort:?}");
        }
        let listed = &list(db, &published, PageOf { sort: Sort::Review, ..FIRST }).await[0];
        assert_eq!(listed.figures, figures[2]);
        assert_eq!((listed.suspicious, listed.versions), (true, 1));
        assert_eq!(listed.author, Some((author, "王编".into())));
        assert_eq!(listed.validity.expires_on, Some(day(31)));
    }

    async fn pages_hold_every_question_once_the_newest_change_first(database) {
        let db = &database.db;
        let authors = vec![staff(db, "王编").await, staff(db, "赵编").await];
        sample_bank::fill(db, 7, 53, authors, at(1_000_000)).await.unwrap();
        let late = begin(db, staff(db, "李编").await, copy(&new_stem())).await;
        let mut all = Vec::new();
        for page in 0..4 {
            let listed = list(db, &Filter::default(), PageOf { size: 15, page, ..FIRST }).await;
            assert_eq!(listed.len(), if page < 3 { 15 } else { 9 });
            all.extend(listed);
        }
        assert!(all.windows(2).all(|pair| {
            (pair[0].updated_at, pair[0].number) > (pair[1].updated_at, pair[1].number)
        }));
        assert!(all.iter().any(|question| question.id == late));
        let past = PageOf { size: 15, page: 4, ..FIRST };
        assert!(list(db, &Filter::default(), past).await.is_empty());
        let missing = Filter { author: Some(new_id()), ..Filter::default() };
        assert!(list(db, &missing, FIRST).await.is_empty());
    }
}
