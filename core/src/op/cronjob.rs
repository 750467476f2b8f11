use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A CronJob that starts at this time of day. What it runs is for the user to fill in.
pub(super) fn cronjob(workload: &str, namespace: &str, start: Timestamp, zone: &TimeZone) -> String {
    let local = start.to_zoned(zone.clone());
    let (minute, hour) = (local.minute(), local.hour());
    let name = dns_label(workload);
    let namespace = dns_label(namespace);
    let zone = super::schedule::name(zone);
    format!(
        "apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
  namespace: {namespace}
spec:
  schedule: \"{minute} {hour} * * *\"
  timeZone: {zone}
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: main
              image: REPLACE-WITH-YOUR-IMAGE
"
    )
}

/// A name that Kubernetes accepts: lower case letters, digits and dashes, at most 52 (a CronJob's limit).
fn dns_label(name: &str) -> String {
    let harmless = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let label: String = name.chars().map(harmless).take(52).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "workload".to_owned() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_by_the_clock_of_its_zone() {
        let start = "2025-10-13T17:30:00Z".parse().unwrap();
        let yaml = cronjob("Web_1", "batch", start, &TimeZone::get("Asia/Seoul").unwrap());
        assert!(yaml.contains("name: web-1\n  namespace: batch\n"), "{yaml}");
        assert!(yaml.contains("schedule: \"30 2 * * *\"\n  timeZone: Asia/Seoul\n"), "{yaml}");
        assert_eq!((dns_label("--"), dns_label(&"a".repeat(60)).len()), ("workload".to_owned(), 52));
    }
}
