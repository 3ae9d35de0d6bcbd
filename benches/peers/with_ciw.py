"""The models in Ciw: a network of nodes, and the records that it keeps of every visit."""

import ciw
import measure

# All who arrived are followed for so long at most; nobody takes a tenth of it.
FOLLOW_UP = 5000


class Arrivals(ciw.dists.Exponential):
    """A Poisson process that ends."""

    def __init__(self, gap, minutes):
        super().__init__(1 / gap)
        self.minutes = minutes

    def sample(self, t=None, ind=None):
        gap = super().sample()
        return gap if t + gap <= self.minutes else float("inf")


def times(network, seed, minutes):
    """Runs a network and returns times in system."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(minutes + FOLLOW_UP)
    spans = {}
    for record in simulation.get_all_records():
        first, last = spans.get(record.id_number, (record.arrival_date, record.exit_date))
        spans[record.id_number] = (min(first, record.arrival_date), max(last, record.exit_date))
    return [last - first for first, last in spans.values()]


def mm1(seed, minutes):
    """Runs M/M/1."""
    network = ciw.create_network(
        arrival_distributions=[Arrivals(measure.GAP["mm1"], minutes)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[1],
    )
    return times(network, seed, minutes)


def border6(seed, minutes):
    """Runs BORDER-6."""
    names = list(measure.SERVERS)
    red = 1 - measure.GREEN - measure.YELLOW
    onward = {
        "gate": {"document": 1.0},
        "document": {"payment": measure.GREEN, "exam": measure.YELLOW, "x_ray": red},
        "exam": {"payment": 1.0},
        "x_ray": {"inspection": 1.0},
        "inspection": {"payment": 1.0},
        "payment": {"exit": 1.0},
        "exit": {},
    }
    services = {name: ciw.dists.Exponential(1 / mean) for name, mean in measure.MEAN.items()}
    services["document"] = ciw.dists.Lognormal(*measure.DOCUMENT)
    services["inspection"] = ciw.dists.Lognormal(*measure.INSPECTION)
    services["x_ray"] = ciw.dists.Triangular(*measure.TRIANGLE)
    network = ciw.create_network(
        arrival_distributions=[Arrivals(measure.GAP["border6"], minutes)] + [None] * (len(names) - 1),
        service_distributions=[services[name] for name in names],
        number_of_servers=list(measure.SERVERS.values()),
        routing=[[onward[start].get(end, 0.0) for end in names] for start in names],
    )
    return times(network, seed, minutes)


measure.report({"mm1": mm1, "border6": border6})
