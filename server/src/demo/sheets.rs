//! What people said in the survey of the sample's finished campaign: made up, and such that groups
//! differ. Older people have met fraud more often and are more content.

use domain::campaigns::bank_day;
use domain::seed::Stream;
use domain::surveys::{Answer, Answers, Key};
use storage::quizzes::PastAttempt;
use storage::surveys::SheetRow;

use super::past::{SEED, WAYS, World, weighted};

/// How many of a hundred who handed their quiz in answered.
const ANSWERED: usize = 34;

const AGES: [&str; 3] = ["under-30", "30-59", "60-up"];
const TOPICS: [&str; 4] = ["fraud", "deposit", "wealth", "card"];
const MET: [&str; 3] = ["often", "sometimes", "never"];

/// How they saw through it.
const HOW: [&str; 14] = [
    "对方让我把钱转到“安全账户”，我想起宣传册上说没有这种账户，就挂了电话。",
    "儿子提醒我先打银行的官方电话问一问，一问就知道是假的。",
    "短信里的网址和官网差一个字母，没有点。",
    "他说知道我的身份证号，但要验证码，我就不信了。",
    "网点的工作人员拦住了我，帮我报了警。",
    "说是客服要退款，还要我下载软件，肯定不对。",
    "保证收益还催着当天交钱，回家和家里人一商量就明白了。",
    "直接挂掉，从来不接陌生的境外电话。",
    "看过你们的视频，一模一样的套路。",
    "群里的“老师”天天晒收益，我问他有没有牌照，就把我移出群了。",
    "快递理赔要共享屏幕，我知道共享屏幕会泄露密码。",
    "冒充孙子借钱，我让他说小名，他说不出来。",
    "说我的医保卡异常，我去窗口一查没有问题。",
    "差一点就转了，柜台多问了一句，我才醒过来。",
];

/// What else they want to know of.
const OTHER: [&str; 4] = [
    "养老金怎么打理",
    "数字人民币怎么用",
    "怎么给孩子讲零花钱",
    "征信报告怎么看",
];

impl World<'_> {
    /// The sheets of some of those who handed in, in no order that tells of them.
    pub(super) fn sheets(&self, attempts: &[PastAttempt]) -> Vec<SheetRow> {
        let mut stream = SEED.stream("sheets");
        let mut sheets = Vec::new();
        for attempt in attempts {
            let Some((at, _)) = &attempt.closed else {
                continue;
            };
            if stream.below(100) >= ANSWERED {
                continue;
            }
            let way = self
                .ways
                .iter()
                .position(|way| Some(way.id) == attempt.channel_id);
            let way = way.filter(|way| WAYS[*way].3 > 0);
            let bytes = std::array::from_fn(|_| u8::try_from(stream.below(256)).unwrap_or(0));
            sheets.push(SheetRow {
                id: uuid::Builder::from_random_bytes(bytes).into_uuid(),
                day: bank_day(*at, self.zone),
                answers: answers(&mut stream),
                channel_id: way.map(|way| self.ways[way].id),
                branch_id: way.and_then(|way| self.ways[way].branch),
            });
        }
        sheets.sort_by_key(|sheet| sheet.id);
        sheets
    }
}

fn answers(stream: &mut Stream) -> Answers {
    let age = weighted(stream, [22, 41, 37]);
    let met = weighted(stream, [[8, 34, 58], [14, 45, 41], [25, 48, 27]][age]);
    let content = weighted(
        stream,
        [[2, 5, 22, 46, 25], [1, 4, 15, 48, 32], [1, 2, 8, 40, 49]][age],
    );
    // Who is content recommends: 10 down to 0.
    let falls = weighted(stream, [52, 22, 12, 6, 4, 2, 1, 1]);
    let recommend = (falls + (4 - content)).min(10);
    let mut all = vec![
        ("satisfied", Answer::Scale(small(content + 1))),
        ("met-fraud", choice([MET[met]])),
        ("recommend", Answer::Scale(small(10 - recommend))),
    ];
    if stream.below(100) < 90 {
        all.push(("topics", topics(stream)));
    }
    if stream.below(100) < 93 {
        all.push(("age", choice([AGES[age]])));
    }
    if met < 2 && stream.below(100) < 22 {
        let words = HOW[stream.below(HOW.len())];
        all.push(("fraud-how", Answer::Text(words.to_owned())));
    }
    let named = all.into_iter();
    named
        .filter_map(|(name, answer)| Some((Key::parse(name)?, answer)))
        .collect()
}

fn topics(stream: &mut Stream) -> Answer {
    if stream.below(100) < 6 {
        return choice(["none"]);
    }
    let first = weighted(stream, [44, 18, 21, 17]);
    let more = (first + 1 + stream.below(3)) % TOPICS.len();
    let mut chosen = vec![first];
    if stream.below(100) < 55 {
        chosen.push(more);
    }
    chosen.sort_unstable();
    let mut names: Vec<_> = chosen.into_iter().map(|topic| TOPICS[topic]).collect();
    let other = (stream.below(100) < 7).then(|| OTHER[stream.below(OTHER.len())]);
    names.extend(other.map(|_| "other"));
    match choice(names) {
        Answer::Choice { chosen, .. } => Answer::Choice {
            chosen,
            other: other.map(str::to_owned),
        },
        answer => answer,
    }
}

fn choice(names: impl IntoIterator<Item = &'static str>) -> Answer {
    Answer::Choice {
        chosen: names.into_iter().filter_map(Key::parse).collect(),
        other: None,
    }
}

fn small(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(0)
}
