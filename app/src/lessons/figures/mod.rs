//! What became of a lesson: who watched it, where people leave, what they answered, whether it helped.

mod comparison;
mod curve;
mod effect;
pub mod export;
mod gather;
mod leaving;
pub mod page;
mod rows;
mod sections;
