//! A server that is a little way off. On one machine its answer is often there before it is waited
//! for, the more so the busier the machine is; an act that never waits cannot be broken off.

use crate::world::World;
use sea_orm::DbBackend;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// How long an answer is on its way.
const AWAY: Duration = Duration::from_micros(300);

/// The same world, its server further off; SQLite is where it is.
pub async fn further_off(world: &World) -> Option<World> {
    if world.store.backend() == DbBackend::Sqlite {
        return None;
    }
    let (user, rest) = world.url().split_once('@').expect("a URL has a user");
    let (server, database) = rest.split_once('/').expect("a URL has a database");
    let here = wire_to(server.to_owned());
    Some(World::joined(&format!("{user}@{here}/{database}")).await)
}

/// The near end of a wire, for any number of connections, as long as the process lives.
fn wire_to(server: String) -> String {
    let near = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let here = near.local_addr().expect("has an address").to_string();
    spawn(move || {
        for client in near.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(&server).expect("the server is there");
            let ends = |from: &TcpStream| from.try_clone().expect("two ends");
            let (asks, answers) = ((ends(&client), ends(&server)), (server, client));
            spawn(move || carried(asks, Duration::ZERO));
            spawn(move || carried(answers, AWAY));
        }
    });
    here
}

/// Carries what comes from one end to the other until either is closed.
fn carried((mut from, mut to): (TcpStream, TcpStream), late: Duration) {
    let _ = to.set_nodelay(true);
    let mut some = [0; 16_384];
    while let Ok(read @ 1..) = from.read(&mut some) {
        sleep(late);
        if some.get(..read).is_none_or(|some| to.write_all(some).is_err()) {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
