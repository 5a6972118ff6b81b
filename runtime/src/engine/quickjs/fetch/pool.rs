//! The threads on which the requests of one isolate wait.

use std::cell::Cell;
use std::io::Read;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::exchange::{self, Head};
use super::lifeline::Lifeline;
use super::upload::Upload;
use super::{Body, Fetched, Network};
use crate::engine::Port;
use crate::engine::quickjs::worker::{Answer, Command};
use crate::error::{Error, ErrorCode};
use crate::grants::NetworkGrant;
use crate::spec::ServiceSpec;

/// What waits at the same time in one isolate; more queue behind it.
const THREADS_MAX: usize = 16;
const STACK_BYTES: usize = 512 << 10;
/// The most that one chunk of a body holds.
const CHUNK_BYTES: usize = 64 << 10;

pub(super) struct Pool {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    network: Arc<Network>,
    commands: Sender<Command>,
    queue: Sender<Job>,
    jobs: Arc<Mutex<Receiver<Job>>>,
    threads: Cell<usize>,
    /// Jobs that were not answered yet.
    open: Cell<usize>,
}

/// Something to wait for. The answer carries `id`.
pub(super) struct Job {
    pub(super) id: u32,
    pub(super) lifeline: Arc<Lifeline>,
    pub(super) work: Work,
}

pub(super) enum Work {
    Exchange(Head, Upload),
    /// The next chunk of a body.
    Chunk(Body),
    /// All that is left of a body, at most so many bytes.
    Rest(Body, usize),
}

impl Pool {
    pub(super) fn new(
        spec: Arc<ServiceSpec>,
        port: Arc<dyn Port>,
        network: Arc<Network>,
        commands: Sender<Command>,
    ) -> Self {
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        Self { spec, port, network, commands, queue, jobs, threads: Cell::new(0), open: Cell::new(0) }
    }

    /// # Errors
    /// `Internal` where no thread could be had.
    pub(super) fn start(&self, job: Job) -> Result<(), Error> {
        if self.open.get() >= self.threads.get() && self.threads.get() < THREADS_MAX {
            self.add_thread()?;
        }
        self.queue.send(job).map_err(|_| Error::new(ErrorCode::Internal, "the network threads ended"))?;
        self.open.set(self.open.get() + 1);
        Ok(())
    }

    /// A job was answered.
    pub(super) fn settled(&self) {
        self.open.set(self.open.get().saturating_sub(1));
    }

    fn add_thread(&self) -> Result<(), Error> {
        let (spec, port, network) = (Arc::clone(&self.spec), Arc::clone(&self.port), Arc::clone(&self.network));
        let (commands, jobs) = (self.commands.clone(), Arc::clone(&self.jobs));
        let spawned = thread::Builder::new()
            .name("oro-bg network".into())
            .stack_size(STACK_BYTES)
            .spawn(move || work(&spec, &*port, &network, &commands, &jobs));
        match spawned {
            Ok(_) => self.threads.set(self.threads.get() + 1),
            // Those that there are will do.
            Err(_) if self.threads.get() > 0 => {}
            Err(error) => {
                return Err(Error::new(ErrorCode::Internal, format!("no thread for the request: {error}")));
            }
        }
        Ok(())
    }
}

fn work(
    spec: &ServiceSpec,
    port: &dyn Port,
    network: &Network,
    commands: &Sender<Command>,
    jobs: &Mutex<Receiver<Job>>,
) {
    let grant = NetworkGrant::of(spec.permissions.iter().map(AsRef::as_ref));
    let agent = network.agent(&grant);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { id, lifeline, work }) = job else { return };
        let result = lifeline.during(|| match work {
            Work::Exchange(head, upload) => {
                let url = head.url.clone();
                let received = exchange::exchange(&agent, &grant, head, upload);
                received.map(Fetched::Head).map_err(|refused| refused.into_error(&url, spec, port))
            }
            Work::Chunk(body) => chunk(body),
            Work::Rest(body, bytes_max) => rest(body, bytes_max),
        });
        let result = result.map(|fetched| Answer::Fetched(Box::new(fetched)));
        if commands.send(Command::Settled { id, result }).is_err() {
            return;
        }
    }
}

fn chunk(mut body: Body) -> Result<Fetched, Error> {
    let mut bytes = vec![0; CHUNK_BYTES];
    let length = body.read(&mut bytes).map_err(broken)?;
    bytes.truncate(length);
    Ok(Fetched::Bytes(bytes, (length > 0).then_some(body)))
}

fn rest(body: Body, bytes_max: usize) -> Result<Fetched, Error> {
    let mut bytes = Vec::new();
    body.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() > bytes_max {
        let message = format!("the body is larger than the heap, {bytes_max} bytes: read it as a stream");
        return Err(Error::new(ErrorCode::Internal, message));
    }
    Ok(Fetched::Bytes(bytes, None))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: std::io::Error) -> Error {
    Error::new(ErrorCode::Internal, format!("the body ended early: {error}"))
}
