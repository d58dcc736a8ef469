//! What the columns of a spreadsheet of questions are called.

use domain::quizzes::QuestionFault;
use domain::quizzes::question::letter;

/// The columns of our layout, in any order, in English or as [`TITLES`] has them; a file needs stem
/// and answer. `A` to `F` are the options; the answer is their letters, or 对 or 错.
pub const COLUMNS: [&str; 13] = [
    "kind",
    "topic",
    "difficulty",
    "stem",
    "A",
    "B",
    "C",
    "D",
    "E",
    "F",
    "answer",
    "explanation",
    "source",
];

/// [`COLUMNS`] in Chinese.
pub const TITLES: [&str; 13] = [
    "题型", "主题", "难度", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "答案",
    "解析", "依据",
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Kind,
    Topic,
    /// 知识点, the topic where no 主题 says it.
    Point,
    /// 章节, the topic where nothing else says it.
    Chapter,
    Difficulty,
    Stem,
    /// The option at this place, 0 for A.
    Option(u8),
    Answer,
    Explanation,
    Source,
    Id,
    State,
    EffectiveOn,
    ExpiresOn,
    ReviewOn,
    /// The number of the row, which says nothing.
    Index,
}

/// The fields of [`COLUMNS`].
pub(super) const FIELDS: [Field; 13] = [
    Field::Kind,
    Field::Topic,
    Field::Difficulty,
    Field::Stem,
    Field::Option(0),
    Field::Option(1),
    Field::Option(2),
    Field::Option(3),
    Field::Option(4),
    Field::Option(5),
    Field::Answer,
    Field::Explanation,
    Field::Source,
];

impl Field {
    /// The field that a title without blanks, width and case names.
    pub(super) fn from_title(title: &str) -> Option<Self> {
        Some(match title {
            "kind" | "type" | "题型" | "题目类型" | "试题类型" | "类型" => Self::Kind,
            "topic" | "主题" | "所属主题" => Self::Topic,
            "知识点" | "考点" => Self::Point,
            "章节" | "所属章节" => Self::Chapter,
            "difficulty" | "难度" | "难易度" | "难易程度" | "难度等级" => {
                Self::Difficulty
            }
            "stem" | "question" | "题干" | "题目" | "试题" | "题目内容" | "试题内容"
            | "题干内容" | "问题" => Self::Stem,
            "answer" | "答案" | "正确答案" | "标准答案" | "参考答案" => Self::Answer,
            "explanation" | "解析" | "答案解析" | "试题解析" | "题目解析" => {
                Self::Explanation
            }
            "source" | "依据" | "来源" | "出处" | "题目来源" | "法律依据" => {
                Self::Source
            }
            "id" | "编号" => Self::Id,
            "state" | "状态" => Self::State,
            "effective_on" | "生效日期" => Self::EffectiveOn,
            "expires_on" | "有效期至" | "失效日期" => Self::ExpiresOn,
            "review_on" | "复核日期" => Self::ReviewOn,
            "index" | "no" | "no." | "序号" | "题号" => Self::Index,
            _ => Self::Option(option_place(title)?),
        })
    }

    /// What our own files call it, as [`TITLES`] has it.
    pub(super) fn title(self) -> &'static str {
        let place = FIELDS.iter().position(|field| *field == self);
        place.map_or("", |place| TITLES[place])
    }

    /// How a message calls it.
    pub(super) fn word(self) -> String {
        let word = match self {
            Self::Kind => "kind",
            Self::Topic | Self::Point | Self::Chapter => "topic",
            Self::Difficulty => "difficulty",
            Self::Stem => "stem",
            Self::Option(place) => return letter(place).to_string(),
            Self::Answer => "answer",
            Self::Explanation => "explanation",
            Self::Source => "source",
            Self::Id => "id",
            Self::State => "state",
            Self::EffectiveOn => "effective_on",
            Self::ExpiresOn => "expires_on",
            Self::ReviewOn => "review_on",
            Self::Index => "index",
        };
        word.to_owned()
    }
}

/// `a`, `选项a`, `a选项`, `optiona`, `option_a`, `选项1`, `选项一`: 0. Up to `z`, so that a
/// question with more options than ours may have is not read with fewer.
fn option_place(title: &str) -> Option<u8> {
    let bare = ["选项", "option_", "option", "答案选项"]
        .iter()
        .find_map(|prefix| title.strip_prefix(prefix));
    let mark = bare.or(title.strip_suffix("选项")).unwrap_or(title);
    if let [letter @ b'a'..=b'z'] = mark.as_bytes() {
        return Some(letter - b'a');
    }
    // A bare number is no title of an option.
    bare?;
    let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let number = match numerals.iter().position(|numeral| *numeral == mark) {
        Some(place) => place + 1,
        None => mark.parse().ok()?,
    };
    u8::try_from(number)
        .ok()
        .filter(|number| (1..=26).contains(number))
        .map(|number| number - 1)
}

/// The column that a fault of a question is in. Options have a column each.
pub fn column_of(fault: &QuestionFault) -> String {
    match fault {
        QuestionFault::OptionGap(letter) | QuestionFault::SameOptions(_, letter) => {
            letter.to_string()
        }
        other if other.field() == "options" => "A–F".to_owned(),
        other => other.field().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_known_by_both_names() {
        for ((column, title), field) in COLUMNS.iter().zip(TITLES).zip(FIELDS) {
            assert_eq!(Field::from_title(&column.to_lowercase()), Some(field));
            assert_eq!(Field::from_title(&title.to_lowercase()), Some(field));
            assert_eq!(field.word(), *column);
        }
    }

    #[test]
    fn options_go_by_letters_or_numbers() {
        for (title, place) in [
            ("a", 0),
            ("选项d", 3),
            ("b选项", 1),
            ("option_c", 2),
            ("选项1", 0),
            ("选项六", 5),
            ("g", 6),
        ] {
            assert_eq!(
                Field::from_title(title),
                Some(Field::Option(place)),
                "{title}"
            );
        }
        for title in ["1", "选项", "选项0", "选项99", "选项ab", "法律", ""] {
            assert_eq!(Field::from_title(title), None, "{title}");
        }
    }
}
