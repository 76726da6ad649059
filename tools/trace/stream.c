/* SPDX-License-Identifier: MIT */
#include "tools/trace/stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "sim/trace.h"
#include "sim/trace_description.h"

enum { PACKET_MAX = 1 << 28 };
/* Of the packet's header: its first instant, bits of its content, its number. */
enum { FIRST_AT = 8, CONTENT_AT = 24, NUMBER_AT = 40 };

struct _ToolStream {
  char *path;
  FILE *file;
  ZSTD_DStream *decompressor; /* NULL: the file is not compressed */
  ZSTD_inBuffer input;
  gboolean torn, broken; /* a frame: it has not ended, or is none */
  guint8 *read;          /* compressed bytes */
  guint8 *packet;        /* the packet that is being read: */
  gsize room, length, at;
  SimInstant now;
  guint64 number;
  gboolean cut;
  const GPtrArray *words;
};

static gboolean refuse(ToolStream *stream, GError **error, const char *what) {
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: packet %" G_GUINT64_FORMAT ": %s", stream->path,
              stream->number, what);
  return FALSE;
}

/* Words. */

static gboolean refuse_words(const char *path, guint line, GError **error) {
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s:%u: this is no list of the words of a trace",
              path, line);
  return FALSE;
}

/* "TEXT" = NUMBER, with or without a comma. */
static gboolean take_word(GPtrArray *words, const char *line) {
  const char *begin = strchr(line, '"'), *end = strrchr(line, '"');
  if (!begin || end <= begin) return FALSE;
  g_autofree char *rest = g_strdup_printf("\" = %u", words->len);
  if (!g_str_has_prefix(end, rest) || words->len >= SIM_TRACE_WORDS) return FALSE;
  const char *behind = end + strlen(rest);
  if (*behind && !g_str_equal(behind, ",")) return FALSE;
  g_ptr_array_add(words, g_strndup(begin + 1, (gsize)(end - begin - 1)));
  return TRUE;
}

/* What follows the words says how events are told; here they are read as this plenum writes them. */
static gboolean check_events(const char *path, const char *text, GError **error) {
  g_autofree char *events = sim_trace_describe_events();
  if (strstr(text, events)) return TRUE;
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
              "%s: another version of plenum wrote this trace, in other forms: read it with that one or with "
              "babeltrace2, or record it again",
              path);
  return FALSE;
}

GPtrArray *tool_stream_words(const char *metadata_path, GError **error) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(metadata_path, &text, NULL, error)) return NULL;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  guint i = 0;
  while (lines[i] && !g_str_equal(lines[i], SIM_TRACE_WORDS_BEGIN)) i++;
  for (i = lines[i] ? i + 1 : i; lines[i] && lines[i][0] != '}'; i++)
    if (!take_word(words, lines[i])) break;
  if (lines[i] && lines[i][0] == '}')
    return check_events(metadata_path, text, error) ? g_steal_pointer(&words) : NULL;
  refuse_words(metadata_path, i + 1, error);
  return NULL;
}

/* Life. */

ToolStream *tool_stream_open(const char *path, const GPtrArray *words, GError **error) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path, g_strerror(errno));
    return NULL;
  }
  ToolStream *stream = g_new0(ToolStream, 1);
  stream->path = g_strdup(path);
  stream->words = words;
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

/* What is left of a frame is asked for also at the end of the file, which may be within it. */
static gsize decompress(ToolStream *stream, guint8 *bytes, gsize length) {
  ZSTD_outBuffer output = {bytes, length, 0};
  while (output.pos < length && !stream->broken) {
    gsize before = output.pos;
    if (stream->input.pos == stream->input.size)
      stream->input =
          (ZSTD_inBuffer){stream->read, fread(stream->read, 1, ZSTD_DStreamInSize(), stream->file), 0};
    gsize left = ZSTD_decompressStream(stream->decompressor, &output, &stream->input);
    stream->broken = ZSTD_isError(left);
    if (stream->input.size > 0) stream->torn = left > 0;
    else if (output.pos == before) break;
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
  guint8 header[SIM_TRACE_PACKET_HEADER];
  gsize count = take(stream, header, sizeof header);
  if (stream->broken) return refuse(stream, error, "its compressed bytes are broken");
  stream->cut = count > 0 || stream->torn;
  if (count < sizeof header) return FALSE;
  stream->cut = FALSE;
  if (get32(header) != SIM_TRACE_MAGIC) return refuse(stream, error, "this is no stream of a trace");
  if (get64(header + NUMBER_AT) != stream->number)
    return refuse(stream, error, "packets before it are missing");
  guint64 bits = get64(header + CONTENT_AT);
  if (bits % 8 || bits / 8 < SIM_TRACE_PACKET_HEADER || bits / 8 > PACKET_MAX)
    return refuse(stream, error, "its size cannot be");
  stream->length = (gsize)(bits / 8) - SIM_TRACE_PACKET_HEADER;
  if (stream->room < stream->length) {
    stream->room = stream->length;
    stream->packet = g_realloc(stream->packet, stream->room);
  }
  stream->at = 0;
  stream->now = (SimInstant)get64(header + FIRST_AT);
  if (stream->now < 0) return refuse(stream, error, "its instant cannot be");
  stream->cut = take(stream, stream->packet, stream->length) < stream->length;
  if (stream->broken) return refuse(stream, error, "its compressed bytes are broken");
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

static gboolean read_whole(ToolStream *stream, SimTraceType type, ToolTraceValue *value) {
  const guint8 *at = stream->packet + stream->at;
  if (type == SIM_TRACE_TEXT) return read_text(stream, &value->text);
  gsize size = type == SIM_TRACE_NUMBER ? 4 : 8;
  if (left(stream) < size) return FALSE;
  if (type == SIM_TRACE_NUMBER) value->number = get32(at);
  else value->id = get64(at);
  stream->at += size;
  return TRUE;
}

static gboolean read_brief(ToolStream *stream, SimTraceHow how, const ToolEvent *event,
                           ToolTraceValue *value) {
  static const guint8 sizes[] = {
      [SIM_TRACE_ID_HERE] = 4, [SIM_TRACE_ADDRESS_HERE] = 4, [SIM_TRACE_AGO] = 5, [SIM_TRACE_AHEAD] = 5,
      [SIM_TRACE_LASTS] = 5,   [SIM_TRACE_FEW] = 2,          [SIM_TRACE_WORD] = 2};
  guint64 bits = 0;
  if (left(stream) < sizes[how]) return FALSE;
  memcpy(&bits, stream->packet + stream->at, sizes[how]);
  bits = GUINT64_FROM_LE(bits);
  stream->at += sizes[how];
  if (how == SIM_TRACE_ID_HERE) value->id = bits ? (guint64)event->device << 40 | bits : 0;
  else if (how == SIM_TRACE_ADDRESS_HERE) value->id = sim_trace_address_of((guint32)bits, event->device);
  else if (how == SIM_TRACE_AGO) value->id = (guint64)event->instant - bits;
  else if (how == SIM_TRACE_AHEAD) value->id = (guint64)event->instant + bits;
  else if (how == SIM_TRACE_LASTS) value->id = bits;
  else if (how == SIM_TRACE_FEW) value->number = (guint32)bits;
  else if (bits >= stream->words->len) return FALSE;
  else value->text = g_ptr_array_index(stream->words, bits);
  return TRUE;
}

/* The first instant that ends so, from the one before on. */
static gboolean tell_time(ToolStream *stream, guint64 low) {
  SimInstant instant = (stream->now & ~(SIM_TRACE_LAP - 1)) | (SimInstant)low;
  if (instant < stream->now && instant > SIM_INSTANT_MAX - SIM_TRACE_LAP) return FALSE;
  stream->now = instant < stream->now ? instant + SIM_TRACE_LAP : instant;
  return TRUE;
}

static gsize head_size(guint8 id) {
  if (id & SIM_TRACE_FAR) return SIM_TRACE_FAR_HEADER;
  return id & SIM_TRACE_STILL ? SIM_TRACE_STILL_HEADER : SIM_TRACE_NEAR_HEADER;
}

/* `id` is that of no form where the first byte cannot be. */
static gboolean read_head(ToolStream *stream, guint *id, ToolEvent *event) {
  guint8 head[SIM_TRACE_FAR_HEADER] = {0};
  if (left(stream) == 0) return FALSE;
  guint8 first = stream->packet[stream->at];
  gsize size = head_size(first);
  if (left(stream) < size) return FALSE;
  memcpy(head, stream->packet + stream->at, size);
  stream->at += size;
  *id = first >= SIM_TRACE_STILL + SIM_TRACE_FAR ? 0 : first % SIM_TRACE_STILL;
  event->instant = stream->now;
  event->turn = 0;
  event->device = get32(head) >> 8 & G_MAXUINT16;
  if (size == SIM_TRACE_STILL_HEADER) return TRUE;
  guint64 word = get64(head);
  guint32 rest = get32(head + SIM_TRACE_NEAR_HEADER);
  if (!tell_time(stream, word >> 8 & (SIM_TRACE_LAP - 1))) return FALSE;
  event->instant = stream->now;
  event->device = (guint32)(word >> 48) | (rest & 0xff) << 16;
  event->turn = (gint32)rest >> 8;
  return TRUE;
}

/* What a form leaves out. */
static void fill(ToolEvent *event, const SimTraceField *fields, guint i, SimTraceHow how) {
  ToolTraceValue *value = &event->fields[i];
  if (how == SIM_TRACE_NOW) value->ticks = event->instant;
  else if (how == SIM_TRACE_HERE) value->number = event->device;
  else if (how == SIM_TRACE_SAME) *value = event->fields[i - 2];
  else value->id = 0;
  if (how != SIM_TRACE_REST) return;
  value->id = (guint64)event->instant;
  for (guint later = i + 1; fields[later].name; later++)
    if (fields[later].type == SIM_TRACE_TICKS) value->id -= event->fields[later].id;
}

/* The instant, the turn and the device are there. */
static gboolean read_form(ToolStream *stream, const SimTraceForm *form, ToolEvent *event) {
  const SimTraceField *fields = sim_trace_classes[form->kind].fields;
  const guint8 *how = form->how;
  event->kind = form->kind;
  for (guint i = 0; fields[i].name; i++) {
    ToolTraceValue *value = &event->fields[i];
    if (how[i] == SIM_TRACE_WHOLE ? !read_whole(stream, fields[i].type, value)
                                  : sim_trace_is_told(how[i]) && !read_brief(stream, how[i], event, value))
      return FALSE;
  }
  for (guint i = 0; fields[i].name; i++)
    if (!sim_trace_is_told(how[i]) && how[i] != SIM_TRACE_REST) fill(event, fields, i, how[i]);
  for (guint i = 0; fields[i].name; i++)
    if (how[i] == SIM_TRACE_REST) fill(event, fields, i, how[i]);
  return TRUE;
}

gboolean tool_stream_next(ToolStream *stream, ToolEvent *event, GError **error) {
  guint id;
  while (stream->at == stream->length)
    if (!next_packet(stream, error)) return FALSE;
  if (!read_head(stream, &id, event)) return refuse(stream, error, "an event does not fit into it");
  if (id == 0 || id >= SIM_TRACE_FORMS) return refuse(stream, error, "it has an unknown event");
  return read_form(stream, &sim_trace_forms[id], event) ||
         refuse(stream, error, "an event does not fit into it, or has an unknown word");
}

gboolean tool_stream_is_cut(const ToolStream *stream) { return stream->cut; }
