/* SPDX-License-Identifier: MIT */

/* A series is what was reported under one name: the values of a distribution, the amounts of a
 * counter, or the levels of a gauge.
 *
 * The metric of values and amounts is theirs, so `sum` is the total of a counter and `count` how
 * often it was counted.  Of a gauge, `mean` is the average over time: each device's level holds from
 * one setting to the next, the last until now, and devices count for as long as they have had a
 * level.  (Before any time has passed, it is the mean of the levels that hold.)  All else is of the
 * levels as they were set: `count` is the number of settings.
 *
 * What is reported before the warm-up is over does not count.  The level that a device has then does: as if
 * it were set at that instant, unless it is set anew at that very instant.
 *
 * Of values that one device has reported it is known how well their mean is known (batches.h): `half_width`.
 * Devices that report to one series lean on each other in ways that nobody knows, so that there it is not
 * told.
 *
 * Merging is exact and its order does not matter, so long as each device reports to one of the
 * series that are merged. */
#ifndef ACTORS_INSTRUMENTS_SERIES_H
#define ACTORS_INSTRUMENTS_SERIES_H

#include "actors/instruments/metric.h"
#include "actors/instruments/moment.h"

typedef struct _ActorSeries ActorSeries;

/* `from` is where the warm-up ends. */
ActorSeries *actor_series_new(SimInstant from);
void actor_series_free(ActorSeries *series);

/* Adds a value of a distribution; an amount of a counter; not NaN. */
void actor_series_record(ActorSeries *series, const ActorMoment *moment, double value);
void actor_series_count(ActorSeries *series, const ActorMoment *moment, double amount);

/* Sets the level of the moment's device; a device's moments do not go back. */
void actor_series_hold(ActorSeries *series, const ActorMoment *moment, double level);

/* The warm-up ends at `from`, after all that was reported so far: levels go on, the rest is left out. */
void actor_series_restart(ActorSeries *series, SimInstant from);

/* Adds what `other` has, which stays as it is. */
void actor_series_merge(ActorSeries *series, const ActorSeries *other);

/* What it comes to as of `now`, which is no earlier than any of its moments; nothing is added after that. */
void actor_series_metric(ActorSeries *series, SimInstant now, ActorMetric *metric);

#endif
