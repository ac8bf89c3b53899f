//! Faults of a connection as a whole: it is refused before any HTTP, as by TLS, or everything on it is sent twice.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::Chaos;
use crate::referee::Service;
use crate::servers::send_at_once;

/// A TLS alert: fatal, handshake failure.
const ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];

/// Fault of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionFault {
    /// The connection is refused with a TLS alert.
    Refused,
    /// Each write of the server is sent twice.
    Doubled,
}

/// Listener whose connections have faults.
pub(crate) struct FaultyListener {
    listener: TcpListener,
    chaos: Chaos,
    service: Service,
}

/// Connection with a fault, or none.
pub(crate) struct FaultyStream {
    stream: TcpStream,
    fault: Option<ConnectionFault>,
    /// Bytes that are still to be written before anything else.
    pending: Vec<u8>,
}

impl FaultyListener {
    pub(crate) fn new(listener: TcpListener, chaos: Chaos, service: Service) -> Self {
        Self {
            listener,
            chaos,
            service,
        }
    }
}

impl Listener for FaultyListener {
    type Io = FaultyStream;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        send_at_once(&stream);
        let fault = self.chaos.connection_fault(self.service);
        let pending = if fault == Some(ConnectionFault::Refused) {
            ALERT.to_vec()
        } else {
            Vec::new()
        };
        let stream = FaultyStream {
            stream,
            fault,
            pending,
        };
        (stream, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl FaultyStream {
    /// Writes what is pending.
    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            match Pin::new(&mut self.stream).poll_write(context, &self.pending) {
                Poll::Ready(Ok(written)) => drop(self.pending.drain(..written)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.fault == Some(ConnectionFault::Refused) {
            // The end of the stream: the server closes the connection.
            return self.poll_pending(context);
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.poll_pending(context)?.is_pending() {
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes)?;
        if let Poll::Ready(written) = written
            && self.fault == Some(ConnectionFault::Doubled)
            && let Some(done) = bytes.get(..written)
        {
            self.pending.extend_from_slice(done);
            // What cannot be written now is written before the next bytes.
            if let Poll::Ready(Err(error)) = self.poll_pending(context) {
                return Poll::Ready(Err(error));
            }
        }
        written.map(Ok)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.poll_pending(context)?.is_pending() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
