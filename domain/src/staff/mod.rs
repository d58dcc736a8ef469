//! Staff: the organisation, who may do what, and how an account is guarded.

pub mod account;
pub mod branch;
pub mod password;
pub mod permission;
pub mod recovery;
pub mod slowing;

pub use account::{StaffName, Username};
pub use branch::{Branch, BranchDraft, BranchFault, BranchFaults, BranchKind, Scope};
pub use password::{PasswordFault, check_password};
pub use permission::{Permission, Role};
pub use recovery::RecoveryCode;
pub use slowing::wait_after;
