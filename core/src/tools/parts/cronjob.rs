use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A CronJob that starts at this time of day. What it runs is for the user to fill in.
pub(in crate::tools) fn cronjob(workload: &str, namespace: &str, start: Timestamp, zone: &TimeZone) -> String {
    // Never before the window: cron knows no seconds.
    let up = jiff::TimestampRound::new().smallest(jiff::Unit::Minute).mode(jiff::RoundMode::Ceil);
    let local = start.round(up).unwrap_or(start).to_zoned_datetime(zone.clone());
    let (minute, hour) = (local.minute(), local.hour());
    // A CronJob's own name leaves room for what it appends to its Jobs'.
    let (name, namespace) = (dns_label(workload, 52), dns_label(namespace, 63));
    let day = local.date();
    let zone = zone_name(zone);
    format!(
        "# every day at the time that was found for {day}; find it again when the curve changes
apiVersion: batch/v1
kind: CronJob
metadata:
  name: \"{name}\"
  namespace: \"{namespace}\"
spec:
  schedule: \"{minute} {hour} * * *\"
  timeZone: \"{zone}\"
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

/// The name of a time zone in the IANA database.
pub(in crate::tools) fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// A name that Kubernetes accepts: lower case letters, digits and dashes.
fn dns_label(name: &str, most: usize) -> String {
    let harmless = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let label: String = name.chars().map(harmless).take(most).collect();
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
        assert!(yaml.contains("name: \"web-1\"\n  namespace: \"batch\"\n"), "{yaml}");
        assert!(yaml.contains("schedule: \"30 2 * * *\"\n  timeZone: \"Asia/Seoul\"\n"), "{yaml}");
        assert_eq!((dns_label("--", 52), dns_label(&"a".repeat(60), 52).len()), ("workload".to_owned(), 52));
        let later = cronjob("a", "b", "2025-10-13T17:30:45Z".parse().unwrap(), &TimeZone::UTC);
        assert!(later.contains("schedule: \"31 17 * * *\""), "{later}");
    }
}
