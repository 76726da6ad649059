/* SPDX-License-Identifier: MIT */
#include "actors/run/busiest_lua.h"

#include "actors/run/json.h"

enum { LISTED = 100 };

/* What there is `count` of, numbered from `first`. */
typedef struct {
  const ActorWorld *world;
  guint32 first, count;
  guint64 (*work)(const ActorWorld *world, guint32 number);
  json_t *(*row)(const ActorWorld *world, guint32 number);
} Sort;

static gint compare_work(gconstpointer a, gconstpointer b, gpointer data) {
  const Sort *sort = data;
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  guint64 m = sort->work(sort->world, x), n = sort->work(sort->world, y);
  return m != n ? (m > n ? -1 : 1) : x < y ? -1 : x > y;
}

static json_t *list_busiest(Sort sort) {
  g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 number = sort.first; number < sort.first + sort.count; number++)
    if (sort.work(sort.world, number) > 0) g_array_append_val(order, number);
  g_array_sort_with_data(order, compare_work, &sort);
  json_t *list = json_array();
  for (guint i = 0; i < MIN(order->len, LISTED); i++)
    json_array_append_new(list, sort.row(sort.world, g_array_index(order, guint32, i)));
  return list;
}

static json_t *name_json(const ActorWorld *world, guint32 device) {
  return actor_json_word(net_network_device(world->network, device)->name);
}

/* --- devices --- */

static guint64 events_of(const ActorWorld *world, guint32 device) {
  return actor_device(world, device)->executed;
}

static json_t *device_row(const ActorWorld *world, guint32 device) {
  return json_pack("{s:o, s:I}", "name", name_json(world, device), "events",
                   (json_int_t)events_of(world, device));
}

json_t *actor_busiest_devices(const ActorWorld *world) {
  return list_busiest((Sort){world, 1, sim_world_device_count(world->sim), events_of, device_row});
}

/* --- couriers --- */

static guint64 forwarded_of(const ActorWorld *world, guint32 device) {
  return net_network_courier(world->network, device)->counts.forwarded;
}

static json_t *courier_row(const ActorWorld *world, guint32 device) {
  const NetCourier *courier = net_network_courier(world->network, device);
  return json_pack("{s:o, s:I, s:I, s:I}", "name", name_json(world, device), "forwarded",
                   (json_int_t)courier->counts.forwarded, "greatest_queue", (json_int_t)courier->greatest,
                   "returned", (json_int_t)courier->counts.returned);
}

json_t *actor_busiest_couriers(const ActorWorld *world) {
  return list_busiest((Sort){world, 1, sim_world_device_count(world->sim), forwarded_of, courier_row});
}

/* --- links --- */

static guint64 carried_of(const ActorWorld *world, guint32 link) {
  return net_network_peek_link(world->network, link)->carried;
}

/* What the link has taken on and not yet transferred goes on without a pause.  Negative where bytes take no
 * time, or there was none. */
static double use_of(const ActorWorld *world, const NetLink *link) {
  SimRatio ticks_per_byte = link->model->ticks_per_byte;
  SimInstant time = sim_world_last_instant(world->sim);
  if (ticks_per_byte.numerator == 0 || time <= 0) return -1;
  double busy = (double)link->bytes * sim_ratio_to_double(ticks_per_byte);
  double ahead = (double)MAX(link->free_at - time, 0);
  return CLAMP((busy - ahead) / (double)time, 0, 1);
}

static json_t *link_row(const ActorWorld *world, guint32 number) {
  const NetLink *link = net_network_peek_link(world->network, number);
  double use = use_of(world, link);
  json_t *row = json_pack("{s:o, s:o, s:I, s:I, s:I}", "from", name_json(world, link->from), "to",
                          name_json(world, link->to), "messages", (json_int_t)link->carried, "bytes",
                          (json_int_t)link->bytes, "lost", (json_int_t)link->lost);
  if (use >= 0) json_object_set_new(row, "use", json_real(use));
  return row;
}

json_t *actor_busiest_links(const ActorWorld *world) {
  return list_busiest((Sort){world, 0, net_network_link_count(world->network), carried_of, link_row});
}
