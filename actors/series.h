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
 * Merging is exact and its order does not matter, so long as each device reports to one of the
 * series that are merged. */
#ifndef ACTORS_SERIES_H
#define ACTORS_SERIES_H

#include "actors/metric.h"
#include "actors/moment.h"

typedef struct _ActorSeries ActorSeries;

ActorSeries *actor_series_new(void);
void actor_series_free(ActorSeries *series);

/* Adds a value or an amount; not NaN. */
void actor_series_add(ActorSeries *series, const ActorMoment *moment, double value);

/* Sets the level of the moment's device; a device's moments do not go back. */
void actor_series_hold(ActorSeries *series, const ActorMoment *moment, double level);

/* Adds what `other` has, which stays as it is. */
void actor_series_merge(ActorSeries *series, const ActorSeries *other);

/* What it comes to as of `now`, which is no earlier than any of its moments. */
void actor_series_metric(const ActorSeries *series, SimInstant now, ActorMetric *metric);

#endif
