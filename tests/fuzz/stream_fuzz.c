/* SPDX-License-Identifier: MIT */

/* Any bytes as a stream of a trace: its events are read up to the end, a cut, or a refusal that says why, and
 * whatever was given is whole: texts end, and fields are there. */
#include "tools/trace/stream.h"

#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Looks at all of it. */
static guint64 sum(const ToolEvent *event) {
  guint64 sum = (guint64)event->instant + event->device + (guint64)event->turn;
  guint i = 0;
  for (const SimTraceField *field = sim_trace_classes[event->kind].fields; field->name; field++, i++)
    sum += field->type == SIM_TRACE_TEXT     ? strlen(event->fields[i].text)
           : field->type == SIM_TRACE_NUMBER ? event->fields[i].number
                                             : event->fields[i].id;
  return sum;
}

static void read_all(const char *path) {
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  g_ptr_array_add(words, "");
  g_ptr_array_add(words, "ring.lua:26");
  ToolEvent event;
  ToolStream *stream = tool_stream_open(path, words, &error);
  g_assert_no_error(error);
  while (tool_stream_next(stream, &event, &error)) {
    g_assert(event.instant >= 0 && event.kind > 0 && event.kind < SIM_TRACE_KINDS);
    guint64 again = sum(&event);
    g_assert(sum(&event) == again);
  }
  g_assert(!error || strlen(error->message) > 0);
  tool_stream_free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char *paths[2];
  for (guint i = 0; i < 2; i++) {
    if (!paths[i]) paths[i] = g_strdup_printf("/tmp/stream-%d-%u%s", (int)getpid(), i, i ? ".zst" : "");
    g_file_set_contents(paths[i], (const char *)data, (gssize)size, NULL);
    read_all(paths[i]);
    g_unlink(paths[i]);
  }
  return 0;
}
