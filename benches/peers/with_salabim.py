"""The models in salabim: a component for each customer, a resource for each station, no monitors."""

import random

import measure
import salabim as sim

sim.yieldless(False)


def run(seed, minutes, gap, stations, route, service):
    """Runs a model; trucks pass the stations of their route."""
    env = sim.Environment(trace=False)
    rng, times = random.Random(seed), []
    resources = {name: sim.Resource(name, servers, monitor=False) for name, servers in stations.items()}

    class Customer(sim.Component):
        """Passes its stations."""

        def process(self):
            arrived = env.now()
            for name in route(rng):
                yield self.request(resources[name])
                yield self.hold(service(name, rng))
                self.release()
            times.append(env.now() - arrived)

    class Arrivals(sim.Component):
        """Lets customers arrive."""

        def process(self):
            while True:
                yield self.hold(rng.expovariate(1 / gap))
                if env.now() > minutes:
                    return
                Customer()

    Arrivals()
    env.run()
    return times


def mm1(seed, minutes):
    """Runs M/M/1."""
    gap = measure.GAP["mm1"]
    return run(seed, minutes, gap, {"server": 1}, lambda _: ("server",), lambda _, rng: rng.expovariate(1.0))


def border6(seed, minutes):
    """Runs BORDER-6."""
    gap = measure.GAP["border6"]
    return run(
        seed, minutes, gap, measure.SERVERS, lambda rng: ("gate", "document", *measure.route(rng)), measure.service
    )


measure.report({"mm1": mm1, "border6": border6})
