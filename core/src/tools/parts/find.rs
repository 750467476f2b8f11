use std::collections::BTreeSet;

use crate::assessment::{Scenario, Subject};
use crate::error::Error;
use crate::kubernetes::{ControllerKind, controllers};
use crate::suggest::nearest;
use crate::tools::World;

/// A workload that was asked for by name.
pub(in crate::tools) struct Found {
    /// The power of the workload, or of its members together.
    pub(in crate::tools) subject: Subject,
    /// The pods it consists of.
    pub(in crate::tools) members: Vec<Subject>,
}

impl World {
    /// A pod of this name, else the pods of a controller of this name. Owners are taken from pod specs where there are
    /// any, else from the rules by which controllers name their pods.
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub(in crate::tools) fn workload(&self, scenario: &Scenario, namespace: &str, name: &str) -> Result<Found, Error> {
        let subjects = self.subjects(scenario, Some(namespace))?;
        let (exact, others): (Vec<Subject>, Vec<Subject>) = subjects.into_iter().partition(|it| it.name == name);
        let members = if exact.is_empty() {
            others
                .iter()
                .filter(|it| self.owners(namespace, &it.name).iter().any(|owner| owner == name))
                .cloned()
                .collect()
        } else {
            exact
        };
        match Subject::sum(Some(namespace.to_owned()), name.to_owned(), &members) {
            Some(subject) => Ok(Found { subject, members }),
            None => {
                let known: BTreeSet<String> = others
                    .iter()
                    .flat_map(|it| self.owners(namespace, &it.name).into_iter().chain([it.name.clone()]))
                    .collect();
                let near = nearest(name, known.iter().map(String::as_str));
                let near =
                    if near.is_empty() { others.iter().take(3).map(|it| it.name.clone()).collect() } else { near };
                Err(Error::NotFound {
                    what: format!("workload in namespace {namespace} called"),
                    name: name.to_owned(),
                    near,
                })
            }
        }
    }

    /// The CronJob that a workload is of, where pod specs say so.
    pub(in crate::tools) fn cron_job_of(&self, found: &Found) -> Option<String> {
        let first = found.members.first()?;
        let controller = self.pod_specs.as_ref()?.controller(first.namespace.as_deref()?, &first.name)?;
        (controller.kind == ControllerKind::CronJob).then_some(controller.name)
    }

    /// The controllers a pod belongs to: its owner and, where a name shows it, the owner's owner.
    fn owners(&self, namespace: &str, pod: &str) -> Vec<String> {
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
