#![doc = include_str!("../README.md")]

mod connections;

#[cfg(feature = "client")]
mod cause;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod place;
#[cfg(feature = "client")]
mod scraped;
#[cfg(feature = "client")]
mod sources;

pub use connections::CONNECTIONS;

#[cfg(feature = "client")]
pub use {
    cause::Cause,
    client::Client,
    config::{Config, Credentials, Secret},
    place::Place,
    scraped::Scraped,
    sources::{Failure, Sources},
};
