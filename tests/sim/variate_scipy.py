# SPDX-License-Identifier: MIT
"""Compares variates with SciPy's distributions: variate_scipy.py PATH_OF_VARIATE_SAMPLE

Kolmogorov-Smirnov for the continuous ones, chi-square for the whole ones, and the mean of each.
The seed is fixed, so a pass is a pass for ever.  Prints TAP; skips where SciPy is absent.
"""

import subprocess
import sys

try:
    import numpy
    from scipy import stats
except ImportError:
    print("1..0 # SKIP SciPy or NumPy is not installed")
    sys.exit(0)

COUNT = 50000
LEAST_P = 1e-4


def zipf(count, exponent):
    ranks = numpy.arange(1, int(count) + 1)
    weights = ranks ** -float(exponent)
    return stats.rv_discrete(values=(ranks, weights / weights.sum()))


CASES = [
    ("exponential", 2, 0, stats.expon(scale=2)),
    ("exponential", 1e-6, 0, stats.expon(scale=1e-6)),
    ("normal", 1, 3, stats.norm(1, 3)),
    ("lognormal", 0.5, 0.8, stats.lognorm(0.8, scale=numpy.exp(0.5))),
    ("pareto", 3, 2, stats.pareto(3, scale=2)),
    ("weibull", 0.7, 2, stats.weibull_min(0.7, scale=2)),
    ("weibull", 3, 1, stats.weibull_min(3)),
    ("gamma", 0.3, 2, stats.gamma(0.3, scale=2)),
    ("gamma", 1, 1, stats.gamma(1)),
    ("gamma", 7.5, 0.5, stats.gamma(7.5, scale=0.5)),
    ("poisson", 0.2, 0, stats.poisson(0.2)),
    ("poisson", 9.9, 0, stats.poisson(9.9)),
    ("poisson", 10, 0, stats.poisson(10)),
    ("poisson", 123.4, 0, stats.poisson(123.4)),
    ("poisson", 1e6, 0, stats.poisson(1e6)),
    ("bernoulli", 0.3, 0, stats.bernoulli(0.3)),
    ("zipf", 1, 1.5, zipf(1, 1.5)),
    ("zipf", 100, 0, zipf(100, 0)),
    ("zipf", 100, 1, zipf(100, 1)),
    ("zipf", 5000, 2.2, zipf(5000, 2.2)),
]


def draw(program, name, a, b):
    arguments = [program, name, repr(a), repr(b), str(COUNT)]
    output = subprocess.run(arguments, check=True, stdout=subprocess.PIPE).stdout
    return numpy.array(output.split(), dtype=float)


def whole_p(values, distribution):
    """Chi-square over cells that each expect about a fiftieth of the values or more."""
    edges = sorted({float(distribution.ppf(i / 50)) for i in range(1, 50)})
    shares = numpy.diff([0.0, *(float(distribution.cdf(e)) for e in edges), 1.0])
    cells = numpy.bincount(numpy.searchsorted(edges, values), minlength=len(shares))
    used = shares > 1e-12
    if cells[~used].any():
        return 0.0
    if used.sum() == 1:
        return 1.0
    shares = shares[used] / shares[used].sum()
    return stats.chisquare(cells[used], shares * len(values)).pvalue


def p_value(values, distribution):
    if hasattr(distribution, "dist") and isinstance(distribution.dist, stats.rv_continuous):
        return stats.kstest(values, distribution.cdf).pvalue
    return whole_p(values, distribution)


def mean_is_near(values, distribution):
    error = distribution.std() / numpy.sqrt(len(values))
    return abs(values.mean() - distribution.mean()) <= 5 * error + 1e-12


def main(program):
    print(f"1..{len(CASES)}")
    for number, (name, a, b, distribution) in enumerate(CASES, 1):
        values = draw(program, name, a, b)
        p = p_value(values, distribution)
        good = len(values) == COUNT and p > LEAST_P and mean_is_near(values, distribution)
        print(f"{'ok' if good else 'not ok'} {number} - {name}({a}, {b}) p={p:.4f} mean={values.mean():.6g}")


if __name__ == "__main__":
    main(sys.argv[1])
