//! An HTTP server on loopback with responses that a test defines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A received request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method and path with query, such as `GET /a?b`.
    pub line: String,
    /// Headers, with names in lowercase.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A response.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    /// Chunks of the body, which may end within a character.
    pub pieces: Vec<Vec<u8>>,
    /// Number of announced bytes that are missing when the connection is dropped.
    pub missing: usize,
}

impl Reply {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            pieces: vec![body.to_string().into_bytes()],
            missing: 0,
        }
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    connections: usize,
}

/// Serves until the test process ends.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let handler: Arc<Handler> = Arc::new(handler);
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                shared.lock().unwrap().connections += 1;
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&shared));
                thread::spawn(move || serve(stream, &*handler, &seen));
            }
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().requests.clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.line).collect()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

fn serve(stream: TcpStream, handler: &Handler, seen: &Mutex<Seen>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(request) = read(&mut reader) {
        seen.lock().unwrap().requests.push(request.clone());
        // The task may have ended already.
        if write(&mut writer, &handler(&request)).is_none() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let line = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: u64 = length.map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body).ok()?;
    Some(Request { line, headers, body })
}

/// Returns `None` if the connection cannot be used any more.
fn write(writer: &mut TcpStream, reply: &Reply) -> Option<()> {
    let length = reply.pieces.iter().map(Vec::len).sum::<usize>() + reply.missing;
    let mut head = format!("HTTP/1.1 {} X\r\ncontent-length: {length}\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    writer.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    for piece in &reply.pieces {
        writer.write_all(piece).ok()?;
        writer.flush().ok()?;
    }
    (reply.missing == 0).then_some(())
}
