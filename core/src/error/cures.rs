//! Advice that depends on what was seen, not on the kind of error alone.

/// Of a body without power, by the families in it: who answered tells what is wrong.
pub(super) fn without_power(version: Option<&str>, families: &[String]) -> &'static [&'static str] {
    let has = |prefix: &str| families.iter().any(|name| name.starts_with(prefix));
    if version.is_some() || has("kepler_") {
        &[
            "Kepler answers without power families when it cannot read RAPL, a pod or one /proc entry: see its log",
            "in most virtual machines there is no RAPL to read; Kepler needs privileges and the host's /proc and /sys",
        ]
    } else if has("prometheus_") {
        &[PROMETHEUS]
    } else if has("node_") {
        &[
            "node_exporter's collector rapl fails where node_scrape_collector_success{collector=\"rapl\"} is 0: since Linux 5.10 only root may read energy_uj (CVE-2020-8694), so run it as root or with CAP_DAC_READ_SEARCH",
            "in most virtual machines and on ARM there is no RAPL to read",
        ]
    } else if has("scaph_") {
        &[
            "scaphandre answers without power where it cannot read RAPL: run it as root, with the host's /sys; in most virtual machines there is none",
        ]
    } else {
        &["no exporter that is read here: expected Kepler (port 28282, path /metrics), node_exporter or scaphandre"]
    }
}

const PROMETHEUS: &str =
    "this is Prometheus itself: read its /federate with match[]={__name__=~\"kepler_.*\"} in the address";

/// Of an empty body.
pub(super) fn empty(source_name: &str) -> &'static [&'static str] {
    if source_name.contains("/federate") {
        &[
            "federation answers with nothing where match[] is missing or matches nothing: add match[]={__name__=~\"kepler_.*\"} to the address",
        ]
    } else {
        &["scrape again; a complete body ends with a line feed"]
    }
}

/// Of a source that gave no answer, or a failure. Whoever answers runs, and is reachable.
pub(super) fn unavailable(source_name: &str, reason: &str) -> &'static [&'static str] {
    let is_status = |status: &str| reason.starts_with(status);
    if reason.contains(COLLECTED_TWICE) {
        &[
            "Kepler answers so while two of its series have one name, as after a process id was reused: it passes with its next refresh, scrape again",
        ]
    } else if ["HTTP 502", "HTTP 503", "HTTP 504"].into_iter().any(is_status) {
        &[
            "something in between answered, or it is not ready yet: such failures pass, or see the log of the proxy and of the exporter",
        ]
    } else if is_status("HTTP 5") {
        &["it answered, so address and port are right; such failures may pass: scrape again, or see its log"]
    } else if is_status("HTTP 429") {
        &["it answered that it is asked too often: scrape less often"]
    } else if reason.contains(" wants credentials: ") {
        &["the proxy is one that the environment names; NO_PROXY has the hosts that are read without it"]
    } else if reason.starts_with("by the proxy ") {
        &["is the proxy running? The environment names it; NO_PROXY has the hosts that are read without it"]
    } else if source_name.starts_with("RAPL ") {
        &["the kernel did not give a number: see dmesg, and whether the driver intel_rapl is still loaded"]
    } else if !source_name.contains("://") {
        &["is it a file that this user may read?"]
    } else {
        &["is the exporter running, and is its port reachable from here?"]
    }
}

/// In what Go's exporter library says of a series that two of its collectors have.
const COLLECTED_TWICE: &str = "was collected before";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::lang::Lang;

    fn of(families: &[&str]) -> String {
        without_power(None, &families.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()).join("; ")
    }

    #[test]
    fn whoever_answered_is_known_by_its_families() {
        assert!(of(&["go_goroutines", "kepler_build_info"]).contains("Kepler answers without"));
        assert!(
            of(&["go_goroutines", "prometheus_build_info"])
                .contains("/federate with match[]={__name__=~\"kepler_.*\"}")
        );
        assert!(of(&["node_scrape_collector_success"]).contains("only root may read energy_uj"));
        assert!(of(&["scaph_self_version"]).contains("scaphandre answers"));
        for other in ["controller_runtime_reconcile_total", "DCGM_FI_DEV_POWER_USAGE", "rapl_consumed_energy_J"] {
            assert!(of(&[other]).contains("no exporter that is read here"), "{other}");
        }
    }

    #[test]
    fn braces_of_a_selector_are_no_setting() {
        let (source_name, flag) = ("http://p:9090/federate".to_owned(), |key: &str| format!("--{key}"));
        let hints = Error::EmptyBody { source_name }.hints();
        assert!(hints[0].spelt(flag).contains("match[]={__name__=~\"kepler_.*\"}"), "{hints:?}");
    }

    #[test]
    fn whoever_answers_is_not_asked_whether_it_runs() {
        let twice = format!("HTTP 500 Internal Server Error: collected metric {COLLECTED_TWICE} with the same name");
        for (source, reason, says) in [
            ("http://n", &*twice, "process id was reused"),
            ("http://n", "HTTP 500 Internal Server Error", "it answered"),
            ("http://n", "HTTP 502 Bad Gateway", "in between"),
            ("http://n", "HTTP 429 Too Many Requests", "too often"),
            ("RAPL /sys/class/powercap", "\"\" is not a number", "kernel"),
            ("scrape.prom", "Permission denied", "this user may read"),
            ("http://n", "Connection refused", "port reachable"),
        ] {
            let error = Error::Unavailable { source_name: source.to_owned(), reason: reason.to_owned() };
            let hints = error.hints();
            assert!(hints[0].to_string().contains(says), "{hints:?}");
            let korean = hints[0].spelt_in(Lang::Ko, str::to_owned);
            assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "{korean}");
        }
    }
}
