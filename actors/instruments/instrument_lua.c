/* SPDX-License-Identifier: MIT */
#include "actors/instruments/instrument_lua.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "actors/instruments/log_lua.h"
#include "actors/instruments/trace_lua.h"
#include "actors/process/process_lua.h"
#include "actors/values/named_lua.h"
#include "sim/error.h"
#include "sim/sum.h"

/* --- arguments --- */

static const char *check_string(lua_State *L, int index, const char *call, const char *what) {
  gsize length;
  if (lua_type(L, index) != LUA_TSTRING)
    actor_raise(L, "plenum.%s takes %s, a string, not %s", call, what, luaL_typename(L, index));
  const char *string = lua_tolstring(L, index, &length);
  if (strlen(string) != length) actor_raise(L, "plenum.%s: %s has no zero byte", call, what);
  return string;
}

static const char *check_name(lua_State *L, int index, const char *call) {
  return check_string(L, index, call, "a name");
}

static double check_finite(lua_State *L, int index, const char *call) {
  if (lua_type(L, index) != LUA_TNUMBER)
    actor_raise(L, "plenum.%s takes a name and a number, not %s", call, luaL_typename(L, index));
  double value = lua_tonumber(L, index);
  if (isfinite(value)) return value;
  actor_raise(L, "plenum.%s takes a finite number, not %s", call,
              isnan(value) ? "nan"
              : value > 0  ? "inf"
                           : "-inf");
  return 0;
}

/* The file's code is the experimenter's, also where a shard reads it. */
void actor_instrument_check_outside(lua_State *L, const char *call) {
  const ActorState *state = actor_state(L);
  if (!state->outside && !state->reading)
    actor_raise(L, "%s is for the experimenter: experiments, stop_when, at_end and the file's top level",
                call);
}

void actor_instrument_check_measured(lua_State *L, const char *what) {
  if (!actor_measures(actor_state(L)->world))
    actor_raise(L, "%s: this was not measured, since the run was started with --no-metrics", what);
}

/* --- measurements --- */

typedef void (*Keep)(ActorLedger *ledger, const ActorMoment *moment, const char *name, double value);

static int report(lua_State *L, const char *how, double value, Keep keep) {
  ActorMoment moment;
  const char *name = lua_tostring(L, 1);
  ActorState *state = actor_state(L);
  if (actor_moment(state, &moment)) keep(state->ledger, &moment, name, value);
  if (actor_traces(state->world)) actor_trace_measure(state->world, how, name, value);
  return 0;
}

static int record(lua_State *L) {
  check_name(L, 1, "record");
  return report(L, "record", check_finite(L, 2, "record"), actor_ledger_record);
}

static int count(lua_State *L) {
  check_name(L, 1, "count");
  return report(L, "count", lua_isnoneornil(L, 2) ? 1 : check_finite(L, 2, "count"), actor_ledger_count);
}

static int gauge(lua_State *L) {
  check_name(L, 1, "gauge");
  return report(L, "gauge", check_finite(L, 2, "gauge"), actor_ledger_gauge);
}

/* --- results --- */

static gboolean is_plain(lua_State *L, int index) {
  int type = lua_type(L, index);
  return type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

/* Nothing of a value that was decoded runs in circles, but what is named may. */
static gboolean is_plain_throughout(lua_State *L, int index) {
  if (!lua_istable(L, index)) return is_plain(L, index);
  if (actor_named_name(L, index)) return FALSE;
  luaL_checkstack(L, 4, NULL);
  gboolean plain = TRUE;
  lua_pushnil(L);
  while (plain && lua_next(L, index)) {
    plain = is_plain(L, -2) && is_plain_throughout(L, lua_absindex(L, -1));
    lua_pop(L, 1);
  }
  if (!plain) lua_pop(L, 1);
  return plain;
}

static int refuse_result(lua_State *L) {
  return actor_raise(L, "a result is a plain value: a boolean, number or string, or a table of these");
}

/* What is encoded is looked at, for tables may be read through and written as something else. */
static int set_result(lua_State *L, const char *name) {
  ActorMoment moment;
  ActorState *state = actor_state(L);
  if (!lua_istable(L, 2) && !is_plain(L, 2)) refuse_result(L);
  state->buffer.length = 0;
  actor_encode(L, 2, &state->buffer, "result");
  gboolean whole = actor_decode(L, state->buffer.bytes, state->buffer.length);
  g_assert(whole);
  if (!is_plain_throughout(L, lua_gettop(L))) refuse_result(L);
  if (actor_moment(state, &moment))
    actor_ledger_result(state->ledger, &moment, name, state->buffer.bytes, state->buffer.length);
  return 0;
}

static int get_result(lua_State *L, const char *name) {
  const guint8 *bytes = NULL;
  gsize length = 0;
  actor_instrument_check_outside(L, "plenum.result(name) without a value");
  ActorFold *fold = actor_instrument_fold(actor_state(L)->world);
  gboolean known = actor_fold_result(fold, name, &bytes, &length);
  actor_fold_free(fold); /* the bytes are the ledger's */
  if (!known) {
    lua_pushnil(L);
    return 1;
  }
  gboolean whole = actor_decode(L, bytes, length);
  g_assert(whole);
  return 1;
}

static int result(lua_State *L) {
  const char *name = check_name(L, 1, "result");
  return lua_gettop(L) > 1 ? set_result(L, name) : get_result(L, name);
}

/* --- checks --- */

static void push_reporter(lua_State *L, const ActorState *state, guint32 device) {
  if (state->current) actor_process_push_title(L, state, state->current);
  else if (device)
    lua_pushfstring(L, "a model on %s", net_network_device(state->world->network, device)->name);
  else lua_pushliteral(L, "the experimenter");
}

/* "file.lua:12: " as "file.lua:12"; empty where no line of the author's called. */
static void push_line(lua_State *L) {
  gsize length;
  luaL_where(L, 1);
  const char *where = lua_tolstring(L, -1, &length);
  if (length > 2) lua_pushlstring(L, where, length - 2);
  else lua_pushliteral(L, "an unknown line");
  lua_remove(L, -2);
}

static const char *push_where(lua_State *L, const ActorState *state, const ActorMoment *moment) {
  char *instant = sim_error_number(sim_scale_units(&state->world->scale, moment->instant));
  char short_instant[32];
  g_strlcpy(short_instant, instant, sizeof short_instant);
  g_free(instant); /* before Lua may jump */
  push_reporter(L, state, moment->device);
  push_line(L);
  return lua_pushfstring(L, "%s, at %s %s, %s", lua_tostring(L, -2), short_instant, state->world->scale.unit,
                         lua_tostring(L, -1));
}

/* Returns what was checked, as `assert` does. */
static int check(lua_State *L) {
  ActorMoment moment;
  if (lua_isnone(L, 1)) actor_raise(L, "plenum.check takes what must be true and a text");
  const char *text = lua_isnoneornil(L, 2) ? "check" : check_string(L, 2, "check", "a text");
  ActorState *state = actor_state(L);
  gboolean ok = lua_toboolean(L, 1);
  if (actor_moment(state, &moment)) {
    const char *where = ok ? NULL : push_where(L, state, &moment);
    actor_ledger_check(state->ledger, &moment, ok, text, where);
  }
  lua_pushvalue(L, 1);
  return 1;
}

/* --- metric --- */

SimInstant actor_instrument_now(const ActorWorld *world) {
  SimInstant now = actor_now(world);
  return world->aborted ? MAX(now, sim_world_last_instant(world->sim)) : now;
}

ActorFold *actor_instrument_fold(const ActorWorld *world) {
  guint shards = world->states ? world->states->len : 0;
  ActorLedger **ledgers = g_new(ActorLedger *, shards + 1);
  ledgers[0] = world->outside->ledger;
  for (guint i = 0; i < shards; i++)
    ledgers[i + 1] = ((const ActorState *)g_ptr_array_index(world->states, i))->ledger;
  ActorFold *fold =
      actor_fold_new(ledgers, shards + 1, actor_instrument_now(world), world->scale.ticks_per_unit);
  g_free(ledgers);
  return fold;
}

/* All have read the file, and the network has started. */
static gboolean is_running(const ActorWorld *world) {
  if (world->outside->reading || !world->states || world->states->len == 0) return FALSE;
  for (guint i = 0; i < world->states->len; i++)
    if (((const ActorState *)g_ptr_array_index(world->states, i))->reading) return FALSE;
  return TRUE;
}

static void count_ones(guint64 times, ActorMetric *metric) {
  actor_metric_clear(metric);
  if (times)
    metric->mean = metric->min = metric->max = metric->p50 = metric->p90 = metric->p99 = metric->last = 1;
  metric->count = metric->sum = (double)times;
}

static void add_depths(double depth, guint64 times, gpointer data) {
  sim_sum_add(data, depth * (double)times);
}

static void courier_depth(const ActorWorld *world, ActorMetric *metric) {
  SimSum sum = {0};
  SimHistogram *depths = sim_histogram_new();
  guint shards = is_running(world) ? sim_world_shard_count(world->sim) : 0;
  for (guint i = 0; i < shards; i++) sim_score_pour(net_network_queue_lengths(world->network, i), depths);
  actor_metric_clear(metric);
  actor_metric_distribute(metric, depths);
  sim_histogram_foreach(depths, add_depths, &sum);
  metric->sum = sim_sum_value(&sum);
  if (metric->count > 0) metric->mean = metric->sum / metric->count;
  sim_histogram_free(depths);
}

/* What a name that begins so says of which device: 0: of all; FALSE when it is not that. */
static gboolean device_of_name(const ActorWorld *world, const char *name, const char *prefix,
                               guint32 *device) {
  *device = 0;
  if (!g_str_has_prefix(name, prefix)) return FALSE;
  name += strlen(prefix);
  if (*name == '\0') return TRUE;
  if (*name != ':' || !world->network) return FALSE;
  *device = net_network_find_device(world->network, name + 1);
  return *device != 0;
}

static const SimOccupancy *occupancy_of(const ActorWorld *world, gboolean of_couriers, guint32 device) {
  return of_couriers ? &net_network_courier(world->network, device)->waiting : &world->mail[device];
}

/* The experimenter's mail waits for nobody. */
static void level(const ActorWorld *world, gboolean of_couriers, guint32 device, ActorMetric *metric) {
  SimInstant now = actor_instrument_now(world);
  guint32 last = device ? device : sim_world_device_count(world->sim);
  SimTicks area = 0;
  guint64 count = 0;
  gboolean watched = is_running(world) && actor_measures(world);
  for (guint32 each = device ? device : 1; watched && each <= last; each++) {
    const SimOccupancy *occupancy = occupancy_of(world, of_couriers, each);
    area += sim_occupancy_area(occupancy, now);
    if (now >= world->warmup) count += occupancy->left + occupancy->inside;
  }
  actor_metric_of_level(metric, area, count, now - world->warmup, world->scale.ticks_per_unit);
}

gboolean actor_instrument_figure(const ActorWorld *world, const ActorFold *fold, const char *name,
                                 ActorMetric *metric) {
  guint32 device;
  guint64 returned, dropped;
  actor_fold_lost(fold, &returned, &dropped);
  if (strcmp(name, "hops") == 0) actor_fold_hops(fold, metric);
  else if (strcmp(name, "returned") == 0) count_ones(returned, metric);
  else if (strcmp(name, "dropped") == 0) count_ones(dropped, metric);
  else if (strcmp(name, "courier_depth") == 0) courier_depth(world, metric);
  else if (device_of_name(world, name, "mailbox_depth", &device)) level(world, FALSE, device, metric);
  else if (device_of_name(world, name, "courier_queue", &device)) level(world, TRUE, device, metric);
  else return FALSE;
  return TRUE;
}

static void set_number(lua_State *L, const char *field, double value) {
  if (isnan(value)) return;
  lua_pushnumber(L, value);
  lua_setfield(L, -2, field);
}

static void set_count(lua_State *L, const char *field, guint64 value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, field);
}

static int push_metric(lua_State *L, const ActorMetric *metric) {
  lua_createtable(L, 0, 12);
  set_count(L, "count", (guint64)metric->count);
  set_number(L, "sum", metric->sum);
  set_number(L, "mean", metric->mean);
  set_number(L, "min", metric->min);
  set_number(L, "max", metric->max);
  set_number(L, "p50", metric->p50);
  set_number(L, "p90", metric->p90);
  set_number(L, "p99", metric->p99);
  set_number(L, "last", metric->last);
  set_number(L, "half_width", metric->half_width);
  return 1;
}

static int push_call(lua_State *L, const ActorCall *call) {
  push_metric(L, &call->round_trip);
  set_count(L, "made", call->made);
  set_number(L, "deviation", call->deviation);
  return 1;
}

static int push_traffic(lua_State *L, const ActorTraffic *traffic) {
  push_metric(L, &traffic->latency);
  set_count(L, "sent", traffic->sent);
  set_count(L, "bytes", traffic->bytes);
  set_count(L, "hops", traffic->hops);
  set_count(L, "returned", traffic->returned);
  set_count(L, "dropped", traffic->dropped);
  lua_createtable(L, 0, ACTOR_PARTS);
  for (guint part = 0; part < ACTOR_PARTS; part++) {
    lua_pushnumber(L, traffic->parts[part]);
    lua_setfield(L, -2, actor_part_name(part));
  }
  lua_setfield(L, -2, "parts");
  return 1;
}

/* The number of the kind that "messages:KIND" names, 0 for all messages, or FALSE. */
static gboolean kind_of_name(const ActorWorld *world, const char *name, gsize length, guint32 *kind) {
  static const char prefix[] = "messages:";
  gsize skipped = sizeof prefix - 1;
  *kind = 0;
  if (strcmp(name, "messages") == 0) return TRUE;
  if (length < skipped || memcmp(name, prefix, skipped) != 0) return FALSE;
  *kind = actor_kinds_find(world->kinds, name + skipped, length - skipped);
  return *kind != 0;
}

char *actor_instrument_call_name(const char *origin, const char *kind, const ActorCall *call) {
  return g_strdup_printf("calls:%s:%s:%u", origin, kind, call->destinations);
}

typedef struct {
  const char *name;
  ActorCall call; /* found if it has an origin */
} CallSearch;

static void compare_call(const char *origin, const char *kind, const ActorCall *call, gpointer data) {
  CallSearch *search = data;
  g_autofree char *name = actor_instrument_call_name(origin, kind, call);
  if (strcmp(name, search->name) == 0) search->call = *call;
}

static gboolean find_call(const ActorWorld *world, const ActorFold *fold, const char *name, ActorCall *call) {
  CallSearch search = {.name = name};
  if (!g_str_has_prefix(name, "calls:")) return FALSE;
  actor_fold_each_call(fold, world->kinds, compare_call, &search);
  *call = search.call;
  return call->origin != 0;
}

/* Whether a metric of that name is measured without being asked. */
static gboolean is_measured_anyhow(const char *name) {
  static const char *const names[] = {"messages",      "hops",          "returned",      "dropped",
                                      "courier_depth", "mailbox_depth", "courier_queue", NULL};
  static const char *const prefixes[] = {"messages:", "calls:", "mailbox_depth:", "courier_queue:"};
  for (guint i = 0; i < G_N_ELEMENTS(prefixes); i++)
    if (g_str_has_prefix(name, prefixes[i])) return TRUE;
  return g_strv_contains(names, name);
}

/* What the scenario has reported under that name is there all the same. */
static int unmeasured_metric_of(lua_State *L, const ActorWorld *world, const char *name) {
  ActorMetric metric;
  ActorFold *fold = actor_instrument_fold(world);
  gboolean known = actor_fold_metric(fold, name, &metric);
  actor_fold_free(fold);
  if (known) return push_metric(L, &metric);
  if (is_measured_anyhow(name))
    actor_instrument_check_measured(L, lua_pushfstring(L, "plenum.metric(\"%s\")", name));
  lua_pushnil(L);
  return 1;
}

static int metric_of(lua_State *L) {
  ActorCall call;
  ActorMetric metric;
  ActorTraffic traffic;
  guint32 kind;
  actor_instrument_check_outside(L, "plenum.metric");
  if (lua_type(L, 1) != LUA_TSTRING) check_name(L, 1, "metric");
  gsize length;
  const char *name = lua_tolstring(L, 1, &length);
  const ActorWorld *world = actor_state(L)->world;
  if (!actor_measures(world)) return unmeasured_metric_of(L, world, name);
  ActorFold *fold = actor_instrument_fold(world);
  gboolean of_messages = kind_of_name(world, name, length, &kind);
  if (of_messages) of_messages = actor_fold_traffic(fold, kind, &traffic) || kind == 0;
  gboolean known = !of_messages && (actor_instrument_figure(world, fold, name, &metric) ||
                                    actor_fold_metric(fold, name, &metric));
  gboolean of_calls = !of_messages && !known && find_call(world, fold, name, &call);
  actor_fold_free(fold); /* before Lua may jump */
  if (of_calls) return push_call(L, &call);
  if (of_messages) return push_traffic(L, &traffic);
  if (known) return push_metric(L, &metric);
  lua_pushnil(L);
  return 1;
}

void actor_instrument_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"record", record}, {"count", count},      {"gauge", gauge}, {"result", result},
      {"check", check},   {"metric", metric_of}, {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
  actor_log_open(L);
}
