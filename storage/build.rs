//! Has the crate built again when a migration is added: `migrate!` only notices changed ones.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
