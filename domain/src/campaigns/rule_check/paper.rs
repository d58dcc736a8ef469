//! Whether the bank fills the papers, on the first day and on the last.

use uuid::Uuid;

use super::CheckFacts;
use crate::campaigns::finding::{ComposeStep as S, Findings, Grade, Rule};
use crate::campaigns::plan::Plan;
use crate::quizzes::{BankEntry, DrawRule, PaperError, PaperPlan, draw_paper};
use crate::seed::Seed;

pub(super) fn check(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    let Some(quiz) = &plan.quiz else { return };
    let days = [
        (facts.bank_at_first, "活动第一天"),
        (facts.bank_at_last, "活动最后一天"),
    ];
    // What the first day lacks is not told again for the last.
    for (bank, when) in days {
        let told = found.list.len();
        match &quiz.paper {
            PaperPlan::Fixed { versions, .. } => fixed(versions, bank, when, found),
            PaperPlan::Drawn { .. } => drawn(&quiz.paper, bank, when, found),
        }
        if found.list.len() > told {
            return;
        }
    }
    if let PaperPlan::Drawn { rules } = &quiz.paper {
        variety(rules, facts.bank_at_last, found);
    }
}

fn fixed(versions: &[Uuid], bank: &[BankEntry], when: &str, found: &mut Findings) {
    let gone = versions
        .iter()
        .filter(|version| bank.iter().all(|entry| entry.version_id != **version))
        .count();
    if gone > 0 {
        found.must(
            (S::Quiz, "numbers"),
            format!("{when}，固定的题目里有 {gone} 道不能出（未审核、已停用、未生效或已过期）。"),
            "换题，或先处理这些题的有效期。",
        );
    }
}

fn drawn(paper: &PaperPlan, bank: &[BankEntry], when: &str, found: &mut Findings) {
    match draw_paper(paper, bank, &Seed([0; 32])) {
        Ok(_) => {}
        Err(PaperError::TooFew {
            rule,
            wanted,
            found: only,
        }) => found.must(
            (S::Quiz, &format!("draws.{rule}")),
            format!(
                "{when}，第 {} 行要 {wanted} 道题，题库里只够 {only} 道。",
                rule + 1
            ),
            "减少题数、放宽主题或难度，或先补充题目（注意过期的题）。",
        ),
        Err(PaperError::Empty) => found.must(
            (S::Quiz, "draws"),
            format!("{when}，一道题也抽不出来。"),
            "检查抽题规则。",
        ),
    }
}

fn variety(rules: &[DrawRule], bank: &[BankEntry], found: &mut Findings) {
    for (place, rule) in rules.iter().enumerate() {
        let fits = fitting(rule, bank);
        if fits < usize::from(rule.count) * 2 {
            found.add(
                (S::Quiz, &format!("draws.{place}")),
                (Grade::Note, Rule::Platform),
                format!(
                    "第 {} 行每份抽 {} 道，题库里只有 {fits} 道可选，每个人遇到的题差不多。",
                    place + 1,
                    rule.count
                ),
                "补充题目会更好。",
            );
        }
    }
}

/// How many questions of a bank a rule can draw from.
pub fn fitting(rule: &DrawRule, bank: &[BankEntry]) -> usize {
    bank.iter()
        .filter(|entry| entry.is_newest && rule.fits(entry))
        .count()
}
