/* SPDX-License-Identifier: MIT */
#include "actors/instruments/ledger.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "actors/instruments/fold.h"

static const SimRatio NANOSECONDS = {1000000000, 1};

static guint64 next(guint64 *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

static ActorMoment at(SimInstant instant, gint32 turn, guint32 device) {
  return (ActorMoment){instant, device, turn};
}

static ActorMetric metric_of(ActorLedger *ledger, const char *name, SimInstant now) {
  ActorMetric metric;
  ActorFold *fold = actor_fold_new(&ledger, 1, now, NANOSECONDS);
  ck_assert(actor_fold_metric(fold, name, &metric));
  actor_fold_free(fold);
  return metric;
}

/* --- what a fold tells, as a text that has every bit of it --- */

static void tell_bits(GString *text, const char *label, double value) {
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  g_string_append_printf(text, " %s=%" G_GINT64_MODIFIER "x", label, bits);
}

static void tell_metric(const char *name, const ActorMetric *metric, gpointer data) {
  GString *text = data;
  g_string_append_printf(text, "metric %s", name);
  tell_bits(text, "count", metric->count);
  tell_bits(text, "sum", metric->sum);
  tell_bits(text, "mean", metric->mean);
  tell_bits(text, "min", metric->min);
  tell_bits(text, "max", metric->max);
  tell_bits(text, "p50", metric->p50);
  tell_bits(text, "p90", metric->p90);
  tell_bits(text, "p99", metric->p99);
  tell_bits(text, "last", metric->last);
  tell_bits(text, "half_width", metric->half_width);
  g_string_append_c(text, '\n');
}

static void tell_traffic(const char *word, const ActorTraffic *traffic, gpointer data) {
  const guint64 counts[] = {traffic->sent, traffic->bytes,    traffic->taken,
                            traffic->hops, traffic->returned, traffic->dropped};
  g_string_append_printf(data, "traffic %s %u", word, traffic->kind);
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
    g_string_append_printf(data, " %" G_GUINT64_FORMAT, counts[i]);
  g_string_append(data, ": ");
  tell_metric("latency", &traffic->latency, data);
}

static void tell_result(const char *name, const guint8 *bytes, gsize length, gpointer data) {
  g_string_append_printf(data, "result %s %.*s\n", name, (int)length, (const char *)bytes);
}

static void tell_moment(GString *text, const ActorMoment *moment) {
  g_string_append_printf(text, " (%" G_GINT64_FORMAT " %d %u)", moment->instant, moment->turn,
                         moment->device);
}

static void tell_check(const ActorCheck *check, gpointer data) {
  g_string_append_printf(data, "check %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, check->text,
                         check->passed, check->failed);
  tell_moment(data, &check->first);
  if (check->failed) tell_moment(data, &check->first_failure);
  g_string_append_printf(data, " %s\n", check->where ? check->where : "-");
}

static void tell_log(const ActorLogEntry *entry, gpointer data) {
  g_string_append(data, "log");
  tell_moment(data, &entry->moment);
  g_string_append_printf(data, " %d %.*s\n", entry->level, (int)entry->length, (const char *)entry->fields);
}

static void tell_call(const char *origin, const char *kind, const ActorCall *call, gpointer data) {
  g_string_append_printf(data, "call %s %s %u %" G_GUINT64_FORMAT ":", origin, kind, call->destinations,
                         call->made);
  tell_bits(data, "deviation", call->deviation);
  tell_metric("round trip", &call->round_trip, data);
}

static char *told(const ActorFold *fold, const ActorKinds *kinds) {
  GString *text = g_string_new(NULL);
  ActorTraffic all;
  ActorMetric hops;
  actor_fold_each_metric(fold, tell_metric, text);
  actor_fold_each_traffic(fold, kinds, tell_traffic, text);
  ck_assert(actor_fold_traffic(fold, 0, &all));
  tell_traffic("all", &all, text);
  actor_fold_hops(fold, &hops);
  tell_metric("hops", &hops, text);
  actor_fold_each_result(fold, tell_result, text);
  actor_fold_each_check(fold, tell_check, text);
  actor_fold_each_log(fold, tell_log, text);
  actor_fold_each_call(fold, kinds, tell_call, text);
  return g_string_free(text, FALSE);
}

/* --- made-up reports of eight devices and the experimenter --- */

enum { DEVICES = 9, REPORTS = 400, KINDS = 5 };

typedef struct {
  SimInstant instant;
  gint32 turn;
  guint what, name, kind, hops;
  double value;
  SimInstant latency;
} Report;

static void make_reports(Report *reports, guint64 seed) {
  guint64 state = seed;
  SimInstant instant = 0;
  gint32 turn = 0;
  for (guint i = 0; i < REPORTS; i++) {
    guint step = next(&state) % 4;
    if (step == 0) turn = 0, instant += (SimInstant)(next(&state) % 1000);
    else if (step == 1) turn += 2;
    double value = ((double)next(&state) - 1e9) * ldexp(1, (int)(next(&state) % 200) - 100);
    reports[i] = (Report){instant,
                          turn,
                          next(&state) % 11,
                          next(&state) % 3,
                          1 + next(&state) % KINDS,
                          next(&state) % 20,
                          value,
                          (SimInstant)next(&state) << next(&state) % 30};
  }
}

static void log_at(ActorLedger *ledger, ActorMoment moment, int level, const char *fields) {
  ActorLogEntry entry = {
      .moment = moment, .level = level, .fields = (const guint8 *)fields, .length = strlen(fields)};
  actor_ledger_log(ledger, &entry);
}

/* Origins are other words than kinds, and one call in four has no answer. */
static void call(ActorLedger *ledger, const Report *report) {
  guint32 sort =
      actor_calls_made(actor_ledger_calls(ledger), 1 + report->name, report->kind, 1 + report->hops / 8);
  if (report->hops % 4) actor_calls_answered(actor_ledger_calls(ledger), sort, report->latency >> 14);
}

static void take(ActorLedger *ledger, const ActorMoment *moment, guint32 kind, SimInstant latency,
                 guint32 hops) {
  NetMessage message = {
      .kind = kind, .hops = hops, .sent = moment->instant - latency, .sending = latency / 3};
  message.delivered = message.sent + message.sending;
  actor_tally_taken(actor_ledger_tally(ledger), *moment, &message, NULL);
}

/* Each device's results, lines and places differ, so that it shows whose was taken. */
static void report(ActorLedger *ledger, guint32 device, const Report *report, guint number) {
  static const char *const names[] = {"alpha", "beta", "gamma"};
  const char *name = names[report->name];
  ActorMoment moment = at(report->instant, report->turn, device);
  g_autofree char *text = g_strdup_printf("%u.%u", device, number);
  if (device == 3) actor_ledger_record(ledger, &moment, "of one device", report->value);
  switch (report->what) {
  case 0: actor_ledger_result(ledger, &moment, name, (const guint8 *)text, strlen(text)); break;
  case 1: actor_ledger_check(ledger, &moment, report->kind % 2, name, text); break;
  case 2: actor_ledger_record(ledger, &moment, name, report->value); break;
  case 3: actor_ledger_count(ledger, &moment, report->name ? "counter" : "counted", report->value); break;
  case 4: actor_ledger_gauge(ledger, &moment, report->name ? "gauge" : "level", report->value); break;
  case 5: log_at(ledger, moment, (int)report->name, text); break;
  case 6: actor_tally_sent(actor_ledger_tally(ledger), report->kind, report->hops * 100); break;
  case 7: actor_tally_returned(actor_ledger_tally(ledger), report->kind); break;
  case 8: actor_tally_dropped(actor_ledger_tally(ledger), report->kind); break;
  case 9: call(ledger, report); break;
  default: take(ledger, &moment, report->kind, report->latency, report->hops);
  }
}

static ActorKinds *make_kinds(void) {
  static const char *const words[KINDS] = {"ping", "ack", "zeta", "delta", "pong"};
  ActorKinds *kinds = actor_kinds_new();
  for (guint i = 0; i < KINDS; i++) actor_kinds_intern(kinds, words[i], strlen(words[i]));
  return kinds;
}

/* Deals the devices to `count` ledgers and lets them report in an order of chance, each device in its own. */
static char *told_by(guint count, guint64 seed, guint64 interleaving) {
  static Report reports[DEVICES][REPORTS];
  guint done[DEVICES] = {0}, owner[DEVICES];
  guint64 state = interleaving;
  ActorLedger *ledgers[4];
  for (guint i = 0; i < count; i++) {
    ledgers[i] = actor_ledger_new();
    actor_ledger_warm_up(ledgers[i], seed % 3 * 10000);
  }
  for (guint i = 0; i < DEVICES; i++) {
    make_reports(reports[i], seed * 100 + i);
    owner[i] = next(&state) % count;
  }
  for (guint left = DEVICES * REPORTS; left > 0;) {
    guint device = next(&state) % DEVICES;
    if (done[device] == REPORTS) continue;
    report(ledgers[owner[device]], device, &reports[device][done[device]], done[device]);
    done[device]++;
    left--;
  }
  ActorKinds *kinds = make_kinds();
  ActorFold *fold = actor_fold_new(ledgers, count, 1000 * REPORTS, NANOSECONDS);
  char *text = told(fold, kinds);
  actor_fold_free(fold);
  actor_kinds_free(kinds);
  for (guint i = 0; i < count; i++) actor_ledger_free(ledgers[i]);
  return text;
}

START_TEST(every_division_and_interleaving_folds_to_the_same_bits) {
  static const guint divisions[] = {1, 2, 4};
  for (guint64 seed = 1; seed <= 10; seed++) {
    g_autofree char *expected = told_by(1, seed, 1);
    for (guint i = 0; i < 6; i++) {
      g_autofree char *text = told_by(divisions[i % 3], seed, seed * 10 + i);
      ck_assert_str_eq(text, expected);
    }
    g_autofree char *other = told_by(1, seed + 1000, 1);
    ck_assert_str_ne(other, expected);
  }
}
END_TEST

/* --- measurements --- */

START_TEST(a_distribution_has_its_sum_rounded_once_and_its_quantiles) {
  ActorLedger *ledger = actor_ledger_new();
  for (guint i = 1; i <= 100; i++) {
    ActorMoment moment = at(i, 0, 1 + i % 3);
    actor_ledger_record(ledger, &moment, "delay", i);
    actor_ledger_record(ledger, &moment, "tenth", 0.1);
  }
  ActorMetric metric = metric_of(ledger, "delay", 100);
  ck_assert(metric.count == 100 && metric.sum == 5050 && metric.mean == 50.5);
  ck_assert(metric.min == 1 && metric.max == 100 && metric.last == 100);
  ck_assert(metric.p50 == 50 && metric.p90 == 90 && metric.p99 == 99);
  metric = metric_of(ledger, "tenth", 100);
  ck_assert(metric.sum == 10 && metric.mean == 0.1);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(a_counter_sums_amounts_and_counts_calls) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment moment = at(5, 0, 1);
  actor_ledger_count(ledger, &moment, "lost", 1);
  actor_ledger_count(ledger, &moment, "lost", 10);
  actor_ledger_count(ledger, &moment, "lost", 4);
  ActorMetric metric = metric_of(ledger, "lost", 9);
  ck_assert(metric.sum == 15 && metric.count == 3 && metric.mean == 5 && metric.max == 10 &&
            metric.last == 4);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(last_is_the_latest_by_moment_and_then_by_call) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment late = at(7, 2, 3), same = at(7, 2, 3), earlier_turn = at(7, 0, 9), earlier = at(6, 4, 4);
  actor_ledger_record(ledger, &late, "x", 1);
  actor_ledger_record(ledger, &same, "x", 2);
  actor_ledger_record(ledger, &earlier_turn, "x", 3);
  actor_ledger_record(ledger, &earlier, "x", 4);
  ck_assert(metric_of(ledger, "x", 8).last == 2);
  ActorMoment other_device = at(7, 2, 4);
  actor_ledger_record(ledger, &other_device, "x", 5);
  actor_ledger_record(ledger, &same, "x", 6);
  ck_assert(metric_of(ledger, "x", 8).last == 5);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(the_mean_of_a_gauge_is_weighted_by_time) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment start = at(100, 0, 1), again = at(110, 0, 1), twice = at(110, 2, 1);
  actor_ledger_gauge(ledger, &start, "depth", 4);
  ck_assert(metric_of(ledger, "depth", 100).mean == 4); /* before any time has passed */
  ck_assert(metric_of(ledger, "depth", 105).mean == 4);
  actor_ledger_gauge(ledger, &again, "depth", 50); /* holds for no time at all */
  actor_ledger_gauge(ledger, &twice, "depth", 1);
  ActorMetric metric = metric_of(ledger, "depth", 130);
  ck_assert(metric.mean == (4 * 10 + 1 * 20) / 30.0);
  ck_assert(metric.count == 3 && metric.min == 1 && metric.max == 50 && metric.last == 1 && metric.p50 == 4);
  ck_assert(metric_of(ledger, "depth", 120).mean == 2.5); /* asking has not changed it */
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(devices_count_in_a_gauge_for_as_long_as_they_have_a_level) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  ActorMoment first = at(0, 0, 1), second = at(90, 0, 2);
  ActorMetric metric;
  actor_ledger_gauge(ledgers[0], &first, "load", 2);
  actor_ledger_gauge(ledgers[1], &second, "load", 24);
  ActorFold *fold = actor_fold_new(ledgers, 2, 100, NANOSECONDS);
  ck_assert(actor_fold_metric(fold, "load", &metric));
  ck_assert(metric.mean == (2 * 100 + 24 * 10) / 110.0 && metric.last == 24);
  actor_fold_free(fold);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

START_TEST(a_mean_never_leaves_what_was_measured) {
  ActorLedger *ledger = actor_ledger_new();
  guint64 state = 5;
  for (guint i = 0; i < 1000; i++) {
    ActorMoment moment = at(i * 7, 0, 1);
    actor_ledger_gauge(ledger, &moment, "level", 0.1);
    ActorMetric metric = metric_of(ledger, "level", i * 7 + (SimInstant)(next(&state) % 1000000));
    ck_assert(metric.mean == 0.1);
  }
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(names_are_told_apart_wherever_they_lie) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment moment = at(1, 0, 1);
  char name[16];
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < 500; i++) {
      g_snprintf(name, sizeof name, "name %u", i);
      actor_ledger_count(ledger, &moment, name, i);
    }
  for (guint i = 0; i < 500; i++) {
    g_snprintf(name, sizeof name, "name %u", i);
    ActorMetric metric = metric_of(ledger, name, 1);
    ck_assert(metric.count == 3 && metric.sum == 3 * i);
  }
  ActorMetric metric;
  ActorFold *fold = actor_fold_new(&ledger, 1, 1, NANOSECONDS);
  ck_assert(!actor_fold_metric(fold, "name 500", &metric));
  actor_fold_free(fold);
  actor_ledger_free(ledger);
}
END_TEST

/* --- messages --- */

START_TEST(latencies_are_told_in_units_as_an_author_would_write_them) {
  ActorLedger *ledger = actor_ledger_new();
  ActorTraffic traffic;
  for (guint i = 0; i < 3; i++) {
    ActorMoment moment = at(1000000000 + i, 0, 1);
    actor_tally_sent(actor_ledger_tally(ledger), 2, 30);
    take(ledger, &moment, 2, 100000000, 4);
  }
  actor_tally_sent(actor_ledger_tally(ledger), 2, 1);
  actor_tally_sent(actor_ledger_tally(ledger), 1, 5);
  ActorFold *fold = actor_fold_new(&ledger, 1, 2000000000, NANOSECONDS);
  ck_assert(actor_fold_traffic(fold, 2, &traffic));
  ck_assert(traffic.kind == 2 && traffic.sent == 4 && traffic.bytes == 91 && traffic.taken == 3 &&
            traffic.hops == 12);
  ck_assert(traffic.latency.count == 3 && traffic.latency.sum == 0.3 && traffic.latency.mean == 0.1);
  ck_assert(traffic.latency.min == 0.1 && traffic.latency.max == 0.1 && traffic.latency.last == 0.1);
  ck_assert(actor_fold_traffic(fold, 1, &traffic));
  ck_assert(traffic.sent == 1 && traffic.taken == 0 && traffic.latency.count == 0 &&
            isnan(traffic.latency.max));
  ck_assert(actor_fold_traffic(fold, 0, &traffic));
  ck_assert(traffic.sent == 5 && traffic.bytes == 96 && traffic.taken == 3);
  ck_assert(!actor_fold_traffic(fold, 3, &traffic));
  ck_assert(!actor_fold_traffic(fold, 1000, &traffic));
  ActorMetric hops;
  actor_fold_hops(fold, &hops);
  ck_assert(hops.count == 3 && hops.sum == 12 && hops.max == 4 && hops.last == 4);
  actor_fold_free(fold);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(latencies_add_up_beyond_64_bits) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment moment = at(SIM_INSTANT_MAX, 0, 1);
  ActorTraffic traffic;
  for (guint i = 0; i < 16; i++) take(ledger, &moment, 1, SIM_INSTANT_MAX, 1);
  ActorFold *fold = actor_fold_new(&ledger, 1, SIM_INSTANT_MAX, (SimRatio){1, 1});
  ck_assert(actor_fold_traffic(fold, 1, &traffic));
  ck_assert(traffic.latency.sum == 0x1p67 && traffic.latency.mean == 0x1p63 && traffic.latency.max == 0x1p63);
  actor_fold_free(fold);
  actor_ledger_free(ledger);
}
END_TEST

/* --- parts: those of the lives themselves, added up --- */

static NetMessage made_up_message(guint64 *state) {
  NetMessage message = {.kind = 1 + next(state) % 2, .sent = (SimInstant)(next(state) % 1000)};
  gboolean far = next(state) % 2;
  if (far) {
    message.hops = 1 + next(state) % 40;
    message.sending = (SimInstant)(next(state) % 50);
    message.transfer = (SimInstant)(next(state) % 50);
    message.routing = (SimInstant)(next(state) % 3 * 17);
    message.service = (SimInstant)(next(state) % 3 * 19);
  }
  SimInstant flight = far ? (SimInstant)(1 + next(state) % 100) : 0;
  message.delivered =
      message.sent + message.sending + message.transfer + message.routing + message.service + flight;
  return message;
}

static const SimClock *made_up_clock(SimClock *clock, guint64 *state) {
  *clock = (SimClock){{100 + (gint64)(next(state) % 900), 1 + (gint64)(next(state) % 90)}, 3};
  return next(state) % 3 ? clock : NULL;
}

/* Adds the parts of a message that is taken, and handled, to `parts`; how long it took to be taken. */
static SimInstant live(ActorLedger *ledger, guint64 *state, double *parts) {
  SimClock made_up;
  NetMessage message = made_up_message(state);
  const SimClock *clock = made_up_clock(&made_up, state);
  SimInstant now = message.delivered + (SimInstant)(next(state) % 3 * (next(state) % 200)), latency = 0;
  ActorMoment moment = at(now, 0, 1);
  ActorLife life = actor_life_of(&message, clock, now);
  life.parts[ACTOR_PART_HANDLING] = (SimInstant)(next(state) % 2 * 7);
  life.parts[ACTOR_PART_PROCESSOR] = (SimInstant)(next(state) % 2 * 5);
  actor_tally_taken(actor_ledger_tally(ledger), moment, &message, clock);
  actor_tally_handled(actor_ledger_tally(ledger), message.kind, life.parts[ACTOR_PART_HANDLING],
                      life.parts[ACTOR_PART_PROCESSOR]);
  for (guint part = 0; part < ACTOR_PARTS; part++) {
    ck_assert_int_ge(life.parts[part], 0);
    parts[part] += (double)life.parts[part];
    if (part <= ACTOR_PART_EDGE) latency += life.parts[part];
  }
  ck_assert_int_eq(latency, now - message.sent);
  return latency;
}

START_TEST(parts_are_those_of_all_lives_and_add_up_to_the_whole) {
  guint64 state = 11;
  double parts[ACTOR_PARTS] = {0}, whole = 0, sum = 0;
  ActorLedger *ledger = actor_ledger_new();
  ActorTraffic traffic;
  for (guint i = 0; i < 5000; i++) whole += (double)live(ledger, &state, parts);
  ActorFold *fold = actor_fold_new(&ledger, 1, 10000, (SimRatio){1, 1});
  ck_assert(actor_fold_traffic(fold, 0, &traffic));
  ck_assert(traffic.taken == 5000 && traffic.latency.count == 5000 && traffic.latency.sum == whole);
  ck_assert(traffic.latency.min == 0);
  for (guint part = 0; part < ACTOR_PARTS; part++) {
    ck_assert_double_eq(traffic.parts[part], parts[part]);
    ck_assert_double_gt(parts[part], 0);
    if (part <= ACTOR_PART_EDGE) sum += traffic.parts[part];
  }
  ck_assert_double_eq(sum, whole);
  actor_fold_free(fold);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(the_last_of_several_kinds_at_one_moment_is_the_one_taken_later) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMoment moment = at(9, 0, 1);
  ActorTraffic traffic;
  take(ledger, &moment, 2, 5, 1);
  take(ledger, &moment, 1, 7, 1);
  take(ledger, &moment, 3, 6, 1);
  ActorFold *fold = actor_fold_new(&ledger, 1, 9, (SimRatio){1, 1});
  ck_assert(actor_fold_traffic(fold, 0, &traffic));
  ck_assert(traffic.latency.last == 6);
  actor_fold_free(fold);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(kinds_come_in_order_of_their_words) {
  ActorLedger *ledger = actor_ledger_new();
  ActorKinds *kinds = make_kinds();
  for (guint32 kind = 1; kind <= KINDS; kind++)
    if (kind != 3) actor_tally_sent(actor_ledger_tally(ledger), kind, kind);
  ActorFold *fold = actor_fold_new(&ledger, 1, 0, NANOSECONDS);
  g_autofree char *text = told(fold, kinds);
  const char *ack = strstr(text, "traffic ack 2"), *delta = strstr(text, "traffic delta 4");
  const char *ping = strstr(text, "traffic ping 1"), *pong = strstr(text, "traffic pong 5");
  ck_assert(ack && delta && ping && pong && !strstr(text, "zeta"));
  ck_assert(ack < delta && delta < ping && ping < pong);
  actor_fold_free(fold);
  actor_kinds_free(kinds);
  actor_ledger_free(ledger);
}
END_TEST

/* --- lists --- */

static void set_result(ActorLedger *ledger, SimInstant instant, guint32 device, const char *name,
                       const char *value) {
  ActorMoment moment = at(instant, 0, device);
  actor_ledger_result(ledger, &moment, name, (const guint8 *)value, strlen(value));
}

START_TEST(the_last_result_stays_and_stands_where_the_first_stood) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  GString *text = g_string_new(NULL);
  const guint8 *bytes;
  gsize length;
  set_result(ledgers[0], 30, 1, "winner", "late");
  set_result(ledgers[0], 20, 1, "time", "20");
  set_result(ledgers[1], 10, 2, "winner", "early");
  set_result(ledgers[1], 40, 2, "empty", "");
  ActorFold *fold = actor_fold_new(ledgers, 2, 50, NANOSECONDS);
  actor_fold_each_result(fold, tell_result, text);
  ck_assert_str_eq(text->str, "result winner late\nresult time 20\nresult empty \n");
  ck_assert(actor_fold_result(fold, "winner", &bytes, &length));
  ck_assert(length == 4 && memcmp(bytes, "late", 4) == 0);
  ck_assert(!actor_fold_result(fold, "loser", &bytes, &length));
  set_result(ledgers[1], 30, 2, "winner", "latest");
  ck_assert(actor_fold_result(fold, "winner", &bytes, &length) && length == 6);
  actor_fold_free(fold);
  g_string_free(text, TRUE);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

static void check_at(ActorLedger *ledger, SimInstant instant, guint32 device, gboolean ok, const char *text,
                     const char *where) {
  ActorMoment moment = at(instant, 0, device);
  actor_ledger_check(ledger, &moment, ok, text, where);
}

START_TEST(checks_of_one_text_count_as_one_and_tell_the_first_failure) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  GString *text = g_string_new(NULL);
  check_at(ledgers[0], 5, 1, TRUE, "agree", NULL);
  check_at(ledgers[0], 9, 1, FALSE, "agree", "at nine");
  check_at(ledgers[1], 8, 2, FALSE, "agree", "at eight");
  check_at(ledgers[1], 9, 2, FALSE, "agree", "later");
  check_at(ledgers[1], 3, 2, TRUE, "live", NULL);
  ActorFold *fold = actor_fold_new(ledgers, 2, 50, NANOSECONDS);
  actor_fold_each_check(fold, tell_check, text);
  ck_assert_str_eq(text->str, "check live 1 0 (3 0 2) -\ncheck agree 1 3 (5 0 1) (8 0 2) at eight\n");
  actor_fold_free(fold);
  g_string_free(text, TRUE);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

static void tell_brief_call(const char *origin, const char *kind, const ActorCall *call, gpointer data) {
  g_string_append_printf(data, "%s %s %u: %g of %" G_GUINT64_FORMAT ", %g +- %g\n", origin, kind,
                         call->destinations, call->round_trip.count, call->made, call->round_trip.mean,
                         call->deviation);
}

START_TEST(calls_come_in_order_of_their_words_then_by_number) {
  ActorKinds *kinds = make_kinds();
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  GString *text = g_string_new(NULL);
  guint32 ping = 1, ack = 2, zeta = 3;
  actor_calls_answered(actor_ledger_calls(ledgers[0]),
                       actor_calls_made(actor_ledger_calls(ledgers[0]), zeta, ping, 10), 1000000000);
  actor_calls_made(actor_ledger_calls(ledgers[0]), zeta, ping, 9);
  actor_calls_made(actor_ledger_calls(ledgers[1]), zeta, ack, 9);
  actor_calls_answered(actor_ledger_calls(ledgers[1]),
                       actor_calls_made(actor_ledger_calls(ledgers[1]), ack, zeta, 1), 1000000000);
  actor_calls_answered(actor_ledger_calls(ledgers[0]),
                       actor_calls_made(actor_ledger_calls(ledgers[0]), ack, zeta, 1), 4000000000);
  ActorFold *fold = actor_fold_new(ledgers, 2, 50, NANOSECONDS);
  actor_fold_each_call(fold, kinds, tell_brief_call, text);
  ck_assert_str_eq(text->str, "ack zeta 1: 2 of 2, 2.5 +- 1.5\nzeta ack 9: 0 of 1, nan +- nan\n"
                              "zeta ping 9: 0 of 1, nan +- nan\nzeta ping 10: 1 of 1, 1 +- 0\n");
  actor_fold_free(fold);
  g_string_free(text, TRUE);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
  actor_kinds_free(kinds);
}
END_TEST

START_TEST(what_reached_no_mailbox_is_traffic) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  ActorTraffic traffic;
  actor_tally_sent(actor_ledger_tally(ledgers[0]), 2, 100);
  actor_tally_returned(actor_ledger_tally(ledgers[1]), 2);
  actor_tally_dropped(actor_ledger_tally(ledgers[1]), 3);
  actor_tally_dropped(actor_ledger_tally(ledgers[0]), 3);
  ActorFold *fold = actor_fold_new(ledgers, 2, 50, NANOSECONDS);
  ck_assert(actor_fold_traffic(fold, 2, &traffic) && traffic.sent == 1 && traffic.returned == 1);
  ck_assert(actor_fold_traffic(fold, 3, &traffic) && traffic.sent == 0 && traffic.dropped == 2);
  ck_assert(actor_fold_traffic(fold, 0, &traffic));
  ck_assert(traffic.sent == 1 && traffic.taken == 0 && traffic.returned == 1 && traffic.dropped == 2);
  ck_assert(!actor_fold_traffic(fold, 4, &traffic));
  actor_fold_free(fold);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

START_TEST(the_log_is_in_order_of_moments_and_keeps_a_devices_order) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  GString *text = g_string_new(NULL);
  ActorMoment one = at(4, 0, 2), before = at(4, 0, 1), outside = at(4, 1, 0), reading = at(0, -1, 0);
  log_at(ledgers[0], one, 1, "b");
  log_at(ledgers[0], one, 1, "a");
  log_at(ledgers[1], reading, 2, "read");
  log_at(ledgers[1], outside, 3, "end");
  log_at(ledgers[1], before, 0, "c");
  ActorFold *fold = actor_fold_new(ledgers, 2, 50, NANOSECONDS);
  actor_fold_each_log(fold, tell_log, text);
  ck_assert_str_eq(text->str, "log (0 -1 0) 2 read\nlog (4 0 1) 0 c\nlog (4 0 2) 1 b\nlog (4 0 2) 1 a\n"
                              "log (4 1 0) 3 end\n");
  actor_fold_free(fold);
  g_string_free(text, TRUE);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

/* --- the warm-up --- */

START_TEST(what_is_reported_during_the_warm_up_does_not_count) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMetric metric;
  ActorMoment reading = at(0, -1, 0), before = at(99, 4, 1), then = at(100, 0, 1), later = at(150, 0, 2);
  actor_ledger_record(ledger, &reading, "delay", 1000);
  actor_ledger_count(ledger, &reading, "lost", 1000);
  actor_tally_sent(actor_ledger_tally(ledger), 2, 1000);
  actor_ledger_warm_up(ledger, 100);
  actor_ledger_record(ledger, &before, "delay", 500);
  actor_ledger_count(ledger, &before, "lost", 500);
  ActorFold *fold = actor_fold_new(&ledger, 1, 100, NANOSECONDS);
  ActorTraffic traffic;
  ck_assert(!actor_fold_metric(fold, "delay", &metric) && !actor_fold_metric(fold, "lost", &metric));
  ck_assert(!actor_fold_traffic(fold, 0, &traffic));
  actor_fold_free(fold);
  actor_ledger_record(ledger, &then, "delay", 3);
  actor_ledger_record(ledger, &later, "delay", 5);
  actor_ledger_count(ledger, &then, "lost", 7);
  metric = metric_of(ledger, "delay", 200);
  ck_assert(metric.count == 2 && metric.sum == 8 && metric.max == 5 && metric.last == 5);
  ck_assert(metric_of(ledger, "lost", 200).sum == 7);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(the_level_that_a_gauge_has_then_counts_from_then_on) {
  ActorLedger *ledger = actor_ledger_new();
  ActorMetric metric;
  ActorMoment reading = at(0, -1, 0), before = at(40, 0, 1), then = at(100, 0, 2), later = at(160, 0, 1);
  actor_ledger_gauge(ledger, &reading, "idle", 9);
  actor_ledger_warm_up(ledger, 100);
  actor_ledger_gauge(ledger, &before, "load", 50);
  actor_ledger_gauge(ledger, &before, "load", 2);
  ActorFold *fold = actor_fold_new(&ledger, 1, 99, NANOSECONDS);
  ck_assert(!actor_fold_metric(fold, "load", &metric));
  actor_fold_free(fold);
  metric = metric_of(ledger, "load", 100);
  ck_assert(metric.count == 1 && metric.mean == 2 && metric.max == 2 && metric.last == 2);
  metric = metric_of(ledger, "load", 110);
  ck_assert(metric.count == 1 && metric.mean == 2);
  actor_ledger_gauge(ledger, &later, "load", 8);
  metric = metric_of(ledger, "load", 200);
  ck_assert(metric.count == 2 && metric.min == 2 && metric.max == 8 && metric.last == 8);
  ck_assert(metric.mean == (2 * 60 + 8 * 40) / 100.0);
  metric = metric_of(ledger, "idle", 300);
  ck_assert(metric.count == 1 && metric.mean == 9 && metric.sum == 9);
  /* Set anew at that very instant, the level of before has held for no time. */
  ActorMoment early = at(70, 0, 2);
  actor_ledger_gauge(ledger, &early, "anew", 1000);
  actor_ledger_gauge(ledger, &then, "anew", 1);
  metric = metric_of(ledger, "anew", 300);
  ck_assert(metric.count == 1 && metric.max == 1 && metric.mean == 1);
  actor_ledger_free(ledger);
}
END_TEST

START_TEST(the_interval_is_told_where_one_device_has_recorded) {
  ActorLedger *ledgers[2] = {actor_ledger_new(), actor_ledger_new()};
  ActorMetric metric;
  for (guint i = 0; i < 600; i++) {
    ActorMoment one = at(i, 0, 1), other = at(i, 0, 2), third = at(i, 0, 3);
    actor_ledger_record(ledgers[0], &one, "alone", i % 7);
    actor_ledger_record(ledgers[0], &one, "together", i % 7);
    actor_ledger_record(ledgers[0], &one, "apart", i % 7);
    actor_ledger_count(ledgers[0], &one, "counted", i % 7);
    actor_ledger_record(ledgers[0], &other, "together", i % 7);
    actor_ledger_record(ledgers[1], &third, "apart", i % 7);
  }
  ActorFold *fold = actor_fold_new(ledgers, 2, 1000, NANOSECONDS);
  ck_assert(actor_fold_metric(fold, "alone", &metric) && metric.half_width > 0 && metric.half_width < 0.1);
  ck_assert(actor_fold_metric(fold, "together", &metric) && isnan(metric.half_width));
  ck_assert(actor_fold_metric(fold, "apart", &metric) && isnan(metric.half_width));
  ck_assert(actor_fold_metric(fold, "counted", &metric) && isnan(metric.half_width));
  actor_fold_free(fold);
  for (guint i = 0; i < 2; i++) actor_ledger_free(ledgers[i]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ledger");
  TCase *tests = tcase_create("ledger");
  tcase_add_test(tests, every_division_and_interleaving_folds_to_the_same_bits);
  tcase_add_test(tests, a_distribution_has_its_sum_rounded_once_and_its_quantiles);
  tcase_add_test(tests, a_counter_sums_amounts_and_counts_calls);
  tcase_add_test(tests, last_is_the_latest_by_moment_and_then_by_call);
  tcase_add_test(tests, the_mean_of_a_gauge_is_weighted_by_time);
  tcase_add_test(tests, devices_count_in_a_gauge_for_as_long_as_they_have_a_level);
  tcase_add_test(tests, a_mean_never_leaves_what_was_measured);
  tcase_add_test(tests, names_are_told_apart_wherever_they_lie);
  tcase_add_test(tests, latencies_are_told_in_units_as_an_author_would_write_them);
  tcase_add_test(tests, latencies_add_up_beyond_64_bits);
  tcase_add_test(tests, parts_are_those_of_all_lives_and_add_up_to_the_whole);
  tcase_add_test(tests, the_last_of_several_kinds_at_one_moment_is_the_one_taken_later);
  tcase_add_test(tests, kinds_come_in_order_of_their_words);
  tcase_add_test(tests, the_last_result_stays_and_stands_where_the_first_stood);
  tcase_add_test(tests, checks_of_one_text_count_as_one_and_tell_the_first_failure);
  tcase_add_test(tests, calls_come_in_order_of_their_words_then_by_number);
  tcase_add_test(tests, what_reached_no_mailbox_is_traffic);
  tcase_add_test(tests, the_log_is_in_order_of_moments_and_keeps_a_devices_order);
  tcase_add_test(tests, what_is_reported_during_the_warm_up_does_not_count);
  tcase_add_test(tests, the_level_that_a_gauge_has_then_counts_from_then_on);
  tcase_add_test(tests, the_interval_is_told_where_one_device_has_recorded);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
