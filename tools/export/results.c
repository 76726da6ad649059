/* SPDX-License-Identifier: MIT */
#include "tools/export/results.h"

#include <math.h>

#include "tools/export/results_run.h"
#include "tools/export/series.h"
#include "tools/text/tick.h"

enum { SCENARIO = G_MAXUINT32 }; /* in place of a device: what belongs to none */

typedef enum { RECORD, COUNT, GAUGE, LATENCY, DEPTH } How;

static const char *const words[] = {"record", "count", "gauge", "latency", "depth"};

/* What is measured: a name by how, on a device or of all. */
typedef struct {
  const char *name; /* of the chunk: equal names are at one place */
  How how;
  guint32 device;
} Key;

/* A vector, or a statistic. */
typedef struct {
  Key key;
  gint64 id;
  ToolSeries *series;
  gint64 first_event, last_event, begins, ends;
  double held;    /* of a gauge: its level at the end of the warm-up, */
  gboolean holds; /* if it has one */
} Measured;

typedef struct {
  ToolTrace *trace;
  ToolDatabase *database;
  ToolTick tick;
  GStringChunk *names;
  GHashTable *known;  /* of Measured, by its key */
  GPtrArray *vectors; /* Measured, in the order in which they begin */
  GPtrArray *statistics;
  gint64 event; /* its number */
  SimInstant warmup;
} Results;

/* --- series --- */

static guint hash_key(gconstpointer data) {
  const Key *key = data;
  return g_direct_hash(key->name) ^ (key->device * 5u + (guint)key->how) * 2654435761u;
}

static gboolean equal_keys(gconstpointer a, gconstpointer b) {
  const Key *x = a, *y = b;
  return x->name == y->name && x->how == y->how && x->device == y->device;
}

static void measured_free(gpointer data) {
  Measured *measured = data;
  tool_series_free(measured->series);
  g_free(measured);
}

static Measured *find(Results *results, const Key *key) {
  Measured *measured = g_hash_table_lookup(results->known, key);
  if (measured) return measured;
  GPtrArray *list = key->device == SCENARIO ? results->statistics : results->vectors;
  measured = g_new0(Measured, 1);
  measured->key = *key;
  measured->series = tool_series_new(key->device == SCENARIO);
  g_ptr_array_add(list, measured);
  measured->id = list->len;
  measured->first_event = -1;
  g_hash_table_insert(results->known, &measured->key, measured);
  return measured;
}

/* What is counted in steps has `steps_per_one` of them, else none. */
typedef struct {
  double value;
  gint64 steps;
  SimRatio steps_per_one;
} Amount;

static void take(Measured *measured, const Amount *amount) {
  if (amount->steps_per_one.numerator)
    tool_series_add_steps(measured->series, amount->steps, amount->steps_per_one);
  else tool_series_add(measured->series, amount->value);
}

/* `since`: the instant that tells whether it was after the warm-up. */
static void measure(Results *results, guint32 device, How how, const char *name, gint64 instant,
                    SimInstant since, Amount amount) {
  const char *place = g_string_chunk_insert_const(results->names, name);
  Measured *vector = find(results, &(Key){place, how, device});
  if (vector->first_event < 0) {
    vector->first_event = results->event;
    vector->begins = instant;
  }
  vector->last_event = results->event;
  vector->ends = instant;
  take(vector, &amount);
  if (since >= results->warmup) take(find(results, &(Key){place, how, SCENARIO}), &amount);
  vector->holds |= since < results->warmup;
  if (since < results->warmup) vector->held = amount.value;
  tool_database_add(results->database, "vectorData", "iiir", vector->id, results->event, instant,
                    amount.value);
}

/* --- events --- */

static void measure_reported(Results *results, const ToolEvent *event, gint64 instant) {
  const char *how = tool_event_field(event, "how")->text;
  Amount amount = {.value = tool_event_field(event, "value")->real};
  measure(results, event->device,
          *how == 'g'   ? GAUGE
          : *how == 'c' ? COUNT
                        : RECORD,
          tool_event_field(event, "name")->text, instant, event->instant, amount);
}

static void measure_depth(Results *results, const ToolEvent *event, gint64 instant) {
  guint32 depth = tool_event_field(event, "depth")->number;
  const char *name = event->kind == SIM_TRACE_QUEUE ? "courier_depth" : "mailbox_depth";
  measure(results, event->device, DEPTH, name, instant, event->instant, (Amount){depth, depth, {1, 1}});
}

/* Since it was sent. */
static void measure_latency(Results *results, const ToolEvent *event, gint64 instant) {
  SimInstant sent = tool_event_field(event, "sent")->ticks;
  SimInstant ticks = (SimInstant)((guint64)event->instant - (guint64)sent);
  SimRatio scale = tool_trace_scale(results->trace)->ticks_per_unit;
  g_autofree char *name = g_strconcat("messages:", tool_event_field(event, "kind")->text, NULL);
  measure(results, event->device, LATENCY, name, instant, sent,
          (Amount){sim_ratio_share(ticks, scale), ticks, scale});
}

static gboolean add_event(Results *results, const ToolEvent *event, GError **error) {
  gint64 instant;
  if (!tool_tick_steps(&results->tick, event->instant, &instant)) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "the instant %" G_GINT64_FORMAT " is beyond 63 bits of 10^-%u s", event->instant,
                results->tick.exponent);
    return FALSE;
  }
  switch (event->kind) {
  case SIM_TRACE_MEASURE: measure_reported(results, event, instant); break;
  case SIM_TRACE_QUEUE:
  case SIM_TRACE_DELIVERY: measure_depth(results, event, instant); break;
  case SIM_TRACE_RECEIPT: measure_latency(results, event, instant); break;
  default: break;
  }
  results->event++;
  return TRUE;
}

/* --- rows --- */

static const char *module_of(const Results *results, const Key *key) {
  return key->device == SCENARIO ? "scenario" : tool_trace_device(results->trace, key->device);
}

/* Of a vector, or of a statistic. */
static void add_attributes(Results *results, const char *table, const Measured *measured) {
  How how = measured->key.how;
  gboolean holds = how == GAUGE || how == DEPTH;
  tool_database_add(results->database, table, "itt", measured->id, "how", words[how]);
  if (how == LATENCY)
    tool_database_add(results->database, table, "itt", measured->id, "unit", tool_trace_unit(results->trace));
  if (measured->key.device != SCENARIO)
    tool_database_add(results->database, table, "itt", measured->id, "interpolationmode",
                      holds ? "sample-hold" : "none");
}

static void add_vector(Results *results, const Measured *vector) {
  ToolSeriesFigures figures = tool_series_figures(vector->series);
  tool_database_add(results->database, "vector", "iittirrrriiii", vector->id, (gint64)TOOL_RESULTS_RUN,
                    module_of(results, &vector->key), vector->key.name, (gint64)figures.count, figures.min,
                    figures.max, figures.sum, figures.squares, vector->first_event, vector->last_event,
                    vector->begins, vector->ends);
  add_attributes(results, "vectorAttr", vector);
}

typedef struct {
  ToolDatabase *database;
  gint64 statistic;
  double end; /* of the last bin */
} BinRows;

static void add_bin(double lower, double upper, guint64 count, gpointer data) {
  BinRows *rows = data;
  tool_database_add(rows->database, "histogramBin", "irr", rows->statistic, lower, (double)count);
  rows->end = upper;
}

static void add_statistic(Results *results, const Measured *statistic) {
  ToolSeriesFigures figures = tool_series_figures(statistic->series);
  BinRows rows = {results->database, statistic->id, 0};
  tool_database_add(results->database, "statistic", "iittiiirrrrrrnnnn", statistic->id,
                    (gint64)TOOL_RESULTS_RUN, module_of(results, &statistic->key), statistic->key.name,
                    (gint64)1, (gint64)0, (gint64)figures.count, figures.mean, figures.deviation, figures.sum,
                    figures.squares, figures.min, figures.max);
  add_attributes(results, "statisticAttr", statistic);
  tool_database_add(results->database, "histogramBin", "irr", statistic->id, -INFINITY,
                    (double)figures.below);
  tool_series_foreach(statistic->series, add_bin, &rows);
  tool_database_add(results->database, "histogramBin", "irr", statistic->id, rows.end, (double)figures.above);
}

/* --- the whole --- */

static gboolean choose_tick(Results *results, GError **error) {
  const SimScale *scale = tool_trace_scale(results->trace);
  if (tool_tick_decimal(scale, &results->tick) || tool_tick_near(scale, &results->tick)) return TRUE;
  g_autofree char *length = tool_tick_text(scale);
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
              "a tick of this run is %s, and no power of ten of a second is near it; "
              "run it with another resolution",
              length);
  return FALSE;
}

static gboolean add_events(Results *results, GError **error) {
  GError *problem = NULL;
  const ToolEvent *event;
  while ((event = tool_trace_next(results->trace, &problem)) && add_event(results, event, &problem)) continue;
  if (!problem) return TRUE;
  g_propagate_error(error, problem);
  return FALSE;
}

/* In ticks, of what is known when the run has come to its end. */
static SimInstant warmup_of(const ToolTrace *trace) {
  double units = json_number_value(json_object_get(tool_trace_summary(trace), "warmup"));
  double ticks = units * sim_ratio_to_double(tool_trace_scale(trace)->ticks_per_unit) + 0.5;
  return ticks >= 0 && ticks < (double)SIM_INSTANT_MAX ? (SimInstant)ticks : 0;
}

/* The levels at the end of the warm-up, as if they were set then, where the run went on from there. */
static void take_levels(Results *results) {
  double units = json_number_value(json_object_get(tool_trace_summary(results->trace), "time"));
  double warmup = json_number_value(json_object_get(tool_trace_summary(results->trace), "warmup"));
  for (guint i = 0; i < results->vectors->len && units >= warmup; i++) {
    const Measured *vector = g_ptr_array_index(results->vectors, i);
    if (vector->key.how == GAUGE && vector->holds)
      take(find(results, &(Key){vector->key.name, GAUGE, SCENARIO}), &(Amount){.value = vector->held});
  }
}

static void add_rows(Results *results) {
  take_levels(results);
  for (guint i = 0; i < results->vectors->len; i++)
    add_vector(results, g_ptr_array_index(results->vectors, i));
  for (guint i = 0; i < results->statistics->len; i++)
    add_statistic(results, g_ptr_array_index(results->statistics, i));
}

gboolean tool_results_add(ToolTrace *trace, ToolDatabase *database, GError **error) {
  Results results = {.trace = trace, .database = database};
  if (!choose_tick(&results, error)) return FALSE;
  results.warmup = warmup_of(trace);
  results.names = g_string_chunk_new(1024);
  results.known = g_hash_table_new(hash_key, equal_keys);
  results.vectors = g_ptr_array_new_with_free_func(measured_free);
  results.statistics = g_ptr_array_new_with_free_func(measured_free);
  tool_results_add_run(trace, &results.tick, database);
  gboolean well = add_events(&results, error);
  if (well) add_rows(&results);
  g_hash_table_unref(results.known);
  g_ptr_array_unref(results.vectors);
  g_ptr_array_unref(results.statistics);
  g_string_chunk_free(results.names);
  return well;
}
