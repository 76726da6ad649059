/* SPDX-License-Identifier: MIT */
#include "sim/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>
#include <zstd.h>

#include "sim/error.h"
#include "sim/trace_description.h"

enum { BUFFER = 1 << 18, LEVEL = 1 };

typedef struct {
  SimTraceStream face; /* comes first */
  SimInstant from, to; /* of events that are wanted */
  const guint8 *devices;
  guint8 *bytes;      /* packets that have ended, and the one that is being filled */
  gsize room, packet; /* where that begins */
  SimInstant first;   /* of its events */
  guint64 number;
  /* The thread's: */
  guint8 *leaving;              /* packets that are being written */
  gsize leaving_room, to_write; /* 0: nothing is */
  goffset written;              /* whole packets, in bytes */
  int file;
} Stream;

enum { RECENT = 64 };

struct _SimTrace {
  Stream *streams;
  guint count;
  gboolean compressed;
  char *folder; /* NULL: it is not open yet */
  char *failure;
  /* Words, and what else is described (trace_description.h). */
  GHashTable *numbers; /* text -> SimTraceWord, which it owns */
  GPtrArray *words;    /* [number] */
  const SimTraceWord *recent[RECENT];
  guint described; /* words that are in the description */
  char *run, *events;
  /* Writing. */
  GThread *writer;
  GMutex lock; /* of the thread's part of streams, of closing and of failure */
  GCond turned;
  gboolean closing;
  ZSTD_CCtx *compressor;
  guint8 *frame;
  gsize frame_room;
};

/* What goes wrong first is kept. */
static void fail(SimTrace *trace, const char *what) {
  char *text = g_strdup_printf("the trace cannot be written: %s", what);
  if (!g_atomic_pointer_compare_and_exchange(&trace->failure, NULL, text)) g_free(text);
}

/* (transfer full) */
static char *path_of(const Stream *stream) {
  const SimTrace *trace = stream->face.trace;
  return g_strdup_printf("%s" G_DIR_SEPARATOR_S "stream-%u%s", trace->folder,
                         (guint)(stream - trace->streams), trace->compressed ? ".zst" : "");
}

static void fail_file(const Stream *stream, int problem) {
  g_autofree char *path = path_of(stream);
  g_autofree char *what = g_strdup_printf("%s: %s", path, g_strerror(problem));
  fail(stream->face.trace, what);
}

/* Words. */

static gboolean is_quotable(const char *text, gsize length) {
  for (gsize i = 0; i < length; i++)
    if ((guchar)text[i] < ' ' || text[i] == '"' || text[i] == '\\' || text[i] == 0x7f) return FALSE;
  return length <= SIM_TRACE_WORD_MAX;
}

static SimTraceWord *new_word(SimTrace *trace, const char *text, gsize length) {
  SimTraceWord *word = g_malloc(sizeof *word + length + 1);
  word->number = SIM_TRACE_WORDS;
  word->length = (guint32)length;
  memcpy(word->text, text, length);
  word->text[length] = 0;
  if (trace->words->len < SIM_TRACE_WORDS && is_quotable(text, length)) {
    word->number = trace->words->len;
    g_ptr_array_add(trace->words, word);
  }
  g_hash_table_insert(trace->numbers, word->text, word);
  return word;
}

const SimTraceWord *sim_trace_word(SimTrace *trace, const char *text, gsize length) {
  const SimTraceWord **recent = &trace->recent[((gsize)text >> 4 ^ (gsize)text >> 10) % RECENT];
  if (*recent && (*recent)->length == length && memcmp((*recent)->text, text, length) == 0) return *recent;
  g_autofree char *key = g_strndup(text, length);
  *recent = g_hash_table_lookup(trace->numbers, key);
  if (!*recent) *recent = new_word(trace, key, strlen(key));
  return *recent;
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

/* In its place at once, whole: others may be reading.  (The dot hides it from those who take every file for a
 * stream.) */
static gboolean write_description(SimTrace *trace, const char *folder, GError **error) {
  g_autofree char *path = g_build_filename(folder, "metadata", NULL);
  g_autofree char *new_path = g_build_filename(folder, ".metadata", NULL);
  g_autofree char *words = sim_trace_describe_words(trace->words);
  g_autofree char *text = g_strconcat(trace->run, words, trace->events, NULL);
  trace->described = trace->words->len;
  if (!g_file_set_contents(new_path, text, -1, error)) return FALSE;
  return g_rename(new_path, path) == 0 || refuse(error, path);
}

/* Before packets that have them go. */
static void describe_new_words(SimTrace *trace) {
  g_autoptr(GError) error = NULL;
  if (trace->described == trace->words->len || write_description(trace, trace->folder, &error)) return;
  fail(trace, error->message);
}

/* Streams in which nothing happens have no file. */
static void open_file(Stream *stream) {
  g_autofree char *path = path_of(stream);
  stream->file = g_open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (stream->file < 0) fail_file(stream, errno);
}

/* A packet that does not fit on the disk is taken back. */
static void write_whole(Stream *stream, const guint8 *bytes, gsize length) {
  gsize done = 0;
  while (done < length) {
    gssize count = write(stream->file, bytes + done, length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    done += (gsize)count;
  }
  if (done == length) {
    stream->written += (goffset)length;
    return;
  }
  fail_file(stream, errno);
  if (ftruncate(stream->file, stream->written) < 0) return; /* no more can be done */
}

static void write_compressed(SimTrace *trace, Stream *stream, gsize length) {
  if (trace->frame_room < ZSTD_compressBound(length)) {
    trace->frame_room = ZSTD_compressBound(length);
    trace->frame = g_realloc(trace->frame, trace->frame_room);
  }
  gsize size =
      ZSTD_compressCCtx(trace->compressor, trace->frame, trace->frame_room, stream->leaving, length, LEVEL);
  g_assert(!ZSTD_isError(size));
  write_whole(stream, trace->frame, size);
}

static void write_leaving(Stream *stream, gsize length) {
  SimTrace *trace = stream->face.trace;
  if (stream->file < 0 && !sim_trace_failure(trace)) open_file(stream);
  if (sim_trace_failure(trace)) return;
  if (trace->compressed) write_compressed(trace, stream, length);
  else write_whole(stream, stream->leaving, length);
}

/* The thread. */

static Stream *find_leaving(SimTrace *trace) {
  for (guint i = 0; i < trace->count; i++)
    if (trace->streams[i].to_write > 0) return &trace->streams[i];
  return NULL;
}

static gpointer write_all(gpointer data) {
  SimTrace *trace = data;
  g_mutex_lock(&trace->lock);
  for (;;) {
    Stream *stream = find_leaving(trace);
    if (!stream && trace->closing) break;
    if (!stream) {
      g_cond_wait(&trace->turned, &trace->lock);
      continue;
    }
    gsize length = stream->to_write;
    g_mutex_unlock(&trace->lock);
    write_leaving(stream, length);
    g_mutex_lock(&trace->lock);
    stream->to_write = 0;
    g_cond_broadcast(&trace->turned);
  }
  g_mutex_unlock(&trace->lock);
  return NULL;
}

/* Signals are for the others.  Where there can be no thread, whoever fills a stream writes it. */
static void start_writer(SimTrace *trace) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  trace->writer = g_thread_try_new("trace", write_all, trace, NULL);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void end_writer(SimTrace *trace) {
  if (!trace->writer) return;
  g_mutex_lock(&trace->lock);
  trace->closing = TRUE;
  g_cond_broadcast(&trace->turned);
  g_mutex_unlock(&trace->lock);
  g_thread_join(g_steal_pointer(&trace->writer));
}

static void swap_buffers(Stream *stream) {
  guint8 *bytes = stream->bytes;
  gsize room = stream->room;
  stream->bytes = stream->leaving;
  stream->room = stream->leaving_room;
  stream->leaving = bytes;
  stream->leaving_room = room;
}

/* Waits until the packets before are written. */
static void write_packets(Stream *stream) {
  SimTrace *trace = stream->face.trace;
  gsize length = stream->packet;
  if (length == 0) return;
  stream->packet = 0;
  describe_new_words(trace);
  if (!trace->writer) {
    swap_buffers(stream);
    write_leaving(stream, length);
    return;
  }
  g_mutex_lock(&trace->lock);
  while (stream->to_write > 0) g_cond_wait(&trace->turned, &trace->lock);
  swap_buffers(stream);
  stream->to_write = length;
  g_cond_broadcast(&trace->turned);
  g_mutex_unlock(&trace->lock);
}

/* Packets. */

static gboolean has_filter(const Stream *stream) {
  return stream->from > 0 || stream->to < SIM_INSTANT_MAX || stream->devices;
}

static void make_room(Stream *stream, gsize used, gsize size) {
  gsize wanted = MAX(BUFFER, used + size);
  if (stream->room < wanted) {
    stream->room = MAX(wanted, 2 * stream->room);
    stream->bytes = g_realloc(stream->bytes, stream->room);
  }
  stream->face.at = stream->bytes + used;
  stream->face.limit = has_filter(stream) ? NULL : stream->bytes + stream->room - SIM_TRACE_ROOM;
}

static void begin_packet(Stream *stream, SimInstant now, gsize size) {
  make_room(stream, stream->packet + SIM_TRACE_PACKET_HEADER, size);
  stream->first = now;
  stream->face.last = now - 1; /* its first event tells its instant */
}

/* Where none has begun, there is none to end. */
static void end_packet(Stream *stream) {
  gsize length = (gsize)(stream->face.at - stream->bytes) - stream->packet;
  if (length <= SIM_TRACE_PACKET_HEADER) return;
  guint8 *at = sim_trace_put32(sim_trace_put32(stream->bytes + stream->packet, SIM_TRACE_MAGIC), 0);
  at = sim_trace_put64(at, (guint64)stream->first);
  at = sim_trace_put64(at, (guint64)stream->face.last);
  at = sim_trace_put64(at, 8 * length);
  at = sim_trace_put64(at, 8 * length);
  sim_trace_put64(at, stream->number++);
  stream->packet += length;
  stream->face.limit = NULL;
}

/* Ends the packet and begins another.  Until the trace is open its one packet grows. */
static void turn_over(Stream *stream, SimInstant now, gsize size) {
  gsize used = (gsize)(stream->face.at - stream->bytes);
  if (!stream->face.trace->folder && used > 0) {
    make_room(stream, used, size);
    return;
  }
  end_packet(stream);
  if (stream->packet + SIM_TRACE_PACKET_HEADER + size > BUFFER) write_packets(stream);
  begin_packet(stream, now, size);
}

gboolean sim_trace_make_room(SimTraceStream *face, SimInstant now, guint32 device, gsize texts) {
  Stream *stream = (Stream *)face;
  gsize size = SIM_TRACE_ROOM + MIN(texts, 2 * SIM_TRACE_TEXT_MAX);
  gsize used = (gsize)(face->at - stream->bytes);
  if (now < stream->from || now > stream->to || (stream->devices && !stream->devices[device])) return FALSE;
  if (used == 0 || stream->room - used < size || now - face->last >= SIM_TRACE_LAP)
    turn_over(stream, now, size);
  return TRUE;
}

/* Life. */

SimTrace *sim_trace_new(guint streams, gboolean compressed) {
  SimTrace *trace = g_new0(SimTrace, 1);
  g_mutex_init(&trace->lock);
  g_cond_init(&trace->turned);
  trace->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  trace->words = g_ptr_array_new();
  const SimTraceWord *nothing = sim_trace_word(trace, "", 0);
  trace->compressed = compressed;
  if (compressed) trace->compressor = ZSTD_createCCtx();
  trace->streams = g_new0(Stream, streams);
  trace->count = streams;
  for (guint i = 0; i < streams; i++) {
    Stream *stream = &trace->streams[i];
    stream->face.trace = trace;
    stream->face.nothing = nothing;
    stream->to = SIM_INSTANT_MAX;
    stream->file = -1;
  }
  return trace;
}

/* What has been kept happened at instant 0, and was the experimenter's. */
static void apply(Stream *stream, const SimTraceOptions *options) {
  stream->from = options->from;
  stream->to = options->to;
  stream->devices = options->devices;
  if (has_filter(stream)) stream->face.limit = NULL;
  if (stream->from > 0 || (stream->devices && !stream->devices[0])) stream->face.at = stream->bytes;
}

gboolean sim_trace_open(SimTrace *trace, const SimTraceOptions *options, GError **error) {
  trace->run = sim_trace_describe_run(options);
  trace->events = sim_trace_describe_events();
  if (!make_folder(options->folder, error) || !write_description(trace, options->folder, error)) return FALSE;
  trace->folder = g_strdup(options->folder);
  for (guint i = 0; i < trace->count; i++) apply(&trace->streams[i], options);
  start_writer(trace);
  return TRUE;
}

static void free_trace(SimTrace *trace) {
  for (guint i = 0; i < trace->count; i++) {
    if (trace->streams[i].file >= 0) close(trace->streams[i].file);
    g_free(trace->streams[i].bytes);
    g_free(trace->streams[i].leaving);
  }
  g_hash_table_unref(trace->numbers);
  g_ptr_array_unref(trace->words);
  g_free(trace->run);
  g_free(trace->events);
  g_mutex_clear(&trace->lock);
  g_cond_clear(&trace->turned);
  ZSTD_freeCCtx(trace->compressor);
  g_free(trace->streams);
  g_free(trace->folder);
  g_free(trace->frame);
  g_free(trace->failure);
  g_free(trace);
}

static void close_file(Stream *stream) {
  if (stream->file >= 0 && close(stream->file) < 0) fail_file(stream, errno);
  stream->file = -1;
}

static void end_stream(Stream *stream) {
  end_packet(stream);
  write_packets(stream);
}

gboolean sim_trace_close(SimTrace *trace, GError **error) {
  for (guint i = 0; i < trace->count && trace->folder; i++) end_stream(&trace->streams[i]);
  end_writer(trace);
  for (guint i = 0; i < trace->count; i++) close_file(&trace->streams[i]);
  gboolean whole = !trace->failure;
  if (!whole) g_set_error_literal(error, SIM_ERROR, SIM_ERROR_FILE, trace->failure);
  free_trace(trace);
  return whole;
}

void sim_trace_discard(SimTrace *trace) {
  end_writer(trace);
  g_autoptr(GDir) dir = trace->folder ? g_dir_open(trace->folder, 0, NULL) : NULL;
  for (const char *name; dir && (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(trace->folder, name, NULL);
    g_unlink(path);
  }
  if (trace->folder) g_rmdir(trace->folder);
  free_trace(trace);
}

const char *sim_trace_failure(const SimTrace *trace) {
  return g_atomic_pointer_get(&((SimTrace *)trace)->failure);
}

SimTraceStream *sim_trace_stream(SimTrace *trace, guint index) {
  g_assert(index < trace->count);
  return &trace->streams[index].face;
}
