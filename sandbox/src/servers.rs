//! The sandbox's HTTP servers, which can be stopped and started again at the same addresses.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Servers on loopback addresses. They stop when this is dropped.
#[derive(Default)]
pub(super) struct Servers {
    known: Vec<(SocketAddr, Router)>,
    running: JoinSet<io::Result<()>>,
}

impl Servers {
    /// Serves on a listener.
    pub(super) fn add(&mut self, listener: TcpListener, router: Router) {
        if let Ok(address) = listener.local_addr() {
            self.known.push((address, router.clone()));
        }
        self.run(listener, router);
    }

    /// Stops listening.
    pub(super) async fn stop(&mut self) {
        self.running.shutdown().await;
    }

    /// Listens again where every server listened before.
    pub(super) async fn start_again(&mut self) -> io::Result<()> {
        for (address, router) in self.known.clone() {
            let listener = TcpListener::bind(address).await?;
            self.run(listener, router);
        }
        Ok(())
    }

    fn run(&mut self, listener: TcpListener, router: Router) {
        self.running
            .spawn(async move { axum::serve(listener, router).await });
    }
}
