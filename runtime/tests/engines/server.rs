//! A web server of a few routes, for services that fetch. Browsers, which ask before a page may read what another origin
//! answers, are told that it may.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::json;

/// "hello hello hello", as brotli.
const BROTLI: &[u8] = &[
    0x1b, 0x10, 0x00, 0xf8, 0x8d, 0x94, 0x6e, 0xde, 0x44, 0x55, 0x86, 0x96, 0x6c, 0x20, 0x6f, 0x01, 0x4f, 0x1c, 0x60,
    0x1c,
];
/// No test waits longer for another thread.
const GUARD: Duration = Duration::from_secs(20);

struct Connection {
    reader: BufReader<TcpStream>,
    /// Lines of the head of an answer that a page of another origin may read; none for who is no page.
    sharing: String,
}

/// Serves on a free port until the process ends.
#[derive(Clone, Default)]
pub struct Server(Arc<State>);

#[derive(Default)]
struct State {
    counters: Mutex<HashMap<String, usize>>,
    changed: Condvar,
}

pub struct Request {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

impl Server {
    /// The server and its origin.
    pub fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = Self::default();
        let accepting = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, server) = (stream.unwrap(), accepting.clone());
                server.count("connections");
                thread::spawn(move || {
                    stream.set_nodelay(true).unwrap();
                    let mut connection = Connection { reader: BufReader::new(stream), sharing: String::new() };
                    while server.serve(&mut connection).unwrap_or(false) {}
                    let _ = connection.reader.get_ref().shutdown(Shutdown::Both);
                });
            }
        });
        (server, origin)
    }

    pub fn count(&self, name: &str) -> usize {
        let mut counters = self.0.counters.lock().unwrap();
        let count = counters.entry(name.to_owned()).or_default();
        *count += 1;
        self.0.changed.notify_all();
        *count
    }

    /// Waits until something was counted so often.
    pub fn wait(&self, name: &str, times: usize) -> bool {
        let counters = self.0.counters.lock().unwrap();
        let counted = |counters: &mut HashMap<String, usize>| counters.get(name).copied().unwrap_or(0) < times;
        !self.0.changed.wait_timeout_while(counters, GUARD, counted).unwrap().1.timed_out()
    }

    /// Answers one request; whether the connection stays.
    fn serve(&self, connection: &mut Connection) -> io::Result<bool> {
        let Some(request) = read_head(&mut connection.reader)? else { return Ok(false) };
        connection.sharing = sharing(&request);
        if request.header("access-control-request-method").is_some() {
            respond(connection, "204 No Content", &[], b"")?;
            return Ok(true);
        }
        let path = request.path.clone();
        let (route, query) = path.split_once('?').unwrap_or((&path, ""));
        let mut route = route.splitn(3, '/').skip(1);
        let (route, rest) = (route.next().unwrap_or_default(), route.next().unwrap_or_default());
        if route == "first" {
            // Tells of the first chunk before the rest has come.
            let first = read_chunk(&mut connection.reader)?;
            self.count(rest);
            let more = read_chunks(&mut connection.reader)?;
            respond(connection, "200 OK", &[], format!("{}+{}", first.len(), more.len()).as_bytes())?;
            return Ok(true);
        }
        if route == "refuse" {
            respond(connection, "413 Content Too Large", &["connection: close"], b"too large")?;
            return Ok(false);
        }
        let body = read_body(&mut connection.reader, &request)?;
        let text = String::from_utf8_lossy(&body);
        match route {
            "echo" => {
                let headers: HashMap<_, _> = request.headers.iter().cloned().collect();
                let echo = json!({ "method": request.method, "path": request.path, "headers": headers, "body": text });
                respond(connection, "200 OK", &["content-type: application/json"], echo.to_string().as_bytes())?;
            }
            "status" => respond(connection, &format!("{rest} Whatever"), &[], b"body")?,
            "redirect" => {
                let location = format!("location: {}", decode(query));
                respond(connection, &format!("{rest} Moved"), &[&location], b"moved")?;
            }
            "around" => {
                let times = self.count("around");
                respond(connection, "302 Found", &[&format!("location: /around?{times}")], b"")?;
            }
            "turns" => {
                let left: usize = rest.parse().unwrap();
                let location = format!("location: /turns/{}", left.saturating_sub(1));
                let head = [location.as_str()];
                let (status, head) = if left == 0 { ("200 OK", &[][..]) } else { ("302 Found", &head[..]) };
                respond(connection, status, head, b"arrived")?;
            }
            "encoded" => {
                let content = b"hello hello hello".as_slice();
                let mut encoded = Vec::new();
                let coding = match rest {
                    "deflate" => {
                        ZlibEncoder::new(content, Compression::best()).read_to_end(&mut encoded).map(|_| "deflate")
                    }
                    "raw" => {
                        DeflateEncoder::new(content, Compression::best()).read_to_end(&mut encoded).map(|_| "deflate")
                    }
                    "br" => {
                        encoded.extend(BROTLI);
                        Ok("br")
                    }
                    "twice" => {
                        let once = ZlibEncoder::new(content, Compression::best());
                        GzEncoder::new(once, Compression::best()).read_to_end(&mut encoded).map(|_| "deflate, gzip")
                    }
                    "empty" => Ok("gzip"),
                    "broken" => b"no gzip".as_slice().read_to_end(&mut encoded).map(|_| "gzip"),
                    "unknown" => content.take(5).read_to_end(&mut encoded).map(|_| "x-secret"),
                    _ => GzEncoder::new(content, Compression::best()).read_to_end(&mut encoded).map(|_| "gzip"),
                }?;
                respond(connection, "200 OK", &[&format!("content-encoding: {coding}")], &encoded)?;
            }
            "headers" => {
                connection.begin("x-test: a\r\nx-test: b\r\nset-cookie: m=1\r\nset-cookie: n=2\r\n")?;
                connection.write_all(b"x-bytes: caf\xe9\r\ncontent-length: 0\r\n\r\n")?;
            }
            "truncated" => {
                connection.begin("content-length: 100\r\n\r\nonly this")?;
                return Ok(false);
            }
            "until-closed" => {
                connection.begin("\r\nuntil closed")?;
                return Ok(false);
            }
            "garbage" => {
                connection.write_all(b"this is not HTTP\r\n\r\n")?;
                return Ok(false);
            }
            // The second chunk waits for somebody to fetch `/release/<name>`.
            "hold" => {
                begin_chunks(connection)?;
                write_chunk(connection, b"one")?;
                self.wait(rest, 1);
                write_chunk(connection, b"two")?;
                write_chunk(connection, b"")?;
            }
            "release" => {
                self.count(rest);
                respond(connection, "200 OK", &[], b"released")?;
            }
            "wait" => {
                let status = if self.wait(rest, 1) { "200 OK" } else { "504 Gateway Timeout" };
                respond(connection, status, &[], b"")?;
            }
            // Silent, from the start or after the first chunk, until the client goes away.
            "silent" | "hang" => {
                if route == "hang" {
                    begin_chunks(connection)?;
                    write_chunk(connection, b"one")?;
                }
                self.count(&format!("came-{rest}"));
                let _ = connection.reader.read(&mut [0]);
                self.count(rest);
                return Ok(false);
            }
            "endless" => {
                begin_chunks(connection)?;
                while write_chunk(connection, &[b'x'; 16 << 10]).is_ok() {
                    self.count(&format!("chunks-{rest}"));
                }
                self.count(rest);
                return Ok(false);
            }
            "bytes" => respond(connection, "200 OK", &[], &vec![b'x'; rest.parse().unwrap()])?,
            "connections" => {
                let connections = self.0.counters.lock().unwrap()["connections"];
                respond(connection, "200 OK", &[], connections.to_string().as_bytes())?;
            }
            _ => respond(connection, "404 Not Found", &[], b"none")?,
        }
        Ok(true)
    }
}

impl Connection {
    /// A good answer, up to and with these lines of its head.
    fn begin(&mut self, rest: &str) -> io::Result<()> {
        let head = format!("HTTP/1.1 200 OK\r\n{}{rest}", self.sharing);
        self.write_all(head.as_bytes())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.reader.get_mut().write_all(bytes)
    }
}

/// The head of a request; nothing where the connection ended.
pub fn read_head(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(None);
        }
    }
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Ok(Some(Request { method, path, headers: lines.filter_map(header).collect() }))
}

fn read_body(reader: &mut BufReader<TcpStream>, request: &Request) -> io::Result<Vec<u8>> {
    if request.header("transfer-encoding") == Some("chunked") {
        return read_chunks(reader);
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn read_chunks(reader: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let chunk = read_chunk(reader)?;
        if chunk.is_empty() {
            return Ok(body);
        }
        body.extend(chunk);
    }
}

fn read_chunk(reader: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
    let mut chunk = vec![0; length + 2];
    reader.read_exact(&mut chunk)?;
    chunk.truncate(length);
    Ok(chunk)
}

/// What lets a page read the answer, and send this request.
fn sharing(request: &Request) -> String {
    let Some(origin) = request.header("origin") else { return String::new() };
    let mut lines = format!("access-control-allow-origin: {origin}\r\naccess-control-expose-headers: *\r\n");
    for what in ["method", "headers"] {
        if let Some(asked) = request.header(&format!("access-control-request-{what}")) {
            let allowed = if what == "method" { "methods" } else { what };
            lines.push_str(&format!("access-control-allow-{allowed}: {asked}\r\n"));
        }
    }
    lines
}

fn respond(connection: &mut Connection, status: &str, headers: &[&str], body: &[u8]) -> io::Result<()> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let sharing = &connection.sharing;
    let head = format!("HTTP/1.1 {status}\r\n{sharing}{headers}content-length: {}\r\n\r\n", body.len());
    connection.write_all(&[head.as_bytes(), body].concat())
}

fn begin_chunks(connection: &mut Connection) -> io::Result<()> {
    connection.begin("transfer-encoding: chunked\r\n\r\n")
}

fn write_chunk(connection: &mut Connection, chunk: &[u8]) -> io::Result<()> {
    connection.write_all(&[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
}

fn decode(query: &str) -> String {
    query.replace("%23", "#").replace("%3F", "?")
}
