//! The organisation: head office, city branches below it, outlets below those.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::quizzes::clean;

/// A level of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchKind {
    /// 总行: the one at the top.
    HeadOffice,
    /// 城市分行.
    City,
    /// 网点.
    Outlet,
}

impl BranchKind {
    /// All of them, from the top.
    pub const ALL: [Self; 3] = [Self::HeadOffice, Self::City, Self::Outlet];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::HeadOffice => "head_office",
            Self::City => "city",
            Self::Outlet => "outlet",
        }
    }

    /// The level that `word` names, as stored or as people write it.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim() {
            "head_office" | "总行" => Some(Self::HeadOffice),
            "city" | "城市分行" | "分行" => Some(Self::City),
            "outlet" | "网点" | "支行" => Some(Self::Outlet),
            _ => None,
        }
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HeadOffice => "总行",
            Self::City => "城市分行",
            Self::Outlet => "网点",
        }
    }

    /// The level above.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::HeadOffice => None,
            Self::City => Some(Self::HeadOffice),
            Self::Outlet => Some(Self::City),
        }
    }
}

/// A place in the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its id.
    pub id: Uuid,
    /// The one above it; none above the head office.
    pub parent: Option<Uuid>,
    /// Its level.
    pub kind: BranchKind,
    /// The bank's own number for it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where it is; may be empty.
    pub address: String,
    /// Its number; may be empty.
    pub phone: String,
    /// When it is open, as people write it; may be empty.
    pub hours: String,
    /// Whether it serves customers.
    pub open: bool,
}

/// What somebody may see: the branch they belong to and all below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The branch at its top.
    pub branch: Uuid,
    /// Its level.
    pub kind: BranchKind,
}

impl Scope {
    /// Whether `branch` lies in it. Three levels need no more than the branch and the one above.
    pub fn covers(&self, branch: &Branch) -> bool {
        match self.kind {
            BranchKind::HeadOffice => true,
            BranchKind::City => branch.id == self.branch || branch.parent == Some(self.branch),
            BranchKind::Outlet => branch.id == self.branch,
        }
    }
}

/// A branch as somebody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchDraft {
    /// The bank's own number for it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its number.
    pub phone: String,
    /// When it is open.
    pub hours: String,
}

/// What is wrong with a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchFault {
    /// The code is not 1 to 20 letters, digits, hyphens.
    #[error("编号应为 1 至 20 位字母、数字或短横线")]
    Code,
    /// The name is empty or longer than 40 characters.
    #[error("名称应为 1 至 40 个字")]
    Name,
    /// The address is longer than 100 characters.
    #[error("地址不超过 100 个字")]
    Address,
    /// The number has something else than digits, spaces, hyphens, brackets and a plus sign.
    #[error("电话只能有数字、空格、短横线和括号，不超过 30 位")]
    Phone,
    /// The hours are longer than 60 characters.
    #[error("营业时间不超过 60 个字")]
    Hours,
    /// Another branch has the code.
    #[error("这个编号已有其他机构使用，请核对")]
    CodeTaken,
    /// The branch above is missing, or of the wrong level.
    #[error("请选择上级机构：城市分行的上级是总行，网点的上级是城市分行")]
    Parent,
}

impl BranchFault {
    /// All of them, in the order of a form's fields.
    pub const ALL: [Self; 7] = [
        Self::Parent,
        Self::Code,
        Self::CodeTaken,
        Self::Name,
        Self::Address,
        Self::Phone,
        Self::Hours,
    ];

    /// The field it belongs beside.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Code | Self::CodeTaken => "branch_code",
            Self::Name => "name",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Hours => "hours",
        }
    }
}

/// Everything that is wrong with a branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchFaults(u8);

impl BranchFaults {
    const fn place(fault: BranchFault) -> u8 {
        1 << fault as u8
    }

    /// The faults, in the order of a form's fields.
    pub fn iter(self) -> impl Iterator<Item = BranchFault> {
        let all = BranchFault::ALL.into_iter();
        all.filter(move |fault| self.0 & Self::place(*fault) != 0)
    }
}

impl FromIterator<BranchFault> for BranchFaults {
    fn from_iter<I: IntoIterator<Item = BranchFault>>(faults: I) -> Self {
        let places = faults.into_iter().map(Self::place);
        Self(places.fold(0, |found, place| found | place))
    }
}

impl BranchDraft {
    /// The same with everything trimmed, where it is right.
    ///
    /// # Errors
    /// Every fault that the texts themselves have, so that all can be mended at once.
    pub fn check(&self) -> Result<Self, Vec<BranchFault>> {
        let tidy = clean;
        let tidied = Self {
            code: tidy(&self.code),
            name: tidy(&self.name),
            address: tidy(&self.address),
            phone: tidy(&self.phone),
            hours: tidy(&self.hours),
        };
        let length = |text: &str| text.chars().count();
        let code = tidied
            .code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let phone = tidied
            .phone
            .chars()
            .all(|c| c.is_ascii_digit() || " -()（）+转".contains(c));
        let rules = [
            (
                code && (1..=20).contains(&tidied.code.len()),
                BranchFault::Code,
            ),
            ((1..=40).contains(&length(&tidied.name)), BranchFault::Name),
            (length(&tidied.address) <= 100, BranchFault::Address),
            (phone && length(&tidied.phone) <= 30, BranchFault::Phone),
            (length(&tidied.hours) <= 60, BranchFault::Hours),
        ];
        let faults: Vec<_> = rules
            .into_iter()
            .filter_map(|(kept, fault)| (!kept).then_some(fault))
            .collect();
        if faults.is_empty() {
            Ok(tidied)
        } else {
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(id: u128, parent: Option<u128>, kind: BranchKind) -> Branch {
        Branch {
            id: Uuid::from_u128(id),
            parent: parent.map(Uuid::from_u128),
            kind,
            code: id.to_string(),
            name: "网点".into(),
            address: String::new(),
            phone: String::new(),
            hours: String::new(),
            open: true,
        }
    }

    #[test]
    fn a_scope_is_a_branch_and_all_below_it() {
        use BranchKind::{City, HeadOffice, Outlet};
        let [head, city, outlet, other_city, other_outlet] = [
            branch(1, None, HeadOffice),
            branch(2, Some(1), City),
            branch(3, Some(2), Outlet),
            branch(4, Some(1), City),
            branch(5, Some(4), Outlet),
        ];
        let all = [&head, &city, &outlet, &other_city, &other_outlet];
        let seen_from = |top: &Branch| -> Vec<u128> {
            let scope = Scope {
                branch: top.id,
                kind: top.kind,
            };
            let seen = all.into_iter().filter(|branch| scope.covers(branch));
            seen.map(|branch| branch.id.as_u128()).collect()
        };
        assert_eq!(seen_from(&head), [1, 2, 3, 4, 5]);
        assert_eq!(seen_from(&city), [2, 3]);
        assert_eq!(seen_from(&outlet), [3]);
    }

    #[test]
    fn every_fault_of_a_branch_is_named() {
        let right = BranchDraft {
            code: " 0571-01 ".into(),
            name: "西湖支行".into(),
            phone: "0571-8888 0001（转 2）".into(),
            ..BranchDraft::default()
        };
        assert_eq!(right.check().unwrap().code, "0571-01");
        let wrong = BranchDraft {
            code: "一号".into(),
            name: " ".into(),
            address: "长".repeat(101),
            phone: "call me".into(),
            hours: "9".repeat(61),
        };
        let fields: Vec<_> = wrong
            .check()
            .unwrap_err()
            .iter()
            .map(|f| f.field())
            .collect();
        assert_eq!(fields, ["branch_code", "name", "address", "phone", "hours"]);
    }

    #[test]
    fn faults_are_kept_and_stand_in_the_order_of_the_form() {
        let all: BranchFaults = BranchFault::ALL.into_iter().rev().collect();
        assert!(all.iter().eq(BranchFault::ALL));
        let some: BranchFaults = [BranchFault::Phone, BranchFault::Parent]
            .into_iter()
            .collect();
        assert!(some.iter().eq([BranchFault::Parent, BranchFault::Phone]));
        assert_eq!(BranchFaults::default().iter().next(), None);
    }
}
