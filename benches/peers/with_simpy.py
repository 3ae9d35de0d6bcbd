"""The models in SimPy: a process for each customer, a resource for each station."""

import random

import measure
import simpy


def arrivals(env, rng, gap, minutes, customer):
    """Lets customers arrive."""
    while True:
        yield env.timeout(rng.expovariate(1 / gap))
        if env.now > minutes:
            return
        env.process(customer())


def mm1(seed, minutes):
    """Runs M/M/1."""
    env, rng, times = simpy.Environment(), random.Random(seed), []
    server = simpy.Resource(env, 1)

    def customer():
        arrived = env.now
        with server.request() as request:
            yield request
            yield env.timeout(rng.expovariate(1.0))
        times.append(env.now - arrived)

    env.process(arrivals(env, rng, measure.GAP["mm1"], minutes, customer))
    env.run()
    return times


def border6(seed, minutes):
    """Runs BORDER-6."""
    env, rng, times = simpy.Environment(), random.Random(seed), []
    stations = {name: simpy.Resource(env, servers) for name, servers in measure.SERVERS.items()}

    def truck():
        arrived = env.now
        for name in ("gate", "document", *measure.route(rng)):
            with stations[name].request() as request:
                yield request
                yield env.timeout(measure.service(name, rng))
        times.append(env.now - arrived)

    env.process(arrivals(env, rng, measure.GAP["border6"], minutes, truck))
    env.run()
    return times


measure.report({"mm1": mm1, "border6": border6})
