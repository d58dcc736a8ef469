//! The result: the score, the ticket, and question by question why.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::campaigns::{Campaign, ChancesLeft, Need, Phase};
use domain::prizes::Verdict;
use domain::prizes::instant::reference;
use domain::quizzes::question::letter;
use domain::quizzes::{
    AnswerVerdict, AttemptResult, AttemptState, Ending, Feedback, PaperItem, QuestionKind,
    RemedyOutcome, Score,
};
use leptos::prelude::*;
use storage::prizes::{Ticket, WonByAttempt};
use storage::quizzes::{SavedAnswer, StoredAttempt};
use storage::{campaigns, prizes, quizzes, surveys};
use uuid::Uuid;

use crate::context::{AppState, ShownQuestion};
use crate::error::AppError;
use crate::prizes::instant::award::{nothing_won, offers, passes};
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::phrases;
use crate::ui::read_aloud::ReadAloud;
use crate::visitor::Visitor;

/// `GET /attempts/{id}/result`. For the attempt's participant.
pub async fn result(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let mut conn = state.db.read().await?;
    let stored = quizzes::attempt(&mut conn, id, who.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let AttemptState::Scored { at, result } = stored.attempt.state.clone() else {
        return Ok(Redirect::to(&format!("/attempts/{id}")).into_response());
    };
    let answers = quizzes::answers(&mut conn, id).await?;
    let campaign = campaigns::find(&mut conn, stored.campaign_id)
        .await?
        .ok_or(AppError::Broken)?;
    let ticket = match &result.verdict {
        Verdict::Eligible { reason, occasion } => {
            prizes::ticket_for(&mut conn, stored.campaign_id, who.id, *reason, occasion).await?
        }
        _ => None,
    };
    let awaits_survey = ticket.is_none()
        && campaign.details.steps.survey == Some(Need::Required)
        && !surveys::has_answered(&mut conn, campaign.id, who.id).await?;
    let won = if offers(&campaign) {
        prizes::won_by(&mut conn, id).await?
    } else {
        vec![]
    };
    let nothing = if passes(&result.verdict) && won.is_empty() {
        nothing_won(&mut conn, &campaign, who.id).await?
    } else {
        None
    };
    let used = campaigns::chances_used(&mut conn, campaign.id, who.id, state.today()).await?;
    let extra = campaigns::extra_left(&mut conn, campaign.id, who.id).await?;
    drop(conn);
    let left = campaign.chances.left(used.0, used.1).and_extra(extra);
    let again = again(&state, &campaign, left);
    let waits = match &result.verdict {
        _ if !awaits_survey => None,
        Verdict::Eligible { .. } => Some("再填写问卷，就能得到抽奖券。"),
        Verdict::Passed if won.is_empty() && offers(&campaign) => Some("再填写问卷，才参加发奖。"),
        _ => None,
    };
    let mut questions = Vec::with_capacity(stored.paper.items.len());
    for item in &stored.paper.items {
        questions.push(state.question(item.version_id).await?);
    }
    let head = Head::new("答题结果").reading_aloud(&visitor);
    Ok(page(&state, &visitor, &head, || {
        let explained = stored.rules.feedback != Feedback::Never;
        let cards = explained.then(|| {
            let cards = cards(&stored, &questions, &answers, &result, visitor.is_elder());
            view! { <section class="stack"><h2>"逐题讲解"</h2>{cards}</section> }
        });
        let slug = campaign.slug.clone();
        let wrong = (0..)
            .zip(&result.answers)
            .any(|(at, answer)| *answer != AnswerVerdict::Right && result.outcome_at(at).is_none());
        let practice = (explained && wrong).then(|| {
            view! { <a class="button secondary" href="/practice">"练习错题"</a> }
        });
        Body::new(view! {
            {score_view(&result.score)}
            {ended(&result)}
            {corrected(&result)}
            {won_view(&won)}
            {waits.is_none().then(|| nothing.map(|told| view! {
                <p class="notice">{told}" 规则和联系方式见"<a href=format!("/campaigns/{slug}/rules")>"活动规则"</a>"。"</p>
            }))}
            {waits.map(|what| awaiting(&campaign.slug, what))}
            {waits.is_none().then(|| ticket_view(&stored, ticket.as_ref(), &result, at, state.settings.zone, &again))}
            {cards}
        })
        .bar(view! {
            <nav class="bottom-bar">
                {practice}
                <a class="button primary" href=format!("/campaigns/{slug}")>"回到活动"</a>
            </nav>
        })
    }))
}

/// Whether and when one may try again.
fn again(state: &AppState, campaign: &Campaign, left: ChancesLeft) -> String {
    let phase = campaign.phase(state.clock.now(), state.settings.zone);
    match (phase, left) {
        (Phase::Closed { .. }, _) => "活动已经结束，看看讲解也有收获。".into(),
        (_, ChancesLeft::Unlimited) => "看完讲解，可以再答一次。".into(),
        (_, ChancesLeft::Today(left)) => {
            format!("看完讲解可以再答，{}。", campaign.chances.told(left))
        }
        (_, ChancesLeft::NoneToday) => "今天的机会用完了，看看讲解，明天再来。".into(),
        (_, ChancesLeft::NoneInAll) => "本次活动的机会用完了，可以练习错题。".into(),
    }
}

fn score_view(score: &Score) -> impl IntoView + use<> {
    const ROUND: f64 = 339.292; // 2 π · 54
    let percent = score.percent();
    let label = format!(
        "{} 题答对 {} 题，得 {percent} 分",
        score.questions, score.right
    );
    let sentence = match percent {
        100 => "全部答对，太棒了！",
        80.. => "很不错，金融知识扎实。",
        60.. => "还可以，看看讲解就更稳了。",
        _ => "没关系，看完讲解就都懂了。",
    };
    let drawn = format!("{:.1} {ROUND:.1}", ROUND * f64::from(percent) / 100.0);
    view! {
        <div class="score">
            <svg class="ring" viewBox="0 0 120 120" role="img" aria-label=label>
                <circle class="ring-track" cx="60" cy="60" r="54"/>
                {(percent > 0).then(|| view! {
                    <circle class="ring-value" cx="60" cy="60" r="54" stroke-dasharray=drawn/>
                })}
            </svg>
            <p class="score-number"><b>{percent}</b>" 分"</p>
        </div>
        <div>
            <h1 class="centre">{phrases(sentence)}</h1>
            <p class="soft centre">{format!("{} 题答对 {} 题", score.questions, score.right)}</p>
        </div>
    }
}

fn ended(result: &AttemptResult) -> Option<impl IntoView + use<>> {
    (result.ending == Ending::Expired).then(|| {
        view! { <p class="notice warning"><strong>"时间到"</strong>" 交卷时已超过时限，按时限内保存的答案计分。"</p> }
    })
}

/// That questions turned out to be wrong, and what became of the score.
fn corrected(result: &AttemptResult) -> Option<impl IntoView + use<>> {
    if result.remedied.is_empty() {
        return None;
    }
    let told: Vec<_> = result
        .remedied
        .iter()
        .map(|remedied| {
            let number = u32::from(remedied.position) + 1;
            let outcome = match remedied.outcome {
                RemedyOutcome::Credited => "人人得分，这题算您答对",
                RemedyOutcome::LeftOut => "不计入成绩",
                RemedyOutcome::Kept => "您的得分不变",
            };
            format!("第 {number} 题有误，已停用，{outcome}。")
        })
        .collect();
    let (first, now) = (result.first_score().percent(), result.score.percent());
    let risen = (first != now).then(|| format!("您的成绩由 {first} 分更正为 {now} 分。"));
    Some(view! {
        <p class="notice info"><strong>"题目更正"</strong>" "{told.concat()}{risen}" 对此造成的不便，我们深表歉意。"</p>
    })
}

/// What was won at once.
fn won_view(won: &[WonByAttempt]) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = won
        .iter()
        .map(|one| {
            let (title, number) = if one.is_instant {
                let number = format!("这份奖品在公开记录里的编号是 {}。", reference(one.id));
                ("中奖了", Some(number))
            } else {
                ("得到奖品", None)
            };
            view! {
                <div class="notice good">
                    <p><strong>{title}</strong>" "{one.prize.clone()}</p>
                    {number.map(|number| view! { <p>{number}</p> })}
                    <p><a class="button primary" href=format!("/me/wins/{}", one.id)>"去领奖"</a></p>
                </div>
            }
        })
        .collect();
    (!rows.is_empty()).then_some(rows)
}

/// The ticket waits for the survey.
fn awaiting(slug: &str, what: &'static str) -> AnyView {
    view! {
        <div class="notice good">
            <p><strong>"已达标"</strong>" "{what}" 问卷没有对错，不影响得分。"</p>
            <p><a class="button primary" href=format!("/campaigns/{slug}/survey")>"去填写问卷"</a></p>
        </div>
    }
    .into_any()
}

/// The ticket, or what was missing for one.
fn ticket_view(
    stored: &StoredAttempt,
    ticket: Option<&Ticket>,
    result: &AttemptResult,
    closed_at: DateTime<Utc>,
    zone: Tz,
    again: &str,
) -> AnyView {
    match (&result.verdict, ticket) {
        (Verdict::Eligible { .. }, Some(ticket)) if ticket.attempt_id == Some(stored.id) => view! {
            <div class="ticket">
                <p class="ticket-name">{phrases(&ticket.campaign_title)}" "<span class="phrase">"抽奖券"</span></p>
                <p class="ticket-number">{ticket.code.clone()}</p>
                <p>"已存入"<a href="/me">"我的抽奖券"</a>"，开奖前请留意活动规则。"</p>
            </div>
        }
        .into_any(),
        (Verdict::Eligible { occasion, .. }, Some(ticket)) => {
            let often = if occasion == "campaign" { "本次活动" } else { "当天" };
            view! {
                <p class="notice info"><strong>"已达标"</strong>
                    {format!(" {often}的抽奖券您已经有了：{}。再次达标不重复发放。", ticket.code)}
                </p>
            }
            .into_any()
        }
        (Verdict::Eligible { .. }, None) => view! {
            <p class="notice info"><strong>"已达标"</strong>" 这张抽奖券已作废。"</p>
        }
        .into_any(),
        (Verdict::BelowPassMark { missing, pass_mark }, _) => view! {
            <p class="notice info"><strong>{if *missing == 1 { "差一点" } else { "还没达标" }}</strong>
                {format!(" 还差 {missing} 题达到 {pass_mark} 分。{again}")}
            </p>
        }
        .into_any(),
        (Verdict::CampaignOver, _) => view! {
            <p class="notice info"><strong>"活动已结束"</strong>
                {format!(" 交卷时间（{}）晚于活动截止，成绩有效，但不再发放抽奖券。", format::day(closed_at, zone))}
            </p>
        }
        .into_any(),
        (Verdict::Passed, _) => view! {
            <p class="notice good"><strong>"已达标"</strong>" 恭喜通过！"</p>
        }
        .into_any(),
    }
}

fn cards(
    stored: &StoredAttempt,
    questions: &[Arc<ShownQuestion>],
    answers: &[SavedAnswer],
    result: &AttemptResult,
    read_aloud: bool,
) -> impl IntoView + use<> {
    let cards = stored.paper.items.iter().zip(questions).enumerate();
    cards
        .map(|(position, (item, question))| {
            let answer = answers
                .iter()
                .find(|answer| usize::from(answer.position) == position);
            let choices = answer.map_or(&[][..], |answer| &answer.choices);
            match result.outcome_at(position) {
                Some(outcome) => wrong_card(position, item, question, choices, outcome).into_any(),
                None => {
                    let verdict = result.answers.get(position).copied();
                    card(position, item, question, choices, verdict, read_aloud).into_any()
                }
            }
        })
        .collect_view()
}

/// A question that turned out to be wrong: neither its key nor its explanation is told any more.
fn wrong_card(
    position: usize,
    item: &PaperItem,
    question: &ShownQuestion,
    choices: &[u8],
    outcome: RemedyOutcome,
) -> impl IntoView + use<> {
    let badge = match outcome {
        RemedyOutcome::Credited => ("badge good", "按答对计分"),
        RemedyOutcome::LeftOut => ("badge soft", "不计入成绩"),
        RemedyOutcome::Kept => ("badge good", "得分不变"),
    };
    let square = question.stored.question.kind == QuestionKind::Multiple;
    let rows = (0u8..).zip(&item.order).map(|(shown, &place)| {
        let text = question.options.get(usize::from(place)).cloned();
        let chosen = choices.contains(&shown);
        view! {
            <li class="option" class:yours=chosen class:several=square>
                <span class="frame"></span>
                <span class="mark">{letter(shown).to_string()}</span>
                <span class="text" inner_html=text.unwrap_or_default()></span>
                {chosen.then(|| view! { <span class="verdict">"您选的"</span> })}
            </li>
        }
    });
    view! {
        <article class="card answer-card">
            <div id=format!("answer-{}", position + 1) class="stack">
                <p><span class=badge.0>{badge.1}</span></p>
                <h3 class="stem">{format!("{}. ", position + 1)}<span inner_html=question.stem.clone()></span></h3>
                <ul class="options">{rows.collect_view()}</ul>
                <p class="notice info"><strong>"这道题有误"</strong>" 我们已停用它，原来的答案和讲解不再适用。"</p>
            </div>
        </article>
    }
}

fn card(
    position: usize,
    item: &PaperItem,
    question: &ShownQuestion,
    choices: &[u8],
    verdict: Option<AnswerVerdict>,
    read_aloud: bool,
) -> impl IntoView + use<> {
    let badge = match verdict {
        Some(AnswerVerdict::Right) => ("badge good", "答对了".to_owned()),
        Some(AnswerVerdict::Partly(points)) => {
            ("badge warning", format!("部分正确，得 {points}% 分"))
        }
        Some(AnswerVerdict::Unanswered) | None => ("badge soft", "未作答".to_owned()),
        Some(AnswerVerdict::Wrong) => ("badge bad", "答错了".to_owned()),
    };
    let id = format!("answer-{}", position + 1);
    let reader = read_aloud.then(|| view! { <ReadAloud texts=vec![id.clone()]/> });
    view! {
        <article class="card answer-card">
            <div id=id.clone() class="stack">
                <p><span class=badge.0>{badge.1}</span></p>
                <h3 class="stem">{format!("{}. ", position + 1)}<span inner_html=question.stem.clone()></span></h3>
                <ul class="options">{options(item, question, choices)}</ul>
                <div class="why" inner_html=question.explanation.clone()></div>
            </div>
            {reader}
            <p class="source">{format!("依据：{}", question.stored.question.source)}</p>
        </article>
    }
}

/// The options as they were shown, with what was chosen and what was right.
pub fn options(
    item: &PaperItem,
    question: &ShownQuestion,
    choices: &[u8],
) -> impl IntoView + use<> {
    let stored = &question.stored.question;
    let right = item.shown(&stored.key);
    let square = stored.kind == QuestionKind::Multiple;
    let rows = (0u8..).zip(&item.order).map(|(shown, &place)| {
        let text = question
            .options
            .get(usize::from(place))
            .cloned()
            .unwrap_or_default();
        let (class, word) = match (right.contains(&shown), choices.contains(&shown)) {
            (true, true) => ("option right yours", Some("您选对了")),
            (true, false) => ("option right", Some("正确答案")),
            (false, true) => ("option wrong yours", Some("您选的，不对")),
            (false, false) => ("option", None),
        };
        view! {
            <li class=class class:several=square>
                <span class="frame"></span>
                <span class="mark">{letter(shown).to_string()}</span>
                <span class="text" inner_html=text></span>
                {word.map(|word| view! { <span class="verdict">{word}</span> })}
            </li>
        }
    });
    rows.collect_view()
}
