/* SPDX-License-Identifier: MIT */
#include "tests/sim/random/spec.h"

#include "sim/chance.h"

static guint64 below(SimChance *chance, SimStream *stream, guint64 bound) {
  return sim_chance_draw(chance, stream) % bound;
}

static SimInstant draw_floor(SimChance *chance, SimStream *stream) {
  static const SimInstant most[] = {1, 5, 30, 100, 500, SIM_INSTANT_MAX / 3};
  SimInstant floor = most[below(chance, stream, G_N_ELEMENTS(most))];
  return floor > 500 ? floor : 1 + (SimInstant)below(chance, stream, (guint64)floor);
}

static void add_wires(Spec *spec, SimChance *chance, SimStream *stream) {
  guint most = below(chance, stream, 3) ? 3 * spec->devices : spec->devices / 2;
  guint wanted = spec->devices == 1 ? 0 : (guint)below(chance, stream, most + 1);
  for (spec->wires = 0; spec->wires < wanted; spec->wires++) {
    guint32 from = (guint32)below(chance, stream, spec->devices);
    guint32 to = (guint32)((from + 1 + below(chance, stream, spec->devices - 1)) % spec->devices);
    spec->wire[spec->wires] = (Wire){from + 1, to + 1, draw_floor(chance, stream)};
  }
}

Spec spec_new(guint64 seed) {
  Spec spec = {.seed = seed, .burst = 1000000, .turns = 1000000, .until = SIM_INSTANT_MAX - 1};
  SimChance *chance = sim_chance_new(seed);
  SimStream stream = {1, 0};
  spec.devices = 1 + (guint32)below(chance, &stream, DEVICES);
  add_wires(&spec, chance, &stream);
  if (below(chance, &stream, 3)) spec.experiments = 1 + (guint)below(chance, &stream, EXPERIMENTS);
  spec.blocks = 3 + (guint)below(chance, &stream, 2) * 3;
  spec.sparks = 1 + (guint)below(chance, &stream, 3 * spec.devices);
  spec.generations = 4 + (guint)below(chance, &stream, 9);
  if (below(chance, &stream, 6) == 0) spec.base = SIM_INSTANT_MAX / 2 - 50;
  if (below(chance, &stream, 3) == 0) spec.until = spec.base + (SimInstant)below(chance, &stream, 60);
  if (below(chance, &stream, 2)) spec.device_stops = 1 + (guint)below(chance, &stream, 15);
  if (below(chance, &stream, 5) == 0) spec.outside_stops = 100;
  if (below(chance, &stream, 8) == 0) spec.enough = 10 + below(chance, &stream, 200);
  if (below(chance, &stream, 8) == 0) spec.burst = 3 + below(chance, &stream, 6);
  if (below(chance, &stream, 8) == 0) spec.turns = 2 + (guint32)below(chance, &stream, 6);
  sim_chance_free(chance);
  return spec;
}
