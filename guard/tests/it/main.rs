//! The scanner against a corpus that is made at run time: no string that looks like a secret stands in here.

mod corpus;
mod innocent;
mod make;
mod properties;
