//! Scrapes of counters, written line by line.

/// A scrape of node `n` by Kepler >= 0.10, with energies in joules; every line is of zone `package`.
#[derive(Clone, Default)]
pub struct Body(String);

impl Body {
    /// The node's active and idle energy, and their sum.
    #[must_use]
    pub fn node(mut self, active: f64, idle: f64) -> Self {
        for (part, joules) in [("active_", active), ("idle_", idle), ("", active + idle)] {
            self.0 += &node(part, joules);
        }
        self
    }

    /// The node's counter of hardware, in place of the sum.
    #[must_use]
    pub fn raw(mut self, joules: f64) -> Self {
        let others = self.0.lines().filter(|line| !line.starts_with("kepler_node_cpu_joules"));
        self.0 = others.map(|line| line.to_owned() + "\n").collect::<String>() + &node("", joules);
        self
    }

    /// The pod `s/pod-ID`.
    #[must_use]
    pub fn pod(self, id: &str, state: &str, joules: f64) -> Self {
        self.line(&format!("kepler_pod_cpu_joules_total{{node_name=\"n\",pod_id=\"{id}\",pod_name=\"pod-{id}\",pod_namespace=\"s\",state=\"{state}\",zone=\"package\"}} {joules}"))
    }

    /// A process of the host.
    #[must_use]
    pub fn process(self, pid: u32, comm: &str, joules: f64) -> Self {
        self.line(&format!("kepler_process_cpu_joules_total{{comm=\"{comm}\",container_id=\"\",exe=\"/{comm}\",node_name=\"n\",pid=\"{pid}\",state=\"running\",type=\"regular\",vm_id=\"\",zone=\"package\"}} {joules}"))
    }

    /// Another line, without its end.
    #[must_use]
    pub fn line(mut self, line: &str) -> Self {
        self.0 += line;
        self.0.push('\n');
        self
    }

    /// The same with other words.
    #[must_use]
    pub fn replace(self, from: &str, to: &str) -> Self {
        Self(self.0.replace(from, to))
    }

    /// All lines.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

fn node(part: &str, joules: f64) -> String {
    format!("kepler_node_cpu_{part}joules_total{{node_name=\"n\",path=\"p\",zone=\"package\"}} {joules}\n")
}
