/* SPDX-License-Identifier: MIT */
#include "actors/instruments/fold.h"

#include <string.h>

#include "actors/instruments/ledger_struct.h"

struct _ActorFold {
  ActorLedger **ledgers;
  guint count;
  SimInstant now;
  SimRatio ticks_per_unit;
};

ActorFold *actor_fold_new(ActorLedger *const *ledgers, guint count, SimInstant now, SimRatio ticks_per_unit) {
  ActorFold *fold = g_new(ActorFold, 1);
  *fold = (ActorFold){g_memdup2(ledgers, count * sizeof *ledgers), count, now, ticks_per_unit};
  return fold;
}

void actor_fold_free(ActorFold *fold) {
  if (!fold) return;
  g_free(fold->ledgers);
  g_free(fold);
}

/* --- measurements --- */

/* NULL when the instrument was not used with this name. */
static ActorSeries *merged_series(const ActorFold *fold, ActorInstrument instrument, const char *name) {
  ActorSeries *merged = NULL;
  for (guint i = 0; i < fold->count; i++) {
    const ActorSeries *series = g_hash_table_lookup(fold->ledgers[i]->series[instrument], name);
    if (!series) continue;
    if (!merged) merged = actor_series_new(fold->ledgers[i]->warmup);
    actor_series_merge(merged, series);
  }
  return merged;
}

gboolean actor_fold_metric(const ActorFold *fold, const char *name, ActorMetric *metric) {
  actor_metric_clear(metric);
  for (guint i = 0; i < ACTOR_INSTRUMENTS && metric->count == 0; i++) {
    ActorSeries *merged = merged_series(fold, i, name);
    if (merged) actor_series_metric(merged, fold->now, metric);
    actor_series_free(merged);
  }
  return metric->count > 0;
}

static int compare_names(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void gather_names(GHashTable *names, GHashTable *series) {
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init(&iter, series);
  while (g_hash_table_iter_next(&iter, &name, NULL)) g_hash_table_add(names, name);
}

/* The keys of a set, sorted. */
static GPtrArray *sorted_names(GHashTable *names) {
  GPtrArray *sorted = g_ptr_array_new();
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init(&iter, names);
  while (g_hash_table_iter_next(&iter, &name, NULL)) g_ptr_array_add(sorted, name);
  g_ptr_array_sort(sorted, compare_names);
  return sorted;
}

void actor_fold_each_metric(const ActorFold *fold, ActorMetricVisit visit, gpointer data) {
  GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < fold->count; i++)
    for (guint j = 0; j < ACTOR_INSTRUMENTS; j++) gather_names(names, fold->ledgers[i]->series[j]);
  GPtrArray *sorted = sorted_names(names);
  for (guint i = 0; i < sorted->len; i++) {
    const char *name = g_ptr_array_index(sorted, i);
    ActorMetric metric;
    if (actor_fold_metric(fold, name, &metric)) visit(name, &metric, data);
  }
  g_ptr_array_unref(sorted);
  g_hash_table_unref(names);
}

/* --- messages --- */

static ActorTally *merged_tally(const ActorFold *fold, guint32 kind) {
  ActorTally *merged = actor_tally_new();
  for (guint i = 0; i < fold->count; i++) actor_tally_merge(merged, fold->ledgers[i]->tally, kind);
  return merged;
}

gboolean actor_fold_traffic(const ActorFold *fold, guint32 kind, ActorTraffic *traffic) {
  ActorTally *merged = merged_tally(fold, kind);
  gboolean known = actor_tally_traffic(merged, fold->ticks_per_unit, traffic);
  traffic->kind = kind;
  actor_tally_free(merged);
  return known;
}

void actor_fold_lost(const ActorFold *fold, guint64 *returned, guint64 *dropped) {
  *returned = *dropped = 0;
  for (guint i = 0; i < fold->count; i++) actor_tally_add_lost(fold->ledgers[i]->tally, returned, dropped);
}

void actor_fold_hops(const ActorFold *fold, ActorMetric *metric) {
  ActorTally *merged = merged_tally(fold, 0);
  actor_tally_hops(merged, metric);
  actor_tally_free(merged);
}

typedef struct {
  const char *word;
  gsize length;
  guint32 kind;
} Word;

static int compare_words(gconstpointer a, gconstpointer b) {
  const Word *one = a, *other = b;
  int apart = memcmp(one->word, other->word, MIN(one->length, other->length));
  return apart ? apart : one->length < other->length ? -1 : one->length > other->length;
}

static GArray *sorted_words(const ActorFold *fold, const ActorKinds *kinds) {
  guint32 greatest = 0;
  for (guint i = 0; i < fold->count; i++)
    greatest = MAX(greatest, actor_tally_greatest_kind(fold->ledgers[i]->tally));
  GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
  for (guint32 kind = 1; kind <= MIN(greatest, actor_kinds_count(kinds)); kind++) {
    Word word = {.kind = kind};
    word.word = actor_kinds_word(kinds, kind, &word.length);
    g_array_append_val(words, word);
  }
  g_array_sort(words, compare_words);
  return words;
}

void actor_fold_each_traffic(const ActorFold *fold, const ActorKinds *kinds, ActorTrafficVisit visit,
                             gpointer data) {
  GArray *words = sorted_words(fold, kinds);
  for (guint i = 0; i < words->len; i++) {
    const Word *word = &g_array_index(words, Word, i);
    ActorTraffic traffic;
    if (actor_fold_traffic(fold, word->kind, &traffic)) visit(word->word, &traffic, data);
  }
  g_array_unref(words);
}

/* --- calls --- */

typedef struct {
  Word origin, kind;
  ActorCall call;
} Call;

static int compare_calls(gconstpointer a, gconstpointer b) {
  const Call *one = a, *other = b;
  int apart = compare_words(&one->origin, &other->origin);
  if (!apart) apart = compare_words(&one->kind, &other->kind);
  if (apart) return apart;
  return one->call.destinations < other->call.destinations ? -1 : 1;
}

void actor_fold_each_call(const ActorFold *fold, const ActorKinds *kinds, ActorCallVisit visit,
                          gpointer data) {
  ActorCalls *merged = actor_calls_new();
  GArray *sorted = g_array_new(FALSE, FALSE, sizeof(Call));
  for (guint i = 0; i < fold->count; i++) actor_calls_merge(merged, fold->ledgers[i]->calls);
  for (guint32 sort = 1; sort <= actor_calls_count(merged); sort++) {
    Call call;
    actor_calls_read(merged, sort, fold->ticks_per_unit, &call.call);
    call.origin.word = actor_kinds_word(kinds, call.call.origin, &call.origin.length);
    call.kind.word = actor_kinds_word(kinds, call.call.kind, &call.kind.length);
    g_array_append_val(sorted, call);
  }
  g_array_sort(sorted, compare_calls);
  for (guint i = 0; i < sorted->len; i++) {
    const Call *call = &g_array_index(sorted, Call, i);
    visit(call->origin.word, call->kind.word, &call->call, data);
  }
  g_array_unref(sorted);
  actor_calls_free(merged);
}

/* --- results --- */

gboolean actor_fold_result(const ActorFold *fold, const char *name, const guint8 **bytes, gsize *length) {
  const ActorResult *last = NULL;
  for (guint i = 0; i < fold->count; i++) {
    const ActorResult *result = g_hash_table_lookup(fold->ledgers[i]->results, name);
    if (result && (!last || actor_stamp_compare(&result->last, &last->last) > 0)) last = result;
  }
  if (!last) return FALSE;
  *bytes = last->bytes;
  *length = last->length;
  return TRUE;
}

static void join_result(GHashTable *joined, const ActorResult *result) {
  ActorResult *known = g_hash_table_lookup(joined, result->name);
  if (!known) {
    g_hash_table_insert(joined, result->name, g_memdup2(result, sizeof *result));
    return;
  }
  if (actor_stamp_compare(&result->first, &known->first) < 0) known->first = result->first;
  if (actor_stamp_compare(&result->last, &known->last) <= 0) return;
  known->last = result->last;
  known->bytes = result->bytes;
  known->length = result->length;
}

static int compare_results(gconstpointer a, gconstpointer b) {
  const ActorResult *one = *(ActorResult *const *)a, *other = *(ActorResult *const *)b;
  return actor_stamp_compare(&one->first, &other->first);
}

/* The values of a table, in order. */
static GPtrArray *sorted_values(GHashTable *table, GCompareFunc compare) {
  GPtrArray *sorted = g_ptr_array_new();
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, table);
  while (g_hash_table_iter_next(&iter, NULL, &value)) g_ptr_array_add(sorted, value);
  g_ptr_array_sort(sorted, compare);
  return sorted;
}

void actor_fold_each_result(const ActorFold *fold, ActorResultVisit visit, gpointer data) {
  GHashTable *joined = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < fold->count; i++) {
    GHashTableIter iter;
    gpointer result;
    g_hash_table_iter_init(&iter, fold->ledgers[i]->results);
    while (g_hash_table_iter_next(&iter, NULL, &result)) join_result(joined, result);
  }
  GPtrArray *sorted = sorted_values(joined, compare_results);
  for (guint i = 0; i < sorted->len; i++) {
    const ActorResult *result = g_ptr_array_index(sorted, i);
    visit(result->name, result->bytes, result->length, data);
  }
  g_ptr_array_unref(sorted);
  g_hash_table_unref(joined);
}

/* --- checks --- */

static void join_judgement(GHashTable *joined, const ActorJudgement *judgement) {
  ActorJudgement *known = g_hash_table_lookup(joined, judgement->text);
  if (!known) {
    g_hash_table_insert(joined, judgement->text, g_memdup2(judgement, sizeof *judgement));
    return;
  }
  if (actor_stamp_compare(&judgement->first, &known->first) < 0) known->first = judgement->first;
  if (judgement->failed &&
      (!known->failed || actor_stamp_compare(&judgement->first_failure, &known->first_failure) < 0)) {
    known->first_failure = judgement->first_failure;
    known->where = judgement->where;
  }
  known->passed += judgement->passed;
  known->failed += judgement->failed;
}

static int compare_judgements(gconstpointer a, gconstpointer b) {
  const ActorJudgement *one = *(ActorJudgement *const *)a, *other = *(ActorJudgement *const *)b;
  return actor_stamp_compare(&one->first, &other->first);
}

void actor_fold_each_check(const ActorFold *fold, ActorCheckVisit visit, gpointer data) {
  GHashTable *joined = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < fold->count; i++) {
    GHashTableIter iter;
    gpointer judgement;
    g_hash_table_iter_init(&iter, fold->ledgers[i]->judgements);
    while (g_hash_table_iter_next(&iter, NULL, &judgement)) join_judgement(joined, judgement);
  }
  GPtrArray *sorted = sorted_values(joined, compare_judgements);
  for (guint i = 0; i < sorted->len; i++) {
    const ActorJudgement *judgement = g_ptr_array_index(sorted, i);
    ActorCheck check = {judgement->text,
                        judgement->passed,
                        judgement->failed,
                        judgement->first.moment,
                        judgement->first_failure.moment,
                        judgement->where};
    visit(&check, data);
  }
  g_ptr_array_unref(sorted);
  g_hash_table_unref(joined);
}

/* --- the log --- */

static int compare_places(gconstpointer a, gconstpointer b) {
  const ActorLogPlace *one = a, *other = b;
  int apart = actor_moment_compare(&one->entry.moment, &other->entry.moment);
  return apart ? apart : one->serial < other->serial ? -1 : one->serial > other->serial;
}

void actor_fold_each_log(const ActorFold *fold, ActorLogVisit visit, gpointer data) {
  GArray *log = g_array_new(FALSE, FALSE, sizeof(ActorLogPlace));
  for (guint i = 0; i < fold->count; i++) {
    const GArray *part = fold->ledgers[i]->log;
    if (part->len) g_array_append_vals(log, part->data, part->len);
  }
  g_array_sort(log, compare_places);
  for (guint i = 0; i < log->len; i++) visit(&g_array_index(log, ActorLogPlace, i).entry, data);
  g_array_unref(log);
}
