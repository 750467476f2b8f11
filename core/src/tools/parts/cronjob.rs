use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The object that has a job start at this time: a patch of the CronJob that it is of, else a CronJob of a new name that overwrites
/// none. Shorter than a day it runs daily, else weekly. What a new one runs is for the user to fill in.
pub(in crate::tools) fn cronjob(
    (workload, namespace): (&str, &str),
    owner: Option<&str>,
    start: Timestamp,
    hours: f64,
    zone: &TimeZone,
) -> String {
    // Never before the window: cron knows no seconds.
    let up = jiff::TimestampRound::new().smallest(jiff::Unit::Minute).mode(jiff::RoundMode::Ceil);
    let local = start.round(up).unwrap_or(start).to_zoned_datetime(zone.clone());
    let (minute, hour, day) = (local.minute(), local.hour(), local.date());
    let zone = zone_name(zone);
    let namespace = dns_label(namespace, 63);
    let (often, weekday) = if hours > 24.0 {
        ("a week, because it is longer than a day,", (day.weekday().to_monday_one_offset() % 7).to_string())
    } else {
        ("a day", "*".to_owned())
    };
    let found = format!("once {often} at the time that was found for {day}; find it again when the curve changes");
    let schedule = format!("  schedule: \"{minute} {hour} * * {weekday}\"\n  timeZone: \"{zone}\"\n");
    if let Some(owner) = owner {
        return format!(
            "# {found}
# kubectl patch cronjob {owner} --namespace {namespace} --patch-file FILE
spec:
{schedule}"
        );
    }
    // A CronJob's own name leaves room for what it appends to its Jobs'.
    let name = dns_label(workload, 52 - SUFFIX.len()) + SUFFIX;
    format!(
        "# {found}
# kubectl create -f FILE (which overwrites nothing; where it is a CronJob already, patch its schedule instead: a second one
# would run it twice)
apiVersion: batch/v1
kind: CronJob
metadata:
  name: \"{name}\"
  namespace: \"{namespace}\"
spec:
{schedule}  concurrencyPolicy: Forbid
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

/// Ends the name of a new CronJob, so that it is no other's.
const SUFFIX: &str = "-cleanest-hours";

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
        let yaml = cronjob(("Web_1", "batch"), None, start, 4.0, &TimeZone::get("Asia/Seoul").unwrap());
        assert!(yaml.contains("name: \"web-1-cleanest-hours\"\n  namespace: \"batch\"\n"), "{yaml}");
        assert!(yaml.contains("schedule: \"30 2 * * *\"\n  timeZone: \"Asia/Seoul\"\n"), "{yaml}");
        assert_eq!((dns_label("--", 52), dns_label(&"a".repeat(60), 52).len()), ("workload".to_owned(), 52));
        let later = cronjob(("a", "b"), None, "2025-10-13T17:30:45Z".parse().unwrap(), 24.0, &TimeZone::UTC);
        assert!(later.contains("schedule: \"31 17 * * *\""), "{later}");
        let long = cronjob((&"a".repeat(60), "b"), None, start, 1.0, &TimeZone::UTC);
        assert!(long.contains(&format!("name: \"{}{SUFFIX}\"", "a".repeat(52 - SUFFIX.len()))), "{long}");
    }

    /// A patch changes the time, and nothing else.
    #[test]
    fn a_cron_job_that_is_there_is_patched() {
        let start = "2025-10-13T17:30:00Z".parse().unwrap();
        let patch = cronjob(("etl", "batch"), Some("etl"), start, 4.0, &TimeZone::get("Asia/Seoul").unwrap());
        assert!(patch.ends_with("\nspec:\n  schedule: \"30 2 * * *\"\n  timeZone: \"Asia/Seoul\"\n"), "{patch}");
        assert!(patch.contains("kubectl patch cronjob etl --namespace batch") && !patch.contains("kind:"), "{patch}");
    }

    /// 2025-10-13 is a Monday; at 17:30 UTC it is Tuesday in Seoul.
    #[test]
    fn a_job_longer_than_a_day_is_not_daily() {
        let start = "2025-10-13T17:30:00Z".parse().unwrap();
        let yaml = cronjob(("etl", "batch"), None, start, 24.5, &TimeZone::get("Asia/Seoul").unwrap());
        assert!(yaml.contains("schedule: \"30 2 * * 2\"") && yaml.contains("once a week"), "{yaml}");
        let sunday = cronjob(("etl", "batch"), None, "2025-10-12T01:00:00Z".parse().unwrap(), 48.0, &TimeZone::UTC);
        assert!(sunday.contains("schedule: \"0 1 * * 0\""), "{sunday}");
    }
}
