/* SPDX-License-Identifier: MIT */
#include "tests/sim/random/outcome.h"

#include <string.h>

void outcome_take(Outcome *outcome, Model *model) {
  for (guint32 d = 0; d <= DEVICES; d++) {
    outcome->count[d] = model->devices[d].count;
    outcome->overflow[d] = model->devices[d].overflow;
  }
  outcome->log = g_array_ref(model->log);
  outcome->tally = model->tally;
}

void outcome_clear(Outcome *outcome) { g_array_unref(outcome->log); }

const char *outcome_difference(const Spec *spec, const Outcome *a, const Outcome *b) {
  if (a->end != b->end) return "how it ended";
  if (a->last != b->last) return "the last instant";
  if (a->events != b->events) return "the number of events";
  for (guint32 d = 0; d <= spec->devices; d++) {
    if (a->count[d] != b->count[d]) return "a device's events";
    if (a->hash[d] != b->hash[d]) return "a device's hash";
    if (a->serial[d] != b->serial[d]) return "a device's serials";
    if (a->overflow[d] != b->overflow[d]) return "an overflow";
  }
  if (a->log->len != b->log->len) return "the length of the experimenter's log";
  if (a->log->len && memcmp(a->log->data, b->log->data, a->log->len * sizeof(guint64)))
    return "the experimenter's log";
  return NULL;
}
