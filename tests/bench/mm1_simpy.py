# SPDX-License-Identifier: MIT
"""M/M/1 with a load of 0.9 as mm1.lua has it, for comparison: mm1_simpy.py CUSTOMERS"""

import random
import sys
import time

import simpy

customers = int(sys.argv[1])


def arrivals(env, queue):
    for _ in range(customers):
        yield env.timeout(random.expovariate(0.9))
        queue.put(env.now)


def server(env, queue, stays):
    for _ in range(customers):
        arrived = yield queue.get()
        yield env.timeout(random.expovariate(1.0))
        stays.append(env.now - arrived)


random.seed(1)
env, stays = simpy.Environment(), []
queue = simpy.Store(env)
env.process(arrivals(env, queue))
env.process(server(env, queue, stays))
began = time.perf_counter()
env.run()
print("mean_stay", sum(stays) / customers)
print("seconds", time.perf_counter() - began)
