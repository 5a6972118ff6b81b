//! Merging into files of others: cases in `fixtures/merge`, and properties over documents made at random.

mod cases;
mod documents;
mod properties;
mod skeletons;
