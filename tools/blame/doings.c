/* SPDX-License-Identifier: MIT */
#include "tools/blame/doings.h"

enum { SORTS = 32 }; /* of doings, that are told apart; the last is for all others */

struct _ToolDoings {
  GArray *sums; /* ToolDoing */
  SimInstant told;
  GPtrArray *fresh; /* ToolSince that lie after `told` */
};

/* The sums as they were then. */
struct _ToolSince {
  SimInstant then;
  guint references, count, first; /* what was done just then */
  SimInstant *times;
};

ToolDoings *tool_doings_new(SimInstant now) {
  ToolDoings *doings = g_new(ToolDoings, 1);
  doings->sums = g_array_new(FALSE, FALSE, sizeof(ToolDoing));
  doings->told = now;
  doings->fresh = g_ptr_array_new_with_free_func((GDestroyNotify)tool_since_unref);
  return doings;
}

void tool_doings_free(ToolDoings *doings) {
  g_array_unref(doings->sums);
  g_ptr_array_unref(doings->fresh);
  g_free(doings);
}

void tool_since_unref(ToolSince *since) {
  if (!since || --since->references > 0) return;
  g_free(since->times);
  g_free(since);
}

/* Texts are kept once, so that they may be compared by their places. */
static guint sort_of(ToolDoings *doings, const char *kind, const char *why, const char *line) {
  for (guint i = 0; i < doings->sums->len; i++) {
    const ToolDoing *sum = &g_array_index(doings->sums, ToolDoing, i);
    if (sum->kind == kind && sum->why == why && sum->line == line) return i;
  }
  if (doings->sums->len == SORTS) return SORTS - 1;
  ToolDoing sum = {kind, why, line, 0};
  if (doings->sums->len == SORTS - 1) sum = (ToolDoing){NULL, "other things", NULL, 0};
  g_array_append_val(doings->sums, sum);
  return doings->sums->len - 1;
}

static void add(ToolSince *since, guint sort, SimInstant time) {
  if (sort >= since->count) {
    since->times = g_renew(SimInstant, since->times, sort + 1);
    while (since->count <= sort) since->times[since->count++] = 0;
  }
  since->times[sort] += time;
  since->first = sort;
}

void tool_doings_tell(ToolDoings *doings, SimInstant until, const char *kind, const char *why,
                      const char *line) {
  if (until <= doings->told) return;
  guint sort = sort_of(doings, kind, why, line);
  for (guint i = 0; i < doings->fresh->len; i++) {
    ToolSince *since = g_ptr_array_index(doings->fresh, i);
    add(since, sort, since->then - doings->told);
  }
  g_ptr_array_set_size(doings->fresh, 0);
  g_array_index(doings->sums, ToolDoing, sort).time += until - doings->told;
  doings->told = until;
}

ToolSince *tool_doings_since(ToolDoings *doings, SimInstant now) {
  ToolSince *since = g_new(ToolSince, 1);
  guint count = doings->sums->len;
  *since = (ToolSince){.then = MAX(now, doings->told), .references = 2, .count = count};
  since->times = g_new(SimInstant, MAX(count, 1));
  for (guint i = 0; i < count; i++) since->times[i] = g_array_index(doings->sums, ToolDoing, i).time;
  g_ptr_array_add(doings->fresh, since);
  return since;
}

static void take_away(GArray *list, guint at, SimInstant *surplus) {
  ToolDoing *doing = &g_array_index(list, ToolDoing, at);
  SimInstant less = MIN(doing->time, *surplus);
  doing->time -= less;
  *surplus -= less;
}

GArray *tool_doings_between(const ToolDoings *doings, const ToolSince *since, SimInstant length) {
  GArray *list = g_array_new(FALSE, FALSE, sizeof(ToolDoing));
  SimInstant surplus = -length;
  for (guint i = 0; i < doings->sums->len; i++) {
    ToolDoing doing = g_array_index(doings->sums, ToolDoing, i);
    if (i < since->count) doing.time -= since->times[i];
    surplus += doing.time;
    g_array_append_val(list, doing);
  }
  if (surplus > 0 && since->first < list->len) take_away(list, since->first, &surplus);
  for (guint i = 0; surplus > 0 && i < list->len; i++) take_away(list, i, &surplus);
  ToolDoing rest = {NULL, "untold", NULL, -surplus};
  if (surplus < 0) g_array_append_val(list, rest);
  for (guint i = list->len; i-- > 0;)
    if (g_array_index(list, ToolDoing, i).time == 0) g_array_remove_index(list, i);
  return list;
}

void tool_doings_tidy(ToolDoings *doings) {
  for (guint i = doings->fresh->len; i-- > 0;) {
    const ToolSince *since = g_ptr_array_index(doings->fresh, i);
    if (since->references == 1) g_ptr_array_remove_index_fast(doings->fresh, i);
  }
}
