//! Connections that a [`Lifeline`] can end: names, sockets and TLS.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};
use ureq::{Error, Timeout};

use super::lifeline::Lifeline;
use crate::grants::NetworkGrant;

/// How long one attempt to connect may take, by round. An attempt cannot be interrupted, so that after an abort this is
/// how long its thread lingers; the rounds follow the times at which the system would send its request again.
const ATTEMPTS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3)];
/// How often a lookup that waits for the system's resolver looks whether anybody still wants it.
const LOOKUP_SLICE: Duration = Duration::from_millis(50);
/// Addresses of one name that are tried.
const ADDRESSES_MAX: usize = 16;

/// The system's resolver, less the addresses that a name must not lead to. A lookup cannot be interrupted: one that nobody
/// wants any more ends on a thread of its own.
#[derive(Debug)]
pub(super) struct Names(NetworkGrant);

impl Names {
    pub(super) fn new(grant: &NetworkGrant) -> Self {
        Self(grant.clone())
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, _config: &Config, _timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let authority = uri.scheme().zip(uri.authority());
        let name = authority.and_then(|(scheme, authority)| DefaultResolver::host_and_port(scheme, authority));
        let name = name.ok_or_else(|| Error::BadUri(uri.to_string()))?;
        let found = match name.parse::<SocketAddr>() {
            Ok(address) => vec![address],
            Err(_) => look_up(name)?,
        };
        let mut addresses = self.empty();
        for address in found.into_iter().take(ADDRESSES_MAX) {
            // One that is refused is not passed over in silence: whoever points a name there means no good.
            self.0
                .allows_address(uri.host().unwrap_or_default(), address.port(), address.ip())
                .map_err(|denial| Error::Other(Box::new(denial)))?;
            addresses.push(address);
        }
        if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}

fn look_up(name: String) -> Result<Vec<SocketAddr>, Error> {
    let lifeline = Lifeline::current()?;
    let (answer, answers) = mpsc::channel();
    thread::Builder::new().name("oro-bg lookup".into()).spawn(move || {
        // Without a receiver nobody waits any more.
        let _ = answer.send(name.to_socket_addrs().map(Iterator::collect));
    })?;
    loop {
        match answers.recv_timeout(LOOKUP_SLICE.min(lifeline.left()?)) {
            Ok(found) => return Ok(found?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Error::HostNotFound),
        }
    }
}

/// Opens sockets.
#[derive(Debug)]
pub(super) struct Dial;

impl<In: Transport> Connector<In> for Dial {
    type Out = Socket;

    fn connect(&self, details: &ConnectionDetails, _chained: Option<In>) -> Result<Option<Socket>, Error> {
        let stream = dial(&details.addrs)?;
        stream.set_nodelay(true)?;
        let (input, output) = (details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Socket { stream: Arc::new(stream), buffers: LazyBuffers::new(input, output) }))
    }
}

fn dial(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let lifeline = Lifeline::current()?;
    let mut candidates = addresses.to_vec();
    let mut refusal = io::Error::from(io::ErrorKind::AddrNotAvailable);
    let [.., longest] = ATTEMPTS;
    let mut rounds = ATTEMPTS.into_iter();
    while !candidates.is_empty() {
        let patience = rounds.next().unwrap_or(longest);
        let mut silent = Vec::new();
        for address in candidates {
            match TcpStream::connect_timeout(&address, patience.min(lifeline.left()?)) {
                Ok(stream) => return Ok(stream),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => silent.push(address),
                Err(error) => refusal = error,
            }
        }
        candidates = silent;
    }
    Err(refusal)
}

/// A socket that waits only as long as the request it is used for.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Arc<TcpStream>,
    buffers: LazyBuffers,
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _timeout: NextTimeout) -> Result<(), Error> {
        let Self { stream, buffers } = self;
        let output = &buffers.output()[..amount];
        Lifeline::current()?.using(stream, |left| {
            stream.set_write_timeout(Some(left))?;
            (&**stream).write_all(output).map_err(timed)
        })
    }

    fn await_input(&mut self, _timeout: NextTimeout) -> Result<bool, Error> {
        let Self { stream, buffers } = self;
        let input = buffers.input_append_buf();
        let length = Lifeline::current()?.using(stream, |left| {
            stream.set_read_timeout(Some(left))?;
            loop {
                match (&**stream).read(input) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    result => return result.map_err(timed),
                }
            }
        })?;
        buffers.input_appended(length);
        Ok(length > 0)
    }

    /// A connection on which something came without being asked for is as good as closed.
    fn is_open(&mut self) -> bool {
        let silent = |stream: &TcpStream| {
            stream.set_nonblocking(true)?;
            let peeked = stream.peek(&mut [0]);
            stream.set_nonblocking(false)?;
            io::Result::Ok(matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock))
        };
        silent(&self.stream).unwrap_or(false)
    }
}

/// How the end of a wait shows depends on the system.
fn timed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Error::Timeout(Timeout::Global),
        _ => error.into(),
    }
}

/// Wraps the sockets of `https:` in TLS.
pub(super) struct Tls(pub(super) Arc<ClientConfig>);

impl Connector<Socket> for Tls {
    type Out = Either<Socket, Encrypted>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<Socket>) -> Result<Option<Self::Out>, Error> {
        let Some(socket) = chained else { return Ok(None) };
        if !details.needs_tls() {
            return Ok(Some(Either::A(socket)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| Error::Tls("the name of the host is not valid in TLS"))?;
        let mut connection = ClientConnection::new(Arc::clone(&self.0), name).map_err(io::Error::other)?;
        let mut adapter = TransportAdapter::new(socket, Arc::clone(&details.current_time));
        connection.complete_io(&mut adapter)?;
        let (input, output) = (details.config.input_buffer_size(), details.config.output_buffer_size());
        let stream = StreamOwned::new(connection, adapter);
        Ok(Some(Either::B(Encrypted { stream, buffers: LazyBuffers::new(input, output) })))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tls")
    }
}

/// A socket in TLS.
pub(super) struct Encrypted {
    stream: StreamOwned<ClientConnection, TransportAdapter<Socket>>,
    buffers: LazyBuffers,
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _timeout: NextTimeout) -> Result<(), Error> {
        Ok(self.stream.write_all(&self.buffers.output()[..amount])?)
    }

    fn await_input(&mut self, _timeout: NextTimeout) -> Result<bool, Error> {
        let length = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(length);
        Ok(length > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Encrypted").field(self.stream.sock.inner()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::engine::quickjs::fetch::refused::Refused;
    use crate::grants::NetworkDenial;

    /// What resolves to this device, as a name that was rebound would.
    fn resolve(permissions: &[&str]) -> Result<usize, Refused> {
        let names = Names::new(&NetworkGrant::of(permissions.iter().copied()));
        let uri = Uri::from_static("http://localhost:80/");
        let lifeline = Lifeline::new(Instant::now() + Duration::from_secs(20));
        let found = lifeline.during(|| names.resolve(&uri, &Config::default(), NextTimeout::default()));
        Ok(found?.iter().count())
    }

    #[test]
    fn a_name_that_resolves_to_this_device_is_refused_unless_that_is_listed() {
        for permissions in [&["network"][..], &["network", "network:127.0.0.1:81"], &["network:*.example.com"]] {
            let Err(Refused::Denied(denial)) = resolve(permissions) else { panic!("{permissions:?}") };
            assert!(matches!(denial, NetworkDenial::Address { .. }), "{denial}");
        }
        assert!(matches!(resolve(&["network:localhost"]), Ok(1..)));
    }
}
