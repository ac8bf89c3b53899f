//! The sandbox's HTTP servers, which can be stopped and started again at the same addresses.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::chaos::Chaos;
use crate::chaos::connection::FaultyListener;
use crate::referee::Service;

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
    running: JoinSet<io::Result<()>>,
}

impl Servers {
    /// No servers yet.
    pub(super) fn new(chaos: Chaos) -> Self {
        Self {
            chaos,
            known: Vec::new(),
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

    /// Listens again where every server listened before.
    pub(super) async fn start_again(&mut self) -> io::Result<()> {
        for (address, served) in self.known.clone() {
            let listener = TcpListener::bind(address).await?;
            self.run(listener, served);
        }
        Ok(())
    }

    fn run(&mut self, listener: TcpListener, served: Served) {
        let Served { router, service } = served;
        let chaos = self.chaos.clone();
        self.running.spawn(async move {
            match service {
                Some(service) => axum::serve(FaultyListener::new(listener, chaos, service), router).await,
                None => axum::serve(listener, router).await,
            }
        });
    }
}
