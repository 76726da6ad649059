/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "net/error.h"
#include "net/network.h"
#include "sim/run.h"

#define TICKS G_GINT64_CONSTANT(1000000000) /* per unit */
#define PORT_OPEN 1                         /* the number of the one mailbox that each device has */

/* What the devices send by themselves. */
typedef struct {
  guint32 from, to;
  SimInstant instant;
  guint32 size;
  gboolean wants_reply, nobody;
} Letter;

/* What became of messages. */
typedef struct {
  guint64 id;
  SimInstant instant;
  guint32 device, hops;
  NetFate fate; /* of a returned one: that of the other */
  SimInstant sent, sending, routing;
} Note;

typedef struct {
  SimWorld *world;
  NetNetwork *network;
  GArray *letters;
  GArray *deliveries, *returns, *drops, *mail; /* Notes */
} Fixture;

enum { SEND_LETTER = NET_KINDS, SEND_ALL };

static void note(GArray *notes, const SimShard *shard, const NetMessage *message, NetFate fate) {
  Note entry = {message->id, shard->now,    shard->device,    message->hops,
                fate,        message->sent, message->sending, message->routing};
  g_array_append_val(notes, entry);
}

static NetFate deliver(gpointer data, SimShard *shard, NetMessage *message) {
  Fixture *fixture = data;
  if (message->name != 0) return NET_NOPROC;
  ck_assert_uint_eq(message->home, shard->device);
  ck_assert_int_eq(message->delivered, shard->now);
  sim_shard_note(shard, SIM_DELIVERY, message->id, message->hash);
  gboolean back = (message->flags & NET_MESSAGE_RETURNED) != 0;
  note(back ? fixture->returns : fixture->deliveries, shard, message,
       back ? (NetFate)message->kind : NET_DELIVERED);
  net_message_free(shard->slab, message);
  return NET_DELIVERED;
}

static NetMessage *returned(gpointer data, SimShard *shard, const NetMessage *message, NetFate fate) {
  (void)data;
  NetMessage *back = net_message_new(shard->slab, 0);
  back->to = message->reply_to;
  back->home = net_address_home(message->reply_to);
  back->id = message->id;
  back->kind = fate;
  back->flags = NET_MESSAGE_RETURNED;
  return back;
}

static void dropped(gpointer data, SimShard *shard, const NetMessage *message, NetFate why) {
  note(((Fixture *)data)->drops, shard, message, why);
}

static const NetHost host = {deliver, returned, dropped};

static void send(Fixture *fixture, SimShard *shard, const Letter *letter, guint64 number) {
  NetMessage *message = net_message_new(shard->slab, 0);
  message->home = letter->to;
  message->name = letter->nobody;
  message->id = (guint64)shard->device << 40 | number;
  message->size = letter->size;
  if (letter->wants_reply) message->reply_to = net_address_local(shard->device, PORT_OPEN);
  net_send(fixture->network, shard, message);
}

static gboolean send_letter(SimShard *shard, const SimEvent *event, gpointer data) {
  Fixture *fixture = data;
  guint32 index = sim_payload_index(event->payload);
  send(fixture, shard, &g_array_index(fixture->letters, Letter, index), index + 1);
  return TRUE;
}

static gboolean send_all(SimShard *shard, const SimEvent *event, gpointer data) {
  guint32 homes = sim_payload_index(event->payload);
  for (guint32 home = 1; home <= homes; home++) send(data, shard, &(Letter){.to = home, .size = 10}, home);
  return TRUE;
}

static GArray *notes_new(void) { return g_array_new(FALSE, FALSE, sizeof(Note)); }

static void fixture_open(Fixture *fixture) {
  SimWorld *world = sim_world_new();
  *fixture = (Fixture){world,
                       net_network_new(world, 7, (SimRatio){TICKS, 1}, &host, fixture),
                       g_array_new(FALSE, FALSE, sizeof(Letter)),
                       notes_new(),
                       notes_new(),
                       notes_new(),
                       notes_new()};
  sim_world_handle(world, SEND_LETTER, send_letter, NULL, fixture);
  sim_world_handle(world, SEND_ALL, send_all, NULL, fixture);
}

static void fixture_close(Fixture *fixture) {
  net_network_free(fixture->network);
  sim_world_free(fixture->world);
  g_array_unref(fixture->letters);
  g_array_unref(fixture->deliveries);
  g_array_unref(fixture->returns);
  g_array_unref(fixture->drops);
  g_array_unref(fixture->mail);
}

static NetDeviceSpec device_of(SimRatio rate, SimInstant step) {
  NetDeviceSpec spec = net_device_spec_default();
  spec.courier_rate = rate;
  spec.courier_step = step;
  return spec;
}

typedef struct {
  NetNetwork *network;
  const NetLinkSpec *link;
} Joiner;

static void join(guint32 from, guint32 to, gpointer data) {
  Joiner *joiner = data;
  ck_assert(net_network_link(joiner->network, from, to, joiner->link, NULL) != NET_NO_LINK);
}

static void build(Fixture *fixture, NetShape shape, const NetDeviceSpec *device, const NetLinkSpec *link) {
  NetLinkSpec plain = net_link_spec_default();
  Joiner joiner = {fixture->network, link ? link : &plain};
  shape.first = sim_world_device_count(fixture->world) + 1;
  for (guint32 i = 0; i < shape.count; i++)
    ck_assert(net_network_add_device(fixture->network, device, NULL) != 0);
  net_shape_links(&shape, join, &joiner);
  net_network_shape(fixture->network, &shape);
}

static NetShape lattice(NetShapeKind kind, guint32 width, guint32 height) {
  guint32 count = kind == NET_SHAPE_QUADTREE ? net_shape_quadtree_count(width, height) : width * height;
  return (NetShape){.kind = kind, .count = count, .width = width, .height = height};
}

static void write_letter(Fixture *fixture, Letter letter) { g_array_append_val(fixture->letters, letter); }

static void post(Fixture *fixture, SimInstant instant, guint32 device, guint32 payload) {
  SimEvent event = {instant, device, SIM_EXPERIMENTER, 0, sim_world_experimenter_serial(fixture->world),
                    payload};
  sim_shard_post_outside(sim_world_shard_of(fixture->world, device), &event, -1);
}

static void take_mail(const SimExport *mail, gpointer data) {
  Fixture *fixture = data;
  NetMessage *message = mail->cargo;
  ck_assert_uint_eq(sim_payload_kind(mail->event.payload), NET_TO_EXPERIMENTER);
  Note entry = {message->id, mail->event.instant, 0, message->hops, NET_DELIVERED, message->sent, 0, 0};
  g_array_append_val(fixture->mail, entry);
  net_message_free(sim_world_experimenter(fixture->world)->slab, message);
}

static gboolean no(gpointer data) { return data == NULL; /* the fixture is the data */ }
static void do_nothing(gpointer data) { (void)data; }

static void start(Fixture *fixture, guint shards) {
  sim_world_divide(fixture->world, shards);
  net_network_start(fixture->network);
  for (guint i = 0; i < fixture->letters->len; i++) {
    const Letter *letter = &g_array_index(fixture->letters, Letter, i);
    post(fixture, letter->instant, letter->from, sim_payload(SEND_LETTER, i));
  }
}

static void run_until(Fixture *fixture, SimInstant until) {
  SimRun run = {until, SIM_INSTANT_MAX, G_MAXINT32, {take_mail, no, do_nothing, NULL, fixture}};
  sim_run(fixture->world, &run);
}

static void run(Fixture *fixture) {
  start(fixture, 1);
  run_until(fixture, SIM_INSTANT_MAX);
}

static const Note *note_at(const GArray *notes, guint i) {
  ck_assert_uint_lt(i, notes->len);
  return &g_array_index(notes, Note, i);
}

static void near(SimInstant found, double units) {
  ck_assert_msg(fabs((double)found - units * (double)TICKS) <= 1,
                "%" G_GINT64_FORMAT " ticks, not %.9f units", found, units);
}

START_TEST(mail_on_one_device_is_delivered_at_once_whatever_its_courier_does) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){1, 10}, 0);
  build(&f, lattice(NET_SHAPE_GRID, 2, 1), &device, NULL);
  write_letter(&f, (Letter){.from = 1, .to = 1, .instant = 33});
  run(&f);
  ck_assert_int_eq(note_at(f.deliveries, 0)->instant, 33);
  ck_assert_uint_eq(sim_world_events(f.world), 1);
  fixture_close(&f);
}
END_TEST

START_TEST(couriers_without_a_rate_need_one_event_a_hop_and_no_queue) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){0, 1}, 10);
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 6}, &device, NULL);
  write_letter(&f, (Letter){.from = 1, .to = 6, .instant = 5});
  run(&f);
  ck_assert_int_eq(note_at(f.deliveries, 0)->instant, 55);
  ck_assert_uint_eq(note_at(f.deliveries, 0)->hops, 5);
  ck_assert_uint_eq(sim_world_events(f.world), 6);
  fixture_close(&f);
}
END_TEST

START_TEST(mail_to_the_experimenter_costs_nothing) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){1, 1}, 10);
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 2}, &device, NULL);
  write_letter(&f, (Letter){.from = 2, .to = SIM_EXPERIMENTER, .instant = 77});
  run(&f);
  ck_assert_uint_eq(f.mail->len, 1);
  ck_assert_int_eq(note_at(f.mail, 0)->instant, 77);
  fixture_close(&f);
}
END_TEST

/* golden/routing.json: one sender, one message. */

static double fraction(const json_t *value) {
  if (json_is_number(value)) return json_number_value(value);
  const char *text = json_string_value(value), *slash = strchr(text, '/');
  return slash ? strtod(text, NULL) / strtod(slash + 1, NULL) : strtod(text, NULL);
}

static SimRatio ratio_of(const json_t *value) {
  SimRatio ratio;
  if (json_is_integer(value)) return (SimRatio){json_integer_value(value), 1};
  const char *text = json_string_value(value);
  ck_assert(sim_ratio_parse(text, strlen(text), &ratio, NULL));
  return ratio;
}

static SimInstant ticks_of(SimRatio units) {
  gint64 ticks;
  ck_assert(sim_ratio_nearest(units, (SimRatio){TICKS, 1}, &ticks));
  return ticks;
}

/* The device at (x, y), from 0, where a lattice is all there is. */
static guint32 at(guint32 width, guint32 x, guint32 y) { return y * width + x + 1; }

static void one_message(NetShapeKind kind, guint32 width, guint32 height, SimRatio rate, SimRatio step,
                        guint32 from, guint32 to, double expected) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of(rate, ticks_of(step));
  build(&f, lattice(kind, width, height), &device, NULL);
  write_letter(&f, (Letter){.from = from, .to = to});
  run(&f);
  ck_assert_uint_eq(f.deliveries->len, 1);
  near(note_at(f.deliveries, 0)->instant, expected);
  ck_assert_int_eq(net_network_distance(f.network, net_network_link_count(f.network), NULL, from, to),
                   note_at(f.deliveries, 0)->hops);
  fixture_close(&f);
}

static void both_kinds(guint32 width, guint32 height, const json_t *row, guint32 from, guint32 to) {
  const json_t *other_rate = json_object_get(row, "courier_rate");
  SimRatio rate = other_rate ? ratio_of(other_rate) : (SimRatio){100, 1};
  SimRatio step = other_rate ? ratio_of(json_object_get(row, "routing_step")) : (SimRatio){1, 100};
  double grid = fraction(json_object_get(row, "grid")), quadtree = fraction(json_object_get(row, "quadtree"));
  one_message(NET_SHAPE_GRID, width, height, rate, step, from, to, grid);
  one_message(NET_SHAPE_QUADTREE, width, height, rate, step, from, to, quadtree);
}

static guint32 place(const json_t *row, const char *who, guint32 width) {
  const json_t *pair = json_object_get(row, who);
  return at(width, (guint32)json_integer_value(json_array_get(pair, 0)),
            (guint32)json_integer_value(json_array_get(pair, 1)));
}

static guint pairs(const json_t *golden, const char *table, guint32 width, guint32 height) {
  size_t i;
  json_t *row;
  json_array_foreach (json_object_get(golden, table), i, row)
    both_kinds(width, height, row, place(row, "sender", width), place(row, "receiver", width));
  return (guint)i;
}

static guint corners(const json_t *golden) {
  size_t i, k;
  json_t *row;
  json_array_foreach (json_object_get(golden, "corner_to_corner"), i, row) {
    guint32 width = (guint32)json_integer_value(json_object_get(row, "w"));
    both_kinds(width, width, row, 1, width * width);
  }
  json_array_foreach (json_object_get(golden, "non_square_corner"), k, row) {
    const json_t *size = json_object_get(row, "size");
    guint32 width = (guint32)json_integer_value(json_array_get(size, 0));
    guint32 height = (guint32)json_integer_value(json_array_get(size, 1));
    both_kinds(width, height, row, 1, width * height);
  }
  return (guint)(i + k);
}

START_TEST(one_sender_s_messages_take_exactly_as_long_as_on_aether) {
  g_autofree char *folder = g_path_get_dirname(__FILE__);
  g_autofree char *path = g_build_filename(folder, "..", "golden", "routing.json", NULL);
  json_error_t error;
  json_t *golden = json_load_file(path, 0, &error);
  ck_assert_msg(golden, "%s: %s", error.source, error.text);
  guint rows = corners(golden) + pairs(golden, "random_pairs_8x8", 8, 8) +
               pairs(golden, "random_pairs_5x3", 5, 3) + pairs(golden, "other_rates", 8, 8);
  ck_assert_uint_eq(rows, 31);
  json_decref(golden);
}
END_TEST

/* golden/all_to_all.json and all_to_all_quadtree.json */

static void all_to_all(Fixture *fixture, NetShape shape, SimRatio rate, SimRatio step, guint shards) {
  NetDeviceSpec device = device_of(rate, ticks_of(step));
  fixture_open(fixture);
  build(fixture, shape, &device, NULL);
  start(fixture, shards);
  guint32 leaves = shape.width * shape.height;
  for (guint32 i = 1; i <= leaves; i++) post(fixture, 0, i, sim_payload(SEND_ALL, leaves));
  run_until(fixture, SIM_INSTANT_MAX);
}

static guint32 greatest_queue(const Fixture *fixture) {
  guint32 greatest = 0;
  for (guint32 d = 1; d <= sim_world_device_count(fixture->world); d++)
    greatest = MAX(greatest, net_network_courier(fixture->network, d)->greatest);
  return greatest;
}

static gboolean within(double found, double golden, double share) {
  return fabs(found - golden) <= share * golden;
}

/* Figures of aether; 0: not measured.  It looked at its queues only every 1/100, so its greatest may be one
 * short. */
typedef struct {
  double last, sum; /* of the instants of delivery */
  guint32 queue;
} Totals;

static void agrees(NetShapeKind kind, guint32 width, guint32 height, SimRatio rate, SimRatio step,
                   Totals golden) {
  Fixture f;
  all_to_all(&f, lattice(kind, width, height), rate, step, 1);
  guint32 messages = width * height * width * height;
  ck_assert_uint_eq(f.deliveries->len, messages);
  double last = (double)note_at(f.deliveries, messages - 1)->instant / TICKS, sum = 0;
  for (guint i = 0; i < messages; i++) sum += (double)note_at(f.deliveries, i)->instant / TICKS;
  ck_assert_msg(within(last, golden.last, 0.05), "last delivery at %f, not %f", last, golden.last);
  if (golden.sum > 0) ck_assert_msg(within(sum, golden.sum, 0.05), "sum %f, not %f", sum, golden.sum);
  guint32 queue = greatest_queue(&f);
  if (golden.queue > 0)
    ck_assert_msg(queue == golden.queue || queue == golden.queue + 1, "queue %u, not %u", queue,
                  golden.queue);
  fixture_close(&f);
}

START_TEST(under_contention_totals_agree_with_aether_s_within_five_per_cent) {
  const SimRatio rate = {100, 1}, step = {1, 100};
  agrees(NET_SHAPE_GRID, 2, 2, rate, step, (Totals){0.04, 0, 3});
  agrees(NET_SHAPE_GRID, 3, 3, rate, step, (Totals){0.24, 0, 15});
  agrees(NET_SHAPE_GRID, 3, 3, (SimRatio){7, 1}, (SimRatio){1, 3}, (Totals){26 / 7., 0, 14});
  agrees(NET_SHAPE_QUADTREE, 1, 2, rate, step, (Totals){0.03, 0.05, 0});
  agrees(NET_SHAPE_QUADTREE, 2, 2, rate, step, (Totals){0.13, 0.91, 0});
  agrees(NET_SHAPE_QUADTREE, 3, 3, rate, step, (Totals){0.57, 23.89, 0});
}
END_TEST

START_TEST(a_message_s_time_splits_into_waits_and_wire) {
  Fixture f;
  all_to_all(&f, lattice(NET_SHAPE_GRID, 4, 4), (SimRatio){100, 1}, (SimRatio){1, 50}, 1);
  ck_assert_uint_eq(f.deliveries->len, 256);
  SimInstant routing = 0;
  for (guint i = 0; i < f.deliveries->len; i++) {
    const Note *n = note_at(f.deliveries, i);
    ck_assert_int_eq(n->instant - n->sent, n->sending + n->routing + n->hops * (TICKS / 50));
    if (n->hops == 0) ck_assert_int_eq(n->sending + n->routing, 0);
    routing += n->routing;
  }
  ck_assert_int_gt(routing, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(waiting_counts_where_the_message_waits) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){10, 1}, 30000000);
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 2}, &device, NULL);
  write_letter(&f, (Letter){.from = 1, .to = 2, .instant = 50000000});
  run(&f);
  const Note *n = note_at(f.deliveries, 0);
  ck_assert_int_eq(n->sending, 50000000); /* leaves on the edge at 0.1, arrives at 0.13, */
  ck_assert_int_eq(n->routing, 70000000); /* waits for the edge at 0.2 */
  ck_assert_int_eq(n->instant, 200000000);
  fixture_close(&f);
}
END_TEST

/* golden/returned.json: the instants at which mail to nobody was found out and came back. */
START_TEST(mail_to_nobody_is_returned_over_the_network_as_on_aether) {
  const struct {
    guint32 rate, hops;
    double send, found, back;
  } rows[] = {{100, 0, 1, 1, 1},
              {100, 5, 1, 21 / 20., 11 / 10.},
              {100, 5, 5, 101 / 20., 51 / 10.},
              {7, 2, 1, 9 / 7., 11 / 7.},
              {7, 2, 5, 37 / 7., 39 / 7.},
              {100, 1, 0.1, 11 / 100., 3 / 25.},
              {7, 5, 0.1, 6 / 7., 11 / 7.},
              {7, 5, 1.7, 17 / 7., 22 / 7.}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    Fixture f;
    fixture_open(&f);
    NetDeviceSpec device = device_of((SimRatio){rows[i].rate, 1}, TICKS / 100);
    build(&f, lattice(NET_SHAPE_GRID, 6, 1), &device, NULL);
    SimInstant instant = (SimInstant)llround(rows[i].send * (double)TICKS);
    write_letter(
        &f,
        (Letter){.from = 1, .to = 1 + rows[i].hops, .instant = instant, .wants_reply = TRUE, .nobody = TRUE});
    run(&f);
    ck_assert_uint_eq(f.returns->len, 1);
    const Note *back = note_at(f.returns, 0);
    near(back->sent, rows[i].found);
    near(back->instant, rows[i].back);
    ck_assert_int_eq(back->fate, NET_NOPROC);
    fixture_close(&f);
  }
}
END_TEST

START_TEST(without_a_reply_address_undeliverable_mail_is_dropped_and_counted) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){100, 1}, TICKS / 100);
  build(&f, lattice(NET_SHAPE_GRID, 3, 1), &device, NULL);
  write_letter(&f, (Letter){.from = 1, .to = 3, .nobody = TRUE});
  run(&f);
  ck_assert_uint_eq(f.returns->len, 0);
  ck_assert_int_eq(note_at(f.drops, 0)->fate, NET_NOPROC);
  ck_assert_uint_eq(net_network_courier(f.network, 3)->counts.dropped, 1);
  fixture_close(&f);
}
END_TEST

START_TEST(where_no_way_leads_mail_comes_back_at_once) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){0, 1}, 1);
  build(&f, (NetShape){.kind = NET_SHAPE_RING, .count = 3}, &device, NULL);
  build(&f, (NetShape){.kind = NET_SHAPE_RING, .count = 3}, &device, NULL);
  write_letter(&f, (Letter){.from = 1, .to = 4, .instant = 9, .wants_reply = TRUE});
  write_letter(&f, (Letter){.from = 2, .to = 70000, .instant = 9, .wants_reply = TRUE});
  run(&f);
  for (guint i = 0; i < 2; i++) {
    ck_assert_int_eq(note_at(f.returns, i)->fate, NET_UNREACHABLE);
    ck_assert_int_eq(note_at(f.returns, i)->instant, 9);
  }
  fixture_close(&f);
}
END_TEST

START_TEST(a_full_courier_returns_what_comes_and_lets_returned_mail_pass) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec quick = device_of((SimRatio){0, 1}, 10), slow = device_of((SimRatio){1, 1}, 10);
  slow.courier_capacity = 2;
  NetLinkSpec link = net_link_spec_default();
  net_network_add_device(f.network, &quick, NULL);
  net_network_add_device(f.network, &slow, NULL);
  net_network_add_device(f.network, &quick, NULL);
  net_network_link(f.network, 1, 2, &link, NULL);
  net_network_link(f.network, 2, 3, &link, NULL);
  for (guint i = 0; i < 5; i++)
    write_letter(&f, (Letter){.from = 1, .to = 3, .instant = 1 + i, .wants_reply = TRUE});
  run(&f);
  ck_assert_uint_eq(f.deliveries->len, 2);
  ck_assert_uint_eq(f.returns->len, 3);
  ck_assert_uint_eq(f.drops->len, 0);
  ck_assert_int_eq(note_at(f.returns, 0)->fate, NET_FULL);
  ck_assert_uint_eq(net_network_courier(f.network, 2)->counts.returned, 3);
  ck_assert_uint_eq(net_network_courier(f.network, 2)->greatest, 5);
  fixture_close(&f);
}
END_TEST

START_TEST(a_full_link_returns_what_comes) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){0, 1}, 10);
  NetLinkSpec link = net_link_spec_default();
  link.bandwidth = (SimRatio){1, 1};
  link.capacity = 1;
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 2}, &device, &link);
  for (guint i = 0; i < 3; i++)
    write_letter(&f, (Letter){.from = 1, .to = 2, .size = 100, .wants_reply = TRUE});
  run(&f);
  ck_assert_int_eq(note_at(f.deliveries, 0)->instant, 110);
  ck_assert_int_eq(note_at(f.deliveries, 1)->instant, 210);
  ck_assert_int_eq(note_at(f.deliveries, 1)->sending, 100);
  ck_assert_int_eq(note_at(f.returns, 0)->fate, NET_FULL);
  ck_assert_uint_eq(f.deliveries->len + f.returns->len, 3);
  fixture_close(&f);
}
END_TEST

START_TEST(every_message_sent_is_delivered_returned_lost_or_doubled) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){0, 1}, 10);
  NetLinkSpec link = net_link_spec_default();
  link.loss = 0.3;
  link.duplicate = 0.3;
  link.jitter = 50;
  link.reorder = TRUE;
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 2}, &device, &link);
  for (guint i = 0; i < 1000; i++) write_letter(&f, (Letter){.from = 1, .to = 2, .instant = i});
  run(&f);
  GHashTable *ids = g_hash_table_new(g_int64_hash, g_int64_equal);
  for (guint i = 0; i < f.deliveries->len; i++)
    g_hash_table_add(ids, &g_array_index(f.deliveries, Note, i).id);
  guint arrived = g_hash_table_size(ids);
  ck_assert_uint_eq(arrived + f.drops->len, 1000);
  ck_assert(f.drops->len > 230 && f.drops->len < 370);
  ck_assert(f.deliveries->len - arrived > 150);
  ck_assert_int_eq(note_at(f.drops, 0)->fate, NET_LOST);
  ck_assert_uint_eq(net_network_peek_link(f.network, 0)->lost, f.drops->len);
  g_hash_table_unref(ids);
  fixture_close(&f);
}
END_TEST

static guint64 fingerprint(guint shards) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){70, 1}, TICKS / 90);
  device.courier_capacity = 12;
  NetLinkSpec link = net_link_spec_default();
  link.bandwidth = (SimRatio){1, 1000000};
  link.capacity = 4;
  link.jitter = TICKS / 100;
  link.loss = link.duplicate = 0.05;
  link.reorder = TRUE;
  build(&f, lattice(NET_SHAPE_TORUS, 4, 4), &device, &link);
  for (guint i = 0; i < 800; i++)
    write_letter(&f, (Letter){.from = i % 16 + 1,
                              .to = (i * 7 + i / 16) % 16 + 1,
                              .instant = i / 32 * (TICKS / 50),
                              .size = i % 200,
                              .wants_reply = i % 3 != 0,
                              .nobody = i % 11 == 0});
  start(&f, shards);
  run_until(&f, SIM_INSTANT_MAX);
  ck_assert_uint_gt(f.returns->len, 30);
  ck_assert_uint_gt(f.drops->len, 30);
  guint64 hash = 0;
  for (guint32 d = 1; d <= 16; d++) hash = sim_hash_fold(hash, sim_world_device(f.world, d)->hash);
  fixture_close(&f);
  return hash;
}

START_TEST(the_division_into_shards_cannot_be_seen) {
  guint64 hash = fingerprint(1);
  for (guint shards = 1; shards <= 4; shards++) ck_assert_uint_eq(fingerprint(shards), hash);
}
END_TEST

START_TEST(messages_under_way_are_freed_with_the_network) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){100, 1}, TICKS);
  build(&f, lattice(NET_SHAPE_GRID, 3, 3), &device, NULL);
  start(&f, 2);
  for (guint32 i = 1; i <= 9; i++) post(&f, 0, i, sim_payload(SEND_ALL, 9));
  run_until(&f, TICKS * 3 / 2);
  ck_assert_uint_lt(f.deliveries->len, 81);
  fixture_close(&f);
}
END_TEST

START_TEST(lengths_of_queues_are_recorded) {
  Fixture f;
  all_to_all(&f, lattice(NET_SHAPE_GRID, 3, 3), (SimRatio){100, 1}, (SimRatio){1, 100}, 1);
  SimHistogram *lengths = sim_histogram_new();
  sim_score_pour(net_network_queue_lengths(f.network, 0), lengths);
  ck_assert_uint_eq(sim_histogram_max(lengths), greatest_queue(&f));
  guint64 forwarded = 0;
  for (guint32 d = 1; d <= 9; d++) forwarded += net_network_courier(f.network, d)->counts.forwarded;
  ck_assert_uint_eq(sim_histogram_count(lengths), 72 + forwarded); /* each sent, each arrived */
  ck_assert_uint_eq(forwarded, 144);
  sim_histogram_free(lengths);
  fixture_close(&f);
}
END_TEST

START_TEST(devices_and_links_count_what_they_carry) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = device_of((SimRatio){0, 1}, 10);
  build(&f, (NetShape){.kind = NET_SHAPE_LINE, .count = 3}, &device, NULL);
  for (guint32 i = 0; i < 10; i++) write_letter(&f, (Letter){.from = 1, .to = 3, .instant = i, .size = i});
  for (guint32 i = 0; i < 4; i++)
    write_letter(
        &f, (Letter){.from = 1, .to = 3, .instant = i, .size = 100, .wants_reply = TRUE, .nobody = TRUE});
  for (guint32 i = 0; i < 2; i++)
    write_letter(&f, (Letter){.from = 1, .to = 3, .instant = i, .size = 1000, .nobody = TRUE});
  run(&f);
  static const NetCounts expected[] = {
      {.sent = 16, .delivered = 4, .forwarded = 16},
      {.forwarded = 16 + 4},
      {.sent = 4, .delivered = 10, .forwarded = 4, .returned = 4, .dropped = 2}};
  for (guint32 d = 1; d <= 3; d++) {
    const NetCounts *counts = &net_network_courier(f.network, d)->counts;
    ck_assert_uint_eq(counts->sent, expected[d - 1].sent);
    ck_assert_uint_eq(counts->delivered, expected[d - 1].delivered);
    ck_assert_uint_eq(counts->forwarded, expected[d - 1].forwarded);
    ck_assert_uint_eq(counts->returned, expected[d - 1].returned);
    ck_assert_uint_eq(counts->dropped, expected[d - 1].dropped);
  }
  for (guint i = 0; i < 4; i++) {
    const NetLink *link = net_network_peek_link(f.network, i);
    gboolean there = link->from < link->to;
    ck_assert_uint_eq(link->carried, there ? 16 : 4);
    if (there) ck_assert_uint_eq(link->bytes, 45 + 400 + 2000);
    ck_assert_uint_eq(link->lost, 0);
  }
  fixture_close(&f);
}
END_TEST

START_TEST(queues_that_nobody_measures_carry_all_the_same) {
  Fixture f;
  NetDeviceSpec device = net_device_spec_default();
  device.courier_rate = (SimRatio){100, 1};
  fixture_open(&f);
  build(&f, lattice(NET_SHAPE_GRID, 3, 3), &device, NULL);
  net_network_measure_from(f.network, SIM_INSTANT_MAX);
  start(&f, 1);
  for (guint32 i = 1; i <= 9; i++) post(&f, 0, i, sim_payload(SEND_ALL, 9));
  run_until(&f, SIM_INSTANT_MAX - 1);
  ck_assert_uint_eq(f.deliveries->len, 81);
  ck_assert_uint_gt(greatest_queue(&f), 1);
  ck_assert_uint_eq(sim_score_count(net_network_queue_lengths(f.network, 0)), 0);
  for (guint32 d = 1; d <= 9; d++) {
    const SimOccupancy *waiting = &net_network_courier(f.network, d)->waiting;
    ck_assert(waiting->inside == 0 && waiting->left == 0 && waiting->stays == 0);
  }
  fixture_close(&f);
}
END_TEST

static void refused(guint32 number, GError **error, NetError code, const char *text) {
  ck_assert(number == 0 || number == NET_NO_LINK);
  ck_assert(g_error_matches(*error, NET_ERROR, (gint)code));
  ck_assert_ptr_nonnull(strstr((*error)->message, text));
  g_clear_error(error);
}

START_TEST(mistakes_in_declarations_name_what_is_wrong) {
  Fixture f;
  GError *error = NULL;
  fixture_open(&f);
  NetDeviceSpec device = net_device_spec_default();
  NetLinkSpec link = net_link_spec_default();
  device.name = "router";
  ck_assert_uint_eq(net_network_add_device(f.network, &device, &error), 1);
  refused(net_network_add_device(f.network, &device, &error), &error, NET_ERROR_NAME, "\"router\"");
  device.name = NULL;
  ck_assert_uint_eq(net_network_add_device(f.network, &device, &error), 2);
  ck_assert_str_eq(net_network_device(f.network, 2)->name, "device-2");
  ck_assert_uint_eq(net_network_find_device(f.network, "device-2"), 2);
  ck_assert_uint_eq(net_network_find_device(f.network, "device-3"), 0);
  refused(net_network_link(f.network, 1, 1, &link, &error), &error, NET_ERROR_DEVICE, "router");
  refused(net_network_link(f.network, 1, 3, &link, &error), &error, NET_ERROR_DEVICE, "3");
  refused(net_network_link(f.network, 0, 1, &link, &error), &error, NET_ERROR_DEVICE, "0");
  link.loss = 2;
  refused(net_network_link(f.network, 1, 2, &link, &error), &error, NET_ERROR_VALUE, "loss");
  fixture_close(&f);
}
END_TEST

START_TEST(parallel_links_are_numbered_by_direction) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = net_device_spec_default();
  NetLinkSpec link = net_link_spec_default();
  for (guint i = 0; i < 2; i++) net_network_add_device(f.network, &device, NULL);
  net_network_link(f.network, 1, 2, &link, NULL);
  net_network_link(f.network, 2, 1, &link, NULL);
  start(&f, 1);
  const guint32 numbers[] = {0, 0, 1, 1};
  for (guint i = 0; i < 4; i++) ck_assert_uint_eq(net_network_peek_link(f.network, i)->nth, numbers[i]);
  fixture_close(&f);
}
END_TEST

START_TEST(links_count_from_0_and_lead_one_way_when_asked) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = net_device_spec_default();
  NetLinkSpec both = net_link_spec_default(), one = both;
  one.one_way = TRUE;
  for (guint i = 0; i < 3; i++) net_network_add_device(f.network, &device, NULL);
  ck_assert_uint_eq(net_network_link(f.network, 2, 1, &one, NULL), 0);
  ck_assert_uint_eq(net_network_link(f.network, 2, 3, &both, NULL), 1);
  ck_assert_uint_eq(net_network_link_count(f.network), 3);
  ck_assert_uint_eq(net_network_link_to(f.network, 3, 3, 2), 2);
  ck_assert_uint_eq(net_network_link_to(f.network, 3, 1, 2), NET_NO_LINK);
  ck_assert_int_eq(net_network_distance(f.network, 3, NULL, 3, 1), 2);
  ck_assert_int_eq(net_network_distance(f.network, 3, NULL, 1, 3), -1);
  GArray *neighbors = net_network_neighbors(f.network, 3, 2);
  ck_assert_uint_eq(neighbors->len, 2);
  ck_assert_uint_eq(g_array_index(neighbors, guint32, 0), 1);
  g_array_unref(neighbors);
  fixture_close(&f);
}
END_TEST

static void neighbors_are(NetNetwork *network, guint32 links, guint32 device, guint count, guint32 last) {
  GArray *neighbors = net_network_neighbors(network, links, device);
  ck_assert_uint_eq(neighbors->len, count);
  if (count > 0) ck_assert_uint_eq(g_array_index(neighbors, guint32, count - 1), last);
  g_array_unref(neighbors);
}

/* A chain of three is closed to a ring; what is asked about it when it was a chain stays true after the
 * start. */
START_TEST(of_the_first_links_it_is_told_as_if_there_were_no_others) {
  Fixture f;
  fixture_open(&f);
  NetDeviceSpec device = net_device_spec_default();
  NetLinkSpec link = net_link_spec_default();
  for (guint i = 0; i < 3; i++) net_network_add_device(f.network, &device, NULL);
  net_network_link(f.network, 1, 2, &link, NULL);
  net_network_link(f.network, 2, 3, &link, NULL);
  net_network_link(f.network, 3, 1, &link, NULL);
  net_network_shape(f.network, &(NetShape){.kind = NET_SHAPE_RING, .first = 1, .count = 3});
  sim_world_divide(f.world, 1);
  net_network_start(f.network);
  for (guint round = 0; round < 2; round++) {
    static const gint64 distances[] = {-1, -1, -1, 2, 2, 2, 1};
    for (guint32 links = 0; links <= 6; links++)
      ck_assert_int_eq(net_network_distance(f.network, links, NULL, 1, 3), distances[links]);
    net_network_forget_earlier(f.network);
  }
  ck_assert_int_eq(net_network_distance(f.network, 5, NULL, 3, 1), 1);
  ck_assert_uint_eq(net_network_link_to(f.network, 0, 1, 2), NET_NO_LINK);
  ck_assert_uint_eq(net_network_link_to(f.network, 1, 1, 2), 0);
  ck_assert_uint_eq(net_network_link_to(f.network, 5, 1, 3), NET_NO_LINK);
  ck_assert_uint_eq(net_network_link_to(f.network, 6, 1, 3), 5);
  neighbors_are(f.network, 0, 1, 0, 0);
  neighbors_are(f.network, 5, 1, 1, 2);
  neighbors_are(f.network, 6, 1, 2, 3);
  fixture_close(&f);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("net/network");
  TCase *tests = tcase_create("network");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, mail_on_one_device_is_delivered_at_once_whatever_its_courier_does);
  tcase_add_test(tests, couriers_without_a_rate_need_one_event_a_hop_and_no_queue);
  tcase_add_test(tests, mail_to_the_experimenter_costs_nothing);
  tcase_add_test(tests, one_sender_s_messages_take_exactly_as_long_as_on_aether);
  tcase_add_test(tests, under_contention_totals_agree_with_aether_s_within_five_per_cent);
  tcase_add_test(tests, a_message_s_time_splits_into_waits_and_wire);
  tcase_add_test(tests, waiting_counts_where_the_message_waits);
  tcase_add_test(tests, mail_to_nobody_is_returned_over_the_network_as_on_aether);
  tcase_add_test(tests, without_a_reply_address_undeliverable_mail_is_dropped_and_counted);
  tcase_add_test(tests, where_no_way_leads_mail_comes_back_at_once);
  tcase_add_test(tests, a_full_courier_returns_what_comes_and_lets_returned_mail_pass);
  tcase_add_test(tests, a_full_link_returns_what_comes);
  tcase_add_test(tests, every_message_sent_is_delivered_returned_lost_or_doubled);
  tcase_add_test(tests, the_division_into_shards_cannot_be_seen);
  tcase_add_test(tests, messages_under_way_are_freed_with_the_network);
  tcase_add_test(tests, lengths_of_queues_are_recorded);
  tcase_add_test(tests, devices_and_links_count_what_they_carry);
  tcase_add_test(tests, queues_that_nobody_measures_carry_all_the_same);
  tcase_add_test(tests, mistakes_in_declarations_name_what_is_wrong);
  tcase_add_test(tests, parallel_links_are_numbered_by_direction);
  tcase_add_test(tests, links_count_from_0_and_lead_one_way_when_asked);
  tcase_add_test(tests, of_the_first_links_it_is_told_as_if_there_were_no_others);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return EXIT_SUCCESS;
}
