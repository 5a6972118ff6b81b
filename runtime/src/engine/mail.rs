//! Messages that the service has not been shown.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

#[derive(Default)]
pub(super) struct Mail {
    /// In the order in which they were posted, which their numbers say as well.
    waiting: VecDeque<(u64, Value)>,
    /// On their way to the service, where that takes time: shown or refused soon, unless the isolate is lost.
    lent: BTreeMap<u64, Value>,
    last: u64,
}

impl Mail {
    pub(super) fn post(&mut self, data: Value) {
        self.last += 1;
        self.waiting.push_back((self.last, data));
    }

    /// How many wait.
    pub(super) fn count(&self) -> usize {
        self.waiting.len()
    }

    /// Takes the oldest, to be shown at once.
    #[cfg(any(test, feature = "quickjs"))]
    pub(super) fn next(&mut self) -> Option<Value> {
        self.waiting.pop_front().map(|(_, data)| data)
    }

    /// Sends the oldest on its way, with a number to know it by.
    #[cfg(any(test, feature = "webview"))]
    pub(super) fn lend(&mut self) -> Option<(u64, Value)> {
        let (number, data) = self.waiting.pop_front()?;
        self.lent.insert(number, data.clone());
        Some((number, data))
    }

    /// It was shown.
    #[cfg(any(test, feature = "webview"))]
    pub(super) fn shown(&mut self, number: u64) {
        self.lent.remove(&number);
    }

    /// It came too late to be shown, and waits again, in its place.
    pub(super) fn refused(&mut self, number: u64) {
        if let Some(data) = self.lent.remove(&number) {
            let place = self.waiting.partition_point(|(other, _)| *other < number);
            self.waiting.insert(place, (number, data));
        }
    }

    /// Takes what waits; from an isolate that is over what was on its way, too.
    pub(super) fn take(&mut self, is_over: bool) -> Vec<Value> {
        if is_over {
            for number in self.lent.keys().copied().collect::<Vec<_>>() {
                self.refused(number);
            }
        }
        std::mem::take(&mut self.waiting).into_iter().map(|(_, data)| data).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn posted(count: usize) -> Mail {
        let mut mail = Mail::default();
        (1..=count).for_each(|n| mail.post(json!(n)));
        mail
    }

    #[test]
    fn what_is_on_its_way_is_not_taken_unless_nobody_will_show_it() {
        let mut mail = posted(4);
        assert_eq!(mail.lend(), Some((1, json!(1))));
        assert_eq!(mail.lend(), Some((2, json!(2))));
        mail.shown(1);
        assert_eq!(mail.take(false), [json!(3), json!(4)]);
        mail.post(json!(5));
        assert_eq!(mail.take(true), [json!(2), json!(5)]);
        assert!(mail.take(true).is_empty());
    }

    #[test]
    fn what_was_refused_waits_in_its_place() {
        let mut mail = posted(4);
        for _ in 0..3 {
            mail.lend();
        }
        mail.shown(1);
        mail.refused(2);
        mail.refused(3);
        mail.refused(3);
        assert_eq!((mail.count(), mail.next()), (3, Some(json!(2))));
        assert_eq!(mail.take(false), [json!(3), json!(4)]);
    }
}
