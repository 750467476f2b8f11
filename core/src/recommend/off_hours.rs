use super::{Advice, Saving};
use crate::assessment::Subject;
use crate::choices::Lever;
use crate::error::Error;
use crate::kubernetes::{ControllerKind, PodSpecs, weekdays};
use crate::quantity::Quality;
use crate::quantity::units::Ratio;
use crate::text::number::rounded;

const MINUTES_OF_DAY: u32 = 1440;
const MINUTES_OF_WEEK: u32 = 7 * MINUTES_OF_DAY;

/// When nobody needs something, as kube-green's SleepInfo has it: on these weekdays it goes to sleep at one time and
/// wakes up at another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffHours {
    sleep_at: u32,
    wake_up_at: u32,
    /// Sunday is 0.
    days: Vec<u32>,
    weekdays: String,
    time_zone: String,
}

impl OffHours {
    /// Times as `20:00`, weekdays in the notation of cron (`1-5` is Monday to Friday), and an IANA time zone.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for what is none of that, and for two equal times.
    pub fn new(sleep_at: &str, wake_up_at: &str, on: &str, time_zone: &str) -> Result<Self, Error> {
        let minutes = |what, text: &str| {
            let time: Option<jiff::civil::Time> =
                Some(text.trim()).filter(|it| it.len() == 5).and_then(|it| it.parse().ok());
            let minutes =
                |it: jiff::civil::Time| u32::try_from(i32::from(it.hour()) * 60 + i32::from(it.minute())).ok();
            time.and_then(minutes).ok_or_else(|| Error::invalid(what, text, "a time such as 20:00"))
        };
        let (sleep, wake) = (minutes("sleep_at", sleep_at)?, minutes("wake_up_at", wake_up_at)?);
        if sleep == wake {
            return Err(Error::invalid("wake_up_at", wake_up_at, "another time than sleep_at"));
        }
        let days = weekdays(on).ok_or_else(|| Error::invalid("weekdays", on, "days such as 1-5, *, or 0,6"))?;
        if jiff::tz::TimeZone::get(time_zone).is_err() {
            return Err(Error::invalid("time_zone", time_zone, "an IANA time zone such as Asia/Seoul"));
        }
        let (weekdays, time_zone) = (on.trim().to_owned(), time_zone.to_owned());
        Ok(Self { sleep_at: sleep, wake_up_at: wake, days, weekdays, time_zone })
    }

    /// Hours of a week in which it sleeps. Changes of the clock are not looked at.
    #[must_use]
    pub fn hours_per_week(&self) -> f64 {
        let at = |time: u32| self.days.iter().map(move |day| day * MINUTES_OF_DAY + time);
        let after = |from: u32, to: u32| (to + MINUTES_OF_WEEK - from - 1) % MINUTES_OF_WEEK + 1;
        // It sleeps until the next time that it is woken; to be put to sleep twice changes nothing.
        let asleep = |sleep: u32| {
            let until = at(self.wake_up_at).map(|wake| after(sleep, wake)).min()?;
            let again = at(self.sleep_at).map(|other| after(sleep, other)).min()?;
            Some(until.min(again))
        };
        f64::from(at(self.sleep_at).filter_map(asleep).sum::<u32>()) / 60.0
    }

    /// kube-green's SleepInfo for a namespace (kube-green.com/v1alpha1). It puts all of the namespace to sleep, so others
    /// that are known there are left out by name.
    #[must_use]
    pub fn sleep_info(&self, namespace: &str, name: &str, others: &[(ControllerKind, String)]) -> String {
        let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let (sleep, wake) = (clock(self.sleep_at), clock(self.wake_up_at));
        let (weekdays, zone) = (&self.weekdays, &self.time_zone);
        let excluded: String = others
            .iter()
            .map(|(kind, name)| format!("\n    - apiVersion: apps/v1\n      kind: {kind}\n      name: \"{name}\""))
            .collect();
        let excluded = if excluded.is_empty() { excluded } else { format!("\n  excludeRef:{excluded}") };
        format!(
            "# for kube-green; all Deployments and StatefulSets of the namespace sleep but those in excludeRef
apiVersion: kube-green.com/v1alpha1
kind: SleepInfo
metadata:
  name: \"{name}-off-hours\"
  namespace: \"{namespace}\"
spec:
  weekdays: \"{weekdays}\"
  sleepAt: \"{sleep}\"
  wakeUpAt: \"{wake}\"
  timeZone: \"{zone}\"{excluded}
"
        )
    }
}

impl Advice<'_> {
    /// A workload that sleeps draws no active power. Its share of idle power stays with the node.
    pub(super) fn off_hours(&self, subject: &Subject, members: &[Subject]) -> Result<Saving, String> {
        let lang = self.lang;
        if let Some(kind) = self.kind(members)
            && !matches!(kind, ControllerKind::Deployment | ControllerKind::StatefulSet | ControllerKind::Other)
        {
            return Err(lang.of(
                format!("a Deployment or StatefulSet, which can be scaled to nothing: it is of kind {kind}"),
                format!("0으로 줄일 수 있는 Deployment 또는 StatefulSet: 이 워크로드는 {kind}"),
            ));
        }
        let Some(off) = self.off_hours else {
            return Err(lang
                .of("the hours when nobody needs it: off_hours", "아무도 쓰지 않는 시간: off_hours")
                .to_owned());
        };
        let active: Option<f64> = members.iter().map(|it| self.active_watts(it)).sum();
        let counted = subject.power.as_ref().ok().map(|it| it.value.get()).filter(|it| *it > 0.0);
        let Some((active, counted)) = active.zip(counted).filter(|(active, _)| *active > 0.0) else {
            return Err(lang.of("active power above 0 W", "0 W보다 큰 활성 전력").to_owned());
        };
        let hours = off.hours_per_week();
        let part = hours / 168.0;
        let shown = [hours, active * part].map(|it| rounded(it, 2));
        let saving = Saving::new(
            Lever::OffHours,
            Quality::Assumed,
            lang.of(
                format!(
                    "off {} of 168 h a week: {} W of its active power on average, if it draws as much at those hours as now; \
                     idle power stays until a node goes",
                    shown[0], shown[1]
                ),
                format!(
                    "주 168시간 중 {}시간 중지: 그 시간에도 지금만큼 쓴다면 활성 전력 평균 {} W 절감; 유휴 전력은 노드를 없앨 때까지 남음",
                    shown[0], shown[1]
                ),
            ),
        );
        Ok(Saving { left: Ratio::new(1.0 - part * active / counted).unwrap_or(Ratio::ONE), ..saving })
    }
}

/// Deployments and StatefulSets of a namespace that are known, but one.
pub(crate) fn others_of(specs: &PodSpecs, namespace: &str, but: &str) -> Vec<(ControllerKind, String)> {
    let of =
        specs.all().filter(|(own, ..)| *own == namespace).filter_map(|(_, pod, _)| specs.controller(namespace, pod));
    let sleeps = |kind| matches!(kind, ControllerKind::Deployment | ControllerKind::StatefulSet);
    let mut others: Vec<_> = of.filter(|it| sleeps(it.kind) && it.name != but).map(|it| (it.kind, it.name)).collect();
    others.sort();
    others.dedup();
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each worked out on paper by the hours between going to sleep and the next waking.
    #[test]
    fn hours_of_a_week_are_counted() {
        for (sleep, wake, days, hours) in [
            ("20:00", "08:00", "1-5", 4.0 * 12.0 + 60.0),
            ("20:00", "08:00", "*", 7.0 * 12.0),
            ("00:00", "06:30", "0-6", 7.0 * 6.5),
            ("09:00", "18:00", "6,0", 2.0 * 9.0),
            // On one day only: from Sunday 20:00 to Sunday 08:00 next week.
            ("20:00", "08:00", "0", 6.5 * 24.0),
            ("12:00", "13:00", "mon-fri", 5.0),
        ] {
            let off = OffHours::new(sleep, wake, days, "Asia/Seoul").unwrap();
            assert_eq!(off.hours_per_week(), hours, "{sleep} {wake} {days}");
        }
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for (sleep, wake, days, zone) in [
            ("8pm", "08:00", "1-5", "UTC"),
            ("20:00", "24:30", "1-5", "UTC"),
            ("20:00", "20:00", "1-5", "UTC"),
            ("20:00", "08:00", "8", "UTC"),
            ("20:00", "08:00", "1-5", "Asia/Soul"),
        ] {
            assert!(OffHours::new(sleep, wake, days, zone).is_err(), "{sleep} {wake} {days} {zone}");
        }
    }

    #[test]
    fn a_sleep_info_leaves_others_of_the_namespace_awake() {
        let off = OffHours::new("20:00", "08:00", "1-5", "Asia/Seoul").unwrap();
        let yaml = off.sleep_info("shop", "web", &[(ControllerKind::StatefulSet, "db".to_owned())]);
        let spec =
            "spec:\n  weekdays: \"1-5\"\n  sleepAt: \"20:00\"\n  wakeUpAt: \"08:00\"\n  timeZone: \"Asia/Seoul\"\n";
        assert!(yaml.contains(spec), "{yaml}");
        assert!(
            yaml.ends_with("  excludeRef:\n    - apiVersion: apps/v1\n      kind: StatefulSet\n      name: \"db\"\n")
        );
    }
}
