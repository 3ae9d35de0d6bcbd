"""What the peers' programs share: the models' numbers, and what is printed of their replications.

A program is called with a model's name, replications, and minutes. Customers arrive for so many minutes, and
all of them are followed to their end. It prints one line: processor seconds (of the replications, without
imports), customers, and the mean and the 95 % point of the time in system with half-widths of their 95 %
intervals over replications.
"""

import math
import statistics
import sys
import time

GAP = {"mm1": 1 / 0.9, "border6": 1.5}

# Servers by station, in the order in which trucks may pass them.
SERVERS = {"gate": 4, "document": 8, "exam": 3, "x_ray": 2, "inspection": 4, "payment": 3, "exit": 3}
MEAN = {"gate": 3, "exam": 15, "payment": 3, "exit": 2}
TRIANGLE = (5, 8, 15)
GREEN, YELLOW = 0.7, 0.2

# Student's 97.5 % points by number of replications.
STUDENT = {5: 2.776, 10: 2.262, 20: 2.093}


def lognormal(mean, cv):
    """Returns the mean and the standard deviation of the logarithm."""
    variance = math.log(1 + cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


DOCUMENT = lognormal(10, 0.8)
INSPECTION = lognormal(45, 0.6)


def service(station, rng):
    """Draws a time of BORDER-6 from a `random.Random`."""
    if station == "document":
        return rng.lognormvariate(*DOCUMENT)
    if station == "inspection":
        return rng.lognormvariate(*INSPECTION)
    if station == "x_ray":
        low, mode, high = TRIANGLE
        return rng.triangular(low, high, mode)
    return rng.expovariate(1 / MEAN[station])


def route(rng):
    """Returns the stations after the document check, by channel."""
    channel = rng.random()
    if channel < GREEN:
        return ("payment", "exit")
    if channel < GREEN + YELLOW:
        return ("exam", "payment", "exit")
    return ("x_ray", "inspection", "payment", "exit")


def report(models):
    """Runs the model that is asked for; each takes a seed and minutes, and returns times in system."""
    name, replications, minutes = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    means, tails, customers = [], [], 0
    start = time.process_time()
    for seed in range(1, replications + 1):
        times = sorted(models[name](seed, minutes))
        customers += len(times)
        means.append(statistics.fmean(times))
        tails.append(times[math.ceil(0.95 * len(times)) - 1])
    seconds = time.process_time() - start
    results = []
    for values in (means, tails):
        half_width = STUDENT[replications] * statistics.stdev(values) / math.sqrt(replications)
        results += [statistics.fmean(values), half_width]
    print(f"{seconds:.2f}", customers, *(f"{result:.4f}" for result in results))
