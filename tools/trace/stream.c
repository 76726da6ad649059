/* SPDX-License-Identifier: MIT */
#include "tools/trace/stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "sim/trace.h"

enum { MAGIC = 0xC1FC1FC1, PACKET_HEADER = 48, PACKET_MAX = 1 << 28 };
enum { FIRST_AT = 8, CONTENT_AT = 24 }; /* of the packet's header: its first instant, bits of its content */

struct _ToolStream {
  char *path;
  FILE *file;
  ZSTD_DStream *decompressor; /* NULL: the file is not compressed */
  ZSTD_inBuffer input;
  guint8 *read;   /* compressed bytes */
  guint8 *packet; /* the packet that is being read: */
  gsize room, length, at;
  SimInstant now;
  guint64 number;
  gboolean cut;
};

static gboolean refuse(ToolStream *stream, GError **error, const char *what) {
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: packet %" G_GUINT64_FORMAT ": %s", stream->path,
              stream->number, what);
  return FALSE;
}

ToolStream *tool_stream_open(const char *path, GError **error) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path, g_strerror(errno));
    return NULL;
  }
  ToolStream *stream = g_new0(ToolStream, 1);
  stream->path = g_strdup(path);
  stream->file = file;
  if (g_str_has_suffix(path, ".zst")) {
    stream->decompressor = ZSTD_createDStream();
    stream->read = g_malloc(ZSTD_DStreamInSize());
  }
  return stream;
}

void tool_stream_free(ToolStream *stream) {
  if (!stream) return;
  fclose(stream->file);
  ZSTD_freeDStream(stream->decompressor);
  g_free(stream->read);
  g_free(stream->packet);
  g_free(stream->path);
  g_free(stream);
}

/* Bytes. */

static gsize decompress(ToolStream *stream, guint8 *bytes, gsize length) {
  ZSTD_outBuffer output = {bytes, length, 0};
  while (output.pos < length) {
    if (stream->input.pos == stream->input.size) {
      gsize count = fread(stream->read, 1, ZSTD_DStreamInSize(), stream->file);
      stream->input = (ZSTD_inBuffer){stream->read, count, 0};
      if (count == 0) break;
    }
    if (ZSTD_isError(ZSTD_decompressStream(stream->decompressor, &output, &stream->input))) break;
  }
  return output.pos;
}

static gsize take(ToolStream *stream, guint8 *bytes, gsize length) {
  if (stream->decompressor) return decompress(stream, bytes, length);
  return fread(bytes, 1, length, stream->file);
}

static guint64 get64(const guint8 *at) {
  guint64 bytes;
  memcpy(&bytes, at, sizeof bytes);
  return GUINT64_FROM_LE(bytes);
}

static guint32 get32(const guint8 *at) {
  guint32 bytes;
  memcpy(&bytes, at, sizeof bytes);
  return GUINT32_FROM_LE(bytes);
}

/* FALSE at the end, or with an error. */
static gboolean next_packet(ToolStream *stream, GError **error) {
  guint8 header[PACKET_HEADER];
  gsize count = take(stream, header, sizeof header);
  stream->cut = count > 0;
  if (count < sizeof header) return FALSE;
  stream->cut = FALSE;
  if (get32(header) != MAGIC) return refuse(stream, error, "this is no stream of a trace");
  guint64 bits = get64(header + CONTENT_AT);
  if (bits % 8 || bits / 8 < PACKET_HEADER || bits / 8 > PACKET_MAX)
    return refuse(stream, error, "its size cannot be");
  stream->length = (gsize)(bits / 8) - PACKET_HEADER;
  if (stream->room < stream->length) {
    stream->room = stream->length;
    stream->packet = g_realloc(stream->packet, stream->room);
  }
  stream->at = 0;
  stream->now = (SimInstant)get64(header + FIRST_AT);
  if (stream->now < 0) return refuse(stream, error, "its instant cannot be");
  stream->cut = take(stream, stream->packet, stream->length) < stream->length;
  stream->number++;
  return !stream->cut;
}

/* Events. */

static gsize left(const ToolStream *stream) { return stream->length - stream->at; }

static gboolean read_text(ToolStream *stream, const char **text) {
  const guint8 *begin = stream->packet + stream->at, *end = memchr(begin, 0, left(stream));
  if (!end) return FALSE;
  *text = (const char *)begin;
  stream->at += (gsize)(end - begin) + 1;
  return TRUE;
}

static gboolean read_field(ToolStream *stream, SimTraceType type, ToolTraceValue *value) {
  const guint8 *at = stream->packet + stream->at;
  if (type == SIM_TRACE_TEXT) return read_text(stream, &value->text);
  gsize size = type == SIM_TRACE_NUMBER ? 4 : 8;
  if (left(stream) < size) return FALSE;
  if (type == SIM_TRACE_NUMBER) value->number = get32(at);
  else value->id = get64(at);
  stream->at += size;
  return TRUE;
}

/* The first instant that ends so, from the one before on. */
static gboolean tell_time(ToolStream *stream, guint64 low) {
  SimInstant instant = (stream->now & ~(SIM_TRACE_LAP - 1)) | (SimInstant)low;
  if (instant < stream->now && instant > SIM_INSTANT_MAX - SIM_TRACE_LAP) return FALSE;
  stream->now = instant < stream->now ? instant + SIM_TRACE_LAP : instant;
  return TRUE;
}

static gboolean read_head(ToolStream *stream, guint *id, ToolEvent *event) {
  if (left(stream) < SIM_TRACE_HEADER) return FALSE;
  const guint8 *at = stream->packet + stream->at;
  guint64 word = get64(at);
  *id = (guint)(word & 0xff);
  event->device = (guint32)(word >> 48) | (get32(at + 8) & 0xff) << 16;
  event->turn = (gint32)get32(at + 8) >> 8;
  stream->at += SIM_TRACE_HEADER;
  if (!tell_time(stream, word >> 8 & (SIM_TRACE_LAP - 1))) return FALSE;
  event->instant = stream->now;
  return TRUE;
}

/* What the short form leaves out. */
static void fill(ToolEvent *event, const SimTraceField *fields, guint i) {
  if (fields[i].brief == SIM_TRACE_NOW) event->fields[i].ticks = event->instant;
  else if (fields[i].brief == SIM_TRACE_HERE) event->fields[i].number = event->device;
  else event->fields[i].id = 0;
  if (fields[i].brief != SIM_TRACE_REST) return;
  guint64 rest = (guint64)event->instant;
  for (guint later = i + 1; fields[later].name; later++)
    if (fields[later].type == SIM_TRACE_TICKS) rest -= event->fields[later].id;
  event->fields[i].id = rest;
}

static gboolean read_fields(ToolStream *stream, gboolean brief, ToolEvent *event) {
  const SimTraceField *fields = sim_trace_classes[event->kind].fields;
  guint count = 0;
  for (; fields[count].name; count++)
    if ((!brief || fields[count].brief == SIM_TRACE_THERE) &&
        !read_field(stream, fields[count].type, &event->fields[count]))
      return FALSE;
  for (guint i = count; brief && i-- > 0;)
    if (fields[i].brief != SIM_TRACE_THERE) fill(event, fields, i);
  return TRUE;
}

gboolean tool_stream_next(ToolStream *stream, ToolEvent *event, GError **error) {
  guint id;
  while (stream->at == stream->length)
    if (!next_packet(stream, error)) return FALSE;
  if (!read_head(stream, &id, event)) return refuse(stream, error, "an event does not fit into it");
  gboolean brief = id >= SIM_TRACE_SHORT;
  event->kind = (SimTraceKind)(brief ? id - SIM_TRACE_SHORT : id);
  if (event->kind == 0 || event->kind >= SIM_TRACE_KINDS ||
      (brief && !sim_trace_has_short(&sim_trace_classes[event->kind])))
    return refuse(stream, error, "it has an unknown event");
  return read_fields(stream, brief, event) || refuse(stream, error, "an event does not fit into it");
}

gboolean tool_stream_is_cut(const ToolStream *stream) { return stream->cut; }
