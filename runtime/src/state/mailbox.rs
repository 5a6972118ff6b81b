//! Messages that wait for a service's next run.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, ErrorCode, Result};
use crate::limits::Limits;

/// A bounded queue. A message leaves it when the run that it was delivered to has ended; if the process dies before,
/// the next run gets it again: at least once, never lost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mailbox {
    next_sequence: u64,
    messages: Vec<Message>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub sequence: u64,
    pub posted_at_ms: u64,
    pub data: Value,
}

impl Mailbox {
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Adds a message at the end.
    ///
    /// # Errors
    /// `QuotaExceeded` when the mailbox is full, by count or by size.
    pub fn push(&mut self, data: Value, posted_at_ms: u64, limits: &Limits) -> Result<()> {
        if self.messages.len() >= limits.mailbox_messages_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("the mailbox is full: {} messages wait for the next run", self.messages.len()),
            ));
        }
        let waiting: usize = self.messages.iter().map(|message| json_bytes(&message.data)).sum();
        if waiting + json_bytes(&data) > limits.mailbox_bytes_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("the mailbox is full: it holds at most {} bytes", limits.mailbox_bytes_max),
            ));
        }
        self.append(data, posted_at_ms);
        Ok(())
    }

    /// Puts messages in front of all that wait: a run did not deliver them after all. They were accepted before, so no limit
    /// applies.
    pub fn put_back(&mut self, undelivered: Vec<Value>, now_ms: u64) {
        let newer = std::mem::take(&mut self.messages);
        undelivered.into_iter().for_each(|data| self.append(data, now_ms));
        newer.into_iter().for_each(|message| self.append(message.data, message.posted_at_ms));
    }

    /// Adds a message at the end, whatever the limits.
    pub fn append(&mut self, data: Value, posted_at_ms: u64) {
        self.messages.push(Message { sequence: self.next_sequence, posted_at_ms, data });
        self.next_sequence += 1;
    }

    /// The messages from a sequence number on, oldest first.
    pub fn since(&self, sequence: u64) -> &[Message] {
        &self.messages[self.messages.partition_point(|message| message.sequence < sequence)..]
    }

    /// Removes the messages before a sequence number, and says how many there were.
    pub fn remove_before(&mut self, sequence: u64) -> usize {
        let delivered = self.messages.partition_point(|message| message.sequence < sequence);
        self.messages.drain(..delivered).count()
    }
}

/// Size of a value as JSON, without keeping the text.
pub(crate) fn json_bytes(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).expect("a JSON value can be written, and counting does not fail");
    count.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_of(limits: &Limits, size: usize) -> Mailbox {
        let mut mailbox = Mailbox::default();
        while mailbox.push(Value::from("x".repeat(size)), 0, limits).is_ok() {}
        mailbox
    }

    #[test]
    fn it_is_bounded_by_count_and_by_size() {
        let limits = Limits { mailbox_messages_max: 3, mailbox_bytes_max: 100, ..Limits::default() };
        assert_eq!(full_of(&limits, 1).len(), 3);
        assert_eq!(full_of(&limits, 48).len(), 2);
        assert_eq!(full_of(&limits, 99).len(), 0);
    }

    #[test]
    fn delivered_messages_go_and_later_ones_stay() {
        let limits = Limits::default();
        let mut mailbox = Mailbox::default();
        for n in 0..4 {
            mailbox.push(n.into(), 0, &limits).unwrap();
        }
        assert_eq!(mailbox.remove_before(2), 2);
        mailbox.push(4.into(), 0, &limits).unwrap();
        let left: Vec<_> = mailbox.since(0).iter().map(|message| message.data.clone()).collect();
        assert_eq!(left, [2, 3, 4]);
        assert_eq!(mailbox.since(4).len(), 1);
    }

    #[test]
    fn what_was_not_delivered_waits_in_front_again() {
        let mut mailbox = Mailbox::default();
        mailbox.append(3.into(), 0);
        mailbox.put_back(vec![1.into(), 2.into()], 0);
        let waiting: Vec<_> = mailbox.since(0).iter().map(|message| message.data.clone()).collect();
        assert_eq!(waiting, [1, 2, 3]);
        let second = mailbox.since(0)[1].sequence;
        assert_eq!(mailbox.remove_before(second), 1);
        assert_eq!(mailbox.len(), 2);
    }

    #[test]
    fn the_size_is_that_of_the_text() {
        let value = serde_json::json!({ "a": [1, "ä\n"] });
        assert_eq!(json_bytes(&value), value.to_string().len());
    }
}
