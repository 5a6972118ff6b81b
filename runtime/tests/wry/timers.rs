//! Browsers slow the timers of hidden pages down to one tick a second. Those of a service are in a Worker.

use oro_bg_runtime::execution::Outcome;

use crate::fixture::Service;

#[test]
fn timers_of_a_hidden_service_keep_their_time() {
    let source = "onrun = async () => {
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        await wait(3000);
        const took = [];
        for (let tick = 0; tick < 20; tick += 1) {
            const began = performance.now();
            await wait(100);
            took.push(performance.now() - began);
        }
        return took;
    };";
    let report = Service::new(source).run();
    assert_eq!(report.outcome, Outcome::Success, "{:?}", report.error);
    let mut took: Vec<f64> = serde_json::from_value(report.result).unwrap();
    took.sort_by(f64::total_cmp);
    let median = took[took.len() / 2];
    // A busy machine delays some; throttled, all take a second.
    assert!((95.0..300.0).contains(&median), "{took:?}");
}
