use jiff::tz::TimeZone;

use std::collections::BTreeSet;

use super::consumers::one_namespace;
use crate::assessment::{Scenario, Subject};
use crate::error::Error;
use crate::kubernetes::{ControllerKind, controllers};
use crate::quantity::Quantity;
use crate::snapshot::{Snapshot, WorkloadKind};
use crate::suggest::nearest;
use crate::text::{placed, quoted};
use crate::tools::World;

/// A workload that was asked for by name.
pub(in crate::tools) struct Found {
    /// The power of the workload, or of its members together.
    pub(in crate::tools) subject: Subject,
    /// The pods it consists of.
    pub(in crate::tools) members: Vec<Subject>,
}

/// A name as people write it: `web`, `shop/web`, `deployment/web`, `sts/db`, `vm/build-1`.
#[derive(Debug, PartialEq)]
struct Asked<'a> {
    namespace: Option<&'a str>,
    kind: Option<AskedKind>,
    name: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum AskedKind {
    /// Of a thing that has power by itself.
    Workload(WorkloadKind),
    Controller(ControllerKind),
}

impl AskedKind {
    /// The words of kubectl, its short names, and what else is measured.
    fn named(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "po" | "pod" | "pods" => Self::Workload(WorkloadKind::Pod),
            "vm" | "vms" | "virtualmachine" => Self::Workload(WorkloadKind::Vm),
            "container" | "containers" => Self::Workload(WorkloadKind::Container),
            "deploy" | "deployment" | "deployments" => Self::Controller(ControllerKind::Deployment),
            "sts" | "statefulset" | "statefulsets" => Self::Controller(ControllerKind::StatefulSet),
            "ds" | "daemonset" | "daemonsets" => Self::Controller(ControllerKind::DaemonSet),
            "job" | "jobs" => Self::Controller(ControllerKind::Job),
            "cj" | "cronjob" | "cronjobs" => Self::Controller(ControllerKind::CronJob),
            _ => return None,
        })
    }
}

impl<'a> Asked<'a> {
    /// A kind before the slash, else a namespace where none was given beside the name.
    fn of(namespace: &'a str, name: &'a str) -> Self {
        let namespace = one_namespace(Some(namespace));
        match name.split_once('/') {
            Some((kind, name)) if AskedKind::named(kind).is_some() => {
                Self { namespace, kind: AskedKind::named(kind), name }
            }
            Some((own, name)) if namespace.is_none_or(|namespace| namespace == own) => {
                Self { namespace: Some(own), ..Self::of("", name) }
            }
            _ => Self { namespace, kind: None, name },
        }
    }

    fn is_named(&self, workload: &Subject) -> bool {
        let kind_fits = match self.kind {
            None => true,
            Some(AskedKind::Workload(kind)) => workload.kind == kind,
            Some(AskedKind::Controller(_)) => false,
        };
        kind_fits && workload.name == self.name
    }
}

/// The namespace that a workload was found in, else what was asked for.
pub(in crate::tools) fn place_of(subject: &Subject, asked: &str) -> String {
    subject.namespace.clone().unwrap_or_else(|| asked.to_owned())
}

impl World {
    /// A workload of this name, else the pods of a controller of this name, in a namespace or wherever it is. Owners are
    /// taken from pod specs where there are any, else from the rules by which controllers name their pods.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names, those of other namespaces with theirs; [`Error::InvalidInput`] where several
    /// namespaces have one.
    pub(in crate::tools) fn workload(&self, scenario: &Scenario, namespace: &str, name: &str) -> Result<Found, Error> {
        let asked = Asked::of(namespace, name);
        let all = self.subjects(scenario, None)?;
        let here = |it: &&Subject| asked.namespace.is_none_or(|namespace| it.namespace.as_deref() == Some(namespace));
        let members = self.members(&asked, all.iter().filter(here));
        let mut places: Vec<&str> = members.iter().filter_map(|it| it.namespace.as_deref()).collect();
        places.sort_unstable();
        places.dedup();
        if let [_, _, ..] = places.as_slice() {
            let (seen, each) = (
                places.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", "),
                places.iter().map(|it| placed(Some(it), asked.name)),
            );
            let expected = format!("one of them, such as {}", each.take(3).collect::<Vec<_>>().join(" or "));
            return Err(Error::invalid(
                "workload_name",
                &format!("{} in the namespaces {seen}", quoted(name)),
                &expected,
            ));
        }
        let place = members.first().and_then(|it| it.namespace.clone());
        match Subject::sum(place, asked.name.to_owned(), members.iter().copied()) {
            Some(mut subject) => {
                // A pod is on one node; of a controller others may run where nothing could be read.
                let is_all = members.iter().all(|it| it.kind == WorkloadKind::Pod && asked.is_named(it));
                if self.is_partial() && !is_all {
                    subject.power = subject.power.map(Quantity::at_least);
                }
                Ok(Found { subject, members: members.into_iter().cloned().collect() })
            }
            None => Err(self.not_found(self.measured()?, &asked, &all)),
        }
    }

    fn members<'s>(&self, asked: &Asked<'_>, subjects: impl Iterator<Item = &'s Subject>) -> Vec<&'s Subject> {
        let (exact, others): (Vec<&Subject>, Vec<&Subject>) = subjects.partition(|it| asked.is_named(it));
        if !exact.is_empty() || matches!(asked.kind, Some(AskedKind::Workload(_))) {
            return exact;
        }
        others.into_iter().filter(|it| self.is_owned(it, asked)).collect()
    }

    fn is_owned(&self, workload: &Subject, asked: &Asked<'_>) -> bool {
        let Some(namespace) = &workload.namespace else { return false };
        let known = || self.pod_specs.as_ref()?.controller(namespace, &workload.name);
        let kind_fits = match (asked.kind, known()) {
            (Some(AskedKind::Controller(kind)), Some(known)) => kind == known.kind,
            _ => true,
        };
        kind_fits && self.owners(namespace, &workload.name).iter().any(|owner| owner == asked.name)
    }

    /// Why a name was not found: with near names here, or where else it is.
    fn not_found(&self, measured: &Snapshot, asked: &Asked<'_>, all: &[Subject]) -> Error {
        let is_asked = |namespace: Option<&str>, name: &str| {
            let is_place = asked.namespace.is_none_or(|place| namespace == Some(place));
            let is_owner = || namespace.is_some_and(|place| self.owners(place, name).iter().any(|it| it == asked.name));
            is_place && (name == asked.name || is_owner())
        };
        let was_there = measured.failures().iter().any(|it| it.had(is_asked));
        let names = |it: &Subject| -> Vec<String> {
            let owners = it.namespace.as_ref().map_or_else(Vec::new, |place| self.owners(place, &it.name));
            owners.into_iter().chain([it.name.clone()]).collect()
        };
        let anywhere = Asked { namespace: None, ..*asked };
        let elsewhere: BTreeSet<String> = self
            .members(&anywhere, all.iter())
            .into_iter()
            .map(|it| format!("{}/{}", it.namespace.as_deref().unwrap_or("-"), asked.name))
            .collect();
        let of_place = |it: &&Subject| asked.namespace.is_none_or(|place| it.namespace.as_deref() == Some(place));
        let here: Vec<&Subject> = all.iter().filter(of_place).collect();
        if let Some(place) = asked.namespace.filter(|_| here.is_empty() && !was_there) {
            let known: BTreeSet<&str> = all.iter().filter_map(|it| it.namespace.as_deref()).collect();
            let near = nearest(place, known.iter().copied());
            let near = if near.is_empty() { known.into_iter().take(3).map(str::to_owned).collect() } else { near };
            return measured.absent("namespace", place, near, |namespace, _| namespace == Some(place));
        }
        let known: BTreeSet<String> = here.iter().flat_map(|it| names(it)).collect();
        let mut near: Vec<String> = elsewhere.into_iter().take(3).collect();
        near.extend(nearest(asked.name, known.iter().map(String::as_str)));
        if near.is_empty() {
            near = here.iter().take(3).map(|it| it.name.clone()).collect();
        }
        let what = match asked.namespace {
            Some(place) => format!("workload in namespace {} called", quoted(place)),
            None => "workload called".to_owned(),
        };
        measured.absent(&what, asked.name, near, is_asked)
    }

    /// The CronJob that a workload is of, where pod specs say so.
    pub(in crate::tools) fn cron_job_of(&self, found: &Found) -> Option<String> {
        let first = found.members.first()?;
        let controller = self.pod_specs.as_ref()?.controller(first.namespace.as_deref()?, &first.name)?;
        (controller.kind == ControllerKind::CronJob).then_some(controller.name)
    }

    /// The start of the CronJob that a workload is of (h after midnight, by its clock), where pod specs say so and there is
    /// one a day.
    pub(in crate::tools) fn usual_start(&self, found: &Found) -> Option<(f64, TimeZone)> {
        let first = found.members.first()?;
        let (specs, namespace) = (self.pod_specs.as_ref()?, first.namespace.as_deref()?);
        let (starts, zone) = specs.starts_of_day(namespace, &specs.controller(namespace, &first.name)?)?;
        let [start] = starts.as_slice() else { return None };
        Some((*start, TimeZone::get(&zone).ok()?))
    }

    /// The controllers a pod belongs to: its owner and, where a name shows it, the owner's owner.
    pub(in crate::tools) fn owners(&self, namespace: &str, pod: &str) -> Vec<String> {
        let spec = self.pod_specs.as_ref().and_then(|specs| specs.pod(namespace, pod));
        let by_name = || controllers(pod).into_iter().map(str::to_owned);
        match spec.map(|spec| &spec.owner) {
            // Nobody owns it, whatever its name looks like.
            Some(None) => Vec::new(),
            Some(Some((_, owner))) => {
                let listed =
                    self.pod_specs.as_ref().and_then(|specs| specs.controller(namespace, pod)).map(|it| it.name);
                let above = by_name().filter(|it| owner.starts_with(it.as_str()));
                let mut owners: Vec<String> = std::iter::once(owner.clone()).chain(listed).chain(above).collect();
                owners.sort();
                owners.dedup();
                owners
            }
            None => by_name().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_people_write_them() {
        let asked = |namespace, name| {
            let it = Asked::of(namespace, name);
            (it.namespace.map(str::to_owned), it.kind, it.name.to_owned())
        };
        let shop = || Some("shop".to_owned());
        let deployment = Some(AskedKind::Controller(ControllerKind::Deployment));
        assert_eq!(asked("all", "web"), (None, None, "web".to_owned()));
        assert_eq!(asked("*", "shop/web"), (shop(), None, "web".to_owned()));
        assert_eq!(asked("shop", "deployment/web"), (shop(), deployment, "web".to_owned()));
        assert_eq!(asked("", "shop/deploy/web"), (shop(), deployment, "web".to_owned()));
        assert_eq!(asked("batch", "shop/web"), (Some("batch".to_owned()), None, "shop/web".to_owned()));
    }
}
