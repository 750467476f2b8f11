use std::fmt;

use super::cron::CronSchedule;
use super::names::{cron_job_of, deployment_of};

/// The thing that stands above pods: its kind and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Controller {
    /// The kind.
    pub kind: ControllerKind,
    /// The name.
    pub name: String,
}

/// The kind of a controller, as far as it matters for what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the words of Kubernetes
pub enum ControllerKind {
    Deployment,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    VirtualMachine,
    /// Something else, such as what an operator brings along.
    Other,
}

impl ControllerKind {
    /// The name as Kubernetes writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::VirtualMachine => "VirtualMachine",
            Self::Other => "other",
        }
    }

    fn of(kind: &str) -> Self {
        match kind {
            // What owns ReplicaSets keeps pods running, whatever it is called (Argo's Rollout).
            "Deployment" | "ReplicaSet" | "ReplicationController" | "Rollout" => Self::Deployment,
            "StatefulSet" => Self::StatefulSet,
            "DaemonSet" => Self::DaemonSet,
            "Job" => Self::Job,
            "CronJob" => Self::CronJob,
            "VirtualMachine" | "VirtualMachineInstance" => Self::VirtualMachine,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for ControllerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Controller {
    /// An owner, or what stands above it by the rules of names: a ReplicaSet's Deployment, a Job's CronJob.
    pub(super) fn above(kind: &str, name: &str) -> Self {
        let above = match kind {
            "ReplicaSet" => deployment_of(name).map(|above| ("Deployment", above)),
            "Job" => cron_job_of(name).map(|above| ("CronJob", above)),
            _ => None,
        };
        let (kind, name) = above.unwrap_or((kind, name));
        Self { kind: ControllerKind::of(kind), name: name.to_owned() }
    }
}

/// How often something runs, and how long: a month of it is their product, never all hours of a month.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Runs {
    /// Runs in a month.
    pub per_month: f64,
    /// Length of a run (h).
    pub hours: f64,
    /// The starts of a day (h after midnight) and the time zone they are in, where both are known.
    pub starts: Option<(Vec<f64>, String)>,
}

impl Runs {
    /// So many runs a month, so long (h) each.
    #[must_use]
    pub fn new(per_month: f64, hours: f64) -> Self {
        Self { per_month, hours, starts: None }
    }

    /// Hours in which it runs in a month.
    #[must_use]
    pub fn hours_per_month(&self) -> f64 {
        self.per_month * self.hours
    }
}

/// A CronJob as a cluster has it.
#[derive(Clone, Debug)]
pub(crate) struct CronJob {
    pub(crate) schedule: CronSchedule,
    pub(crate) time_zone: Option<String>,
}
