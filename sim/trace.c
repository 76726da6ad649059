/* SPDX-License-Identifier: MIT */
#include "sim/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <zstd.h>

#include "sim/error.h"

enum { BUFFER = 1 << 18, LEVEL = 1 };
enum { MAGIC = 0xC1FC1FC1 };
/* magic, stream; first and last instant, bits of content, bits of the packet, number of the packet */
enum { PACKET_HEADER = 4 + 4 + 8 + 8 + 8 + 8 + 8 };

typedef struct {
  SimTraceStream face; /* comes first */
  guint8 *bytes;       /* packets that have ended, and the one that is being filled */
  gsize room, packet;  /* where that begins */
  SimInstant first;    /* of its events */
  guint64 number;
  goffset written; /* whole packets, in bytes */
  int file;
} Stream;

struct _SimTrace {
  Stream *streams;
  guint count;
  gboolean compressed;
  char *folder; /* NULL: it is not open yet */
  ZSTD_CCtx *compressor;
  guint8 *frame;
  gsize frame_room;
  char *failure;
};

/* The description. */

static const char *type_name(SimTraceType type) {
  static const char *const names[] = {
      [SIM_TRACE_ID] = "id_t",         [SIM_TRACE_ADDRESS] = "address_t", [SIM_TRACE_TICKS] = "ticks_t",
      [SIM_TRACE_NUMBER] = "number_t", [SIM_TRACE_TEXT] = "text_t",       [SIM_TRACE_REAL] = "real_t"};
  return names[type];
}

static void describe_form(GString *text, const SimTraceClass *class, guint id) {
  g_string_append_printf(text,
                         "event {\n  name = \"%s\";\n  id = %u;\n  stream_id = 0;\n  fields := struct {\n",
                         class->name, id);
  for (const SimTraceField *field = class->fields; field->name; field++)
    if (id < SIM_TRACE_SHORT || field->brief == SIM_TRACE_THERE)
      g_string_append_printf(text, "    %s _%s;\n", type_name(field->type), field->name);
  g_string_append(text, "  };\n};\n\n");
}

static void describe_class(GString *text, guint kind) {
  const SimTraceClass *class = &sim_trace_classes[kind];
  describe_form(text, class, kind);
  if (sim_trace_has_short(class)) describe_form(text, class, SIM_TRACE_SHORT + kind);
}

static void append_quoted(GString *text, const char *value) {
  for (const char *c = value; *c; c++) {
    if (*c == '"' || *c == '\\') g_string_append_c(text, '\\');
    g_string_append_c(text, (guchar)*c < ' ' ? ' ' : *c);
  }
}

static char *describe(const SimTraceOptions *options) {
  GString *text = g_string_new("/* CTF 1.8 */\n\n");
  g_string_append(text,
                  "typealias integer { size = 8; align = 8; signed = false; } := byte_t;\n"
                  "typealias integer { size = 32; align = 8; signed = false; } := number_t;\n"
                  "typealias integer { size = 24; align = 8; signed = false; } := device_t;\n"
                  "typealias integer { size = 24; align = 8; signed = true; } := turn_t;\n"
                  "typealias integer { size = 64; align = 8; signed = false; base = 10; } := id_t;\n"
                  "typealias integer { size = 64; align = 8; signed = false; base = 16; } := address_t;\n"
                  "typealias integer { size = 64; align = 8; signed = true; } := ticks_t;\n"
                  "typealias floating_point { exp_dig = 11; mant_dig = 53; align = 8; } := real_t;\n"
                  "typealias string { encoding = UTF8; } := text_t;\n\n"
                  "trace {\n  major = 1;\n  minor = 8;\n  byte_order = le;\n"
                  "  packet.header := struct { number_t magic; number_t stream_id; };\n};\n\n");
  g_string_append(text, "env {\n  domain = \"model\";\n  tracer_name = \"plenum\";\n  scenario = \"");
  append_quoted(text, options->scenario);
  g_string_append_printf(text, "\";\n  seed = \"%" G_GUINT64_FORMAT "\";\n};\n\n", options->seed);
  g_string_append_printf(text,
                         "clock {\n  name = virtual;\n  description = \"virtual time\";\n"
                         "  freq = %" G_GUINT64_FORMAT ";\n  offset = 0;\n  absolute = FALSE;\n};\n\n"
                         "typealias integer { size = 64; align = 8; signed = false; "
                         "map = clock.virtual.value; } := instant_t;\n"
                         "typealias integer { size = 40; align = 8; signed = false; "
                         "map = clock.virtual.value; } := time_t;\n\n",
                         options->frequency);
  g_string_append(
      text, "stream {\n  id = 0;\n"
            "  packet.context := struct {\n    instant_t timestamp_begin;\n    instant_t timestamp_end;\n"
            "    id_t content_size;\n    id_t packet_size;\n    id_t packet_seq_num;\n  };\n"
            "  event.header := struct { byte_t id; time_t timestamp; };\n"
            "  event.context := struct { device_t _device; turn_t _turn; };\n};\n\n");
  for (guint kind = 1; kind < SIM_TRACE_KINDS; kind++) describe_class(text, kind);
  return g_string_free(text, FALSE);
}

/* Files. */

static gboolean refuse(GError **error, const char *path) {
  g_set_error(error, SIM_ERROR, SIM_ERROR_FILE, "%s: %s", path, g_strerror(errno));
  return FALSE;
}

static gboolean make_folder(const char *folder, GError **error) {
  if (g_mkdir_with_parents(folder, 0777) < 0) return refuse(error, folder);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  if (!dir) return FALSE;
  const char *inside = g_dir_read_name(dir);
  if (!inside) return TRUE;
  g_set_error(error, SIM_ERROR, SIM_ERROR_FILE, "%s is not empty: %s lies in it", folder, inside);
  return FALSE;
}

static gboolean write_description(const SimTraceOptions *options, GError **error) {
  g_autofree char *path = g_build_filename(options->folder, "metadata", NULL);
  g_autofree char *text = describe(options);
  return g_file_set_contents(path, text, -1, error);
}

/* Streams in which nothing happens have no file. */
static void open_file(Stream *stream) {
  SimTrace *trace = stream->face.trace;
  char name[32];
  g_snprintf(name, sizeof name, "stream-%u%s", (guint)(stream - trace->streams),
             trace->compressed ? ".zst" : "");
  g_autofree char *path = g_build_filename(trace->folder, name, NULL);
  stream->file = g_open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (stream->file < 0 && !trace->failure)
    trace->failure = g_strdup_printf("the trace cannot be written: %s: %s", path, g_strerror(errno));
}

/* A packet that does not fit on the disk is taken back. */
static void write_whole(Stream *stream, const guint8 *bytes, gsize length) {
  SimTrace *trace = stream->face.trace;
  gsize done = 0;
  while (done < length && !trace->failure) {
    gssize count = write(stream->file, bytes + done, length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) trace->failure = g_strdup_printf("the trace cannot be written: %s", g_strerror(errno));
    else done += (gsize)count;
  }
  if (done == length) stream->written += (goffset)length;
  else if (ftruncate(stream->file, stream->written) < 0) return; /* no more can be done */
}

static void write_packets(Stream *stream) {
  SimTrace *trace = stream->face.trace;
  gsize length = stream->packet;
  if (length == 0) return;
  stream->packet = 0;
  if (stream->file < 0 && !trace->failure) open_file(stream);
  if (trace->failure) return;
  if (!trace->compressed) {
    write_whole(stream, stream->bytes, length);
    return;
  }
  if (trace->frame_room < ZSTD_compressBound(length)) {
    trace->frame_room = ZSTD_compressBound(length);
    trace->frame = g_realloc(trace->frame, trace->frame_room);
  }
  gsize size =
      ZSTD_compressCCtx(trace->compressor, trace->frame, trace->frame_room, stream->bytes, length, LEVEL);
  g_assert(!ZSTD_isError(size));
  write_whole(stream, trace->frame, size);
}

/* Packets. */

static void make_room(Stream *stream, gsize used, gsize size) {
  gsize wanted = MAX(BUFFER, used + size);
  if (stream->room < wanted) {
    stream->room = MAX(wanted, 2 * stream->room);
    stream->bytes = g_realloc(stream->bytes, stream->room);
  }
  stream->face.at = stream->bytes + used;
  stream->face.end = stream->bytes + stream->room;
}

static void begin_packet(Stream *stream, SimInstant now, gsize size) {
  make_room(stream, stream->packet + PACKET_HEADER, size);
  stream->first = now;
}

/* Where none has begun, there is none to end. */
static void end_packet(Stream *stream) {
  gsize length = (gsize)(stream->face.at - stream->bytes) - stream->packet;
  if (length <= PACKET_HEADER) return;
  guint8 *at = sim_trace_put32(sim_trace_put32(stream->bytes + stream->packet, MAGIC), 0);
  at = sim_trace_put64(at, (guint64)stream->first);
  at = sim_trace_put64(at, (guint64)stream->face.last);
  at = sim_trace_put64(at, 8 * length);
  at = sim_trace_put64(at, 8 * length);
  sim_trace_put64(at, stream->number++);
  stream->packet += length;
  stream->face.end = stream->face.at;
}

/* Until the trace is open its one packet grows. */
void sim_trace_turn_over(SimTraceStream *face, SimInstant now, gsize size) {
  Stream *stream = (Stream *)face;
  gsize used = (gsize)(face->at - stream->bytes);
  if (!face->trace->folder && used > 0) {
    make_room(stream, used, size);
    return;
  }
  end_packet(stream);
  if (stream->packet + PACKET_HEADER + size > BUFFER) write_packets(stream);
  begin_packet(stream, now, size);
}

/* Life. */

SimTrace *sim_trace_new(guint streams, gboolean compressed) {
  SimTrace *trace = g_new0(SimTrace, 1);
  trace->compressed = compressed;
  if (compressed) trace->compressor = ZSTD_createCCtx();
  trace->streams = g_new0(Stream, streams);
  trace->count = streams;
  for (guint i = 0; i < streams; i++) {
    Stream *stream = &trace->streams[i];
    stream->face = (SimTraceStream){.trace = trace, .to = SIM_INSTANT_MAX};
    stream->file = -1;
  }
  return trace;
}

/* What has been kept happened at instant 0, and was the experimenter's. */
static void apply(Stream *stream, const SimTraceOptions *options) {
  SimTraceStream *face = &stream->face;
  face->from = options->from;
  face->to = options->to;
  face->devices = options->devices;
  if (face->from > 0 || (face->devices && !face->devices[0])) face->at = face->end = stream->bytes;
}

gboolean sim_trace_open(SimTrace *trace, const SimTraceOptions *options, GError **error) {
  if (!make_folder(options->folder, error) || !write_description(options, error)) return FALSE;
  trace->folder = g_strdup(options->folder);
  for (guint i = 0; i < trace->count; i++) apply(&trace->streams[i], options);
  return TRUE;
}

static void free_trace(SimTrace *trace) {
  for (guint i = 0; i < trace->count; i++) {
    if (trace->streams[i].file >= 0) close(trace->streams[i].file);
    g_free(trace->streams[i].bytes);
  }
  ZSTD_freeCCtx(trace->compressor);
  g_free(trace->streams);
  g_free(trace->folder);
  g_free(trace->frame);
  g_free(trace->failure);
  g_free(trace);
}

static void close_file(Stream *stream) {
  SimTrace *trace = stream->face.trace;
  end_packet(stream);
  write_packets(stream);
  if (stream->file < 0) return;
  if (close(stream->file) < 0 && !trace->failure)
    trace->failure = g_strdup_printf("the trace cannot be written: %s", g_strerror(errno));
  stream->file = -1;
}

gboolean sim_trace_close(SimTrace *trace, GError **error) {
  for (guint i = 0; i < trace->count && trace->folder; i++) close_file(&trace->streams[i]);
  gboolean whole = !trace->failure;
  if (!whole) g_set_error_literal(error, SIM_ERROR, SIM_ERROR_FILE, trace->failure);
  free_trace(trace);
  return whole;
}

void sim_trace_discard(SimTrace *trace) {
  g_autoptr(GDir) dir = trace->folder ? g_dir_open(trace->folder, 0, NULL) : NULL;
  for (const char *name; dir && (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(trace->folder, name, NULL);
    g_unlink(path);
  }
  if (trace->folder) g_rmdir(trace->folder);
  free_trace(trace);
}

const char *sim_trace_failure(const SimTrace *trace) { return trace->failure; }

SimTraceStream *sim_trace_stream(SimTrace *trace, guint index) {
  g_assert(index < trace->count);
  return &trace->streams[index].face;
}
