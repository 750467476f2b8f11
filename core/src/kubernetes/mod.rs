//! Facts that Kubernetes knows beside power: owners and requests of pods, what nodes have to give, schedules of jobs.

mod amount;
mod cron;
mod names;
mod nodes;
mod owner;
mod reserved;
mod specs;

pub use amount::Resources;
pub use cron::CronSchedule;
pub(crate) use cron::weekdays;
pub use names::controllers;
pub use nodes::{NodeSpec, NodeSpecs};
pub use owner::{Controller, ControllerKind, Runs};
pub use reserved::Reservations;
pub use specs::{PodSpec, PodSpecs};
