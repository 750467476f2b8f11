use std::collections::HashMap;

use serde::Deserialize;

use super::amount::{Amounts, Resources};
use super::cron::CronSchedule;
use super::owner::{Controller, ControllerKind, CronJob, Runs};
use crate::error::Error;

/// Owners and requests of pods, from the output of `kubectl get pods -A -o json`; `kubectl get pods,jobs,cronjobs -A`
/// has how often and how long jobs run, too.
///
/// ```
/// use carbon_kepler::kubernetes::PodSpecs;
///
/// let pods = PodSpecs::parse("pods.json", r#"{"items": [{"metadata": {"name": "web", "namespace": "shop"}}]}"#)?;
/// assert!(pods.pod("shop", "web").is_some() && pods.len() == 1);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PodSpecs {
    pods: HashMap<Key, PodSpec>,
    /// Owners of Jobs and ReplicaSets, where they are listed too.
    above: HashMap<Key, (String, String)>,
    cron_jobs: HashMap<Key, CronJob>,
    /// Lengths of Jobs that have ended (h), by the CronJob or Job.
    lengths: HashMap<Key, Vec<f64>>,
}

/// Namespace and name.
type Key = (String, String);

/// One pod.
///
/// ```
/// use carbon_kepler::kubernetes::PodSpecs;
///
/// let pods = PodSpecs::parse(
///     "pods.json",
///     r#"{"items": [{"metadata": {"name": "web"}, "spec": {"containers": [{"resources": {"requests": {"cpu": "250m"}}}]}}]}"#,
/// )?;
/// assert_eq!(pods.pod("", "web").and_then(|pod| pod.requested_cores), Some(0.25));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PodSpec {
    /// The owner of the pod: kind and name, such as `ReplicaSet` and `web-6d9f7b8c4`.
    pub owner: Option<(String, String)>,
    /// CPU that is asked for (cores); `None` if a container asks for none.
    pub requested_cores: Option<f64>,
    /// CPU it may use at most (cores); `None` if a container has no limit.
    pub limit_cores: Option<f64>,
    /// Memory that is asked for (bytes); `None` if a container asks for none.
    pub requested_memory_bytes: Option<f64>,
    /// Resources that the scheduler sets aside for the pod. Nothing is set aside for a container that asks for nothing.
    pub reserved: Resources,
    /// The node it is on, where that is decided.
    pub node: Option<String>,
    /// Whether it has ended, and so holds nothing any more.
    pub has_ended: bool,
}

#[derive(Deserialize)]
struct List {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    kind: Option<String>,
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default, rename = "ownerReferences")]
    owners: Vec<Owner>,
}

#[derive(Deserialize)]
struct Owner {
    kind: String,
    name: String,
    #[serde(default)]
    controller: bool,
}

/// Of a pod or a CronJob.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    init_containers: Vec<Container>,
    #[serde(default)]
    overhead: Amounts,
    node_name: Option<String>,
    schedule: Option<String>,
    time_zone: Option<String>,
}

/// Of a pod or a Job.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    phase: Option<String>,
    start_time: Option<jiff::Timestamp>,
    completion_time: Option<jiff::Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    resources: ContainerResources,
    restart_policy: Option<String>,
}

#[derive(Default, Deserialize)]
struct ContainerResources {
    #[serde(default)]
    requests: Amounts,
    #[serde(default)]
    limits: Amounts,
}

impl PodSpecs {
    /// Reads a list of pods, beside which Jobs, CronJobs and ReplicaSets may stand.
    ///
    /// # Errors
    /// [`Error::Document`] for anything else, with what was wrong.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let refused = |reason: String| Error::Document {
            origin: name.to_owned(),
            reason: format!("expected the output of kubectl get pods -A -o json: {reason}"),
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let list: List = serde_path_to_error::deserialize(&mut json).map_err(|error| refused(error.to_string()))?;
        json.end().map_err(|error| refused(error.to_string()))?;
        let mut specs = Self::default();
        for item in list.items {
            specs.add(item).map_err(&refused)?;
        }
        Ok(specs)
    }

    fn add(&mut self, item: Item) -> Result<(), String> {
        let Item { kind, metadata: Metadata { name, namespace, owners }, spec, status } = item;
        let (owner, key) = (controller(owners), (namespace, name));
        match kind.as_deref() {
            None | Some("Pod") => {
                let pod = pod(spec, owner, status.phase.as_deref())?;
                self.pods.insert(key, pod);
            }
            Some("CronJob") => {
                let schedule = spec.schedule.as_deref().and_then(CronSchedule::parse);
                if let Some(schedule) = schedule {
                    self.cron_jobs.insert(key, CronJob { schedule, time_zone: spec.time_zone });
                }
            }
            Some("Job" | "ReplicaSet") => {
                if let Some((start, end)) = status.start_time.zip(status.completion_time) {
                    let hours = end.duration_since(start).as_secs_f64() / 3600.0;
                    let of = owner.as_ref().map_or_else(|| key.1.clone(), |(_, name)| name.clone());
                    self.lengths.entry((key.0.clone(), of)).or_default().push(hours);
                }
                if let Some(owner) = owner {
                    self.above.insert(key, owner);
                }
            }
            Some(kind) => return Err(format!("an item of kind {kind}")),
        }
        Ok(())
    }

    /// The thing that stands above a pod; `None` for a pod that nobody owns, and for one that is not known.
    #[must_use]
    pub fn controller(&self, namespace: &str, pod: &str) -> Option<Controller> {
        let (kind, name) = self.pod(namespace, pod)?.owner.as_ref()?;
        Some(match self.above.get(&(namespace.to_owned(), name.clone())) {
            Some((kind, name)) => Controller::above(kind, name),
            None => Controller::above(kind, name),
        })
    }

    /// How often a controller of a namespace runs in a month of so many hours, and how long: of a CronJob that is listed
    /// beside Jobs of its that have ended.
    #[must_use]
    pub fn runs(&self, namespace: &str, controller: &Controller, month_hours: f64) -> Option<Runs> {
        let key = (namespace.to_owned(), controller.name.clone());
        let cron_job = self.cron_jobs.get(&key).filter(|_| controller.kind == ControllerKind::CronJob)?;
        let lengths = self.lengths.get(&key)?;
        let hours = lengths.iter().sum::<f64>() / lengths.len() as f64;
        let starts = self.starts_of_day(namespace, controller);
        (hours > 0.0).then(|| Runs { starts, ..Runs::new(cron_job.schedule.runs_in(month_hours), hours) })
    }

    /// The starts of a day on which a CronJob runs (h after midnight), and the time zone of that clock; `None` where it has
    /// none of its own.
    pub(crate) fn starts_of_day(&self, namespace: &str, controller: &Controller) -> Option<(Vec<f64>, String)> {
        let key = (namespace.to_owned(), controller.name.clone());
        let cron_job = self.cron_jobs.get(&key).filter(|_| controller.kind == ControllerKind::CronJob)?;
        cron_job.time_zone.clone().map(|zone| (cron_job.schedule.starts_of_day(), zone))
    }

    /// All pods with namespace and name, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str, &PodSpec)> {
        self.pods.iter().map(|((namespace, name), spec)| (namespace.as_str(), name.as_str(), spec))
    }

    /// The pod of a namespace and name, if it is known.
    #[must_use]
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&PodSpec> {
        self.pods.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// How many pods there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pods.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }
}

/// The owner that manages the pod. A node owns the pods it mirrors, and controls nothing.
fn controller(mut owners: Vec<Owner>) -> Option<(String, String)> {
    owners.retain(|owner| owner.kind != "Node");
    let managing = owners.iter().position(|owner| owner.controller).unwrap_or(0);
    owners.into_iter().nth(managing).map(|owner| (owner.kind, owner.name))
}

fn pod(spec: Spec, owner: Option<(String, String)>, phase: Option<&str>) -> Result<PodSpec, String> {
    let sum = |pick: fn(&ContainerResources) -> Result<Option<f64>, String>| -> Result<Option<f64>, String> {
        let of_all: Option<Vec<f64>> =
            spec.containers.iter().map(|it| pick(&it.resources)).collect::<Result<_, _>>()?;
        Ok(of_all.filter(|all| !all.is_empty()).map(|all| all.iter().sum()))
    };
    Ok(PodSpec {
        requested_cores: sum(|it| it.requests.get("cpu").map(|it| it.cores()).transpose())?,
        limit_cores: sum(|it| it.limits.get("cpu").map(|it| it.cores()).transpose())?,
        requested_memory_bytes: sum(|it| it.requests.get("memory").map(|it| it.bytes()).transpose())?,
        reserved: reserved(&spec)?,
        has_ended: matches!(phase, Some("Succeeded" | "Failed")),
        node: spec.node_name,
        owner,
    })
}

/// The effective request: containers and sidecars together, or the largest step of the start, and the overhead of the
/// runtime class (Kubernetes, "Resource sharing within containers", "Pod Overhead").
fn reserved(spec: &Spec) -> Result<Resources, String> {
    let of = |container: &Container| Resources::of(&container.resources.requests);
    let (mut sidecars, mut start) = (Resources::default(), Resources::default());
    for container in &spec.init_containers {
        if container.restart_policy.as_deref() == Some("Always") {
            sidecars = sidecars + of(container)?;
            start = start.max(sidecars);
        } else {
            start = start.max(sidecars + of(container)?);
        }
    }
    let running: Resources = spec.containers.iter().map(of).collect::<Result<Vec<_>, _>>()?.into_iter().sum();
    Ok((running + sidecars).max(start) + Resources::of(&spec.overhead)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(containers: &str) -> Result<PodSpecs, Error> {
        let text = format!(
            r#"{{"items": [{{"kind": "Pod", "metadata": {{"name": "web-1", "namespace": "shop", "labels": {{}},
            "ownerReferences": [{{"kind": "ReplicaSet", "name": "web-6d9f7b8c4", "uid": "x"}}]}},
            "spec": {{"nodeName": "n", "containers": {containers}}}}}]}}"#
        );
        PodSpecs::parse("pods.json", &text)
    }

    #[test]
    fn requests_are_added_and_a_missing_one_is_not_zero() {
        let both = pods(
            r#"[{"resources": {"requests": {"cpu": "250m", "memory": "1Gi"}, "limits": {"cpu": 1}}},
            {"resources": {"requests": {"cpu": "1.5"}}}]"#,
        );
        let both = both.unwrap();
        let spec = both.pod("shop", "web-1").unwrap();
        assert_eq!((spec.requested_cores, spec.limit_cores), (Some(1.75), None));
        assert_eq!(spec.owner, Some(("ReplicaSet".to_owned(), "web-6d9f7b8c4".to_owned())));
        let one = pods(r#"[{"resources": {"requests": {"cpu": "500000u"}}}, {"name": "sidecar"}]"#).unwrap();
        assert_eq!(one.pod("shop", "web-1").unwrap().requested_cores, None);
        assert!(one.pod("batch", "web-1").is_none() && one.len() == 1);
    }

    /// Containers 0.5 + 0.25 and a sidecar 0.1 are 0.85; the migration before them needs 2 beside the sidecar: 2.1, and
    /// the runtime class adds 0.25. A container without a request has nothing set aside.
    #[test]
    fn what_is_set_aside_has_sidecars_and_the_largest_step() {
        let text = r#"{"items": [{"metadata": {"name": "web-1", "namespace": "shop"}, "status": {"phase": "Running"},
            "spec": {"nodeName": "n", "overhead": {"cpu": "250m"},
             "initContainers": [{"restartPolicy": "Always", "resources": {"requests": {"cpu": "100m"}}},
                                {"resources": {"requests": {"cpu": "2", "memory": "1Gi"}}}],
             "containers": [{"resources": {"requests": {"cpu": "500m", "memory": "128Mi", "nvidia.com/gpu": 1}}},
                            {"resources": {"requests": {"cpu": "250m"}}}, {}]}}]}"#;
        let specs = PodSpecs::parse("pods.json", text).unwrap();
        let pod = specs.pod("shop", "web-1").unwrap();
        assert!((pod.reserved.cores - 2.35).abs() < 1e-12, "{pod:?}");
        assert_eq!((pod.reserved.memory_bytes, pod.reserved.gpus), (1_073_741_824.0, 1.0));
        assert_eq!((pod.requested_cores, pod.node.as_deref(), pod.has_ended), (None, Some("n"), false));
    }

    /// Listed owners count more than names; Jobs that have ended say how long a run is: (1.5 h + 2.5 h) / 2.
    #[test]
    fn a_cron_job_says_how_often_and_its_jobs_how_long() {
        let text = r#"{"items": [
            {"kind": "Pod", "metadata": {"name": "etl-28384760-x2x7k", "namespace": "batch",
             "ownerReferences": [{"kind": "Job", "name": "etl-28384760", "controller": true}]}},
            {"kind": "Pod", "metadata": {"name": "one-x2x7k", "namespace": "batch",
             "ownerReferences": [{"kind": "Job", "name": "one"}]}},
            {"kind": "Pod", "metadata": {"name": "web-6d9f7b8c4-x2x7k", "namespace": "batch",
             "ownerReferences": [{"kind": "ReplicaSet", "name": "web-6d9f7b8c4"}]}},
            {"kind": "Pod", "metadata": {"name": "alone", "namespace": "batch"}},
            {"kind": "CronJob", "metadata": {"name": "etl", "namespace": "batch"},
             "spec": {"schedule": "0 14 * * *", "timeZone": "Asia/Seoul", "jobTemplate": {}}},
            {"kind": "Job", "metadata": {"name": "etl-28384700", "namespace": "batch",
             "ownerReferences": [{"kind": "CronJob", "name": "etl"}]},
             "status": {"startTime": "2026-11-20T05:00:00Z", "completionTime": "2026-11-20T06:30:00Z"}},
            {"kind": "Job", "metadata": {"name": "etl-28384730", "namespace": "batch",
             "ownerReferences": [{"kind": "CronJob", "name": "etl"}]},
             "status": {"startTime": "2026-11-21T05:00:00Z", "completionTime": "2026-11-21T07:30:00Z"}}]}"#;
        let specs = PodSpecs::parse("pods.json", text).unwrap();
        let of = |pod| specs.controller("batch", pod).map(|it| (it.kind, it.name));
        assert_eq!(of("etl-28384760-x2x7k"), Some((ControllerKind::CronJob, "etl".to_owned())));
        assert_eq!(of("one-x2x7k"), Some((ControllerKind::Job, "one".to_owned())));
        assert_eq!(of("web-6d9f7b8c4-x2x7k"), Some((ControllerKind::Deployment, "web".to_owned())));
        assert_eq!((of("alone"), specs.len()), (None, 4));
        let etl = specs.controller("batch", "etl-28384760-x2x7k").unwrap();
        let runs = specs.runs("batch", &etl, 720.0).unwrap();
        assert_eq!((runs.per_month, runs.hours, runs.hours_per_month()), (30.0, 2.0, 60.0));
        assert_eq!(runs.starts, Some((vec![14.0], "Asia/Seoul".to_owned())));
        assert!(specs.runs("batch", &specs.controller("batch", "one-x2x7k").unwrap(), 720.0).is_none());
    }

    #[test]
    fn what_is_no_list_of_pods_says_so() {
        for text in ["", "{}", "[]", r#"{"items": [{"kind": "Node", "metadata": {"name": "n"}}]}"#] {
            let error = PodSpecs::parse("pods.json", text).unwrap_err().to_string();
            assert!(error.contains("kubectl get pods -A -o json"), "{error}");
        }
        let error = pods(r#"[{}, {"resources": {"requests": 5}}]"#).unwrap_err().to_string();
        assert!(error.contains("items[0].spec.containers[1].resources.requests: "), "{error}");
        assert!(PodSpecs::parse("pods.json", r#"{"items": []} {}"#).is_err(), "something follows the list");
        for cpu in ["\"-1\"", "\"x\"", "\"1Gi\"", "\"NaN\""] {
            let text = format!(r#"[{{"resources": {{"requests": {{"cpu": {cpu}}}}}}}]"#);
            assert!(pods(&text).unwrap_err().to_string().contains("CPU quantity"), "{cpu}");
        }
    }
}
