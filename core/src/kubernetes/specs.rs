use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::error::Error;

/// Owners and CPU requests of pods, from the output of `kubectl get pods -A -o json`.
///
/// ```
/// use carbon_kepler::kubernetes::PodSpecs;
///
/// let pods = PodSpecs::parse("pods.json", r#"{"items": [{"metadata": {"name": "web", "namespace": "shop"}}]}"#)?;
/// assert!(pods.pod("shop", "web").is_some() && pods.len() == 1);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PodSpecs(HashMap<(String, String), PodSpec>);

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
    /// CPU that is reserved for it (cores); `None` if a container asks for none.
    pub requested_cores: Option<f64>,
    /// CPU it may use at most (cores); `None` if a container has no limit.
    pub limit_cores: Option<f64>,
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

#[derive(Default, Deserialize)]
struct Spec {
    #[serde(default)]
    containers: Vec<Container>,
}

#[derive(Deserialize)]
struct Container {
    #[serde(default)]
    resources: Resources,
}

#[derive(Default, Deserialize)]
struct Resources {
    #[serde(default)]
    requests: BTreeMap<String, Quantity>,
    #[serde(default)]
    limits: BTreeMap<String, Quantity>,
}

/// Kubernetes writes quantities as text, people sometimes as numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Quantity {
    Text(String),
    Number(f64),
}

impl PodSpecs {
    /// Reads a list of pods.
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
        let mut pods = HashMap::new();
        for item in list.items {
            if let Some(kind) = item.kind.filter(|kind| kind != "Pod") {
                return Err(refused(format!("an item of kind {kind}")));
            }
            let sum = |pick: fn(&Resources) -> &BTreeMap<String, Quantity>| -> Result<Option<f64>, Error> {
                let of_all: Option<Vec<f64>> = item
                    .spec
                    .containers
                    .iter()
                    .map(|container| {
                        pick(&container.resources).get("cpu").map(|it| it.cores().map_err(&refused)).transpose()
                    })
                    .collect::<Result<_, _>>()?;
                Ok(of_all.filter(|all| !all.is_empty()).map(|all| all.iter().sum()))
            };
            let spec = PodSpec {
                requested_cores: sum(|it| &it.requests)?,
                limit_cores: sum(|it| &it.limits)?,
                owner: controller(item.metadata.owners),
            };
            pods.insert((item.metadata.namespace, item.metadata.name), spec);
        }
        Ok(Self(pods))
    }

    /// The pod of a namespace and name, if it is known.
    #[must_use]
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&PodSpec> {
        self.0.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// How many pods there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The owner that manages the pod. A node owns the pods it mirrors, and controls nothing.
fn controller(mut owners: Vec<Owner>) -> Option<(String, String)> {
    owners.retain(|owner| owner.kind != "Node");
    let managing = owners.iter().position(|owner| owner.controller).unwrap_or(0);
    owners.into_iter().nth(managing).map(|owner| (owner.kind, owner.name))
}

impl Quantity {
    /// Cores of a CPU quantity: `2`, `0.5`, `250m`, `1e-1`, `500000u`, `1k`.
    fn cores(&self) -> Result<f64, String> {
        let text = match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.trim().to_owned(),
        };
        let scales = [("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("", 1.0)];
        let parsed = scales.into_iter().find_map(|(suffix, scale)| {
            let number = text.strip_suffix(suffix)?.parse::<f64>().ok()?;
            (number >= 0.0 && number.is_finite()).then_some(number * scale)
        });
        parsed.ok_or_else(|| format!("a CPU quantity {text:?}"))
    }
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
