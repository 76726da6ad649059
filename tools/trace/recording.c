/* SPDX-License-Identifier: MIT */
#include "tools/trace/recording.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "actors/run/topology.h"
#include "plenum_constants.h"
#include "tools/nearest.h"
#include "tools/option.h"
#include "tools/output.h"
#include "tools/text/table.h"
#include "tools/topology/node_link.h"
#include "tools/trace/extent.h"
#include "tools/trace/part.h"

void tool_recording_clear(ToolRecording *recording) {
  g_free(recording->folder);
  g_strfreev(recording->kinds);
  g_strfreev(recording->devices);
  g_free(recording->from);
  g_free(recording->to);
}

void tool_recording_add_options(ToolRecording *recording, GOptionContext *context) {
  GOptionEntry entries[] = {
      {"trace", 0, 0, G_OPTION_ARG_FILENAME, &recording->folder,
       "write a trace of what happens into this new folder", "FOLDER"},
      {"trace-compress", 0, 0, G_OPTION_ARG_NONE, &recording->compressed,
       "compress it by zstd; then plenum alone reads it", NULL},
      {"trace-kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &recording->kinds,
       "of messages, only of this kind; may be repeated", "K"},
      {"trace-device", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &recording->devices,
       "only what happens on this device; may be repeated", "D"},
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &recording->from, "trace from this virtual time on", "T"},
      {"to", 0, 0, G_OPTION_ARG_FILENAME, &recording->to, "trace up to this virtual time", "T"},
      {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
  g_option_context_add_main_entries(context, entries, NULL);
}

static gboolean check_alone(const ToolRecording *recording, GError **error) {
  const char *option = recording->compressed ? "--trace-compress"
                       : recording->kinds    ? "--trace-kind"
                       : recording->devices  ? "--trace-device"
                       : recording->from     ? "--from"
                       : recording->to       ? "--to"
                                             : NULL;
  return !option || tool_option_error(error, "%s is about a trace, and there is no --trace FOLDER", option);
}

gboolean tool_recording_read(const ToolRecording *recording, ActorTraceOptions *options,
                             const ActorTraceOptions **trace, GError **error) {
  *trace = NULL;
  if (!recording->folder) return check_alone(recording, error);
  if (!*recording->folder || tool_output_is_standard(recording->folder))
    return tool_option_error(error, "--trace: a folder is wanted, not \"%s\"", recording->folder);
  *options = (ActorTraceOptions){.folder = recording->folder,
                                 .compressed = recording->compressed,
                                 .kinds = recording->kinds,
                                 .devices = recording->devices,
                                 .from = recording->from,
                                 .to = recording->to};
  *trace = options;
  return TRUE;
}

json_t *tool_manifest(const json_t *files, const char *command) {
  return json_pack("{s:s, s:s, s:O}", "plenum", PLENUM_VERSION, "command", command, "files", files);
}

static gboolean refuse_folder(const char *folder, const char *inside, GError **error) {
  return tool_option_error(error, "--trace %s: the folder is not empty: %s lies in it", folder, inside);
}

/* Of several runs that find the folder empty one alone makes what is for the events. */
static gboolean claim(const char *folder, GError **error) {
  g_autofree char *events = g_build_filename(folder, "ctf", NULL);
  if (g_mkdir(events, 0777) == 0) return TRUE;
  if (errno == EEXIST) return refuse_folder(folder, "ctf", error);
  g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", events, g_strerror(errno));
  return FALSE;
}

static gboolean make_folder(ToolRecording *recording, GError **error) {
  const char *folder = recording->folder;
  recording->made = !g_file_test(folder, G_FILE_TEST_EXISTS);
  if (g_mkdir_with_parents(folder, 0777) < 0) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", folder, g_strerror(errno));
    return FALSE;
  }
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  const char *inside = dir ? g_dir_read_name(dir) : NULL;
  if (!dir || inside) return dir ? refuse_folder(folder, inside, error) : FALSE;
  return claim(folder, error);
}

static gboolean write_beside(const char *folder, const char *name, const json_t *json, GError **error) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return tool_output_write_json(path, json, error);
}

static json_t *make_manifest(const ActorTopology *topology, const ActorOptions *options,
                             const char *command) {
  json_t *manifest = tool_manifest(topology->files, command);
  json_object_set_new(manifest, "format", json_integer(1));
  json_object_set_new(manifest, "scenario", json_string(topology->scenario));
  json_object_set_new(manifest, "title", json_string(topology->title));
  json_object_set_new(manifest, "params", json_incref(topology->params));
  json_object_set_new(manifest, "seed", json_integer((json_int_t)options->seed));
  json_object_set_new(manifest, "until", options->until ? json_string(options->until) : json_null());
  json_object_set_new(manifest, "shards", json_integer(options->shards));
  json_object_set_new(manifest, "unit", json_string(topology->unit));
  json_object_set_new(manifest, "ticks_per_unit",
                      json_pack("[I, I]", (json_int_t)topology->ticks_per_unit.numerator,
                                (json_int_t)topology->ticks_per_unit.denominator));
  json_object_set_new(manifest, "compiler", json_string(__VERSION__));
  json_object_set_new(manifest, "glib",
                      json_sprintf("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version));
  return manifest;
}

static gboolean write_both(const ToolRecording *recording, json_t *manifest, json_t *topology,
                           GError **error) {
  gboolean well = write_beside(recording->folder, "manifest.json", manifest, error) &&
                  write_beside(recording->folder, "topology.json", topology, error);
  json_decref(manifest);
  json_decref(topology);
  return well;
}

static gboolean check_devices(const ToolRecording *recording, const ActorTopology *topology, GError **error) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < topology->devices->len; i++)
    g_ptr_array_add(names, g_array_index(topology->devices, ActorTopologyDevice, i).name);
  g_ptr_array_add(names, (gpointer) "experimenter");
  g_ptr_array_add(names, NULL);
  for (char **wanted = recording->devices; wanted && *wanted; wanted++) {
    if (g_strv_contains((const char *const *)names->pdata, *wanted)) continue;
    const char *nearest = tool_nearest(*wanted, (const char *const *)names->pdata);
    return tool_option_error(error, "--trace-device: there is no device \"%s\"%s%s%s", *wanted,
                             nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                             nearest ? "\"?" : "");
  }
  return TRUE;
}

/* The topology is that of a reading of its own, before the run. */
gboolean tool_recording_begin(ToolRecording *recording, const ActorOptions *options, const char *command,
                              GError **error) {
  ActorOptions reading = *options;
  reading.trace = NULL;
  reading.log = NULL;
  reading.watch = NULL;
  g_autoptr(ActorTopology) topology = actor_topology_read(&reading, error);
  if (!topology || !check_devices(recording, topology, error) || !make_folder(recording, error)) return FALSE;
  json_t *manifest = make_manifest(topology, options, command);
  const ToolTraceFilter part = {recording->kinds, recording->devices, recording->from, recording->to};
  json_t *traced = tool_part_json(&part);
  json_object_set_new(manifest, "traced", traced ? traced : json_null());
  if (write_both(recording, manifest, tool_node_link_json(topology), error)) return TRUE;
  tool_recording_discard(recording);
  return FALSE;
}

void tool_recording_discard(const ToolRecording *recording) {
  static const char *const names[] = {"manifest.json", "topology.json"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(recording->folder, names[i], NULL);
    g_unlink(path);
  }
  g_autofree char *events = g_build_filename(recording->folder, "ctf", NULL);
  g_rmdir(events);
  if (recording->made) g_rmdir(recording->folder);
}

gboolean tool_recording_end(const ToolRecording *recording, const json_t *summary, gboolean whole,
                            GError **error) {
  g_autofree char *events = g_build_filename(recording->folder, "ctf", NULL);
  json_t *extended = json_copy((json_t *)summary);
  json_object_set_new(extended, "trace", tool_extent_json(events, whole));
  gboolean well = write_beside(recording->folder, "summary.json", extended, error);
  json_decref(extended);
  return well;
}

/* The kinds of which messages were sent, NULL-terminated.  (transfer container) */
static GPtrArray *sent_kinds(const json_t *summary) {
  GPtrArray *kinds = g_ptr_array_new();
  const char *name;
  json_t *metric;
  json_object_foreach (json_object_get(summary, "metrics"), name, metric)
    if (g_str_has_prefix(name, "messages:")) g_ptr_array_add(kinds, (gpointer)(name + strlen("messages:")));
  g_ptr_array_add(kinds, NULL);
  return kinds;
}

char *tool_recording_doubt(const ToolRecording *recording, const json_t *summary) {
  if (!json_is_true(json_object_get(summary, "measured"))) return NULL;
  if (json_number_value(json_object_get(summary, "warmup")) > 0) return NULL;
  g_autoptr(GPtrArray) sent = sent_kinds(summary);
  const char *const *kinds = (const char *const *)sent->pdata;
  for (char **wanted = recording->kinds; wanted && *wanted; wanted++) {
    g_autofree char *kind = g_utf8_make_valid(*wanted, -1), *shown = tool_table_line(kind);
    if (g_strv_contains(kinds, kind)) continue;
    const char *nearest = tool_nearest(kind, kinds);
    return g_strdup_printf("--trace-kind: no message of kind \"%s\" was sent%s%s%s", shown,
                           nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
  }
  return NULL;
}
