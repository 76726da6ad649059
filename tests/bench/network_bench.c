/* SPDX-License-Identifier: MIT */

/* All-to-all: each device of a grid sends a message to every other at instant 0, hop by hop through
 * couriers of 100 messages a second, links of 1/100 s.  aether does 2.9 (16x16) and 2.2 (32x32)
 * million events a second at this, OMNeT++ 2.83 (32x32).
 *
 * A hop has two events, the arrival and the edge that sends the message on. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "net/network.h"
#include "sim/run.h"

#define TICKS G_GINT64_CONSTANT(1000000000)

typedef struct {
  NetNetwork *network;
  guint64 delivered, hops;
  SimInstant last;
} Bench;

static NetFate deliver(gpointer data, SimShard *shard, NetMessage *message) {
  Bench *bench = data;
  bench->delivered++;
  bench->hops += message->hops;
  bench->last = shard->now;
  net_message_free(shard->slab, message);
  return NET_DELIVERED;
}

static gboolean start(SimShard *shard, const SimEvent *event, gpointer data) {
  Bench *bench = data;
  guint32 devices = sim_world_device_count(shard->world);
  for (guint32 home = 1; home <= devices; home++) {
    NetMessage *message = net_message_new(shard->slab, 0);
    message->home = home;
    message->id = (guint64)event->device << 40 | home;
    message->size = 64;
    net_send(bench->network, shard, message);
  }
  return TRUE;
}

static gboolean listens(gpointer data) { return data != NULL; }

static void join(guint32 from, guint32 to, gpointer data) {
  NetLinkSpec spec = net_link_spec_default();
  if (net_network_link(data, from, to, &spec, NULL) == NET_NO_LINK) abort();
}

static void build(NetNetwork *network, guint32 width, gboolean table) {
  NetDeviceSpec device = net_device_spec_default();
  device.courier_rate = (SimRatio){100, 1};
  device.courier_step = TICKS / 100;
  NetShape grid = {NET_SHAPE_GRID, 1, width * width, width, width, 0};
  for (guint32 i = 0; i < grid.count; i++) net_network_add_device(network, &device, NULL);
  net_shape_links(&grid, join, network);
  if (!table) net_network_shape(network, &grid);
}

static guint32 greatest_queue(const NetNetwork *network, guint32 devices) {
  guint32 greatest = 0;
  for (guint32 d = 1; d <= devices; d++) greatest = MAX(greatest, net_network_courier(network, d)->greatest);
  return greatest;
}

static void all_to_all(guint32 width, gboolean table) {
  static const NetHost host = {.deliver = deliver};
  Bench bench = {0};
  SimWorld *world = sim_world_new();
  bench.network = net_network_new(world, 1, (SimRatio){TICKS, 1}, &host, &bench);
  sim_world_handle(world, NET_KINDS, start, NULL, &bench);
  build(bench.network, width, table);
  sim_world_divide(world, 1);
  net_network_start(bench.network);
  SimShard *shard = sim_world_shard(world, 0);
  for (guint32 d = 1; d <= width * width; d++) {
    SimEvent event = {0, d, SIM_EXPERIMENTER, 0, d, sim_payload(NET_KINDS, 0)};
    sim_shard_post_outside(shard, &event, -1);
  }
  SimRun run = {
      .until = SIM_INSTANT_MAX, .limit = SIM_INSTANT_MAX, .limit_turn = G_MAXINT32, .hooks.listens = listens};
  gint64 before = g_get_monotonic_time();
  sim_run(world, &run);
  double seconds = (double)(g_get_monotonic_time() - before) / 1e6;
  guint64 events = sim_world_events(world);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%2ux%-2u %-6s %8" G_GUINT64_FORMAT " messages %9" G_GUINT64_FORMAT " hops %9" G_GUINT64_FORMAT
         " events  %6.2f s  %6.2f M events/s  queue %5u  last %.2f s  %ld MB\n",
         width, width, table ? "tables" : "shape", bench.delivered, bench.hops, events, seconds,
         (double)events / seconds / 1e6, greatest_queue(bench.network, width * width),
         (double)bench.last / TICKS, usage.ru_maxrss / 1024);
  net_network_free(bench.network);
  sim_world_free(world);
}

int main(void) {
  all_to_all(16, FALSE);
  all_to_all(16, TRUE);
  all_to_all(32, FALSE);
  all_to_all(32, TRUE);
  return EXIT_SUCCESS;
}
