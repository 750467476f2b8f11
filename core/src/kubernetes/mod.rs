//! Facts about pods that Kubernetes knows beside their power: their owners, and their requests for CPU.

mod names;
mod specs;

pub use names::{controllers, is_member};
pub use specs::{PodSpec, PodSpecs};
