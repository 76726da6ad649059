/* SPDX-License-Identifier: MIT */
#include "net/network.h"

#include "net/error.h"
#include "net/trace.h"

/* What each shard has for itself. */
typedef struct {
  NetRouteCache *cache;
  SimChance *chance;
  SimScore queue_lengths;
} Part;

struct _NetNetwork {
  SimWorld *world;
  const NetHost *host;
  gpointer host_data;
  NetCourier *couriers; /* of the devices, from 1 on */
  NetLink *links;
  Part *parts; /* of the shards; NULL until the start */
  guint part_count;
  guint64 seed;
  SimRatio ticks_per_unit;
  gboolean watches_links;
  SimInstant measured_from;
  GArray *device_array;  /* NetDevice */
  GArray *courier_array; /* NetCourier; `couriers` are its elements */
  GArray *link_array;    /* NetLink; `links` are its elements */
  GArray *shapes;
  GHashTable *names;    /* to numbers of devices */
  GHashTable *models;   /* NetLinkModel, each its own key */
  NetRoutes *routes;    /* NULL when something has been declared since */
  NetRouteCache *cache; /* of whoever asks outside of the shards */
  NetRoutes *earlier;   /* by the first so many links; NULL until somebody asks */
  NetRouteCache *earlier_cache;
  guint32 earlier_links;
};

/* Models of links, one for all that are alike. */

static guint model_hash(gconstpointer model) { return (guint)sim_hash_bytes(model, sizeof(NetLinkModel), 0); }

static gboolean model_equal(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, sizeof(NetLinkModel)) == 0;
}

static const NetLinkModel *intern_model(NetNetwork *network, const NetLinkSpec *spec, const NetDevice *from) {
  NetLinkModel model = net_link_model(spec, from->step, from->exact_step);
  NetLinkModel *known = g_hash_table_lookup(network->models, &model);
  if (known) return known;
  known = g_memdup2(&model, sizeof model);
  g_hash_table_add(network->models, known);
  return known;
}

/* Declaration. */

static gboolean execute_edge(SimShard *shard, const SimEvent *event, gpointer data);
static gboolean execute_served(SimShard *shard, const SimEvent *event, gpointer data);
static gboolean execute_arrival(SimShard *shard, const SimEvent *event, gpointer data);
static void import_arrival(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data);

NetNetwork *net_network_new(SimWorld *world, guint64 seed, SimRatio ticks_per_unit, const NetHost *host,
                            gpointer host_data) {
  NetNetwork *network = g_new0(NetNetwork, 1);
  network->world = world;
  network->host = host;
  network->host_data = host_data;
  network->seed = seed;
  network->ticks_per_unit = ticks_per_unit;
  network->device_array = g_array_new(FALSE, TRUE, sizeof(NetDevice));
  network->courier_array = g_array_new(FALSE, TRUE, sizeof(NetCourier));
  network->link_array = g_array_new(FALSE, FALSE, sizeof(NetLink));
  network->shapes = g_array_new(FALSE, FALSE, sizeof(NetShape));
  network->names = g_hash_table_new(g_str_hash, g_str_equal);
  network->models = g_hash_table_new_full(model_hash, model_equal, g_free, NULL);
  g_array_set_size(network->device_array, 1); /* the experimenter, to whom nothing leads */
  g_array_set_size(network->courier_array, 1);
  sim_world_handle(world, NET_EDGE, execute_edge, NULL, network);
  sim_world_handle(world, NET_SERVED, execute_served, NULL, network);
  sim_world_handle(world, NET_ARRIVAL, execute_arrival, import_arrival, network);
  return network;
}

/* Slabs take back all that is theirs, but large messages are the system's. */
static void free_messages(NetNetwork *network) {
  SimSlab *slab = sim_world_shard(network->world, 0)->slab;
  NetMessage *message;
  for (guint i = 0; i < network->courier_array->len; i++) {
    NetCourier *courier = &network->couriers[i];
    if (courier->served) net_message_free(slab, courier->served);
    while ((message = net_line_pop(&courier->queue))) net_message_free(slab, message);
  }
  for (guint i = 0; i < network->link_array->len; i++)
    while ((message = net_link_take(&network->links[i]))) net_message_free(slab, message);
}

static void free_parts(NetNetwork *network) {
  for (guint i = 0; i < network->part_count; i++) {
    Part *part = &network->parts[i];
    net_route_cache_free(part->cache);
    sim_chance_free(part->chance);
    sim_score_clear(&part->queue_lengths);
  }
  g_free(network->parts);
}

void net_network_forget_earlier(NetNetwork *network) {
  g_clear_pointer(&network->earlier_cache, net_route_cache_free);
  g_clear_pointer(&network->earlier, net_routes_free);
}

static void forget_routes(NetNetwork *network) {
  net_network_forget_earlier(network);
  g_clear_pointer(&network->cache, net_route_cache_free);
  g_clear_pointer(&network->routes, net_routes_free);
}

void net_network_free(NetNetwork *network) {
  if (!network) return;
  if (network->part_count > 0) free_messages(network);
  free_parts(network);
  forget_routes(network);
  for (guint i = 0; i < network->link_array->len; i++)
    net_link_clear(&g_array_index(network->link_array, NetLink, i));
  for (guint i = 0; i < network->device_array->len; i++)
    net_device_clear(&g_array_index(network->device_array, NetDevice, i));
  g_array_unref(network->device_array);
  g_array_unref(network->courier_array);
  g_array_unref(network->link_array);
  g_array_unref(network->shapes);
  g_hash_table_unref(network->names);
  g_hash_table_unref(network->models);
  g_free(network);
}

static void declare(NetNetwork *network) {
  g_assert(!network->parts);
  forget_routes(network);
}

/* The name of the next device. (transfer full) */
static char *choose_name(const NetNetwork *network, const char *name, GError **error) {
  guint32 number = network->device_array->len;
  if (number > SIM_DEVICES_MAX) {
    g_set_error(error, NET_ERROR, NET_ERROR_DEVICE, "there are %u devices already, and no more can be",
                SIM_DEVICES_MAX);
    return NULL;
  }
  char *chosen = name ? g_strdup(name) : g_strdup_printf("device-%u", number);
  guint32 other = net_network_find_device(network, chosen);
  if (other == 0) return chosen;
  g_set_error(error, NET_ERROR, NET_ERROR_NAME, "device %u is called \"%s\" already", other, chosen);
  g_free(chosen);
  return NULL;
}

guint32 net_network_add_device(NetNetwork *network, const NetDeviceSpec *spec, GError **error) {
  NetDevice device;
  NetCourier courier;
  declare(network);
  if (!net_device_make(spec, network->ticks_per_unit, &device, &courier, error)) return 0;
  device.name = choose_name(network, spec->name, error);
  if (!device.name) return 0;
  guint32 number = sim_world_add_device(network->world);
  g_assert(number == network->device_array->len);
  g_array_append_val(network->device_array, device);
  g_array_append_val(network->courier_array, courier);
  g_hash_table_insert(network->names, device.name, GUINT_TO_POINTER(number));
  return number;
}

static guint32 add_direction(NetNetwork *network, guint32 from, guint32 to, const NetLinkSpec *spec) {
  const NetDevice *device = net_network_device(network, from);
  const NetCourierModel *courier = net_network_courier(network, from)->model;
  const NetLinkModel *model = intern_model(network, spec, device);
  NetLink link;
  net_link_init(&link, from, to, model);
  g_array_append_val(network->link_array, link);
  SimInstant floor = net_link_floor(spec, device->step, courier && courier->route);
  floor -= model->exact.numerator > 0;
  sim_world_set_floor(network->world, from, to, MAX(floor, 1));
  return network->link_array->len - 1;
}

static gboolean check_ends(const NetNetwork *network, guint32 a, guint32 b, GError **error) {
  for (guint i = 0; i < 2; i++) {
    guint32 device = i ? b : a;
    if (device > 0 && device < network->device_array->len) continue;
    g_set_error(error, NET_ERROR, NET_ERROR_DEVICE, "a link needs two devices, and there is no device %u",
                device);
    return FALSE;
  }
  if (a != b) return TRUE;
  g_set_error(error, NET_ERROR, NET_ERROR_DEVICE, "a link cannot join \"%s\" to itself",
              net_network_device(network, a)->name);
  return FALSE;
}

guint32 net_network_link(NetNetwork *network, guint32 a, guint32 b, const NetLinkSpec *spec, GError **error) {
  declare(network);
  if (!check_ends(network, a, b, error) || !net_link_spec_check(spec, error)) return NET_NO_LINK;
  g_assert(network->link_array->len < SIM_INDEX_MAX - 1);
  guint32 first = add_direction(network, a, b, spec);
  if (!spec->one_way) add_direction(network, b, a, spec);
  return first;
}

void net_network_shape(NetNetwork *network, const NetShape *shape) {
  declare(network);
  g_array_append_val(network->shapes, *shape);
}

/* What has been declared. */

guint32 net_network_find_device(const NetNetwork *network, const char *name) {
  return GPOINTER_TO_UINT(g_hash_table_lookup(network->names, name));
}

const NetDevice *net_network_device(const NetNetwork *network, guint32 device) {
  g_assert(device < network->device_array->len);
  return &g_array_index(network->device_array, NetDevice, device);
}

const NetLink *net_network_peek_link(const NetNetwork *network, guint32 link) {
  g_assert(link < network->link_array->len);
  return &g_array_index(network->link_array, NetLink, link);
}

guint32 net_network_link_count(const NetNetwork *network) { return network->link_array->len; }

guint net_network_shape_count(const NetNetwork *network) { return network->shapes->len; }

const NetShape *net_network_peek_shape(const NetNetwork *network, guint index) {
  g_assert(index < network->shapes->len);
  return &g_array_index(network->shapes, NetShape, index);
}

const NetCourier *net_network_courier(const NetNetwork *network, guint32 device) {
  g_assert(device < network->courier_array->len);
  return &g_array_index(network->courier_array, NetCourier, device);
}

const SimScore *net_network_queue_lengths(const NetNetwork *network, guint shard_index) {
  g_assert(shard_index < network->part_count);
  return &network->parts[shard_index].queue_lengths;
}

static NetRoutes *make_routes(const NetNetwork *network, guint32 links) {
  g_assert(links <= network->link_array->len);
  return net_routes_new(network->device_array->len - 1, (const NetLink *)network->link_array->data, links,
                        (const NetShape *)network->shapes->data, network->shapes->len);
}

static const NetRoutes *routes(NetNetwork *network) {
  if (network->routes) return network->routes;
  network->routes = make_routes(network, network->link_array->len);
  network->cache = net_route_cache_new(network->routes, NET_ROUTE_CACHE_BYTES);
  return network->routes;
}

guint32 net_network_link_to(NetNetwork *network, guint32 links, guint32 device, guint32 neighbor) {
  guint32 link = net_routes_link(routes(network), device, neighbor);
  return link < links ? link : NET_NO_LINK;
}

GArray *net_network_neighbors(NetNetwork *network, guint32 links, guint32 device) {
  GArray *neighbors = net_routes_neighbors(routes(network), device);
  if (links == network->link_array->len) return neighbors;
  guint count = neighbors->len; /* in the order of the links */
  while (count > 0 &&
         net_routes_link(network->routes, device, g_array_index(neighbors, guint32, count - 1)) >= links)
    count--;
  return g_array_set_size(neighbors, count);
}

/* Devices that have not been declared yet are in nobody's way, and shapes make no way shorter: the links
 * alone decide on distances. */
static gint64 earlier_distance(NetNetwork *network, guint32 links, guint32 device, guint32 other) {
  if (network->earlier_links != links) net_network_forget_earlier(network);
  if (!network->earlier) {
    network->earlier = make_routes(network, links);
    network->earlier_cache = net_route_cache_new(network->earlier, NET_ROUTE_CACHE_BYTES);
    network->earlier_links = links;
  }
  return net_route_distance(network->earlier_cache, device, other);
}

gint64 net_network_distance(NetNetwork *network, guint32 links, const SimShard *shard, guint32 device,
                            guint32 other) {
  if (links < network->link_array->len) return earlier_distance(network, links, device, other);
  routes(network);
  gboolean inside = shard && network->parts && shard->index < network->part_count;
  return net_route_distance(inside ? network->parts[shard->index].cache : network->cache, device, other);
}

/* The start. */

static void number_links(NetNetwork *network) {
  for (guint32 id = 0; id < network->link_array->len; id++) {
    NetLink *link = &network->links[id];
    link->nth = net_routes_nth(network->routes, link->from, link->to, id);
  }
}

void net_network_watch_links(NetNetwork *network) { network->watches_links = TRUE; }

/* The models' bytes change, and so would their hashes: nobody looks for one any more. */
static void count_at_links(NetNetwork *network) {
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init(&iter, network->models);
  while (g_hash_table_iter_next(&iter, &key, NULL)) {
    NetLinkModel *model = key;
    model->counting = model->ticks_per_byte.numerator > 0;
  }
}

void net_network_measure_from(NetNetwork *network, SimInstant from) {
  g_assert(!network->parts);
  network->measured_from = from;
}

static void begin_measuring(NetNetwork *network) {
  for (guint i = 0; i < network->courier_array->len; i++) {
    network->couriers[i].measured = network->measured_from < SIM_INSTANT_MAX;
    network->couriers[i].waiting = sim_occupancy_from(network->measured_from);
  }
}

char *net_network_queue_fault(const NetNetwork *network, guint32 device, SimInstant now) {
  const NetCourier *courier = net_network_courier(network, device);
  SimTicks ages = 0;
  guint64 inside = 0;
  for (const NetMessage *message = courier->queue.head; message; message = message->next, inside++)
    ages += (guint64)sim_occupancy_age(&courier->waiting, message->queued, now);
  return sim_occupancy_fault(&courier->waiting, now, inside, ages);
}

void net_network_set_courier_self(NetNetwork *network, guint32 device, gpointer self) {
  g_assert(network->parts && device < network->courier_array->len);
  network->couriers[device].self = self;
}

void net_network_start(NetNetwork *network) {
  g_assert(!network->parts);
  if (network->watches_links) count_at_links(network);
  routes(network);
  network->couriers = (NetCourier *)network->courier_array->data;
  network->links = (NetLink *)network->link_array->data;
  number_links(network);
  begin_measuring(network);
  network->part_count = sim_world_shard_count(network->world);
  network->parts = g_new(Part, network->part_count);
  for (guint i = 0; i < network->part_count; i++)
    network->parts[i] =
        (Part){.cache = net_route_cache_new(network->routes, NET_ROUTE_CACHE_BYTES / network->part_count),
               .chance = sim_chance_new(network->seed)};
}

/* The life of a message, from its end to its beginning. */

static void drop(NetNetwork *network, SimShard *shard, NetMessage *message, NetFate why) {
  if (net_trace_wants(shard, message)) net_trace_drop(shard, message, why);
  network->couriers[shard->device].counts.dropped++;
  if (network->host->dropped) network->host->dropped(network->host_data, shard, message, why);
  net_message_free(shard->slab, message);
}

void net_return(NetNetwork *network, SimShard *shard, NetMessage *message, NetFate fate) {
  sim_shard_note(shard, SIM_RETURN, message->id, fate);
  if (net_trace_wants(shard, message)) net_trace_return(shard, message, fate);
  if (message->flags & NET_MESSAGE_RETURNED || message->reply_to == NET_NOBODY) {
    drop(network, shard, message, fate);
    return;
  }
  NetMessage *returned = network->host->returned(network->host_data, shard, message, fate);
  g_assert(returned->flags & NET_MESSAGE_RETURNED);
  network->couriers[shard->device].counts.returned++;
  net_message_free(shard->slab, message);
  net_send(network, shard, returned);
}

/* Time spent waiting here since it was queued, or served, and until then. */
static inline void account(NetMessage *message, SimInstant then) {
  SimInstant wait = then - message->queued;
  if (message->hops == 0) message->sending += wait;
  else message->routing += wait;
  message->queued = then;
}

static void deliver(NetNetwork *network, SimShard *shard, NetMessage *message) {
  account(message, shard->now);
  message->delivered = shard->now;
  NetFate fate = network->host->deliver(network->host_data, shard, message);
  if (fate == NET_DELIVERED) network->couriers[shard->device].counts.delivered++;
  else net_return(network, shard, message, fate);
}

static void put_on_wire(NetLink *link, guint32 id, SimShard *shard, NetMessage *message, SimInstant service,
                        const NetPassage *passage, SimInstant arrival) {
  if (net_trace_wants(shard, message))
    net_trace_departure(shard, message, id, link, service, passage, arrival);
  message->delivered = arrival;
  if (shard->devices[link->to].shard != shard->index) {
    sim_shard_export(shard, arrival, link->to, sim_payload(NET_ARRIVAL, id), message);
    return;
  }
  net_link_put(link, message);
  sim_shard_post(shard, arrival, link->to, sim_payload(NET_ARRIVAL, id));
}

static void import_arrival(SimShard *shard, const SimEvent *event, gpointer cargo, gpointer data) {
  NetNetwork *network = data;
  (void)shard;
  net_link_put(&network->links[sim_payload_index(event->payload)], cargo);
}

/* Edge and latency are rounded together, so that what arrives exactly on an edge of the next courier is in
 * time for it. */
static gboolean leaves_on_edge(const NetCourier *courier) {
  return courier->has_rate && !(courier->model && courier->model->service);
}

static SimInstant arrival_after_edge(const NetLink *link, const NetCourier *courier, SimInstant now) {
  return MAX(sim_clock_edge_plus(&courier->clock, courier->edge, link->model->exact), now + 1);
}

static void depart(NetNetwork *network, SimShard *shard, NetHop hop, NetMessage *message) {
  guint32 id = hop.link;
  NetLink *link = &network->links[id];
  SimChance *chance = network->parts[shard->index].chance;
  NetPassage passage = net_link_pass(link, hop, chance, shard, shard->now, message);
  const NetCourier *courier = &network->couriers[shard->device];
  if (G_UNLIKELY(link->model->exact.numerator > 0) && link->model->plain && hop.flight == NET_UNSET &&
      leaves_on_edge(courier))
    passage.arrivals[0] = arrival_after_edge(link, courier, shard->now);
  account(message, passage.leaves);
  message->transfer += passage.transfer;
  network->couriers[shard->device].counts.forwarded++;
  sim_shard_note(shard, SIM_DEPARTURE, id, message->id ^ message->hash);
  if (G_UNLIKELY(passage.copies == 0)) {
    sim_shard_note(shard, SIM_LOSS, id, message->id ^ message->hash);
    if (net_trace_wants(shard, message))
      net_trace_departure(shard, message, id, link, courier->service, &passage, -1);
    drop(network, shard, message, NET_LOST);
    return;
  }
  if (passage.copies > 1) message->flags |= NET_MESSAGE_TWICE;
  NetMessage *copy = passage.copies > 1 ? net_message_dup(shard->slab, message) : NULL;
  put_on_wire(link, id, shard, message, courier->service, &passage, passage.arrivals[0]);
  if (copy) put_on_wire(link, id, shard, copy, courier->service, &passage, passage.arrivals[1]);
}

static NetHop next_hop(NetNetwork *network, SimShard *shard, const NetMessage *message) {
  const NetCourier *courier = &network->couriers[shard->device];
  if (G_UNLIKELY(courier->model && courier->model->route))
    return courier->model->route(courier->self, shard, message);
  NetRouteCache *cache = network->parts[shard->index].cache;
  return (NetHop){net_route_next(cache, shard->device, message->home), NET_UNSET};
}

/* Returned messages are not refused. */
static inline gboolean is_refusable(const NetMessage *message) {
  return !(message->flags & NET_MESSAGE_RETURNED);
}

static void forward(NetNetwork *network, SimShard *shard, NetMessage *message) {
  NetHop hop = next_hop(network, shard, message);
  if (G_UNLIKELY(hop.link == NET_NO_LINK)) net_return(network, shard, message, NET_UNREACHABLE);
  else if (is_refusable(message) && net_link_full(&network->links[hop.link], shard->now))
    net_return(network, shard, message, NET_FULL);
  else depart(network, shard, hop, message);
}

static void carry(NetNetwork *network, SimShard *shard, NetMessage *message) {
  if (message->home == shard->device) deliver(network, shard, message);
  else forward(network, shard, message);
}

static void post_edge(SimShard *shard, SimInstant instant) {
  sim_shard_post(shard, instant, shard->device, sim_payload(NET_EDGE, 0));
}

static gboolean serves(const NetCourier *courier) { return courier->model && courier->model->service; }

/* Takes a message for another device into service; it leaves when that is over. */
static void begin_service(SimShard *shard, NetCourier *courier, NetMessage *message) {
  SimInstant service = courier->model->service(courier->self, shard, message);
  g_assert(service >= 0 && service <= SIM_INSTANT_MAX - shard->now);
  account(message, shard->now);
  courier->served = message;
  sim_shard_post(shard, shard->now + service, shard->device, sim_payload(NET_SERVED, 0));
}

/* The courier looks again at once as long as it finds messages for its own device. */
static gboolean execute_edge(SimShard *shard, const SimEvent *event, gpointer data) {
  NetNetwork *network = data;
  NetCourier *courier = &network->couriers[event->device];
  for (NetMessage *message; (message = net_courier_take(courier, shard->now));) {
    gboolean home = message->home == event->device;
    if (!home && serves(courier)) {
      begin_service(shard, courier, message);
      return TRUE;
    }
    carry(network, shard, message);
    if (home) continue;
    post_edge(shard, net_courier_next_edge(courier));
    return TRUE;
  }
  return TRUE;
}

static gboolean execute_served(SimShard *shard, const SimEvent *event, gpointer data) {
  NetNetwork *network = data;
  NetCourier *courier = &network->couriers[event->device];
  NetMessage *message = g_steal_pointer(&courier->served);
  courier->service = shard->now - message->queued;
  message->service += courier->service;
  message->queued = shard->now;
  forward(network, shard, message);
  courier->service = 0;
  post_edge(shard, courier->has_rate ? net_courier_edge_after_service(courier, shard->now) : shard->now);
  return TRUE;
}

static inline gboolean refuses(const NetCourier *courier, SimShard *shard, const NetMessage *message) {
  const NetCourierModel *model = courier->model;
  if (!model && G_LIKELY(!net_courier_full(courier))) return FALSE;
  if (!is_refusable(message)) return FALSE;
  return net_courier_full(courier) ||
         (model && model->accept && !model->accept(courier->self, shard, message));
}

/* Hands a message to the courier of the running device. */
static void hand_over(NetNetwork *network, SimShard *shard, NetMessage *message) {
  NetCourier *courier = &network->couriers[shard->device];
  if (G_UNLIKELY(refuses(courier, shard, message))) {
    net_return(network, shard, message, NET_FULL);
    return;
  }
  if (!courier->has_queue) {
    carry(network, shard, message);
    return;
  }
  SimInstant waking = net_courier_push(courier, message, shard->now);
  if (shard->now >= network->measured_from)
    sim_score_add(&network->parts[shard->index].queue_lengths, courier->queue.length);
  if (net_trace_wants(shard, message)) net_trace_queue(shard, message, net_courier_depth(courier));
  if (waking != NET_NO_WAKING) post_edge(shard, waking);
}

/* (What a cut has taken from the wire is found out here, from departure, cut and arrival.) */
static gboolean execute_arrival(SimShard *shard, const SimEvent *event, gpointer data) {
  NetNetwork *network = data;
  guint32 id = sim_payload_index(event->payload);
  NetLink *link = &network->links[id];
  NetMessage *message = net_link_take(link);
  g_assert(message && message->delivered == shard->now);
  message->queued = shard->now;
  message->via = link->from;
  message->hops++;
  sim_shard_note(shard, SIM_ARRIVAL, id, message->id ^ message->hash);
  if (net_trace_wants(shard, message)) net_trace_arrival(shard, message, id, link);
  hand_over(network, shard, message);
  return TRUE;
}

guint32 net_network_link_depth(NetNetwork *network, const SimShard *shard, guint32 id) {
  NetLink *link = &network->links[id];
  g_assert(link->from == shard->device);
  return net_link_depth(link, shard->now);
}

void net_send(NetNetwork *network, SimShard *shard, NetMessage *message) {
  message->sent = message->queued = message->delivered = shard->now;
  message->sending = message->routing = message->service = message->transfer = 0;
  message->via = message->hops = 0;
  network->couriers[shard->device].counts.sent++;
  if (message->home == shard->device) {
    deliver(network, shard, message);
  } else if (message->home == SIM_EXPERIMENTER) {
    message->delivered = shard->now;
    sim_shard_export(shard, shard->now, SIM_EXPERIMENTER, sim_payload(NET_TO_EXPERIMENTER, 0), message);
  } else {
    hand_over(network, shard, message);
  }
}
