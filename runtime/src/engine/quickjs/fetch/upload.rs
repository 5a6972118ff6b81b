//! The body of a request.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender};

use crate::engine::quickjs::worker::{Answer, Command};
use crate::error::{Error, ErrorCode};

/// What a request sends.
pub(super) enum Upload {
    None,
    Bytes(Vec<u8>),
    Stream(Chunks),
}

/// A piece of a streamed body. The isolate is told when it was taken, and sends the next one then.
pub(super) struct Chunk {
    pub(super) id: u32,
    pub(super) bytes: Vec<u8>,
}

/// A streamed body, as the network thread reads it. It ends with an empty chunk; where the isolate goes away, or aborts,
/// before that, reading fails, so that the server does not take it for whole.
pub(super) struct Chunks {
    chunks: Receiver<Chunk>,
    commands: Sender<Command>,
    current: io::Cursor<Vec<u8>>,
    ended: bool,
}

impl Chunks {
    pub(super) fn new(chunks: Receiver<Chunk>, commands: Sender<Command>) -> Self {
        Self { chunks, commands, current: io::Cursor::default(), ended: false }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.current.read(buffer)?;
            if length > 0 || self.ended {
                return Ok(length);
            }
            let Chunk { id, bytes } =
                self.chunks.recv().map_err(|_| io::Error::from(io::ErrorKind::ConnectionAborted))?;
            self.ended = bytes.is_empty();
            self.current = io::Cursor::new(bytes);
            // Without a receiver the isolate is gone; the next chunk will not come.
            let _ = self.commands.send(Command::Settled { id, result: Ok(Answer::Json(serde_json::Value::Null)) });
        }
    }
}

impl Drop for Chunks {
    /// Whoever waits for a chunk to be taken learns that it will not be.
    fn drop(&mut self) {
        for Chunk { id, .. } in self.chunks.try_iter() {
            let refusal = Error::new(ErrorCode::InvalidState, "the request needs no more of its body");
            let _ = self.commands.send(Command::Settled { id, result: Err(refusal) });
        }
    }
}
