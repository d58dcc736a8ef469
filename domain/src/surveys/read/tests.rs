use super::*;

fn question(json: &str) -> Question {
    serde_json::from_str(json).unwrap()
}

fn typed(fields: &[(&str, &[&str])]) -> Typed {
    let fields = fields.iter().map(|(name, values)| {
        let values = values.iter().map(ToString::to_string).collect();
        (name.to_string(), values)
    });
    fields.collect()
}

#[test]
fn several_options_keep_to_their_number_and_to_those_that_stand_alone() {
    let question = question(
        r#"{"key":"q","text":"?","ask":{"multiple":{"min":2,"max":3,"options":[
            {"key":"a","text":"甲"},{"key":"b","text":"乙"},{"key":"c","text":"丙"},
            {"key":"d","text":"其他","other":true},{"key":"n","text":"都没有","exclusive":true}]}}}"#,
    );
    let read = |chosen: &[&str]| question.read(&typed(&[("q", chosen)]));
    assert_eq!(read(&[]), Ok(None));
    assert_eq!(read(&["a"]), Err(Misread::TooFew(2, 1)));
    assert_eq!(read(&["n", "a"]), Err(Misread::NotAlone("都没有".into())));
    assert_eq!(read(&["x"]), Err(Misread::NoOption));
    assert_eq!(read(&["a", "d"]), Err(Misread::OtherEmpty("其他".into())));
    assert!(matches!(read(&["n"]), Ok(Some(Answer::Choice { .. }))));
    // In the question's order, each once.
    let answer = read(&["c", "a", "c"]).unwrap().unwrap();
    let keys = ["a", "c"].map(|key| Key::parse(key).unwrap()).to_vec();
    assert_eq!(
        answer,
        Answer::Choice {
            chosen: keys,
            other: None
        }
    );
    let own = typed(&[("q", &["a", "d"]), ("q.other", &[" 自己写 "])]);
    let Ok(Some(Answer::Choice { other, .. })) = question.read(&own) else {
        panic!()
    };
    assert_eq!(other.as_deref(), Some("自己写"));
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let question =
        question(r#"{"key":"q","text":"?","ask":{"number":{"min":0,"max":5000,"decimals":1}}}"#);
    let read = |text: &str| question.read(&typed(&[("q", &[text])]));
    assert_eq!(read("１，２００．５"), Ok(Some(Answer::Number(120_050))));
    assert_eq!(read(".50"), Ok(Some(Answer::Number(50))));
    assert_eq!(read("0.25"), Err(Misread::TooFine(1)));
    assert_eq!(read("-1"), Err(Misread::TooSmall(0)));
    assert_eq!(read("5000.1"), Err(Misread::TooLarge(5000)));
    assert_eq!(
        read("99999999999999999999999"),
        Err(Misread::TooLarge(LARGEST))
    );
    for text in ["十", "1e3", "-", ".", "1.2.3", "0x10"] {
        assert_eq!(read(text), Err(Misread::NoNumber), "{text}");
    }
}

#[test]
fn a_ranking_gives_each_thing_a_place_of_its_own() {
    let question = question(
        r#"{"key":"q","text":"?","ask":{"ranking":{"items":[{"key":"a","text":"甲"},{"key":"b","text":"乙"}]}}}"#,
    );
    let read = |a: &str, b: &str| question.read(&typed(&[("q.a", &[a]), ("q.b", &[b])]));
    assert_eq!(read("", ""), Ok(None));
    assert_eq!(read("2", "2"), Err(Misread::SamePlace(2)));
    assert_eq!(read("1", ""), Err(Misread::PlacesOpen));
    assert_eq!(read("3", "1"), Err(Misread::NoOption));
    let keys = ["b", "a"].map(|key| Key::parse(key).unwrap()).to_vec();
    assert_eq!(read("2", "1"), Ok(Some(Answer::Ranking(keys))));
}

#[test]
fn days_and_texts_and_rows_say_what_is_missing() {
    let day = question(
        r#"{"key":"q","text":"?","required":true,"ask":{"date":{"from":"2026-03-01","until":"2026-03-31"}}}"#,
    );
    let read = |text: &str| day.read(&typed(&[("q", &[text])]));
    assert_eq!(read(""), Err(Misread::Missing));
    let march = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
    assert_eq!(read("2026年3月15日"), Ok(Some(Answer::Date(march))));
    assert!(matches!(read("2026-04-01"), Err(Misread::TooLate(_))));
    assert_eq!(read("昨天"), Err(Misread::NoDay));
    let text = question(r#"{"key":"q","text":"?","ask":{"text":{}}}"#);
    let long = "字".repeat(101);
    let read = text.read(&typed(&[("q", &[long.as_str()])]));
    assert_eq!(read, Err(Misread::TooLong(100, 101)));
    let matrix = question(
        r#"{"key":"q","text":"?","required":true,"ask":{"matrix":{"rows":[{"key":"a","text":"甲"},{"key":"b","text":"乙"}],
            "columns":[{"key":"x","text":"好"},{"key":"y","text":"差"}]}}}"#,
    );
    let read = matrix.read(&typed(&[("q.a", &["x"])]));
    assert_eq!(read, Err(Misread::RowsOpen(1, "乙".into())));
    assert!(matrix.owns("q.a") && !matrix.owns("q.z") && !matrix.owns("r.a"));
}
