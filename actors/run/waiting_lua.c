/* SPDX-License-Identifier: MIT */
#include "actors/run/waiting_lua.h"

#include "actors/process/await_lua.h"
#include "actors/run/json.h"
#include "actors/scenario/handle_lua.h"

enum { AWAITING_LISTED = 5, AWAITED_LISTED = 5, WAITING_LISTED = 100 };

typedef struct {
  ActorState *state;
  const ActorProcess *process;
  SimInstant since;
} Waiter;

/* Processes that wait. */

typedef void (*Visit)(const Waiter *waiter, gpointer data);

static void each_waiter(ActorState *state, Visit visit, gpointer data) {
  for (guint32 slot = 0; slot < state->process_count; slot++) {
    const ActorProcess *process = actor_process_at(state, slot);
    if (process->status != ACTOR_WAITING) continue;
    Waiter waiter = {state, process, actor_awaits(process) ? actor_awaits_since(process) : SIM_INSTANT_MAX};
    visit(&waiter, data);
  }
}

static void each_waiter_of_world(const ActorWorld *world, Visit visit, gpointer data) {
  each_waiter(world->outside, visit, data);
  for (guint i = 0; i < world->states->len; i++)
    each_waiter(g_ptr_array_index(world->states, i), visit, data);
}

static json_t *waiter_json(const Waiter *waiter) {
  json_t *json = json_object();
  const ActorProcess *process = waiter->process;
  const NetNetwork *network = waiter->state->world->network;
  g_autofree char *name = actor_process_name(waiter->state, process);
  const char *device = process->device ? net_network_device(network, process->device)->name : "";
  json_object_set_new(json, "process", actor_json_word(name));
  json_object_set_new(json, "device", actor_json_word(device));
  return json;
}

/* Those who await answers. */

typedef struct {
  Waiter first[AWAITING_LISTED];
  guint listed;
  guint64 count;
} Awaiting;

static gboolean before(const Waiter *a, const Waiter *b) {
  if (a->since != b->since) return a->since < b->since;
  if (a->process->device != b->process->device) return a->process->device < b->process->device;
  return a->process->mailbox.address < b->process->mailbox.address;
}

static void keep_first(const Waiter *waiter, gpointer data) {
  Awaiting *awaiting = data;
  if (!actor_awaits(waiter->process)) return;
  awaiting->count++;
  guint place = awaiting->listed;
  while (place > 0 && before(waiter, &awaiting->first[place - 1])) place--;
  if (place == AWAITING_LISTED) return;
  if (awaiting->listed < AWAITING_LISTED) awaiting->listed++;
  for (guint i = awaiting->listed - 1; i > place; i--) awaiting->first[i] = awaiting->first[i - 1];
  awaiting->first[place] = *waiter;
}

typedef struct {
  const ActorWorld *world;
  json_t *awaits;
  json_int_t asked, answered, returned;
} Batch;

/* What people call whom a message was sent to.  (transfer full) */
static char *target_title(const ActorWorld *world, const ActorTarget *target) {
  const char *device =
      target->home ? net_network_device(world->network, target->home)->name : "the experimenter";
  if (!target->to)
    return g_strdup_printf("\"%s\" on %s", actor_kinds_word(world->kinds, target->name, NULL), device);
  const ActorState *home = actor_state_of(world, target->home);
  const ActorMailbox *mailbox = actor_directory_find(home->directory, target->to);
  if (!mailbox) {
    lua_State *L = world->outside->L;
    actor_handle_push(L, ACTOR_ADDRESS, target->to);
    char *title = g_strdup_printf("%s, which is gone", luaL_tolstring(L, -1, NULL));
    lua_pop(L, 2);
    return title;
  }
  char *owner = actor_process_title(home, actor_process_at(home, mailbox->owner));
  if (mailbox->kind == ACTOR_MAILBOX_PROCESS) return owner;
  char *title = g_strdup_printf("a mailbox of %s", owner);
  g_free(owner);
  return title;
}

static double units(const ActorWorld *world, SimInstant ticks) {
  return sim_scale_units(&world->scale, ticks);
}

static void add_awaited(const ActorAwaited *awaited, gpointer data) {
  Batch *batch = data;
  batch->asked++;
  batch->answered += awaited->answered;
  batch->returned += awaited->returned != NULL;
  if (awaited->answered || awaited->returned || json_array_size(batch->awaits) >= AWAITED_LISTED) return;
  json_t *json = json_object();
  gsize length;
  const char *kind = actor_kinds_word(batch->world->kinds, awaited->kind, &length);
  g_autofree char *title = target_title(batch->world, &awaited->target);
  json_object_set_new(json, "to", actor_json_word(title));
  json_object_set_new(json, "kind", actor_json_text(kind, length));
  json_object_set_new(json, "sent", json_real(units(batch->world, awaited->sent)));
  json_array_append_new(batch->awaits, json);
}

static json_t *awaiting_json(const ActorWorld *world, const Waiter *waiter) {
  json_t *json = waiter_json(waiter);
  Batch batch = {.world = world, .awaits = json_array()};
  actor_awaits_each(waiter->state, waiter->process, add_awaited, &batch);
  json_object_set_new(json, "since", json_real(units(world, waiter->since)));
  json_object_set_new(json, "asked", json_integer(batch.asked));
  json_object_set_new(json, "answered", json_integer(batch.answered));
  if (batch.returned > 0) json_object_set_new(json, "returned", json_integer(batch.returned));
  json_object_set_new(json, "awaits", batch.awaits);
  return json;
}

json_t *actor_waiting_for_answers(const ActorWorld *world, guint64 *count) {
  Awaiting awaiting = {.listed = 0};
  each_waiter_of_world(world, keep_first, &awaiting);
  json_t *list = json_array();
  for (guint i = 0; i < awaiting.listed; i++)
    json_array_append_new(list, awaiting_json(world, &awaiting.first[i]));
  *count = awaiting.count;
  return list;
}

/* The others. */

typedef struct {
  json_t *list;
  guint64 count;
} Others;

static const char *wait_name(const ActorProcess *process) {
  switch ((ActorWait)process->wait) {
  case ACTOR_WAIT_PRIVATE: return "mail in a private mailbox";
  case ACTOR_WAIT_CORE: return "a core";
  default: return "mail";
  }
}

static void add_other(const Waiter *waiter, gpointer data) {
  Others *others = data;
  if (actor_awaits(waiter->process)) return;
  others->count++;
  if (json_array_size(others->list) >= WAITING_LISTED) return;
  json_t *json = waiter_json(waiter);
  json_object_set_new(json, "waits_for", json_string(wait_name(waiter->process)));
  json_array_append_new(others->list, json);
}

json_t *actor_waiting_for_more(const ActorWorld *world, guint64 *count) {
  Others others = {.list = json_array()};
  each_waiter_of_world(world, add_other, &others);
  *count = others.count;
  return others.list;
}
