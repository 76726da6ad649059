/* SPDX-License-Identifier: MIT */
#include "tools/report/kinds.h"

#include <string.h>

#include "tools/report/field.h"

struct _ToolKinds {
  GPtrArray *list;       /* ToolKind */
  GHashTable *by_name;   /* name: ToolKind */
  GHashTable *in_hand;   /* id: the Taking of a message that is being handled */
  ToolKind *last, *rest; /* asked for last; what all further kinds count as, or NULL */
};

/* A message that came twice may be in two hands. */
typedef struct {
  ToolKind *kind;
  guint hands;
} Taking;

ToolKinds *tool_kinds_new(void) {
  ToolKinds *kinds = g_new0(ToolKinds, 1);
  kinds->list = g_ptr_array_new_with_free_func((GDestroyNotify)tool_kind_free);
  kinds->by_name = g_hash_table_new(g_str_hash, g_str_equal);
  kinds->in_hand = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
  return kinds;
}

void tool_kinds_free(ToolKinds *kinds) {
  if (!kinds) return;
  g_hash_table_unref(kinds->in_hand);
  g_hash_table_unref(kinds->by_name);
  g_ptr_array_unref(kinds->list);
  g_free(kinds);
}

void tool_kind_free(ToolKind *kind) {
  if (!kind) return;
  sim_histogram_free(kind->latency);
  g_free(kind->name);
  g_free(kind);
}

static ToolKind *add_kind(ToolKinds *kinds, const char *name) {
  ToolKind *kind = g_new0(ToolKind, 1);
  kind->name = g_strdup(name);
  g_ptr_array_add(kinds->list, kind);
  return kind;
}

static ToolKind *find(ToolKinds *kinds, const char *name) {
  if (kinds->last && strcmp(kinds->last->name, name) == 0) return kinds->last;
  ToolKind *kind = g_hash_table_lookup(kinds->by_name, name);
  if (!kind && kinds->list->len >= TOOL_KINDS) {
    if (!kinds->rest) kinds->rest = add_kind(kinds, "(further kinds)");
    return kinds->rest;
  }
  if (!kind) {
    kind = add_kind(kinds, name);
    g_hash_table_insert(kinds->by_name, kind->name, kind);
  }
  return kinds->last = kind;
}

/* What a broken trace says may be negative. */
static guint64 ticks_of(const ToolEvent *event, guint field) {
  return (guint64)MAX(event->fields[field].ticks, 0);
}

static void take(ToolKinds *kinds, const ToolEvent *event) {
  ToolKind *kind = find(kinds, event->fields[TOOL_RECEIPT_KIND].text);
  guint64 latency = 0;
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++) {
    guint64 ticks = ticks_of(event, TOOL_RECEIPT_PARTS + part);
    kind->parts[part] += ticks;
    latency += ticks;
  }
  if (!kind->latency) kind->latency = sim_histogram_new();
  sim_histogram_record(kind->latency, (double)latency);
  kind->ticks += latency;
  gpointer id = GSIZE_TO_POINTER(event->fields[TOOL_MESSAGE].id);
  Taking *taking = g_hash_table_lookup(kinds->in_hand, id);
  if (!taking) g_hash_table_insert(kinds->in_hand, id, taking = g_new0(Taking, 1));
  taking->kind = kind;
  taking->hands++;
}

static void handle(ToolKinds *kinds, const ToolEvent *event) {
  gpointer id = GSIZE_TO_POINTER(event->fields[TOOL_MESSAGE].id);
  Taking *taking = g_hash_table_lookup(kinds->in_hand, id);
  if (!taking) return;
  taking->kind->parts[ACTOR_PART_HANDLING] += ticks_of(event, TOOL_HANDLED_HANDLING);
  taking->kind->parts[ACTOR_PART_PROCESSOR] += ticks_of(event, TOOL_HANDLED_PROCESSOR);
  if (--taking->hands == 0) g_hash_table_remove(kinds->in_hand, id);
}

void tool_kinds_add(ToolKinds *kinds, const ToolEvent *event) {
  if (event->kind == SIM_TRACE_SEND) {
    ToolKind *kind = find(kinds, event->fields[TOOL_SEND_KIND].text);
    kind->sent++;
    kind->bytes += event->fields[TOOL_SEND_SIZE].number;
  } else if (event->kind == SIM_TRACE_RECEIPT) {
    take(kinds, event);
  } else {
    handle(kinds, event);
  }
}

guint tool_kinds_count(const ToolKinds *kinds) { return kinds->list->len; }

const ToolKind *tool_kinds_peek(const ToolKinds *kinds, guint index) {
  return g_ptr_array_index(kinds->list, index);
}

static ActorTicks all_ticks(const ToolKind *kind) {
  return kind->ticks + kind->parts[ACTOR_PART_HANDLING] + kind->parts[ACTOR_PART_PROCESSOR];
}

static gint compare(gconstpointer a, gconstpointer b) {
  const ToolKind *x = *(ToolKind *const *)a, *y = *(ToolKind *const *)b;
  ActorTicks m = all_ticks(x), n = all_ticks(y);
  return m != n ? (m < n ? 1 : -1) : strcmp(x->name, y->name);
}

void tool_kinds_sort(ToolKinds *kinds) { g_ptr_array_sort(kinds->list, compare); }

guint64 tool_kind_taken(const ToolKind *kind) {
  return kind->latency ? sim_histogram_count(kind->latency) : 0;
}

ActorMetric tool_kind_latency(const ToolKind *kind, SimRatio ticks_per_unit) {
  ActorMetric metric;
  actor_metric_of_ticks(&metric, kind->latency, kind->ticks, ticks_per_unit);
  return metric;
}

double tool_kind_part(const ToolKind *kind, ActorPart part, SimRatio ticks_per_unit) {
  return actor_metric_units((double)kind->parts[part], ticks_per_unit);
}

ToolKind *tool_kinds_merge(const ToolKinds *kinds) {
  ToolKind *all = g_new0(ToolKind, 1);
  all->name = g_strdup("all kinds");
  for (guint i = 0; i < kinds->list->len; i++) {
    const ToolKind *kind = tool_kinds_peek(kinds, i);
    all->sent += kind->sent;
    all->bytes += kind->bytes;
    all->ticks += kind->ticks;
    for (guint part = 0; part < ACTOR_PARTS; part++) all->parts[part] += kind->parts[part];
    if (!kind->latency) continue;
    if (!all->latency) all->latency = sim_histogram_new();
    sim_histogram_merge(all->latency, kind->latency);
  }
  return all;
}
