//! Put into the library by `scripts/mutants`: the mutant that the environment names is switched on.

use std::sync::LazyLock;

static ACTIVE: LazyLock<Option<u32>> = LazyLock::new(|| std::env::var("ORO_BG_MUTANT").ok()?.parse().ok());

pub fn is(number: u32) -> bool {
    *ACTIVE == Some(number)
}

/// Always true under this number, always false under the next.
pub fn condition(number: u32, holds: bool) -> bool {
    (holds || is(number)) && !is(number + 1)
}

/// `holds`, or under the number what holds at the limit instead.
fn limit(number: u32, holds: bool, other: bool) -> bool {
    condition(number, if is(number + 2) { other } else { holds })
}

pub fn lt<T: PartialOrd + ?Sized>(number: u32, a: &T, b: &T) -> bool {
    limit(number, a < b, a <= b)
}

pub fn le<T: PartialOrd + ?Sized>(number: u32, a: &T, b: &T) -> bool {
    limit(number, a <= b, a < b)
}

pub fn gt<T: PartialOrd + ?Sized>(number: u32, a: &T, b: &T) -> bool {
    limit(number, a > b, a >= b)
}

pub fn ge<T: PartialOrd + ?Sized>(number: u32, a: &T, b: &T) -> bool {
    limit(number, a >= b, a > b)
}
