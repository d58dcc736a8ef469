//! The real program in trouble: killed under load, without its database, without room to write.

mod films;
mod kill;
mod ledger;
mod load;
mod postgres;
mod prizes;
mod process;
mod proxy;
mod sqlite;
mod visit;
mod wire;
