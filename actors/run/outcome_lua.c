/* SPDX-License-Identifier: MIT */
#include "actors/run/outcome_lua.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "actors/instruments/instrument_lua.h"
#include "actors/instruments/log_lua.h"
#include "actors/process/process_lua.h"
#include "actors/run/busiest_lua.h"
#include "actors/run/json.h"
#include "actors/run/waiting_lua.h"
#include "actors/scenario/scenario_lua.h"
#include "sim/hash.h"

enum { DEPTH = 100 };

/* JSON has no NaN and no infinity: these are strings. */
static json_t *number_json(double number) {
  if (isfinite(number)) return json_real(number);
  return json_string(isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
}

static void set_number(json_t *object, const char *name, double number) {
  if (isnan(number)) return;
  json_object_set_new(object, name, number_json(number));
}

/* Values of results. */

static json_t *value_json(lua_State *L, int index, int depth);

static json_t *array_json(lua_State *L, int index, lua_Integer length, int depth) {
  json_t *array = json_array();
  for (lua_Integer i = 1; i <= length; i++) {
    lua_rawgeti(L, index, i);
    json_array_append_new(array, value_json(L, lua_gettop(L), depth));
    lua_pop(L, 1);
  }
  return array;
}

typedef struct {
  char *name;
  json_t *value;
} Member;

static gint compare_members(gconstpointer a, gconstpointer b) {
  return strcmp(((const Member *)a)->name, ((const Member *)b)->name);
}

/* Members are in order of their names: that of the table means nothing. */
static json_t *object_json(lua_State *L, int index, int depth) {
  g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));
  lua_pushnil(L);
  while (lua_next(L, index)) {
    gsize length;
    const char *text = luaL_tolstring(L, -2, &length);
    Member member = {g_utf8_make_valid(text, (gssize)length), NULL};
    lua_pop(L, 1);
    member.value = value_json(L, lua_gettop(L), depth);
    g_array_append_val(members, member);
    lua_pop(L, 1);
  }
  g_array_sort(members, compare_members);
  json_t *object = json_object();
  for (guint i = 0; i < members->len; i++) {
    Member *member = &g_array_index(members, Member, i);
    json_object_set_new(object, member->name, member->value);
    g_free(member->name);
  }
  return object;
}

static json_t *table_json(lua_State *L, int index, int depth) {
  lua_Integer length = (lua_Integer)lua_rawlen(L, index), fields = 0;
  if (depth > DEPTH) return json_string("...");
  lua_pushnil(L);
  while (lua_next(L, index)) {
    fields++;
    lua_pop(L, 1);
  }
  return fields == length ? array_json(L, index, length, depth + 1) : object_json(L, index, depth + 1);
}

static json_t *value_json(lua_State *L, int index, int depth) {
  gsize length;
  json_t *json;
  luaL_checkstack(L, 6, NULL);
  switch (lua_type(L, index)) {
  case LUA_TNIL: return json_null();
  case LUA_TBOOLEAN: return json_boolean(lua_toboolean(L, index));
  case LUA_TNUMBER:
    return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index))
                                   : number_json(lua_tonumber(L, index));
  case LUA_TTABLE: return table_json(L, index, depth);
  default: break;
  }
  const char *text = luaL_tolstring(L, index, &length);
  json = actor_json_text(text, length);
  lua_pop(L, 1);
  return json;
}

/* Parts of the summary. */

typedef struct {
  ActorWorld *world;
  const ActorFold *fold;
  json_t *json;
  guint64 hash;
  ActorOutcome *outcome;
} Page;

static void add_result(const char *name, const guint8 *bytes, gsize length, gpointer data) {
  Page *page = data;
  lua_State *L = page->world->outside->L;
  page->hash = sim_hash_bytes(name, strlen(name), page->hash);
  page->hash = sim_hash_bytes(bytes, length, page->hash);
  if (!actor_decode(L, bytes, length)) g_error("a result does not decode: %s", lua_tostring(L, -1));
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  json_object_set_new(page->json, valid, value_json(L, lua_gettop(L), 0));
  lua_pop(L, 1);
}

static double units(const Page *page, SimInstant ticks) {
  return sim_scale_units(&page->world->scale, ticks);
}

static void take_failure(Page *page, const ActorCheck *check) {
  page->outcome->failed = TRUE;
  if (page->outcome->failure) return;
  g_autofree char *time = g_strdup_printf("%.15g", units(page, check->first_failure.instant));
  page->outcome->failure = g_strdup_printf("at %s %s: %s%s%s", time, page->world->scale.unit, check->text,
                                           check->where ? ": " : "", check->where ? check->where : "");
}

static void add_check(const ActorCheck *check, gpointer data) {
  Page *page = data;
  const ActorMoment *moment = check->failed ? &check->first_failure : &check->first;
  page->hash = sim_hash_bytes(check->text, strlen(check->text), page->hash);
  page->hash = sim_hash_fold(sim_hash_fold(page->hash, check->passed), check->failed);
  json_t *json = json_object();
  json_object_set_new(json, "text", actor_json_word(check->text));
  json_object_set_new(json, "ok", json_boolean(check->failed == 0));
  json_object_set_new(json, "at", number_json(units(page, moment->instant)));
  json_object_set_new(json, "passed", json_integer((json_int_t)check->passed));
  json_object_set_new(json, "failed", json_integer((json_int_t)check->failed));
  if (check->where) json_object_set_new(json, "where", actor_json_word(check->where));
  json_array_append_new(page->json, json);
  if (check->failed) take_failure(page, check);
}

static json_t *metric_json(const ActorMetric *metric) {
  json_t *json = json_object();
  json_object_set_new(json, "count", json_integer((json_int_t)metric->count));
  set_number(json, "sum", metric->sum);
  set_number(json, "mean", metric->mean);
  set_number(json, "min", metric->min);
  set_number(json, "max", metric->max);
  set_number(json, "p50", metric->p50);
  set_number(json, "p90", metric->p90);
  set_number(json, "p99", metric->p99);
  set_number(json, "last", metric->last);
  set_number(json, "half_width", metric->half_width);
  return json;
}

static void add_metric(const char *name, const ActorMetric *metric, gpointer data) {
  Page *page = data;
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  json_object_set_new(page->json, valid, metric_json(metric));
}

static json_t *traffic_json(const ActorTraffic *traffic) {
  json_t *json = metric_json(&traffic->latency);
  json_object_set_new(json, "sent", json_integer((json_int_t)traffic->sent));
  json_object_set_new(json, "bytes", json_integer((json_int_t)traffic->bytes));
  json_object_set_new(json, "hops", json_integer((json_int_t)traffic->hops));
  json_object_set_new(json, "returned", json_integer((json_int_t)traffic->returned));
  json_object_set_new(json, "dropped", json_integer((json_int_t)traffic->dropped));
  json_t *parts = json_object();
  for (guint part = 0; part < ACTOR_PARTS; part++)
    json_object_set_new(parts, actor_part_name(part), json_real(traffic->parts[part]));
  json_object_set_new(json, "parts", parts);
  return json;
}

static void add_traffic(const char *word, const ActorTraffic *traffic, gpointer data) {
  Page *page = data;
  g_autofree char *valid = g_utf8_make_valid(word, -1);
  g_autofree char *name = g_strconcat("messages:", valid, NULL);
  json_object_set_new(page->json, name, traffic_json(traffic));
}

static void add_call(const char *origin, const char *kind, const ActorCall *call, gpointer data) {
  Page *page = data;
  g_autofree char *name = actor_instrument_call_name(origin, kind, call);
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  json_t *json = metric_json(&call->round_trip);
  set_number(json, "deviation", call->deviation);
  json_object_set_new(json, "made", json_integer((json_int_t)call->made));
  json_object_set_new(json, "origin", actor_json_word(origin));
  json_object_set_new(json, "kind", actor_json_word(kind));
  json_object_set_new(json, "destinations", json_integer(call->destinations));
  json_object_set_new(page->json, valid, json);
}

static void add_figures(Page *page) {
  static const char *const names[] = {"courier_depth", "courier_queue", "dropped",
                                      "hops",          "mailbox_depth", "returned"};
  ActorTraffic all;
  ActorMetric metric;
  if (actor_fold_traffic(page->fold, 0, &all))
    json_object_set_new(page->json, "messages", traffic_json(&all));
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (actor_instrument_figure(page->world, page->fold, names[i], &metric) && metric.count > 0)
      json_object_set_new(page->json, names[i], metric_json(&metric));
}

static json_t *gather_results(Page *page) {
  page->json = json_object();
  actor_fold_each_result(page->fold, add_result, page);
  return page->json;
}

static json_t *gather_checks(Page *page) {
  page->json = json_array();
  actor_fold_each_check(page->fold, add_check, page);
  return page->json;
}

static json_t *gather_metrics(Page *page) {
  page->json = json_object();
  actor_fold_each_metric(page->fold, add_metric, page);
  actor_fold_each_traffic(page->fold, page->world->kinds, add_traffic, page);
  actor_fold_each_call(page->fold, page->world->kinds, add_call, page);
  add_figures(page);
  return page->json;
}

static void set_word(json_t *json, const char *name, const ActorWorld *world, guint32 word) {
  gsize length;
  if (!word) return;
  const char *text = actor_kinds_word(world->kinds, word, &length);
  json_object_set_new(json, name, actor_json_text(text, length));
}

/* No fields are no array. */
static json_t *fields_json(lua_State *L, const ActorLogEntry *entry) {
  actor_log_push_fields(L, entry);
  json_t *fields = value_json(L, lua_gettop(L), 0);
  lua_pop(L, 1);
  if (!json_is_array(fields) || json_array_size(fields) > 0) return fields;
  json_decref(fields);
  return json_object();
}

static void add_entry(const ActorLogEntry *entry, gpointer data) {
  Page *page = data;
  const ActorWorld *world = page->world;
  if (!actor_log_asked(world, entry)) return;
  json_t *json = json_object();
  json_object_set_new(json, "time", number_json(units(page, entry->moment.instant)));
  json_object_set_new(json, "instant", json_integer(entry->moment.instant));
  json_object_set_new(json, "level", json_string(actor_log_level_name(entry->level)));
  set_word(json, "kind", world, entry->kind);
  g_autofree char *who = actor_log_who(world, entry);
  if (entry->process) json_object_set_new(json, "process", actor_json_word(who));
  guint32 device = entry->moment.device;
  if (device)
    json_object_set_new(json, "device", actor_json_word(net_network_device(world->network, device)->name));
  set_word(json, "name", world, entry->name);
  set_word(json, "type", world, entry->type);
  json_object_set_new(json, "fields", fields_json(world->outside->L, entry));
  json_array_append_new(page->json, json);
}

static json_t *gather_log(Page *page) {
  page->json = json_array();
  actor_fold_each_log(page->fold, add_entry, page);
  return page->json;
}

/* The experimenter's hash, the devices' in their order. */
static guint64 world_hash(const ActorWorld *world) {
  guint64 hash = 0;
  for (guint32 device = 0; device <= sim_world_device_count(world->sim); device++)
    hash = sim_hash_fold(hash, sim_world_device(world->sim, device)->hash);
  return hash;
}

static const char *end_name(SimEnd end) {
  switch (end) {
  case SIM_EXHAUSTED: return "exhausted";
  case SIM_UNTIL: return "until";
  case SIM_STOPPED: return "stopped";
  default: return "aborted";
  }
}

static void add_waiting(json_t *summary, const ActorWorld *world) {
  guint64 count;
  json_t *list = actor_waiting_for_answers(world, &count);
  if (count == 0) {
    json_decref(list);
    return;
  }
  json_object_set_new(summary, "waiting", list);
  json_object_set_new(summary, "waiting_count", json_integer((json_int_t)count));
}

static void fill_summary(Page *page, SimEnd end) {
  ActorWorld *world = page->world;
  json_t *summary = page->outcome->summary = json_object();
  g_autofree char *file = g_path_get_basename(world->options->file);
  const char *title = world->scenario->title;
  json_object_set_new(summary, "scenario", actor_json_word(file));
  json_object_set_new(summary, "title", title ? actor_json_word(title) : actor_json_word(file));
  json_object_set_new(summary, "seed", json_integer((json_int_t)world->options->seed));
  json_object_set(summary, "params", world->scenario->params);
  json_object_set_new(summary, "shards", json_integer(world->options->shards));
  json_object_set_new(summary, "ended", json_string(end_name(end)));
  json_object_set_new(summary, "time", number_json(units(page, sim_world_last_instant(world->sim))));
  json_object_set_new(summary, "events", json_integer((json_int_t)page->outcome->events));
  json_object_set_new(summary, "fingerprint", json_null());
  json_object_set_new(summary, "results", gather_results(page));
  json_object_set_new(summary, "checks", gather_checks(page));
  json_object_set_new(summary, "metrics", gather_metrics(page));
  json_object_set_new(summary, "measured", json_boolean(actor_measures(world)));
  json_object_set_new(summary, "warmup", number_json(units(page, world->warmup)));
  json_object_set_new(summary, "devices", actor_busiest_devices(world));
  json_object_set_new(summary, "couriers", actor_busiest_couriers(world));
  json_object_set_new(summary, "links", actor_busiest_links(world));
  if (world->options->log_listed) json_object_set_new(summary, "log", gather_log(page));
  if (end == SIM_EXHAUSTED) add_waiting(summary, world);
  if (end == SIM_ABORTED) return;
  g_autofree char *fingerprint = g_strdup_printf("%016" G_GINT64_MODIFIER "x", page->hash);
  json_object_set_new(summary, "fingerprint", json_string(fingerprint));
}

/* Parts of the report. */

/* The mailbox that was ever fullest on a device; of several the first by address. */
static json_t *fullest_mailbox(const ActorWorld *world) {
  const ActorState *state = g_ptr_array_index(world->states, 0);
  for (guint i = 1; i < world->states->len; i++) {
    const ActorState *other = g_ptr_array_index(world->states, i);
    gboolean first = other->greatest == state->greatest && other->fullest < state->fullest;
    if (other->greatest > state->greatest || first) state = other;
  }
  if (state->greatest == 0) return NULL;
  const ActorMailbox *mailbox = actor_directory_find(state->directory, state->fullest);
  guint32 device = net_address_home(state->fullest);
  g_autofree char *who =
      g_strdup_printf("process %" G_GUINT64_FORMAT, (guint64)(state->fullest & NET_NUMBER_MAX));
  if (mailbox) {
    g_free(who);
    who = actor_process_name(state, actor_process_at(state, mailbox->owner));
  }
  json_t *json = json_object();
  json_object_set_new(json, "process", actor_json_word(who));
  json_object_set_new(json, "device", actor_json_word(net_network_device(world->network, device)->name));
  json_object_set_new(json, "depth", json_integer(state->greatest));
  return json;
}

static void fill_report(Page *page, SimEnd end) {
  ActorWorld *world = page->world;
  json_t *report = page->outcome->report = json_object();
  page->outcome->files = json_incref(page->world->sources);
  json_object_set_new(report, "unit", actor_json_word(world->scale.unit));
  json_t *mailbox = fullest_mailbox(world);
  if (mailbox) json_object_set_new(report, "mailbox", mailbox);
  if (end != SIM_EXHAUSTED) return;
  guint64 count;
  json_object_set_new(report, "waiting", actor_waiting_for_more(world, &count));
  json_object_set_new(report, "waiting_count", json_integer((json_int_t)count));
}

static void take_abort(Page *page) {
  const ActorWorld *world = page->world;
  page->outcome->failed = TRUE;
  g_free(page->outcome->failure);
  const char *who = world->culprit, *where = world->bite;
  page->outcome->failure =
      g_strdup_printf("aborted at %.15g %s: %s%s%s%s", units(page, sim_world_last_instant(world->sim)),
                      world->scale.unit, who ? who : "", who ? ": " : "", where ? where : "", world->aborted);
}

ActorOutcome *actor_outcome_new(ActorWorld *world, SimEnd end) {
  ActorFold *fold = actor_instrument_fold(world);
  Page page = {world, fold, NULL, world_hash(world), g_new0(ActorOutcome, 1)};
  page.outcome->events = sim_world_events(world->sim);
  fill_summary(&page, end);
  fill_report(&page, end);
  if (end == SIM_ABORTED) take_abort(&page);
  actor_fold_free(fold);
  return page.outcome;
}

void actor_outcome_free(ActorOutcome *outcome) {
  if (!outcome) return;
  json_decref(outcome->summary);
  json_decref(outcome->report);
  json_decref(outcome->files);
  g_free(outcome->failure);
  g_free(outcome);
}
