//! Generation alone, entries already bundled: linear in the number of services.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::Bencher;
use divan::counter::ItemsCount;
use oro_bg::codegen::emit;
use oro_bg::config::PlatformSet;

fn main() {
    divan::main();
}

#[divan::bench(args = [100, 1_000, 10_000], sample_count = 20)]
fn services(bencher: Bencher, count: usize) {
    let (background, bundles) = support::many(count).finish();
    bencher.counter(ItemsCount::new(count)).bench(|| emit(&background, &bundles, PlatformSet::ALL));
}
