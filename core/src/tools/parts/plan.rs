//! The search behind `calculate_optimal_schedule`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil};

use super::basis::FactorNote;
use super::curve::{ComparedWith, CurveInput, CurveKind, CurveNote, GIVEN, PointInput, ScheduleInput};
use crate::assessment::{Scenario, Subject};
use crate::choices::Boundary;
use crate::error::Error;
use crate::quantity::units::{GramsPerKwh, KilowattHours, Ratio, Seconds};
use crate::quantity::{Quality, Quantity, intensities};
use crate::recommend::day_curve;
use crate::registry::{DayCurve, FactorBasis};
use crate::schedule::{self, Curve, DayShape, Slot};
use crate::text::number::counted;
use crate::tools::World;

/// A time of day, as `02:00`.
fn clock_time(text: &str) -> Result<civil::Time, Error> {
    civil::Time::strptime("%H:%M", text.trim())
        .map_err(|_| Error::invalid("usual_start", text, "a time of day such as 02:00"))
}

/// The first moment from then on at which a clock shows that time.
fn next_at(time: civil::Time, from: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = from.to_zoned_datetime(zone.clone()).date();
    let on = |date: civil::Date| date.to_datetime(time).to_zoned_datetime(zone.clone()).map(|it| it.timestamp());
    let days = [Some(today), today.tomorrow().ok()].into_iter().flatten();
    days.filter_map(|day| on(day).ok()).find(|at| *at >= from).unwrap_or(from)
}

/// A window in time.
#[derive(Clone, Copy)]
pub(in crate::tools) struct Window {
    pub(in crate::tools) start: Timestamp,
    pub(in crate::tools) end: Timestamp,
    pub(in crate::tools) mean: f64,
}

/// Two hours of a day that are compared instead of a search: the one called now, and the one called best.
pub(in crate::tools) struct FixedHours {
    pub(in crate::tools) now: i8,
    pub(in crate::tools) best: i8,
}

/// Now against the best windows.
pub(in crate::tools) struct Plan {
    pub(in crate::tools) now: (Timestamp, Timestamp),
    pub(in crate::tools) current: f64,
    pub(in crate::tools) compared_with: ComparedWith,
    pub(in crate::tools) optimal: Window,
    pub(in crate::tools) alternatives: Vec<Window>,
    hours: f64,
}

/// A plan and what it was made on.
pub(in crate::tools) struct Search {
    pub(in crate::tools) plan: Plan,
    pub(in crate::tools) zone: TimeZone,
    /// The clock that the curve's hours go by.
    pub(in crate::tools) curve_zone: TimeZone,
    pub(in crate::tools) curve: CurveNote,
    /// Where the curve is a day's shape.
    pub(in crate::tools) day: Option<DayCurve>,
    /// The curve as the factor that grams are counted by.
    pub(in crate::tools) factor: FactorNote,
}

/// How many windows are shown beside the best.
const ALTERNATIVES: usize = 5;

impl Plan {
    /// The best windows by a curve; the fixed hours, where there are some and neither times nor a curve are given.
    pub(in crate::tools) fn search(
        world: &World,
        scenario: &Scenario,
        input: &ScheduleInput,
        fixed: Option<FixedHours>,
        of_cron_job: Option<(f64, TimeZone)>,
    ) -> Result<Search, Error> {
        let hours = input.duration_hours;
        if !(hours > 0.0 && hours <= 168.0) {
            return Err(Error::invalid("duration_hours", &hours.to_string(), "more than 0, at most 168"));
        }
        if hours < 1.0 / 60.0 {
            return Err(Error::invalid("duration_hours", &hours.to_string(), "a minute (0.0167) or more, at most 168"));
        }
        // A day's hours go by the clock of their region; another zone is for showing times, and for the caller's own hours.
        let local = scenario.factors.region.time_zone();
        let zone = match (&input.time_zone, &input.curve) {
            (Some(name), _) => zone(name)?,
            // Points have moments of their own: a clock only shows them.
            (None, Some(CurveInput::Points(_))) => local.clone().unwrap_or(TimeZone::UTC),
            (None, Some(_)) => local.clone()?,
            // Without a curve there is nothing that a clock could help.
            (None, None) => world.day_curve(scenario).and_then(|_| local.clone())?,
        };
        let curve_zone = if input.curve.is_some() { zone.clone() } else { local? };
        let given = |it: &Option<String>, what| it.as_deref().map(|text| moment(what, text)).transpose();
        let given_curve = input.curve.as_ref().map(|curve| GivenCurve::read(curve, input)).transpose()?;
        let points = match &given_curve {
            Some(GivenCurve::Points(points)) => Some(points.clone()),
            _ => None,
        };
        let first = points.as_ref().map(|curve| timestamp(curve.start()));
        let clock = || Error::invalid("earliest", "nothing", "a time, where the caller has no clock");
        let now = world.now.or(first).ok_or_else(clock);
        let earliest = match (given(&input.earliest, "earliest")?, first) {
            (Some(earliest), _) => earliest,
            (None, Some(first)) => now?.max(first),
            (None, None) => now?,
        };
        let last = points.as_ref().map(|curve| timestamp(curve.end()));
        let day = SignedDuration::from_secs(86_400.max((hours * 3600.0).ceil() as i64));
        let deadline = match (given(&input.deadline, "deadline")?, last) {
            (Some(deadline), _) => deadline,
            (None, Some(last)) => last,
            (None, None) => earliest.saturating_add(day).unwrap_or(Timestamp::MAX),
        };
        let usual = match (&input.usual_start, of_cron_job) {
            (Some(text), _) => Some(next_at(clock_time(text)?, earliest, &zone)),
            (None, Some((hours, zone))) => {
                // Cron knows minutes.
                let minutes = (hours * 60.0).round() as i64;
                civil::Time::midnight().checked_add(minutes.minutes()).ok().map(|it| next_at(it, earliest, &zone))
            }
            (None, None) => None,
        };
        let (shape, output) = match given_curve {
            Some(GivenCurve::Points(points)) => (None, by_caller(input.curve_kind, points.gaps().len())),
            Some(GivenCurve::Hours(shape)) => (Some((shape, None)), by_caller(input.curve_kind, 0)),
            None => {
                let day = world.day_curve(scenario)?;
                let output = CurveNote {
                    id: day.id.clone(),
                    quality: day.quality.clone(),
                    basis: day.basis.to_string(),
                    kind: kind_of(&day.basis),
                    gaps: 0,
                    source: format!("{}; {}", day.title, day.source),
                };
                (Some((day.shape.clone(), Some(day))), output)
            }
        };
        let (shape, day) = shape.map_or((None, None), |(shape, day)| (Some(shape), day));
        let readings: Vec<f64> = match (&points, &shape) {
            (Some(points), _) => points.readings().map(|(_, value)| value).collect(),
            (None, shape) => shape.iter().flat_map(|shape| (0..24).map(|hour| shape.hour(hour))).collect(),
        };
        let factor = world.factor_of_curve(&output, &readings);
        if let (Some(fixed), Some(shape), None, None) = (fixed, &shape, &input.earliest, &input.deadline)
            && input.curve.is_none()
        {
            let plan = Self::at(&fixed, shape, hours, earliest, &curve_zone);
            return Ok(Search { plan, zone, curve_zone, curve: output, day, factor });
        }
        let curve = match (points, &shape) {
            (Some(points), _) => points,
            (None, Some(shape)) => {
                // Long enough that a start now can be compared with.
                let last = usual.unwrap_or(earliest).max(earliest);
                let end = deadline
                    .max(last.saturating_add(SignedDuration::from_secs_f64(hours * 3600.0)).unwrap_or(deadline));
                shape.over(earliest, end, &curve_zone)?
            }
            (None, None) => return Err(Error::invalid("curve", "nothing", "a curve")),
        };
        let mut plan = Self::on(&curve, hours, earliest, deadline, input.step_minutes)?;
        if let Some(usual) = usual {
            plan.compare_with(usual, &curve, input.usual_start.as_deref())?;
        }
        Ok(Search { plan, zone, curve_zone, curve: output, day, factor })
    }

    fn on(
        curve: &Curve,
        hours: f64,
        earliest: Timestamp,
        deadline: Timestamp,
        step_minutes: Option<f64>,
    ) -> Result<Self, Error> {
        let length = Seconds::new(hours * 3600.0)?;
        let from = schedule::seconds(earliest);
        let mut search = schedule::Search::within(curve, length).between(from, schedule::seconds(deadline));
        if let Some(minutes) = step_minutes {
            if !(1.0..=1440.0).contains(&minutes) {
                return Err(Error::invalid("step_minutes", &minutes.to_string(), "1 to 1440"));
            }
            search = search.every(Seconds::new(minutes * 60.0)?);
        }
        let mut ranked = search.ranked(ALTERNATIVES + 1).into_iter().map(window);
        let none = || {
            let seen = format!(
                "{earliest} to {deadline}, and a curve from {} to {}",
                timestamp(curve.start()),
                timestamp(curve.end())
            );
            Error::invalid("schedule", &seen, &format!("room for {hours} h between earliest and deadline"))
        };
        let optimal = ranked.next().ok_or_else(none)?;
        // The earliest start that the curve covers.
        let first = search.slots().into_iter().next().map_or(optimal, window);
        let (now, current) = ((first.start, first.end), first.mean);
        let compared_with = ComparedWith::EarliestStart;
        Ok(Self { now, current, compared_with, optimal, alternatives: ranked.collect(), hours })
    }

    /// Tells savings against another start; one that was asked for must lie on the curve.
    fn compare_with(&mut self, usual: Timestamp, curve: &Curve, asked: Option<&str>) -> Result<(), Error> {
        let end = usual.saturating_add(SignedDuration::from_secs_f64(self.hours * 3600.0)).unwrap_or(usual);
        match (curve.mean(schedule::seconds(usual), schedule::seconds(end)), asked) {
            (Some(mean), _) => {
                (self.now, self.current, self.compared_with) = ((usual, end), mean, ComparedWith::UsualStart);
                Ok(())
            }
            (None, Some(asked)) => Err(Error::invalid("usual_start", asked, "a start that the curve covers")),
            (None, None) => Ok(()),
        }
    }

    fn at(fixed: &FixedHours, shape: &DayShape, hours: f64, today: Timestamp, zone: &TimeZone) -> Self {
        let at = |hour: i8| {
            let date = today.to_zoned_datetime(zone.clone()).date();
            date.at(hour, 0, 0, 0).to_zoned_datetime(zone.clone()).map_or(today, |it| it.timestamp())
        };
        let later =
            |start: Timestamp| start.saturating_add(SignedDuration::from_secs_f64(hours * 3600.0)).unwrap_or(start);
        let start = at(fixed.best);
        let whole = (hours.ceil() as i64).clamp(1, 24);
        let sum: f64 = (0..whole).map(|hour| shape.hour(((i64::from(fixed.best) + hour) % 24) as i8)).sum();
        let optimal = Window { start, end: later(start), mean: sum / whole as f64 };
        let now = at(fixed.now);
        let current = shape.hour(fixed.now);
        let compared_with = ComparedWith::EarliestStart;
        Self { now: (now, later(now)), current, compared_with, optimal, alternatives: Vec::new(), hours }
    }

    /// Emissions of the workload over the window at this mean intensity, up to the scenario's boundary.
    pub(in crate::tools) fn emissions(&self, scenario: &Scenario, subject: &Subject, mean: f64) -> Option<f64> {
        let intensity = Quantity::exact(GramsPerKwh::new(mean).ok()?, Quality::Assumed, "curve");
        let power = subject.power.as_ref().ok()?;
        let hours = Ratio::new(self.hours).ok()?;
        let energy = power.map(|watts| KilowattHours::from(watts * Seconds::HOUR) * hours);
        Some(scenario.factors.emissions_at(&energy, Boundary::Component, &intensity).value.get())
    }

    /// The saving of the same window on each single day that the shape is the mean of.
    pub(in crate::tools) fn band(&self, day: &DayCurve, zone: &TimeZone) -> Option<[f64; 2]> {
        let saved = |shape: &DayShape| {
            let over = |from: Timestamp, to: Timestamp| {
                let curve = shape.over(from, to, zone).ok()?;
                curve.mean(curve.start(), curve.end())
            };
            let (now, then) = (over(self.now.0, self.now.1)?, over(self.optimal.start, self.optimal.end)?);
            (now > 0.0).then(|| (1.0 - then / now) * 100.0)
        };
        let all: Vec<f64> = day.days.iter().filter_map(|(_, shape)| saved(shape)).collect();
        let low = all.iter().copied().reduce(f64::min)?;
        Some([low, all.iter().copied().reduce(f64::max)?])
    }
}

impl World {
    /// How a day looks in the scenario's region; a region without a curve has none, never another's.
    ///
    /// # Errors
    /// [`Error::NoCurve`] where nothing is known of the region's hours.
    pub fn day_curve(&self, scenario: &Scenario) -> Result<DayCurve, Error> {
        let region = &scenario.factors.region;
        day_curve(&self.registry, self.profile()?, region)?
            .ok_or_else(|| Error::NoCurve { region: region.code.clone() })
    }
}

impl World {
    /// A curve as the factor of grams: the mean of its readings, the lowest and the highest.
    fn factor_of_curve(&self, curve: &CurveNote, readings: &[f64]) -> FactorNote {
        let set = self.registry.factor_sets().iter().find(|set| curve.id.starts_with(&format!("{}/", set.id)));
        let quality = set.map_or(Quality::Configured, |set| set.quality);
        FactorNote {
            value: readings.iter().sum::<f64>() / readings.len().max(1) as f64,
            low: readings.iter().copied().reduce(f64::min).unwrap_or_default(),
            high: readings.iter().copied().reduce(f64::max),
            quality,
            provenance: curve.id.clone(),
            year: set.and_then(|set| set.year.clone()),
            basis: Some(curve.basis.clone()),
            source: Some(curve.source.clone()),
            covers: None,
            next_expected: None,
            newer_may_be_out: None,
        }
    }
}

fn by_caller(kind: Option<CurveKind>, gaps: usize) -> CurveNote {
    let text = |it: &str| it.to_owned();
    CurveNote {
        id: text(GIVEN),
        quality: text("configured"),
        basis: text(kind.map_or("basis not stated", CurveKind::name)),
        kind,
        gaps,
        source: text("the caller"),
    }
}

fn kind_of(basis: &FactorBasis) -> Option<CurveKind> {
    [CurveKind::Average, CurveKind::Marginal].into_iter().find(|kind| kind.name() == basis.kind)
}

/// A curve of the caller's that could be read.
enum GivenCurve {
    Hours(DayShape),
    Points(Curve),
}

impl GivenCurve {
    fn read(curve: &CurveInput, input: &ScheduleInput) -> Result<Self, Error> {
        match curve {
            CurveInput::Hours(hours) => {
                let hours = values(hours, input, |hour| format!("hour {hour}"))?;
                DayShape::new(&hours).map(Self::Hours)
            }
            CurveInput::Points(points) => Self::of_points(points, input),
        }
    }

    fn of_points(points: &[PointInput], input: &ScheduleInput) -> Result<Self, Error> {
        if let [_] | [] = points {
            return Err(Error::invalid("curve", &counted(points.len(), "point"), "at least two points"));
        }
        let given: Vec<Option<f64>> = points.iter().map(|point| point.value).collect();
        let name = |at: usize| format!("point {}, {}", at + 1, points.get(at).map_or("", |point| &point.time));
        let values = values(&given, input, name)?;
        let mut moments = Vec::new();
        for (point, value) in points.iter().zip(values) {
            moments.push((schedule::seconds(moment("curve", &point.time)?), value));
        }
        Curve::of_readings(&moments, input.interpolate, None).map(Self::Points)
    }
}

/// The values of a curve (gCO2eq/kWh). One that is null is no value, and is named.
fn values(given: &[Option<f64>], input: &ScheduleInput, name: impl Fn(usize) -> String) -> Result<Vec<f64>, Error> {
    if let Some(at) = given.iter().position(Option::is_none) {
        return Err(Error::invalid("curve", &format!("null ({})", name(at)), "a number, or to leave the point out"));
    }
    let values: Vec<f64> = given.iter().copied().flatten().collect();
    intensities("curve", &values, input.curve_unit.as_deref(), name)
}

fn moment(what: &str, text: &str) -> Result<Timestamp, Error> {
    text.trim().parse().map_err(|_| Error::invalid(what, text, "a time with offset such as 2026-11-21T09:00:00+09:00"))
}

fn timestamp(moment: Seconds) -> Timestamp {
    Timestamp::from_second(moment.get().round() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn window(slot: Slot) -> Window {
    Window { start: timestamp(slot.start), end: timestamp(slot.end), mean: slot.mean }
}

fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZone::get(name).map_err(|_| Error::invalid("time_zone", name, "an IANA time zone such as Asia/Seoul"))
}
