/* SPDX-License-Identifier: MIT */

/* Prints variates for variate_scipy.py:  variate_sample KIND A B COUNT, one a line. */
#include "sim/variate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SimVariate kind_of(const char *name) {
  for (guint kind = 0; kind < SIM_VARIATE_KINDS; kind++)
    if (strcmp(sim_variate_name(kind), name) == 0) return kind;
  return SIM_VARIATE_KINDS;
}

int main(int argc, char **argv) {
  SimVariate kind = argc == 5 ? kind_of(argv[1]) : SIM_VARIATE_KINDS;
  if (kind == SIM_VARIATE_KINDS) {
    fprintf(stderr, "usage: variate_sample KIND A B COUNT\n");
    return 2;
  }
  double a = strtod(argv[2], NULL), b = strtod(argv[3], NULL);
  SimChance *chance = sim_chance_new(2024);
  SimStream stream = {sim_stream_name(SIM_PURPOSE_EXPERIMENT, kind, 0), 0};
  for (long left = atol(argv[4]); left > 0; left--)
    printf("%.17g\n", sim_variate_draw(chance, &stream, kind, a, b));
  sim_chance_free(chance);
  return 0;
}
