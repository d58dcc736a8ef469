//! A cable between the server and its database, which can be pulled and plugged in again.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

pub struct Proxy {
    /// Where it listens while it is plugged in; later always at the same address.
    pub address: SocketAddr,
    to: SocketAddr,
    running: Option<JoinHandle<()>>,
}

impl Proxy {
    pub async fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let running = Some(tokio::spawn(pass_on(listener, to)));
        Self {
            address,
            to,
            running,
        }
    }

    /// Breaks every connection; new ones are refused.
    pub async fn pull(&mut self) {
        let running = self.running.take().expect("it is plugged in");
        running.abort();
        // With the task its listener and its connections are gone.
        assert!(running.await.unwrap_err().is_cancelled());
    }

    pub async fn plug_in(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.running = Some(tokio::spawn(pass_on(listener, self.to)));
    }
}

async fn pass_on(listener: TcpListener, to: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        connections.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(to).await {
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
}
