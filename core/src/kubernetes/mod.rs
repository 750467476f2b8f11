//! What Kubernetes says of pods beside their power: what they belong to, and what they ask for.

mod names;
mod specs;

pub use names::{controllers, is_member};
pub use specs::{PodSpec, PodSpecs};
