//! Namespaces, controllers and nodes against budgets of their own.

use std::collections::BTreeMap;

use super::{Assessment, Reason, Scenario, Subject, Verdict};
use crate::dialect::figure;
use crate::quantity::Quantity;
use crate::registry::{Budget, Requirement, Standard};
use crate::snapshot::{Node, Snapshot};
use crate::text::{placed, quoted};

/// The kinds of things that hold several workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A Kubernetes namespace: the sum of its workloads.
    Namespace,
    /// A controller: the sum of its pods.
    Controller,
    /// A machine: what its meters show.
    Node,
}

impl GroupKind {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Namespace => "namespace",
            Self::Controller => "controller",
            Self::Node => "node",
        }
    }

    /// The Korean word.
    #[must_use]
    pub fn name_ko(self) -> &'static str {
        match self {
            Self::Namespace => "네임스페이스",
            Self::Controller => "컨트롤러",
            Self::Node => "노드",
        }
    }
}

/// A namespace, a controller or a node that has a budget of its own, and how it stands against it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group {
    /// The kind of thing it is.
    pub kind: GroupKind,
    /// Namespace of a controller, and of a namespace itself.
    pub namespace: Option<String>,
    /// The name of it.
    pub name: String,
    /// The findings of its budgets.
    pub assessment: Assessment,
    /// The sum of its workloads; of a node there is none.
    pub(crate) subject: Option<Subject>,
}

impl Group {
    /// The name with its kind, such as `namespace shop` or `controller shop/web`.
    #[must_use]
    pub fn full_name(&self) -> String {
        match (self.kind, &self.namespace) {
            (GroupKind::Controller, Some(namespace)) => format!("controller {}", placed(Some(namespace), &self.name)),
            (kind, _) => format!("{} {}", kind.name(), quoted(&self.name)),
        }
    }

    /// Whether this workload is a part of it, where `owners` are the controllers that the workload belongs to.
    #[must_use]
    pub fn holds(&self, workload: &Subject, owners: &[String]) -> bool {
        match self.kind {
            GroupKind::Node => workload.node == self.name,
            GroupKind::Namespace => workload.namespace == self.namespace,
            GroupKind::Controller => workload.namespace == self.namespace && owners.contains(&self.name),
        }
    }
}

impl Scenario {
    /// Namespaces, controllers and nodes that have budgets, each against its own. `owners` gives the controllers of a
    /// pod by namespace and name, the nearest first.
    ///
    /// A budget for workloads is one for controllers where no workload bears a name that it matches.
    #[must_use]
    pub fn groups(
        &self,
        snapshot: &Snapshot,
        subjects: &[Subject],
        owners: impl Fn(&str, &str) -> Vec<String>,
    ) -> Vec<Group> {
        let mut groups = Vec::new();
        // Others of their workloads may run where nothing could be read: what they draw is a lower bound then.
        let is_partial = !snapshot.failures().is_empty();
        let mut namespaces: BTreeMap<&str, Vec<&Subject>> = BTreeMap::new();
        for subject in subjects {
            if let Some(namespace) = &subject.namespace {
                namespaces.entry(namespace).or_default().push(subject);
            }
        }
        for (namespace, members) in namespaces {
            let of = |budget: &Budget| budget.is_for_namespace(namespace);
            groups.extend(self.group(GroupKind::Namespace, namespace, namespace, (&members, is_partial), of));
        }
        for ((namespace, controller), members) in self.controllers(subjects, owners) {
            let of = |budget: &Budget| budget.is_for_workload(Some(&namespace), &controller);
            groups.extend(self.group(GroupKind::Controller, &namespace, &controller, (&members, is_partial), of));
        }
        groups.extend(snapshot.nodes().iter().filter_map(|node| self.node_group(node)));
        groups
    }

    /// Pods by those controllers that budgets are for.
    fn controllers<'s>(
        &self,
        subjects: &'s [Subject],
        owners: impl Fn(&str, &str) -> Vec<String>,
    ) -> BTreeMap<(String, String), Vec<&'s Subject>> {
        let matches_workload =
            |budget: &Budget| subjects.iter().any(|it| budget.is_for_workload(it.namespace.as_deref(), &it.name));
        let for_controllers: Vec<&Budget> = self
            .budgets()
            .map(|(_, budget)| budget)
            .filter(|it| it.workload.is_some() && !matches_workload(it))
            .collect();
        let mut found: BTreeMap<_, Vec<&Subject>> = BTreeMap::new();
        if for_controllers.is_empty() {
            return found;
        }
        for subject in subjects {
            let Some(namespace) = &subject.namespace else { continue };
            for owner in owners(namespace, &subject.name) {
                if for_controllers.iter().any(|it| it.is_for_workload(Some(namespace), &owner)) {
                    found.entry((namespace.clone(), owner)).or_default().push(subject);
                }
            }
        }
        found
    }

    fn group(
        &self,
        kind: GroupKind,
        namespace: &str,
        name: &str,
        (members, is_partial): (&[&Subject], bool),
        is_for: impl Fn(&Budget) -> bool,
    ) -> Option<Group> {
        let mut budgets = self.budgets().filter(|(_, budget)| is_for(budget)).map(|(standard, _)| standard).peekable();
        budgets.peek()?;
        let mut whole = Subject::sum(Some(namespace.to_owned()), name.to_owned(), members.iter().copied())?;
        if is_partial {
            whole.power = whole.power.map(Quantity::at_least);
        }
        let mut assessment = self.assess_by(&whole, budgets);
        for finding in &mut assessment.findings {
            match finding.reason {
                Reason::PowerUnknown(_) if members.len() > 1 => finding.reason = Reason::PartUnknown,
                Reason::OnlyLowerBound if is_partial => finding.reason = Reason::SourceUnread,
                _ => {}
            }
        }
        let (namespace, name) = (Some(namespace.to_owned()), name.to_owned());
        Some(Group { kind, namespace, name, assessment, subject: Some(whole) })
    }

    fn node_group(&self, node: &Node) -> Option<Group> {
        let of_node = |(_, budget): &(&Standard, &Budget)| budget.is_for_node(&node.name);
        let mut budgets = self.budgets().filter(of_node).map(|(standard, _)| standard).peekable();
        budgets.peek()?;
        let power = node.total.watts().ok_or_else(|| node.total.why().unwrap_or(crate::quantity::Why::NotReported));
        let (quality, provenance) = figure(node.meter(), "power of the machine");
        let power = power.map(|watts| Quantity::exact(watts, quality, provenance));
        let power = power.map(|power| if node.at_least { power.at_least() } else { power });
        let assessment = self.assess_power(&power, budgets);
        Some(Group { kind: GroupKind::Node, namespace: None, name: node.name.clone(), assessment, subject: None })
    }

    /// Whether there is any budget.
    #[must_use]
    pub fn has_budgets(&self) -> bool {
        self.budgets().next().is_some()
    }

    /// The budgets with the standards that they are.
    fn budgets(&self) -> impl Iterator<Item = (&Standard, &Budget)> {
        self.standards.iter().filter_map(|standard| match &standard.requirement {
            Requirement::Budget(budget) => Some((standard, budget)),
            _ => None,
        })
    }

    /// Ids of the budgets that are for nothing here: a slip in a name, perhaps.
    #[must_use]
    pub fn unmatched_budgets(&self, subjects: &[Subject], groups: &[Group]) -> Vec<String> {
        let is_of_group = |id: &str| groups.iter().flat_map(|it| &it.assessment.findings).any(|it| it.standard == id);
        let is_of_workload =
            |budget: &Budget| subjects.iter().any(|it| budget.is_for_workload(it.namespace.as_deref(), &it.name));
        let unmatched =
            self.budgets().filter(|(standard, budget)| !is_of_group(&standard.id) && !is_of_workload(budget));
        unmatched.map(|(standard, _)| standard.id.clone()).collect()
    }
}

/// The findings of those groups that hold a workload, together; `None` where none has a budget.
#[must_use]
pub fn status_of_groups<'a>(groups: impl IntoIterator<Item = &'a Group>) -> Option<Verdict> {
    let mut statuses = groups.into_iter().map(|it| it.assessment.status).peekable();
    statuses.peek()?;
    Some(Verdict::overall(statuses))
}
