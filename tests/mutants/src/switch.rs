//! Put into the library by `scripts/mutants`: the mutant that `ORO_BG_MUTANT` names is switched on. The numbers of those that
//! would have made a difference are added to the file that `ORO_BG_MUTANT_TRACE` names, one a line.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::sync::{LazyLock, Mutex};

static ACTIVE: LazyLock<Option<u32>> = LazyLock::new(|| std::env::var("ORO_BG_MUTANT").ok()?.parse().ok());

static TRACE: LazyLock<Option<Mutex<(File, BTreeSet<u32>)>>> = LazyLock::new(|| {
    let file = File::options().create(true).append(true).open(std::env::var_os("ORO_BG_MUTANT_TRACE")?);
    Some(Mutex::new((file.expect("the trace can be opened"), BTreeSet::new())))
});

/// One write for each number, so that those of several processes stay apart.
fn makes_a_difference(number: u32) {
    let Some(trace) = &*TRACE else { return };
    let (file, numbers) = &mut *trace.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if numbers.insert(number) {
        file.write_all(format!("{number}\n").as_bytes()).expect("the trace can be written");
    }
}

pub fn is(number: u32) -> bool {
    makes_a_difference(number);
    *ACTIVE == Some(number)
}

/// Always true under this number, always false under the next.
pub fn condition(number: u32, holds: bool) -> bool {
    makes_a_difference(if holds { number + 1 } else { number });
    (holds || *ACTIVE == Some(number)) && *ACTIVE != Some(number + 1)
}

/// `holds`, or under the number what holds at the limit instead.
fn limit(number: u32, holds: bool, other: bool) -> bool {
    if holds != other {
        makes_a_difference(number + 2);
    }
    condition(number, if *ACTIVE == Some(number + 2) { other } else { holds })
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
