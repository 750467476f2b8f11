#![doc = include_str!("../README.md")]

mod connections;

#[cfg(feature = "client")]
mod cause;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod exporters;
#[cfg(feature = "client")]
mod place;
#[cfg(feature = "client")]
mod scraped;

pub use connections::CONNECTIONS;

#[cfg(feature = "client")]
pub use {
    client::Client,
    config::{Config, Credentials, Secret},
    exporters::{Failure, Sources},
    place::Place,
    scraped::Scraped,
};
