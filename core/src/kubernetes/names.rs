//! Controllers name their pods by rules, so a pod's name says which controllers it may belong to.
//!
//! | controller | pod |
//! |---|---|
//! | Deployment | name, hash of the ReplicaSet, 5 random characters |
//! | DaemonSet, Job, ReplicaSet | name, 5 random characters |
//! | StatefulSet | name, ordinal |
//! | indexed Job | name, index, 5 random characters |
//! | CronJob | name, minutes since 1970, 5 random characters |
//!
//! Hash and random characters come from an alphabet without vowels and without 0, 1 and 3
//! (`k8s.io/apimachinery/pkg/util/rand`), so that words such as `api` are never taken for one.

const ALPHABET: &str = "bcdfghjklmnpqrstvwxz2456789";

/// The controllers that a pod of this name may belong to, the longest name first. Empty for a pod that stands alone.
#[must_use]
pub fn controllers(pod: &str) -> Vec<&str> {
    let Some((stem, last)) = cut(pod) else { return Vec::new() };
    let is_ordinal = is_number(last);
    let is_random = last.len() == 5 && generated(last);
    let mut names = Vec::new();
    if is_random || is_ordinal {
        names.push(stem);
    }
    if is_random && let Some((name, middle)) = cut(stem) {
        if is_hash(middle) || is_minutes(middle) || is_number(middle) {
            names.push(name);
        }
        if let Some((cron_job, _)) = cut(name).filter(|(_, minutes)| is_number(middle) && is_minutes(minutes)) {
            names.push(cron_job);
        }
    }
    names
}

/// Ordinals and indices have no leading zeros; a longer number is nothing that Kubernetes counts.
fn is_number(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|it| it.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

/// Minutes since 1970 have had eight digits since 1989.
fn is_minutes(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit())
}

/// The Deployment whose ReplicaSet has this name.
pub(super) fn deployment_of(replica_set: &str) -> Option<&str> {
    let (name, hash) = cut(replica_set)?;
    is_hash(hash).then_some(name)
}

/// The CronJob whose Job has this name.
pub(super) fn cron_job_of(job: &str) -> Option<&str> {
    let (name, minutes) = cut(job)?;
    is_minutes(minutes).then_some(name)
}

fn is_hash(text: &str) -> bool {
    (7..=10).contains(&text.len()) && generated(text)
}

fn cut(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('-').filter(|(stem, last)| !stem.is_empty() && !last.is_empty())
}

fn generated(text: &str) -> bool {
    text.chars().all(|c| ALPHABET.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_comes_first() {
        assert_eq!(controllers("web-6d9f7b8c4-x2x7k"), ["web-6d9f7b8c4", "web"]);
        assert_eq!(controllers("web-api-6d9f7b8c4-x2x7k"), ["web-api-6d9f7b8c4", "web-api"]);
        assert_eq!(controllers("db-0"), ["db"]);
        assert_eq!(controllers("report-29384760-x2x7k"), ["report-29384760", "report"]);
        assert!(controllers("web-api").is_empty());
    }

    #[test]
    fn only_generated_suffixes_are_cut_off() {
        for (pod, controller, member) in [
            ("web-6d9f7b8c4-x2x7k", "web", true),
            ("web-api-6d9f7b8c4-x2x7k", "web", false),
            ("web-api-6d9f7b8c4-x2x7k", "web-api", true),
            ("web-api", "web", false),
            ("kepler-4k2bq", "kepler", true),
            ("idx-0-x2x7k", "idx", true),
            ("report-29384760-0-x2x7k", "report", true),
            ("kafka-12", "kafka", true),
            ("kafka-012", "kafka", false),
            ("node-2026", "node", true),
            ("web-frontend-x2x7k", "web", false), // a word, no hash
            ("web-1234567890123-x2x7k", "web", false),
            ("a--x2x7k", "a", false),
            ("-x2x7k", "", false),
            ("x2x7k", "", false),
        ] {
            assert_eq!(controllers(pod).contains(&controller), member, "{pod} of {controller}");
        }
    }
}
