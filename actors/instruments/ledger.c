/* SPDX-License-Identifier: MIT */
#include "actors/instruments/ledger.h"

#include <string.h>

#include "actors/instruments/ledger_struct.h"

static void result_free(gpointer data) {
  ActorResult *result = data;
  g_free(result->name);
  g_free(result->bytes);
  g_free(result);
}

static void judgement_free(gpointer data) {
  ActorJudgement *judgement = data;
  g_free(judgement->text);
  g_free(judgement->where);
  g_free(judgement);
}

static void series_free(gpointer data) { actor_series_free(data); }

ActorLedger *actor_ledger_new(void) {
  ActorLedger *ledger = g_new0(ActorLedger, 1);
  ledger->results = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, result_free);
  ledger->judgements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, judgement_free);
  ledger->log = g_array_new(FALSE, FALSE, sizeof(ActorLogPlace));
  ledger->fields = g_string_chunk_new(4096);
  for (guint i = 0; i < ACTOR_INSTRUMENTS; i++)
    ledger->series[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, series_free);
  ledger->tally = actor_tally_new();
  ledger->calls = actor_calls_new();
  return ledger;
}

void actor_ledger_free(ActorLedger *ledger) {
  if (!ledger) return;
  g_hash_table_unref(ledger->results);
  g_hash_table_unref(ledger->judgements);
  g_array_unref(ledger->log);
  g_string_chunk_free(ledger->fields);
  for (guint i = 0; i < ACTOR_INSTRUMENTS; i++) g_hash_table_unref(ledger->series[i]);
  actor_tally_free(ledger->tally);
  actor_calls_free(ledger->calls);
  g_free(ledger);
}

/* Levels go on, and the rest begins anew. */
static void restart_series(ActorLedger *ledger, ActorInstrument instrument) {
  GHashTableIter iter;
  gpointer series;
  if (instrument != ACTOR_GAUGE) g_hash_table_remove_all(ledger->series[instrument]);
  g_hash_table_iter_init(&iter, ledger->series[instrument]);
  while (g_hash_table_iter_next(&iter, NULL, &series)) actor_series_restart(series, ledger->warmup);
}

void actor_ledger_warm_up(ActorLedger *ledger, SimInstant until) {
  ledger->warmup = until;
  if (until == 0) return;
  memset(ledger->recent, 0, sizeof ledger->recent);
  for (guint i = 0; i < ACTOR_INSTRUMENTS; i++) restart_series(ledger, i);
  actor_tally_clear(ledger->tally);
}

static ActorStamp stamp_at(ActorLedger *ledger, const ActorMoment *moment) {
  return (ActorStamp){*moment, ++ledger->serial};
}

static ActorResult *result_named(ActorLedger *ledger, const char *name, const ActorStamp *stamp) {
  ActorResult *result = g_hash_table_lookup(ledger->results, name);
  if (result) return result;
  result = g_new0(ActorResult, 1);
  result->name = g_strdup(name);
  result->first = result->last = *stamp;
  g_hash_table_insert(ledger->results, result->name, result);
  return result;
}

void actor_ledger_result(ActorLedger *ledger, const ActorMoment *moment, const char *name,
                         const guint8 *bytes, gsize length) {
  ActorStamp stamp = stamp_at(ledger, moment);
  ActorResult *result = result_named(ledger, name, &stamp);
  if (actor_stamp_compare(&stamp, &result->first) < 0) result->first = stamp;
  if (actor_stamp_compare(&stamp, &result->last) < 0) return;
  result->last = stamp;
  g_free(result->bytes);
  result->bytes = g_memdup2(bytes, length);
  result->length = length;
}

static ActorJudgement *judgement_of(ActorLedger *ledger, const char *text, const ActorStamp *stamp) {
  ActorJudgement *judgement = g_hash_table_lookup(ledger->judgements, text);
  if (judgement) return judgement;
  judgement = g_new0(ActorJudgement, 1);
  judgement->text = g_strdup(text);
  judgement->first = *stamp;
  g_hash_table_insert(ledger->judgements, judgement->text, judgement);
  return judgement;
}

void actor_ledger_check(ActorLedger *ledger, const ActorMoment *moment, gboolean ok, const char *text,
                        const char *where) {
  ActorStamp stamp = stamp_at(ledger, moment);
  ActorJudgement *judgement = judgement_of(ledger, text, &stamp);
  if (actor_stamp_compare(&stamp, &judgement->first) < 0) judgement->first = stamp;
  if (ok) {
    judgement->passed++;
    return;
  }
  if (!judgement->failed++ || actor_stamp_compare(&stamp, &judgement->first_failure) < 0) {
    judgement->first_failure = stamp;
    g_free(judgement->where);
    judgement->where = g_strdup(where);
  }
}

static ActorSeries *make_series(ActorLedger *ledger, ActorInstrument instrument, const char *name,
                                guint place) {
  GHashTable *table = ledger->series[instrument];
  gpointer key, series;
  if (!g_hash_table_lookup_extended(table, name, &key, &series)) {
    key = g_strdup(name);
    series = actor_series_new(ledger->warmup);
    g_hash_table_insert(table, key, series);
  }
  ledger->recent[instrument][place].name = key;
  ledger->recent[instrument][place].series = series;
  return series;
}

/* The same name mostly comes as the same pointer: that is where to look first, whatever stands there. */
static ActorSeries *series_named(ActorLedger *ledger, ActorInstrument instrument, const char *name) {
  guint place = ((gsize)name >> 4 ^ (gsize)name >> 9) % ACTOR_RECENT;
  const char *recent = ledger->recent[instrument][place].name;
  if (G_LIKELY(recent && strcmp(recent, name) == 0)) return ledger->recent[instrument][place].series;
  return make_series(ledger, instrument, name, place);
}

void actor_ledger_record(ActorLedger *ledger, const ActorMoment *moment, const char *name, double value) {
  actor_series_record(series_named(ledger, ACTOR_RECORD, name), moment, value);
}

void actor_ledger_count(ActorLedger *ledger, const ActorMoment *moment, const char *name, double amount) {
  actor_series_count(series_named(ledger, ACTOR_COUNT, name), moment, amount);
}

void actor_ledger_gauge(ActorLedger *ledger, const ActorMoment *moment, const char *name, double level) {
  actor_series_hold(series_named(ledger, ACTOR_GAUGE, name), moment, level);
}

void actor_ledger_log(ActorLedger *ledger, const ActorLogEntry *entry) {
  ActorLogPlace place = {*entry, ++ledger->serial};
  const char *fields = (const char *)entry->fields;
  place.entry.fields =
      (const guint8 *)g_string_chunk_insert_len(ledger->fields, fields, (gssize)entry->length);
  g_array_append_val(ledger->log, place);
  ledger->log_bytes += sizeof place + entry->length;
}

gsize actor_ledger_log_bytes(const ActorLedger *ledger) { return ledger->log_bytes; }

ActorTally *actor_ledger_tally(const ActorLedger *ledger) { return ledger->tally; }
ActorCalls *actor_ledger_calls(const ActorLedger *ledger) { return ledger->calls; }
