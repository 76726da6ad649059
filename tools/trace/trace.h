/* SPDX-License-Identifier: MIT */

/* A trace as it is read back: the folder that `plenum run --trace` has written.
 *
 *   FOLDER/ctf             the events (sim/trace.h)
 *   FOLDER/manifest.json   what was run, and how to run it again; the unit, and ticks in it
 *   FOLDER/topology.json   devices and links (topology/node_link.h), in the order of their numbers
 *   FOLDER/summary.json    what came of it; not there when the run was cut short
 *
 * Streams are merged by (instant, turn, device), so that the order is the same for every number of shards.
 * One packet of each stream is in memory.  A stream that ends within a packet is readable up to the packet
 * before.  As streams that are cut end at different instants, the trace tells before which it is whole. */
#ifndef TOOLS_TRACE_TRACE_H
#define TOOLS_TRACE_TRACE_H

#include <jansson.h>

#include "sim/event.h"
#include "sim/scale.h"
#include "sim/trace_event.h"

typedef struct _ToolTrace ToolTrace;

typedef union {
  guint64 id; /* also addresses */
  gint64 ticks;
  guint32 number;
  double real;
  const char *text; /* until the next event is read */
} ToolTraceValue;

/* The fields are those of sim_trace_classes[kind], in order. */
typedef struct {
  SimInstant instant;
  gint32 turn;
  guint32 device;
  SimTraceKind kind;
  ToolTraceValue fields[SIM_TRACE_FIELDS];
} ToolEvent;

/* Which events are wanted; all zero, or what is NULL: all. */
typedef struct {
  char **kinds;   /* of messages; what is about none passes, or about one whose kind was not told yet */
  char **devices; /* names; NULL: all */
  const char *from, *to; /* instants, inclusive, as an author writes them; NULL: all */
} ToolTraceFilter;

/* What was run, of the trace in a folder; an error where that is no trace says what might be.  (transfer
 * full) */
json_t *tool_trace_read_manifest(const char *folder, GError **error);

/* Errors are G_FILE_ERROR and name the file. */
ToolTrace *tool_trace_open(const char *folder, GError **error);
void tool_trace_free(ToolTrace *trace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToolTrace, tool_trace_free)

/* From now on only events that pass are given.  An error for a device that is not there, a bad instant, or an
 * end before the beginning.  "experimenter" is device 0, unless a device is called so. */
gboolean tool_trace_filter(ToolTrace *trace, const ToolTraceFilter *filter, GError **error);

/* What passes, as an object that is like the manifest's `traced`; NULL: all does. */
const json_t *tool_trace_part(const ToolTrace *trace);

/* As an author writes it, `what` being the option for the error; NULL leaves `instant` as it is. */
gboolean tool_trace_instant(const ToolTrace *trace, const char *text, const char *what, SimInstant *instant,
                            GError **error);

/* The next event, which the trace keeps until the call after; NULL at the end, or with an error. */
const ToolEvent *tool_trace_next(ToolTrace *trace, GError **error);

/* Begins again. */
gboolean tool_trace_rewind(ToolTrace *trace, GError **error);

/* Whether some stream has ended before its end, so far. */
gboolean tool_trace_is_cut(const ToolTrace *trace);

/* Nothing that happened before this instant is missing, of what the devices did or of what the experimenter
 * did; SIM_INSTANT_MAX: nothing at all, of what has been read so far. */
SimInstant tool_trace_whole_before(const ToolTrace *trace, gboolean experimenter);

/* A kind that is wanted and of which no message was sent so far, and the nearest that was (nullable); NULL:
 * there is none. */
const char *tool_trace_missing_kind(const ToolTrace *trace, const char **nearest);

/* What lies beside the events; `summary` is NULL when it is not there. */
const json_t *tool_trace_manifest(const ToolTrace *trace);
const json_t *tool_trace_topology(const ToolTrace *trace);
const json_t *tool_trace_summary(const ToolTrace *trace);

/* "device-1"; "experimenter" for 0; "?" for a number that is no device's. */
const char *tool_trace_device(const ToolTrace *trace, guint32 device);
guint32 tool_trace_device_count(const ToolTrace *trace);

/* In units. */
double tool_trace_units(const ToolTrace *trace, SimInstant ticks);
const char *tool_trace_unit(const ToolTrace *trace);
const SimScale *tool_trace_scale(const ToolTrace *trace);

/* Seconds in a unit; 0: it is abstract. */
double tool_trace_unit_seconds(const ToolTrace *trace);

/* For tables whose keys are ids or addresses, with g_int64_equal. */
guint tool_id_hash(gconstpointer id);

/* The field of that name, or NULL. */
const ToolTraceValue *tool_event_field(const ToolEvent *event, const char *name);

#endif
