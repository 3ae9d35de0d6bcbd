//! BORDER-6 by hand: servers have fixed places in the event queue, and a truck is its time of arrival.

use super::Work;
use super::histogram::Histogram;
use super::line::Line;
use super::luck::{Luck, Purpose};
use super::queue::{PLACES, Queue};
use super::ziggurat::{Ziggurat, unit};
use rand::Rng;

/// Minutes simulated.
const LENGTH: f64 = 365.0 * 24.0 * 60.0;

/// Mean minutes between arrivals.
const GAP: f64 = 1.5;

const GATE: usize = 0;
const DOCUMENT: usize = 1;
const EXAM: usize = 2;
const X_RAY: usize = 3;
const INSPECTION: usize = 4;
const PAYMENT: usize = 5;
const EXIT: usize = 6;

/// Servers of each station.
const SERVERS: [usize; 7] = [4, 8, 3, 2, 4, 3, 3];

/// The first place of each station's servers in the queue; the arrival's comes after them.
const FIRST: [usize; 7] = [0, 4, 12, 15, 17, 21, 24];
const ARRIVAL: usize = 27;

/// What draws are for: the stations' services come first.
const PURPOSES: [Purpose; 9] = [
    Purpose::new(0),
    Purpose::new(1),
    Purpose::new(2),
    Purpose::new(3),
    Purpose::new(4),
    Purpose::new(5),
    Purpose::new(6),
    Purpose::new(7),
    Purpose::new(8),
];
const GAPS: usize = 7;
const CHANNELS: usize = 8;

/// Triangular times of the X-ray: low, mode, high.
const TRIANGLE: (f64, f64, f64) = (5.0, 8.0, 15.0);

/// How far utilization may be off: six standard deviations of a year or more.
const UTILIZATION_TOLERANCE: f64 = 0.03;

/// Utilization in the long run.
const UTILIZATION: [f64; 7] = [0.5, 0.8333, 0.6667, 0.3111, 0.75, 0.6667, 0.4444];

/// A lognormal time by the mean and deviation of its logarithm.
struct Lognormal {
    location: f64,
    scale: f64,
}

impl Lognormal {
    fn new(mean: f64, cv: f64) -> Self {
        let variance = libm::log1p(cv * cv);
        Self { location: libm::log(mean) - variance / 2.0, scale: libm::sqrt(variance) }
    }

    #[inline(always)]
    fn draw(&self, ziggurat: &Ziggurat, rng: &mut impl Rng) -> f64 {
        (self.location + self.scale * ziggurat.normal(rng)).exp()
    }
}

/// Who is inside: when it came, and what its draws are keyed by.
#[derive(Clone, Copy, Default)]
struct Truck<K> {
    arrived: f64,
    key: K,
    /// Time of the service it waits for or has.
    service: f64,
}

/// The state of the border.
struct Border<'a, L: Luck> {
    ziggurat: &'a Ziggurat,
    document: Lognormal,
    inspection: Lognormal,
    luck: L,
    queue: Queue,
    now: f64,
    /// By server's place: who is served.
    served: [Truck<L::Key>; PLACES],
    /// By station: places of idle servers as bits, who waits, and minutes of work begun.
    idle: [u32; 7],
    lines: [Line<Truck<L::Key>>; 7],
    work: [f64; 7],
    total: f64,
    left: u64,
    histogram: Histogram,
}

/// Runs the model for a year from empty, and collects the mean and the 95 % point of the time in system and
/// the utilization of each station.
pub(crate) fn run<L: Luck>(ziggurat: &Ziggurat, seed: u64) -> Work {
    let mut border = Border::<L> {
        ziggurat,
        document: Lognormal::new(10.0, 0.8),
        inspection: Lognormal::new(45.0, 0.6),
        luck: L::new(seed),
        queue: Queue::new(),
        now: 0.0,
        served: [Truck::default(); PLACES],
        idle: std::array::from_fn(|station| ((1 << SERVERS[station]) - 1) << FIRST[station]),
        lines: std::array::from_fn(|_| Line::new()),
        work: [0.0; 7],
        total: 0.0,
        left: 0,
        histogram: Histogram::new(),
    };
    let events = border.run();
    for (station, reference) in UTILIZATION.into_iter().enumerate() {
        let utilization = border.utilization(station);
        let is_near = (utilization - reference).abs() < UTILIZATION_TOLERANCE;
        assert!(is_near, "utilization of station {station} is {utilization:.3}, not {reference:.3}");
    }
    Work { events, mean: Some(border.total / border.left as f64), p95: Some(border.histogram.quantile(0.95)) }
}

impl<L: Luck> Border<'_, L> {
    fn run(&mut self) -> u64 {
        let (mut events, mut arrived) = (0, 0);
        let mut next = self.luck.key(0);
        self.expect(next);
        loop {
            let (now, place) = self.queue.first();
            if now >= LENGTH {
                return events;
            }
            self.now = now;
            events += 1;
            match place {
                0..4 => {
                    let truck = self.end::<GATE>(place);
                    self.join::<DOCUMENT>(truck);
                }
                4..12 => {
                    let truck = self.end::<DOCUMENT>(place);
                    let bits = self.luck.generator(truck.key, PURPOSES[CHANNELS]).next_u64();
                    match unit(bits) {
                        ..0.7 => self.join::<PAYMENT>(truck),
                        ..0.9 => self.join::<EXAM>(truck),
                        _ => self.join::<X_RAY>(truck),
                    }
                }
                12..15 => {
                    let truck = self.end::<EXAM>(place);
                    self.join::<PAYMENT>(truck);
                }
                15..17 => {
                    let truck = self.end::<X_RAY>(place);
                    self.join::<INSPECTION>(truck);
                }
                17..21 => {
                    let truck = self.end::<INSPECTION>(place);
                    self.join::<PAYMENT>(truck);
                }
                21..24 => {
                    let truck = self.end::<PAYMENT>(place);
                    self.join::<EXIT>(truck);
                }
                24..27 => {
                    let truck = self.end::<EXIT>(place);
                    let time = now - truck.arrived;
                    self.total += time;
                    self.left += 1;
                    self.histogram.record(time);
                }
                _ => {
                    let truck = Truck { arrived: now, key: next, service: 0.0 };
                    arrived += 1;
                    next = self.luck.key(arrived);
                    self.expect(next);
                    self.join::<GATE>(truck);
                }
            }
        }
    }

    /// Schedules the arrival of a truck.
    #[inline(always)]
    fn expect(&mut self, key: L::Key) {
        let gap = GAP * self.ziggurat.exponential(&mut self.luck.generator(key, PURPOSES[GAPS]));
        self.queue.set(ARRIVAL, self.now + gap);
    }

    /// Begins to serve a truck, or puts it in line.
    #[inline(always)]
    fn join<const STATION: usize>(&mut self, mut truck: Truck<L::Key>) {
        truck.service = self.draw::<STATION>(truck.key);
        let idle = self.idle[STATION];
        if idle == 0 {
            self.lines[STATION].push(truck);
        } else {
            self.idle[STATION] = idle & (idle - 1);
            self.begin::<STATION>(idle.trailing_zeros() as usize, truck);
        }
    }

    /// Ends a service and takes the next in line.
    #[inline(always)]
    fn end<const STATION: usize>(&mut self, place: usize) -> Truck<L::Key> {
        let truck = self.served[place];
        match self.lines[STATION].pop() {
            Some(next) => self.begin::<STATION>(place, next),
            None => {
                self.idle[STATION] |= 1 << place;
                self.queue.set(place, f64::INFINITY);
            }
        }
        truck
    }

    /// Draws the time of a service.
    #[inline(always)]
    fn draw<const STATION: usize>(&mut self, key: L::Key) -> f64 {
        let rng = &mut self.luck.generator(key, PURPOSES[STATION]);
        match STATION {
            GATE | PAYMENT => 3.0 * self.ziggurat.exponential(rng),
            DOCUMENT => self.document.draw(self.ziggurat, rng),
            EXAM => 15.0 * self.ziggurat.exponential(rng),
            X_RAY => triangular(unit(rng.next_u64())),
            INSPECTION => self.inspection.draw(self.ziggurat, rng),
            _ => 2.0 * self.ziggurat.exponential(rng),
        }
    }

    #[inline(always)]
    fn begin<const STATION: usize>(&mut self, place: usize, truck: Truck<L::Key>) {
        self.work[STATION] += truck.service;
        self.served[place] = truck;
        self.queue.set(place, self.now + truck.service);
    }

    /// Returns the share of the run that a station's servers worked.
    fn utilization(&self, station: usize) -> f64 {
        let places = FIRST[station]..FIRST[station] + SERVERS[station];
        let ends = places.map(|place| self.queue.time(place)).filter(|end| end.is_finite());
        let beyond: f64 = ends.map(|end| end - LENGTH).sum();
        (self.work[station] - beyond) / (LENGTH * SERVERS[station] as f64)
    }
}

/// Returns the X-ray time below which a share of them lies.
#[inline(always)]
fn triangular(share: f64) -> f64 {
    let (low, mode, high) = TRIANGLE;
    if share * (high - low) < mode - low {
        low + (share * (high - low) * (mode - low)).sqrt()
    } else {
        high - ((1.0 - share) * (high - low) * (high - mode)).sqrt()
    }
}
