//! The sandbox's HTTP servers, which can be stopped and started again at the same addresses.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::chaos::Chaos;
use crate::chaos::connection::FaultyListener;
use crate::referee::Service;

/// Maximum number of connections that wait to be accepted, as in `TcpListener::bind`.
const BACKLOG: u32 = 1024;

/// Number of times that an address is tried before it counts as taken.
const TRIES: u32 = 400;
/// Time between two tries.
const PAUSE: Duration = Duration::from_millis(5);

/// Routes of a server, and the service whose connections have faults.
#[derive(Clone)]
struct Served {
    router: Router,
    service: Option<Service>,
}

/// Servers on loopback addresses. They stop when this is dropped.
pub(super) struct Servers {
    chaos: Chaos,
    known: Vec<(SocketAddr, Served)>,
    /// Addresses that are reserved while no server listens, so that no other process takes them.
    held: Vec<TcpSocket>,
    running: JoinSet<io::Result<()>>,
}

impl Servers {
    /// No servers yet.
    pub(super) fn new(chaos: Chaos) -> Self {
        Self {
            chaos,
            known: Vec::new(),
            held: Vec::new(),
            running: JoinSet::new(),
        }
    }

    /// Serves on a listener.
    pub(super) fn add(&mut self, listener: TcpListener, router: Router, service: Option<Service>) {
        let served = Served { router, service };
        if let Ok(address) = listener.local_addr() {
            self.known.push((address, served.clone()));
        }
        self.run(listener, served);
    }

    /// Stops listening.
    pub(super) async fn stop(&mut self) {
        self.running.shutdown().await;
    }

    /// Stops listening and keeps the addresses: connections are refused until [`Servers::start_again`].
    pub(super) async fn pause(&mut self) -> io::Result<()> {
        self.stop().await;
        for (address, _) in &self.known {
            self.held.push(hold(*address).await?);
        }
        Ok(())
    }

    /// Listens again where every server listened before.
    pub(super) fn start_again(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        for (socket, (_, served)) in held.into_iter().zip(self.known.clone()) {
            self.run(socket.listen(BACKLOG)?, served);
        }
        Ok(())
    }

    fn run(&mut self, listener: TcpListener, served: Served) {
        let Served { router, service } = served;
        let chaos = self.chaos.clone();
        self.running.spawn(async move {
            match service {
                Some(service) => axum::serve(FaultyListener::new(listener, chaos, service), router).await,
                None => axum::serve(listener.tap_io(|stream| send_at_once(stream)), router).await,
            }
        });
    }
}

/// Sends each write at once. Otherwise a body that follows its headers waits 40 ms for their acknowledgment.
pub(crate) fn send_at_once(stream: &TcpStream) {
    // A connection that has just been closed cannot be changed, and needs not be.
    let _ = stream.set_nodelay(true);
}

/// Binds an address where a server has just stopped listening.
///
/// A process that is being started at that moment has a copy of the listener until it runs its own program. The address is
/// free only after that, so it is tried again for a while.
async fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
    let mut tries = 1;
    loop {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        match socket.bind(address) {
            Ok(()) => return Ok(socket),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries < TRIES => {
                tries += 1;
                sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}
