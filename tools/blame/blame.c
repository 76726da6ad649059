/* SPDX-License-Identifier: MIT */
#include "tools/blame/blame.h"

#include <string.h>

#include "net/address.h"
#include "tools/blame/fold.h"

/* Whose time it is; what does not matter for the way of summing is zero. */
typedef struct {
  ToolPlace place;
  const char *kind, *why, *line;
} Key;

enum { BY_SOURCE = TOOL_WAYS, BY_DEVICE_SOURCE, SUMS }; /* by all of it; places being devices */

struct _ToolTally {
  ToolRow total;
  GHashTable *sums[SUMS]; /* Key -> ToolRow without a name */
  gboolean full[SUMS];
};

static guint hash_key(gconstpointer data) {
  const Key *key = data;
  guint64 hash = key->place.number * 31 + key->place.sort;
  hash = hash * 31 + (guint64)(gsize)key->kind;
  hash = hash * 31 + (guint64)(gsize)key->why;
  hash = hash * 31 + (guint64)(gsize)key->line;
  return (guint)(hash ^ hash >> 29);
}

static gboolean same_key(gconstpointer a, gconstpointer b) {
  const Key *x = a, *y = b;
  return x->place.number == y->place.number && x->place.sort == y->place.sort && x->kind == y->kind &&
         x->why == y->why && x->line == y->line;
}

ToolTally *tool_tally_new(void) {
  ToolTally *tally = g_new0(ToolTally, 1);
  for (guint i = 0; i < SUMS; i++) tally->sums[i] = g_hash_table_new_full(hash_key, same_key, g_free, g_free);
  return tally;
}

void tool_tally_free(ToolTally *tally) {
  if (!tally) return;
  for (guint i = 0; i < SUMS; i++) g_hash_table_unref(tally->sums[i]);
  g_free(tally);
}

/* Sums that no longer fit stay at the greatest. */
static void add_to(ToolRow *row, guint part, SimInstant time) {
  if (__builtin_add_overflow(row->parts[part], time, &row->parts[part])) row->parts[part] = SIM_INSTANT_MAX;
  if (__builtin_add_overflow(row->time, time, &row->time)) row->time = SIM_INSTANT_MAX;
}

static void add_by(ToolTally *tally, guint way, Key key, guint part, SimInstant time) {
  ToolRow *row = g_hash_table_lookup(tally->sums[way], &key);
  if (!row && g_hash_table_size(tally->sums[way]) >= TOOL_ROWS_MAX) {
    tally->full[way] = TRUE;
    return;
  }
  if (!row) {
    row = g_new0(ToolRow, 1);
    g_hash_table_insert(tally->sums[way], g_memdup2(&key, sizeof key), row);
  }
  add_to(row, part, time);
}

static gboolean device_of(ToolPlace place, guint64 *device) {
  *device = place.sort == TOOL_PLACE_PROCESS ? net_address_home(place.number) : place.number;
  return place.sort > TOOL_PLACE_LINK;
}

/* By place and by device, and by what was done there. */
static void add_place(ToolTally *tally, ToolPlace place, ToolDoing doing, guint part) {
  guint64 device;
  SimInstant time = doing.time;
  if (part == TOOL_PART_ANSWERS) return;
  if (place.sort) {
    add_by(tally, TOOL_BY_PLACE, (Key){.place = place}, part, time);
    add_by(tally, BY_SOURCE, (Key){place, doing.kind, doing.why, doing.line}, part, time);
  }
  if (!device_of(place, &device)) return;
  place = (ToolPlace){device, TOOL_PLACE_DEVICE};
  add_by(tally, TOOL_BY_DEVICE, (Key){.place = place}, part, time);
  add_by(tally, BY_DEVICE_SOURCE, (Key){place, doing.kind, doing.why, doing.line}, part, time);
}

static void add_doing(ToolTally *tally, const ToolBlame *blame, const ToolDoing *doing, SimInstant time) {
  ToolPlace place = blame->place;
  add_by(tally, TOOL_BY_DOING, (Key){place, doing->kind, doing->why, doing->line}, blame->part, time);
  if (doing->line) add_by(tally, TOOL_BY_LINE, (Key){.line = doing->line}, blame->part, time);
  if (strcmp(doing->why, "core") == 0) place = (ToolPlace){net_address_home(place.number), TOOL_PLACE_CORES};
  add_place(tally, place, (ToolDoing){doing->kind, doing->why, doing->line, time}, blame->part);
}

/* What there is too much of doings, when a step has been cut, was done at its beginning. */
static void add_doings(ToolTally *tally, const ToolStep *step) {
  SimInstant surplus = step->begin - step->end;
  for (guint i = 0; i < step->blame.doings->len; i++)
    surplus += g_array_index(step->blame.doings, ToolDoing, i).time;
  for (guint i = 0; i < step->blame.doings->len; i++) {
    const ToolDoing *doing = &g_array_index(step->blame.doings, ToolDoing, i);
    SimInstant less = MIN(MAX(surplus, 0), doing->time);
    surplus -= less;
    if (doing->time > less) add_doing(tally, &step->blame, doing, doing->time - less);
  }
}

static void add_step(ToolTally *tally, const ToolStep *step) {
  const ToolBlame *blame = &step->blame;
  SimInstant time = step->end - step->begin;
  if (time <= 0) return;
  add_to(&tally->total, blame->part, time);
  add_by(tally, TOOL_BY_KIND, (Key){.kind = blame->kind}, blame->part, time);
  if (blame->doings) {
    add_doings(tally, step);
    return;
  }
  if (blame->line) add_by(tally, TOOL_BY_LINE, (Key){.line = blame->line}, blame->part, time);
  add_place(tally, blame->place, (ToolDoing){blame->kind, NULL, blame->line, time}, blame->part);
}

void tool_tally_add(ToolTally *tally, const ToolStep *step) {
  if (!step->fold) {
    add_step(tally, step);
    return;
  }
  const GPtrArray *sums = tool_fold_sums(step->fold);
  for (guint i = 0; i < sums->len; i++) add_step(tally, g_ptr_array_index(sums, i));
}

gboolean tool_tally_is_full(const ToolTally *tally, ToolWay way) { return tally->full[way]; }

ToolTally *tool_tally_of(const GArray *steps) {
  ToolTally *tally = tool_tally_new();
  for (guint i = 0; i < steps->len; i++) tool_tally_add(tally, &g_array_index(steps, ToolStep, i));
  return tally;
}

const ToolRow *tool_tally_total(const ToolTally *tally) { return &tally->total; }

/* Rows. */

char *tool_place_name(ToolPlace place, const ToolNaming *naming) {
  const ToolTrace *trace = tool_naming_trace(naming);
  switch (place.sort) {
  case TOOL_PLACE_LINK: return tool_naming_link(naming, (guint32)place.number);
  case TOOL_PLACE_COURIER:
    return g_strdup_printf("the courier of %s", tool_trace_device(trace, (guint32)place.number));
  case TOOL_PLACE_CORES:
    return g_strdup_printf("the cores of %s", tool_trace_device(trace, (guint32)place.number));
  case TOOL_PLACE_PROCESS: return tool_naming_process(naming, place.number);
  case TOOL_PLACE_DEVICE: return g_strdup(tool_trace_device(trace, (guint32)place.number));
  case TOOL_PLACE_NOWHERE: break;
  }
  return g_strdup("nowhere");
}

static char *name_doing(const Key *key, const ToolNaming *naming) {
  g_autofree char *who = tool_naming_process(naming, key->place.number);
  GString *text = g_string_new(who);
  gboolean waits = g_strcmp0(key->why, "mail") == 0;
  if (waits) g_string_append_printf(text, ": waits for %s", key->kind ? key->kind : "mail");
  else if (g_strcmp0(key->why, "edge") == 0) g_string_append(text, ": waits for its clock");
  else g_string_append_printf(text, ": %s", key->why);
  if (!waits && key->kind) g_string_append_printf(text, ", for %s", key->kind);
  if (key->line) g_string_append_printf(text, ", %s", key->line);
  return g_string_free(text, FALSE);
}

static char *name_of(ToolWay way, const Key *key, const ToolNaming *naming) {
  const ToolTrace *trace = tool_naming_trace(naming);
  switch (way) {
  case TOOL_BY_PLACE: return tool_place_name(key->place, naming);
  case TOOL_BY_DEVICE: return g_strdup(tool_trace_device(trace, (guint32)key->place.number));
  case TOOL_BY_KIND: return g_strdup(key->kind ? key->kind : "(no message)");
  case TOOL_BY_LINE: return g_strdup(key->line);
  default: return name_doing(key, naming);
  }
}

static gint compare_rows(gconstpointer a, gconstpointer b) {
  const ToolRow *x = a, *y = b;
  if (x->time != y->time) return x->time > y->time ? -1 : 1;
  int order = strcmp(x->name, y->name);
  return order ? order : memcmp(x->parts, y->parts, sizeof x->parts);
}

static void clear_row(gpointer row) { g_free(((ToolRow *)row)->name); }

GArray *tool_tally_rows(const ToolTally *tally, ToolWay way, const ToolNaming *naming) {
  static const char *const sorts[] = {NULL, "link", "courier", "cores", "process"};
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(ToolRow));
  GHashTableIter iter;
  gpointer key, value;
  g_array_set_clear_func(rows, clear_row);
  g_hash_table_iter_init(&iter, tally->sums[way]);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    ToolRow row = *(const ToolRow *)value;
    row.name = name_of(way, key, naming);
    if (way == TOOL_BY_PLACE) row.sort = sorts[((const Key *)key)->place.sort];
    g_array_append_val(rows, row);
  }
  g_array_sort(rows, compare_rows);
  return rows;
}

char *tool_row_describe(const ToolRow *row) {
  GString *text = g_string_new(NULL);
  for (guint shown = 0, last = TOOL_PARTS; shown < 3; shown++) {
    guint best = TOOL_PARTS;
    for (guint part = 0; part < TOOL_PARTS; part++) {
      gboolean after = last == TOOL_PARTS || row->parts[part] < row->parts[last] ||
                       (row->parts[part] == row->parts[last] && part > last);
      if (row->parts[part] && after && (best == TOOL_PARTS || row->parts[part] > row->parts[best]))
        best = part;
    }
    if (best == TOOL_PARTS) break;
    g_string_append_printf(text, "%s%s %.0f %%", shown ? ", " : "", tool_part_name(best),
                           100 * (double)row->parts[best] / (double)row->time);
    last = best;
  }
  return g_string_free(text, FALSE);
}

/* Culprits. */

static guint greatest_part(const ToolRow *row) {
  guint best = 0;
  for (guint part = 1; part < TOOL_PARTS; part++)
    if (row->parts[part] > row->parts[best]) best = part;
  return best;
}

/* Ties go to the first by name, wherever they lie. */
static gboolean is_greater(SimInstant time, const char *name, SimInstant than, const char *other) {
  if (time != than) return time > than;
  return strcmp(name, other) < 0;
}

static const Key *greatest(const ToolTally *tally, ToolWay way, const ToolNaming *naming,
                           const ToolRow **row) {
  GHashTableIter iter;
  gpointer key, value;
  const Key *best = NULL;
  g_autofree char *best_name = NULL;
  g_hash_table_iter_init(&iter, tally->sums[way]);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    if (best && ((const ToolRow *)value)->time < (*row)->time) continue;
    g_autofree char *name = name_of(way, key, naming);
    if (best && !is_greater(((const ToolRow *)value)->time, name, (*row)->time, best_name)) continue;
    best = key;
    *row = value;
    g_free(best_name);
    best_name = g_steal_pointer(&name);
  }
  return best;
}

static char *source_order(const Key *key) {
  return g_strdup_printf("%s\n%s\n%s", key->line ? key->line : "", key->why ? key->why : "",
                         key->kind ? key->kind : "");
}

static void find_source(const ToolTally *tally, guint way, ToolCulprit *culprit) {
  GHashTableIter iter;
  gpointer data, value;
  g_autofree char *best = NULL;
  g_hash_table_iter_init(&iter, tally->sums[way]);
  while (g_hash_table_iter_next(&iter, &data, &value)) {
    const Key *key = data;
    SimInstant time = ((const ToolRow *)value)->parts[culprit->part];
    if (key->place.sort != culprit->place.sort || key->place.number != culprit->place.number) continue;
    g_autofree char *order = source_order(key);
    if (time == 0 || (best && !is_greater(time, order, culprit->time, best))) continue;
    culprit->kind = key->kind;
    culprit->why = key->why;
    culprit->line = key->line;
    culprit->time = time;
    g_free(best);
    best = g_steal_pointer(&order);
  }
}

/* Its courier or its cores say more than the device. */
static gboolean is_part_of(ToolPlace place, ToolPlace device) {
  return (place.sort == TOOL_PLACE_COURIER || place.sort == TOOL_PLACE_CORES) &&
         place.number == device.number;
}

static gboolean is_spread(const Key *device, const ToolRow *over, const Key *place, const ToolRow *row,
                          const ToolNaming *naming) {
  if (!device || is_part_of(place->place, device->place)) return FALSE;
  return over->time / 2 > row->time && tool_trace_device_count(tool_naming_trace(naming)) > 1;
}

gboolean tool_tally_culprit(const ToolTally *tally, const ToolNaming *naming, ToolCulprit *culprit) {
  const ToolRow *row = NULL, *spread = NULL;
  const Key *key = greatest(tally, TOOL_BY_PLACE, naming, &row);
  if (!key) return FALSE;
  const Key *device = greatest(tally, TOOL_BY_DEVICE, naming, &spread);
  gboolean spreads = is_spread(device, spread, key, row, naming);
  if (spreads) {
    key = device;
    row = spread;
  }
  guint part = greatest_part(row);
  *culprit =
      (ToolCulprit){.place = key->place, .part = part, .of_part = row->parts[part], .of_place = row->time};
  find_source(tally, spreads ? BY_DEVICE_SOURCE : BY_SOURCE, culprit);
  return TRUE;
}
