/* SPDX-License-Identifier: MIT */
#include "tools/trace/trace.h"

#include <string.h>

#include "sim/hash.h"
#include "sim/quantity.h"
#include "sim/world.h"
#include "tools/nearest.h"
#include "tools/trace/extent.h"
#include "tools/trace/part.h"
#include "tools/trace/stream.h"

#define EXPERIMENTER "experimenter"
enum { KINDS_SEEN_MAX = 1000 }; /* that are remembered for who has misspelt one */

/* A stream with the event that it is at. */
typedef struct {
  ToolStream *stream;
  ToolEvent event;
  gboolean there;
  ToolExtent extent;
  gboolean outside; /* it is the experimenter's */
} Source;

struct _ToolTrace {
  char *folder;
  GPtrArray *words;
  GArray *sources;      /* Source */
  Source *given;        /* whose event was given last */
  GPtrArray *names;     /* of devices, from 1 */
  GHashTable *unwanted; /* ids of messages of other kinds; NULL: none are */
  char **kinds;
  GPtrArray *seen;        /* kinds that were sent, the first ones first */
  GHashTable *seen_kinds; /* likewise; owns them */
  guint8 *devices;        /* [device]: whether they are wanted; NULL: all are */
  SimInstant from, to;
  SimScale scale;
  json_t *manifest, *topology, *summary, *part;
  gboolean cut;
  SimInstant whole_before[2]; /* [whether what the experimenter did] */
};

/* Files beside the events. */

static json_t *read_json(const char *folder, const char *name, GError **error) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  json_error_t problem;
  json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
  if (!json && problem.line < 0) /* it could not be opened, and that has the path */
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, problem.text);
  else if (!json)
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s:%d: %s", path, problem.line, problem.text);
  return json;
}

static gboolean has_manifest(const char *folder) {
  g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void refuse_folder(const char *folder, GError **error) {
  g_autofree char *above = g_path_get_dirname(folder);
  if (!g_file_test(folder, G_FILE_TEST_EXISTS))
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                "there is no folder %s; plenum run FILE --trace %s leaves a trace there", folder, folder);
  else if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR,
                "%s is a file; a trace is the folder that plenum run FILE --trace FOLDER leaves", folder);
  else if (has_manifest(above))
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s is a part of a trace; did you mean %s?", folder,
                above);
  else
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s is no trace: there is no manifest.json in it",
                folder);
}

json_t *tool_trace_read_manifest(const char *folder, GError **error) {
  if (has_manifest(folder)) return read_json(folder, "manifest.json", error);
  refuse_folder(folder, error);
  return NULL;
}

static gboolean bad_manifest(const ToolTrace *trace, GError **error) {
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
              "%s/manifest.json: unit and ticks_per_unit are not what they should be", trace->folder);
  return FALSE;
}

static gboolean read_scale(ToolTrace *trace, GError **error) {
  const char *unit = json_string_value(json_object_get(trace->manifest, "unit"));
  const json_t *ticks = json_object_get(trace->manifest, "ticks_per_unit");
  json_int_t numerator = json_integer_value(json_array_get(ticks, 0));
  json_int_t denominator = json_integer_value(json_array_get(ticks, 1));
  if (!unit || numerator <= 0 || denominator <= 0) return bad_manifest(trace, error);
  g_autoptr(GError) problem = NULL;
  if (!sim_scale_make(unit, NULL, &trace->scale, &problem)) return bad_manifest(trace, error);
  trace->scale.ticks_per_unit = (SimRatio){numerator, denominator};
  return TRUE;
}

static void read_names(ToolTrace *trace) {
  gsize i;
  json_t *node;
  json_array_foreach (json_object_get(trace->topology, "nodes"), i, node) {
    const char *name = json_string_value(json_object_get(node, "id"));
    g_ptr_array_add(trace->names, (gpointer)(name ? name : "?"));
  }
}

static gboolean read_beside(ToolTrace *trace, GError **error) {
  trace->manifest = tool_trace_read_manifest(trace->folder, error);
  if (!trace->manifest || !read_scale(trace, error)) return FALSE;
  trace->topology = read_json(trace->folder, "topology.json", error);
  if (!trace->topology) return FALSE;
  trace->summary = read_json(trace->folder, "summary.json", NULL);
  read_names(trace);
  g_autofree char *path = g_build_filename(trace->folder, "ctf", "metadata", NULL);
  trace->words = tool_stream_words(path, error);
  return trace->words != NULL;
}

/* The number of the first device that is called so; 0: none is. */
static guint32 find_device(const ToolTrace *trace, const char *name) {
  for (guint i = 0; i < trace->names->len; i++)
    if (g_str_equal(g_ptr_array_index(trace->names, i), name)) return i + 1;
  return 0;
}

/* Streams. */

static gint compare_names(gconstpointer a, gconstpointer b) {
  const char *const *x = a, *const *y = b;
  gsize m = strlen(*x), n = strlen(*y);
  return m != n ? (m < n ? -1 : 1) : strcmp(*x, *y);
}

/* The names of the streams, in the order of their numbers. */
static GPtrArray *list_streams(const char *folder, GError **error) {
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  if (!dir) return NULL;
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(dir));)
    if (g_str_has_prefix(name, "stream-")) g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  return names;
}

static void close_sources(ToolTrace *trace) {
  for (guint i = 0; i < trace->sources->len; i++)
    tool_stream_free(g_array_index(trace->sources, Source, i).stream);
  g_array_set_size(trace->sources, 0);
  trace->given = NULL;
}

/* At its last instant there may have been more. */
static void end_at(ToolTrace *trace, ToolExtent extent, gboolean outside, SimInstant instant) {
  trace->cut |= extent == TOOL_EXTENT_CUT;
  if (extent == TOOL_EXTENT_WHOLE) return;
  trace->whole_before[outside] = MIN(trace->whole_before[outside], instant);
}

static gboolean advance(ToolTrace *trace, Source *source, GError **error) {
  g_autoptr(GError) problem = NULL;
  source->there = tool_stream_next(source->stream, &source->event, &problem);
  if (tool_stream_is_cut(source->stream)) source->extent = TOOL_EXTENT_CUT;
  if (!source->there && !problem) end_at(trace, source->extent, source->outside, source->event.instant);
  if (!problem) return TRUE;
  g_propagate_error(error, g_steal_pointer(&problem));
  return FALSE;
}

static guint number_of(const char *name) {
  return (guint)g_ascii_strtoull(name + strlen("stream-"), NULL, 10);
}

/* [stream]: whether something may have been written into it, as far as what was to be traced says. */
static guint8 *list_awaited(const ToolTrace *trace, guint shards) {
  guint8 *awaited = g_new0(guint8, shards + 1);
  const json_t *wanted = json_object_get(json_object_get(trace->manifest, "traced"), "devices");
  if (json_array_size(wanted) == 0) awaited[0] = TRUE;
  for (guint device = 1; device <= trace->names->len && json_array_size(wanted) == 0; device++)
    awaited[1 + sim_world_dealt(device, trace->names->len, shards)] = TRUE;
  for (gsize i = 0; i < json_array_size(wanted); i++) {
    const char *name = json_string_value(json_array_get(wanted, i));
    guint device = name ? find_device(trace, name) : 0;
    awaited[device ? 1 + sim_world_dealt(device, trace->names->len, shards) : 0] = TRUE;
  }
  return awaited;
}

/* A stream without a file: nothing has happened in it, or what has is not there. */
static void miss(ToolTrace *trace, const char *folder, guint number, gboolean awaited) {
  static const char *const endings[] = {"", ".zst"};
  ToolExtent extent = TOOL_EXTENT_WHOLE;
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *name = g_strdup_printf("stream-%u%s", number, endings[i]);
    extent = MAX(extent, tool_extent_of(trace->summary, folder, name));
  }
  if (extent == TOOL_EXTENT_CUT || awaited) end_at(trace, extent, number == 0, 0);
}

static void miss_streams(ToolTrace *trace, const char *folder, const GPtrArray *names) {
  enum { SHARDS_MAX = 1 << 16 };
  json_int_t shards = json_integer_value(json_object_get(trace->manifest, "shards"));
  if (shards < 1 || shards > SHARDS_MAX) return;
  g_autofree guint8 *awaited = list_awaited(trace, (guint)shards);
  g_autofree guint8 *there = g_new0(guint8, (gsize)shards + 1);
  for (guint i = 0; i < names->len; i++)
    if (number_of(g_ptr_array_index(names, i)) <= shards)
      there[number_of(g_ptr_array_index(names, i))] = TRUE;
  for (guint number = 0; number <= shards; number++)
    if (!there[number]) miss(trace, folder, number, awaited[number]);
}

gboolean tool_trace_rewind(ToolTrace *trace, GError **error) {
  g_autofree char *folder = g_build_filename(trace->folder, "ctf", NULL);
  close_sources(trace);
  trace->cut = FALSE;
  trace->whole_before[FALSE] = trace->whole_before[TRUE] = SIM_INSTANT_MAX;
  g_autoptr(GPtrArray) names = list_streams(folder, error);
  if (!names) return FALSE;
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    Source source = {.stream = tool_stream_open(path, trace->words, error),
                     .extent = tool_extent_of(trace->summary, folder, name),
                     .outside = number_of(name) == 0};
    if (!source.stream) return FALSE;
    g_array_append_val(trace->sources, source);
  }
  miss_streams(trace, folder, names);
  for (guint i = 0; i < trace->sources->len; i++)
    if (!advance(trace, &g_array_index(trace->sources, Source, i), error)) return FALSE;
  return TRUE;
}

ToolTrace *tool_trace_open(const char *folder, GError **error) {
  ToolTrace *trace = g_new0(ToolTrace, 1);
  trace->folder = g_strdup(folder);
  trace->sources = g_array_new(FALSE, TRUE, sizeof(Source));
  trace->names = g_ptr_array_new();
  trace->to = SIM_INSTANT_MAX;
  if (read_beside(trace, error) && tool_trace_rewind(trace, error)) return trace;
  tool_trace_free(trace);
  return NULL;
}

void tool_trace_free(ToolTrace *trace) {
  if (!trace) return;
  close_sources(trace);
  g_array_unref(trace->sources);
  g_ptr_array_unref(trace->names);
  if (trace->words) g_ptr_array_unref(trace->words);
  if (trace->unwanted) g_hash_table_unref(trace->unwanted);
  if (trace->seen) g_ptr_array_unref(trace->seen);
  if (trace->seen_kinds) g_hash_table_unref(trace->seen_kinds);
  g_strfreev(trace->kinds);
  g_free(trace->devices);
  json_decref(trace->manifest);
  json_decref(trace->topology);
  json_decref(trace->summary);
  json_decref(trace->part);
  g_free(trace->folder);
  g_free(trace);
}

/* Filters. */

gboolean tool_trace_instant(const ToolTrace *trace, const char *text, const char *what, SimInstant *instant,
                            GError **error) {
  SimQuantity quantity;
  if (!text) return TRUE;
  if (sim_quantity_parse(text, strlen(text), &quantity, error) &&
      sim_scale_duration(&trace->scale, &quantity, instant, error))
    return TRUE;
  g_prefix_error(error, "%s: ", what);
  return FALSE;
}

/* Those of an array, and at the end the experimenter.  (transfer container) */
static const char **list_devices(const ToolTrace *trace) {
  const char **names = g_new0(const char *, trace->names->len + 2);
  for (guint i = 0; i < trace->names->len; i++) names[i] = g_ptr_array_index(trace->names, i);
  names[trace->names->len] = EXPERIMENTER;
  return names;
}

static gboolean refuse_device(const ToolTrace *trace, const char *name, GError **error) {
  g_autofree const char **names = list_devices(trace);
  const char *nearest = tool_nearest(name, names);
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "there is no device \"%s\" in the trace%s%s%s",
              name, nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
  return FALSE;
}

static gboolean choose_devices(ToolTrace *trace, char **names, GError **error) {
  if (!names || !*names) return TRUE;
  trace->devices = g_new0(guint8, trace->names->len + 1);
  for (; *names; names++) {
    guint32 found = find_device(trace, *names);
    if (!found && !g_str_equal(*names, EXPERIMENTER)) return refuse_device(trace, *names, error);
    trace->devices[found] = TRUE;
  }
  return TRUE;
}

/* GLib's own hash of such ids, which count in both halves, is the same for many. */
guint tool_id_hash(gconstpointer id) { return (guint)sim_hash_fold(0, *(const guint64 *)id); }

gboolean tool_trace_filter(ToolTrace *trace, const ToolTraceFilter *filter, GError **error) {
  if (filter->kinds && *filter->kinds) {
    trace->kinds = g_strdupv(filter->kinds);
    trace->unwanted = g_hash_table_new_full(tool_id_hash, g_int64_equal, g_free, NULL);
    trace->seen = g_ptr_array_new();
    trace->seen_kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  }
  if (!choose_devices(trace, filter->devices, error) ||
      !tool_trace_instant(trace, filter->from, "--from", &trace->from, error) ||
      !tool_trace_instant(trace, filter->to, "--to", &trace->to, error))
    return FALSE;
  trace->part = tool_part_json(filter);
  if (trace->from <= trace->to) return TRUE;
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--from %s is later than --to %s",
              filter->from, filter->to);
  return FALSE;
}

const json_t *tool_trace_part(const ToolTrace *trace) { return trace->part; }

static void see_kind(ToolTrace *trace, const char *kind) {
  if (trace->seen->len == KINDS_SEEN_MAX || g_hash_table_contains(trace->seen_kinds, kind)) return;
  char *own = g_strdup(kind);
  g_hash_table_add(trace->seen_kinds, own);
  g_ptr_array_add(trace->seen, own);
}

const char *tool_trace_missing_kind(const ToolTrace *trace, const char **nearest) {
  *nearest = NULL;
  if (!trace->kinds || trace->seen->len == KINDS_SEEN_MAX) return NULL;
  for (char **kind = trace->kinds; *kind; kind++) {
    if (g_hash_table_contains(trace->seen_kinds, *kind)) continue;
    g_ptr_array_add(trace->seen, NULL);
    *nearest = tool_nearest(*kind, (const char *const *)trace->seen->pdata);
    g_ptr_array_set_size(trace->seen, (gint)trace->seen->len - 1);
    return *kind;
  }
  return NULL;
}

/* What is about a message begins with its id; its kind is told where it is sent, and where it is taken: the
 * sending may not be in the trace. */
static gboolean is_wanted_kind(ToolTrace *trace, const ToolEvent *event) {
  const SimTraceField *first = sim_trace_classes[event->kind].fields;
  if (!trace->kinds || !first->name || strcmp(first->name, "message") != 0) return TRUE;
  guint64 id = event->fields[0].id;
  if (event->kind == SIM_TRACE_SEND || event->kind == SIM_TRACE_RECEIPT) {
    const char *kind = tool_event_field(event, "kind")->text;
    see_kind(trace, kind);
    if (!g_strv_contains((const char *const *)trace->kinds, kind) &&
        !g_hash_table_contains(trace->unwanted, &id))
      g_hash_table_add(trace->unwanted, g_memdup2(&id, sizeof id));
  }
  return !g_hash_table_contains(trace->unwanted, &id);
}

static gboolean passes(ToolTrace *trace, const ToolEvent *event) {
  gboolean kind = is_wanted_kind(trace, event); /* it learns, also from what does not pass */
  if (!kind || event->instant < trace->from || event->instant > trace->to) return FALSE;
  return !trace->devices || (event->device <= trace->names->len && trace->devices[event->device]);
}

/* Merging. */

static gboolean is_before(const ToolEvent *a, const ToolEvent *b) {
  if (a->instant != b->instant) return a->instant < b->instant;
  if (a->turn != b->turn) return a->turn < b->turn;
  return a->device < b->device;
}

const ToolEvent *tool_trace_next(ToolTrace *trace, GError **error) {
  for (;;) {
    if (trace->given && !advance(trace, trace->given, error)) return NULL;
    trace->given = NULL;
    for (guint i = 0; i < trace->sources->len; i++) {
      Source *source = &g_array_index(trace->sources, Source, i);
      if (source->there && (!trace->given || is_before(&source->event, &trace->given->event)))
        trace->given = source;
    }
    if (!trace->given || trace->given->event.instant > trace->to) return NULL;
    if (passes(trace, &trace->given->event)) return &trace->given->event;
  }
}

gboolean tool_trace_is_cut(const ToolTrace *trace) { return trace->cut; }

SimInstant tool_trace_whole_before(const ToolTrace *trace, gboolean experimenter) {
  return trace->whole_before[experimenter];
}

/* What is known of the run. */

const json_t *tool_trace_manifest(const ToolTrace *trace) { return trace->manifest; }
const json_t *tool_trace_topology(const ToolTrace *trace) { return trace->topology; }
const json_t *tool_trace_summary(const ToolTrace *trace) { return trace->summary; }

const char *tool_trace_device(const ToolTrace *trace, guint32 device) {
  if (device == 0) return EXPERIMENTER;
  return device <= trace->names->len ? g_ptr_array_index(trace->names, device - 1) : "?";
}

guint32 tool_trace_device_count(const ToolTrace *trace) { return trace->names->len; }

double tool_trace_units(const ToolTrace *trace, SimInstant ticks) {
  return ticks < 0 ? -sim_scale_units(&trace->scale, -ticks) : sim_scale_units(&trace->scale, ticks);
}

const char *tool_trace_unit(const ToolTrace *trace) { return trace->scale.unit; }
const SimScale *tool_trace_scale(const ToolTrace *trace) { return &trace->scale; }

double tool_trace_unit_seconds(const ToolTrace *trace) {
  return trace->scale.seconds.numerator ? sim_ratio_to_double(trace->scale.seconds) : 0;
}

const ToolTraceValue *tool_event_field(const ToolEvent *event, const char *name) {
  guint i = 0;
  for (const SimTraceField *field = sim_trace_classes[event->kind].fields; field->name; field++, i++)
    if (field->name[0] == name[0] && strcmp(field->name, name) == 0) return &event->fields[i];
  return NULL;
}
