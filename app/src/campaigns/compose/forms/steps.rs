//! What each step of the composer asks.

use domain::campaigns::composition::{DrawDraft, PrizeDraft};
use domain::campaigns::{Audience, Need};
use domain::prizes::{Giving, PrizeKind, TicketPer};
use domain::quizzes::Feedback;
use leptos::prelude::*;

use super::{StepForm, error_id};
use crate::campaigns::compose::fields::SPARE_ROWS;
use crate::ui::lists::options;

impl StepForm<'_> {
    pub(super) fn basics(&self) -> AnyView {
        let basics = &self.composition.basics;
        let covers = [
            ("cover-315.svg", "风筝与城"),
            ("cover-check.svg", "书与清单"),
            ("cover-newcomer.svg", "老人与孩子"),
        ];
        let own = !basics.cover.is_empty() && covers.iter().all(|(name, _)| *name != basics.cover);
        let mut offered: Vec<_> = covers
            .iter()
            .map(|(name, label)| ((*name).to_owned(), format!("自带：{label}")))
            .collect();
        if own {
            offered.push((basics.cover.clone(), "上传的图片".into()));
        }
        view! {
            <fieldset class="group">
                <legend>"名称"</legend>
                {self.line("title", "活动标题", "客户在首页和活动页看到，不超过 40 字。两段之间用“ · ”隔开，换行更好看。", &basics.title)}
                {self.area("summary", "简介", "一两句话：做什么、多久、得到什么。不超过 200 字。", &basics.summary, 3)}
                {self.line("slug", "网址名称", "活动网址的最后一段：小写英文字母、数字、短横线，例如 315-2026。发布后不能改。", &basics.slug)}
            </fieldset>
            <fieldset class="group">
                <legend>"封面"</legend>
                {self.select("cover", "封面图", offered, &basics.cover)}
                {self.upload()}
            </fieldset>
            <fieldset class="group">
                <legend>"主办"</legend>
                {self.line("organiser", "主办方", "全称，会写进规则页。", &basics.organiser)}
                {self.line("contact", "联系方式", "客户能打通的电话，例如 95000。", &basics.contact)}
            </fieldset>
        }
        .into_any()
    }

    /// A picture of the bank's own. It is a part of the step's form: sent with it, nothing else that
    /// was typed is lost.
    fn upload(&self) -> AnyView {
        let wrong = self.cover_refused.as_ref().map(|_| "true");
        let told = self.cover_refused.clone();
        view! {
            <div class="upload field">
                <label for="cover-file">"或者上传一张图片"</label>
                <p class="help" id="cover-file-help">"PNG、JPG 或 WebP，不超过 10 MB，建议 1440×810（16:9）。照片里的拍摄地点等信息会自动去掉。"</p>
                <input id="cover-file" type="file" name="file" accept="image/png,image/jpeg,image/webp"
                    aria-invalid=wrong aria-describedby="cover-file-help cover-error"/>
                {told.map(|told| view! { <p class="error" id="cover-error" role="alert">{told}</p> })}
                <p><button class="button" formaction="../cover" formenctype="multipart/form-data">"上传并用作封面"</button></p>
            </div>
        }
        .into_any()
    }

    pub(super) fn days(&self) -> AnyView {
        let (days, audience) = (&self.composition.days, &self.composition.audience);
        let who = Audience::ALL.map(|who| {
            let help = match who {
                Audience::Anyone => "用手机号登录就能参加。",
                Audience::Listed => "先上传手机号名单；只保存不可还原的索引，不保存号码。",
                Audience::AtBranches => "要先在“渠道”里给网点建二维码。",
            };
            (who.word(), who.label(), help)
        });
        view! {
            <fieldset class="group">
                <legend>"时间（北京时间）"</legend>
                <div class="pair">
                    {self.input("opens", "开始", "规则要在开始前公布，请留出审核时间。", &days.opens, "datetime-local")}
                    {self.input("closes", "结束", "这一刻起不能再开始答题；已开始的可在一小时内交卷。", &days.closes, "datetime-local")}
                </div>
                <div class="pair">
                    {self.input("daily_from", "每天从（选填）", "留空表示全天开放。", &days.daily_from, "time")}
                    {self.input("daily_to", "每天到（选填）", "同一天里更晚的时间。", &days.daily_to, "time")}
                </div>
            </fieldset>
            <fieldset class="group">
                <legend>"对象"</legend>
                {self.radios("who", "谁可以参加", "", who.to_vec(), &audience.who)}
                <p><a href=format!("/staff/campaigns/{}/list", self.id)>"手机号名单"</a></p>
                {self.area("conditions", "其他条件（选填）", "写进规则页，例如：限在本市工作或居住的个人。公布后不能附加条件。", &audience.conditions, 2)}
            </fieldset>
        }
        .into_any()
    }

    pub(super) fn quiz(&self) -> AnyView {
        let quiz = &self.composition.quiz;
        let needs = needs("不设答题", "活动里没有答题。");
        let papers = vec![
            (
                "drawn",
                "随机抽题",
                "每个人的题目不一样，按下面的规则从题库抽。",
            ),
            ("fixed", "固定题目", "每个人的题目一样，填题号。"),
        ];
        let feedback = Feedback::ALL.map(|moment| (moment.word(), moment.label(), ""));
        let multiple = vec![
            ("all_or_nothing", "全对才得分", ""),
            ("partial", "少选得部分分，错选不得分", ""),
        ];
        let rows: Vec<_> = quiz
            .draws
            .iter()
            .cloned()
            .chain(std::iter::repeat_n(DrawDraft::default(), SPARE_ROWS))
            .enumerate()
            .map(|(row, draw)| self.draw_row(row, &draw))
            .collect();
        let asked: u32 = quiz
            .draws
            .iter()
            .filter_map(|draw| draw.count.parse::<u32>().ok())
            .sum();
        let checked = quiz.shuffle == "yes";
        let topics: Vec<_> = self
            .topics
            .iter()
            .map(|topic| view! { <option value=topic.clone()></option> })
            .collect();
        view! {
            <datalist id="topics">{topics}</datalist>
            <fieldset class="group">
                <legend>"答题"</legend>
                {self.radios("need", "这一步", "", needs, &quiz.need)}
                {self.line("quiz_title", "答题标题（选填）", "留空用活动标题。", &quiz.title)}
            </fieldset>
            <fieldset class="group">
                <legend>"试卷"</legend>
                {self.radios("paper", "怎么出题", "", papers, &quiz.paper)}
                <fieldset class="field">
                    <legend>{format!("抽题规则（每份共 {asked} 道）")}</legend>
                    <p class="help">"每行：从哪个主题、哪个难度抽几道。主题或难度留空表示不限。同一份试卷里一道题只出一次。清空一行就是删去它。"</p>
                    <div class="table-scroll" tabindex="0" role="region" aria-label="抽题规则">
                        <table class="edit-rows">
                            <thead><tr><th scope="col">"主题"</th><th scope="col">"难度"</th><th scope="col">"几道"</th><th scope="col">"题库里"</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    {self.error("draws")}
                </fieldset>
                {self.area("numbers", "固定题目的题号", "按出题顺序，例如 3, 15, 18-20。选“固定题目”时才用。", &quiz.numbers, 2)}
                <label class="check"><input type="checkbox" name="shuffle" value="yes" checked=checked/><span>"固定题目也打乱选项顺序"</span></label>
            </fieldset>
            <fieldset class="group">
                <legend>"评分与讲解"</legend>
                <div class="pair">
                    {self.number("pass_mark", "达标分（满分 100）", "达到这个分数才算通过、才有抽奖资格。", &quiz.pass_mark)}
                    {self.number("minutes", "限时（分钟，选填）", "留空不限时。长辈版始终不限时，其他客户可延长。", &quiz.minutes)}
                </div>
                {self.radios("feedback", "什么时候讲解", "", feedback.to_vec(), &quiz.feedback)}
                {self.radios("multiple", "多选题", "", multiple, &quiz.multiple)}
            </fieldset>
        }
        .into_any()
    }

    fn draw_row(&self, row: usize, draw: &DrawDraft) -> AnyView {
        let name = |field: &str| format!("draws.{row}.{field}");
        let levels = [
            ("", "不限"),
            ("1", "1 很容易"),
            ("2", "2 容易"),
            ("3", "3 中等"),
            ("4", "4 难"),
            ("5", "5 很难"),
        ];
        let levels = options(levels, &draw.difficulty);
        let fits = self.fits.get(row).filter(|_| !draw.is_empty());
        let fits = fits.map(|fits| format!("{fits} 道"));
        let label = |what: &str| format!("第 {} 行：{what}", row + 1);
        let place = format!("draws.{row}");
        let error = self.error(&place);
        let wrong = || self.wrong(&place);
        let described = || wrong().map(|_| error_id(&place));
        view! {
            <tr>
                <td><input name=name("topic") aria-invalid=wrong() aria-describedby=described() list="topics" maxlength="20" autocomplete="off" placeholder="不限" aria-label=label("主题") value=draw.topic.clone()/></td>
                <td><select name=name("difficulty") aria-invalid=wrong() aria-describedby=described() aria-label=label("难度")>{levels}</select></td>
                <td><input name=name("count") aria-invalid=wrong() aria-describedby=described() class="short" inputmode="numeric" maxlength="3" autocomplete="off" aria-label=label("几道") value=draw.count.clone()/></td>
                <td class="fits">{fits}</td>
            </tr>
            {error.map(|told| view! { <tr><td colspan="4">{told}</td></tr> })}
        }
        .into_any()
    }

    pub(super) fn survey(&self) -> AnyView {
        let survey = &self.composition.survey;
        let first = vec![
            ("", "答题在前", ""),
            ("yes", "问卷在前", "先听客户怎么想，再答题。"),
        ];
        view! {
            <fieldset class="group">
                <legend>"问卷"</legend>
                {self.radios("need", "这一步", "", needs("不设问卷", "活动里没有问卷。"), &survey.need)}
                {self.radios("first", "顺序", "", first, &survey.first)}
                {self.error("survey")}
                <p>
                    <a class="button" href=format!("/staff/campaigns/{}/survey", self.id)>
                        {if survey.definition.is_some() { "编辑问卷题目" } else { "写问卷题目" }}
                    </a>
                </p>
            </fieldset>
        }
        .into_any()
    }

    pub(super) fn chances(&self) -> AnyView {
        let chances = &self.composition.chances;
        view! {
            <fieldset class="group">
                <legend>"答题机会"</legend>
                <div class="pair">
                    {self.number("per_day", "每人每天（次）", "留空不限。", &chances.per_day)}
                    {self.number("in_all", "活动期间共（次）", "留空不限。", &chances.in_all)}
                </div>
            </fieldset>
            <fieldset class="group">
                <legend>"学习加机会（选填）"</legend>
                <p class="help">"机会只能靠学习获得。转发、邀请、关注都不能加机会，微信会封禁这样的链接。"</p>
                <div class="pair">
                    {self.number("for_survey", "填写问卷后加（次）", "一次性。", &chances.for_survey)}
                    {self.number("for_practice", "当天重做错题后加（次）", "每天最多加一回。", &chances.for_practice)}
                    {self.number("for_lesson", "每学完一节微课加（次）", "每节一次。", &chances.for_lesson)}
                </div>
                {self.lessons()}
            </fieldset>
        }
        .into_any()
    }

    pub(super) fn prizes(&self) -> AnyView {
        let prizes = &self.composition.prizes;
        let per = vec![
            (TicketPer::Day.word(), "每人每天最多一张", "鼓励常来答题。"),
            (
                TicketPer::Campaign.word(),
                "活动期间每人一张",
                "人人机会一样。",
            ),
            (TicketPer::Attempt.word(), "每次达标一张", ""),
            (TicketPer::Never.word(), "没有抽奖", ""),
        ];
        let tax = vec![
            ("organiser", "主办方承担", "中奖人不用另付钱，推荐。"),
            ("winner", "中奖人承担", "领奖时代扣 20%，要登记身份。"),
        ];
        let rows: Vec<_> = prizes
            .prizes
            .iter()
            .cloned()
            .chain(std::iter::once(PrizeDraft::default()))
            .enumerate()
            .map(|(row, prize)| self.prize_row(row, &prize))
            .collect();
        view! {
            <p class="soft">"没有奖品的活动，这一步全部留空即可。"</p>
            {rows}
            {self.error("prizes")}
            <fieldset class="group">
                <legend>"抽奖"</legend>
                {self.radios("ticket_per", "抽奖资格", "一份试卷达标，得到一张抽奖券。", per, &prizes.ticket_per)}
                <div class="pair">
                    {self.input("draw_at", "开奖时间", "在活动结束以后。公布后不能改。", &prizes.draw_at, "datetime-local")}
                    {self.number("alternates", "候补人数", "有人放弃时按顺序递补。", &prizes.alternates)}
                </div>
                {self.linked()}
                {self.area("announced", "怎么公布结果", "", &prizes.announced, 2)}
            </fieldset>
            <fieldset class="group">
                <legend>"领奖"</legend>
                <div class="pair">
                    {self.input("claim_from", "领奖开始", "", &prizes.claim_from, "date")}
                    {self.input("claim_until", "领奖截止", "", &prizes.claim_until, "date")}
                </div>
                {self.area("claim_how", "领奖条件、方式和交付", "凭什么领、在哪里领、怎么给。只核对需要的信息。", &prizes.claim_how, 3)}
                {self.area("forfeits", "什么情况视为放弃", "", &prizes.forfeits, 3)}
                {self.radios("tax", "税由谁承担", "奖品按“偶然所得”缴 20% 个人所得税。", tax, &prizes.tax)}
            </fieldset>
        }
        .into_any()
    }

    /// The lessons that can belong to it; those that do stand there even where they are not offered any
    /// more.
    fn lessons(&self) -> AnyView {
        let chances = &self.composition.chances;
        let boxes = boxes("lessons", self.lessons, &chances.lessons);
        let tickets = chances.lesson_tickets == "yes";
        let none = boxes.is_empty().then(|| {
            view! { <p class="soft">"还没有发布的微课。"<a href="/staff/lessons">"去做一节"</a></p> }
        });
        view! {
            <fieldset class="field">
                <legend>"微课（选填）"</legend>
                <p class="help">"勾选的微课会出现在活动页上。公布后只能增加。"</p>
                {boxes}
                {none}
                {self.error("lessons")}
                <label class="check">
                    <input type="checkbox" name="lesson_tickets" value="yes" checked=tickets/>
                    <span><b>"每学完一节得一张抽奖券"</b>" "<span class="soft">"每节一次，和答题得的抽奖券一起抽。"</span></span>
                </label>
                {self.error("lesson_tickets")}
            </fieldset>
        }
        .into_any()
    }

    /// The campaigns whose winners win nothing in the draw; those that are linked stand there even where
    /// they are not offered any more.
    fn linked(&self) -> Option<AnyView> {
        let boxes = boxes("linked", self.linkable, &self.composition.prizes.linked);
        (!boxes.is_empty()).then(|| {
            view! {
                <fieldset class="field">
                    <legend>"关联活动（选填）"</legend>
                    <p class="help">"在勾选的活动里抽奖或当场中奖的人，这次抽奖不再中奖。写进活动规则，公布后只能减少。"</p>
                    {boxes}
                    {self.error("linked")}
                </fieldset>
            }
            .into_any()
        })
    }

    fn prize_row(&self, row: usize, prize: &PrizeDraft) -> AnyView {
        let name = |field: &str| format!("prizes.{row}.{field}");
        let legend = match (prize.is_empty(), row) {
            (true, 0) => "奖品".to_owned(),
            (true, _) => "再加一种奖品（选填）".to_owned(),
            (false, row) => format!("奖品 {}", row + 1),
        };
        let words = |all: Vec<(&'static str, &'static str)>| {
            all.into_iter()
                .map(|(word, label)| (word.to_owned(), label.to_owned()))
                .collect::<Vec<_>>()
        };
        let kinds = words(
            PrizeKind::ALL
                .map(|kind| (kind.word(), kind.label()))
                .to_vec(),
        );
        let given = words(
            Giving::ALL
                .map(|giving| (giving.word(), giving.label()))
                .to_vec(),
        );
        view! {
            <fieldset class="group">
                <legend>{legend}</legend>
                {self.input(&name("name"), "名称", "清空名称、数量、价值和说明就是删去这种奖品。", &prize.name, "text")}
                <div class="pair">
                    {self.select(&name("kind"), "种类", kinds, &prize.kind)}
                    {self.select(&name("given"), "怎么发放", given, &prize.given)}
                </div>
                <div class="pair">
                    {self.number(&name("count"), "总数（份）", "", &prize.count)}
                    {self.number(&name("value"), "单件价值（元）", "市场价，例如 68 或 68.50。抽奖的最高奖不得超过 5 万元。", &prize.value)}
                </div>
                {self.area(&name("terms"), "规格与说明", "实物写品名规格；券码写由谁兑换、在哪里用、到哪天、有什么限制。", &prize.terms, 2)}
                <details open=!prize.by_branch.is_empty()>
                    <summary>"按网点分配数量（选填）"</summary>
                    {self.area(&name("by_branch"), "各网点数量", "每行：网点编号 数量，合计要等于总数。留空表示不分网点。", &prize.by_branch, 3)}
                </details>
            </fieldset>
        }
        .into_any()
    }

    pub(super) fn texts(&self) -> AnyView {
        let texts = &self.composition.texts;
        view! {
            <fieldset class="group">
                <legend>"规则页的补充"</legend>
                <p class="help">"规则页由前面各步自动生成，法规要求公布的内容都在里面。这里只写另外要说的。"</p>
                {self.area("without_phone", "不用智能手机的顾客怎么参加", "银行要保留现场指导和人工办理。", &texts.without_phone, 3)}
                {self.area("further", "补充规则（选填）", "可以用 **加粗** 和编号列表。公布后不能改。", &texts.further, 6)}
            </fieldset>
        }
        .into_any()
    }
}

fn needs(
    none: &'static str,
    help: &'static str,
) -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        (
            Need::Required.word(),
            Need::Required.label(),
            "做了才能得到活动的好处。",
        ),
        (
            Need::Optional.word(),
            Need::Optional.label(),
            "愿意做就做。",
        ),
        ("", none, help),
    ]
}

/// A box for each line that is offered or chosen: what is sent is the line, what is read comes after its
/// first space.
fn boxes(name: &'static str, offered: &[String], chosen: &[String]) -> Vec<AnyView> {
    let name_of = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let has = |lines: &[String], line: &str| lines.iter().any(|one| name_of(one) == name_of(line));
    // One whose title was changed meanwhile is the same one.
    let others = chosen.iter().filter(|line| !has(offered, line));
    let lines = offered.iter().chain(others);
    let boxes = lines.map(|line| {
        let title = line.split_once(' ').map_or(&**line, |(_, title)| title);
        let is_chosen = has(chosen, line);
        view! {
            <label class="check"><input type="checkbox" name=name value=line.clone() checked=is_chosen/>
                <span>{title.to_owned()}</span></label>
        }
        .into_any()
    });
    boxes.collect()
}
