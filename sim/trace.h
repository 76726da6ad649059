/* SPDX-License-Identifier: MIT */

/* A trace is written while a run goes on: a folder in the Common Trace Format 1.8 (diamon.org/ctf), with a
 * stream for each shard and one for the experimenter, which babeltrace2 and Trace Compass read.
 *
 *   FOLDER/metadata   the description of all that follows, from sim_trace_classes
 *   FOLDER/stream-0   the experimenter's; stream-1 ... the shards'
 *
 * A stream is a sequence of packets, each with the events of some time.  Within a stream events are in the
 * order of (instant, turn, device); a reader that merges streams by these three sees the same trace for every
 * number of shards.  An event begins with
 *
 *   id      1 byte, its kind; of a short form (trace_event.h) SIM_TRACE_SHORT more
 *   time    5 bytes, the low ones of its instant: a packet tells its first instant whole, and goes on as long
 *           as each event is less than 2^40 ticks behind the one before
 *   device  3 bytes
 *   turn    3 bytes, signed
 *
 * A packet is written whole, or taken back, so that a trace is readable up to its last
 * packet whatever happens to the run.  Compressed packets are zstd frames, one after the other, which plenum
 * reads and others do not.
 *
 * Whoever writes an event asks sim_trace_begin for room, puts its fields, and tells where they end; where
 * nobody wants the event there is no room (NULL). */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <string.h>

#include "sim/event.h"
#include "sim/trace_event.h"

typedef struct _SimTrace SimTrace;

typedef struct {
  const char *folder;    /* must not exist, or be empty */
  guint64 frequency;     /* ticks in a second; of an abstract unit, in a unit */
  SimInstant from, to;   /* both inclusive */
  const guint8 *devices; /* [device]: whether its events are wanted; NULL: all are */
  const char *scenario;  /* what the description says of the run */
  guint64 seed;
} SimTraceOptions;

enum { SIM_TRACE_HEADER = 12, SIM_TRACE_SHORT = 128, SIM_TRACE_TEXT_MAX = 4096 };
#define SIM_TRACE_LAP (G_GINT64_CONSTANT(1) << 40)

/* Open for sim_trace_begin alone. */
typedef struct {
  SimTrace *trace;
  guint8 *at, *end; /* free room in the packet */
  SimInstant from, to, last;
  const guint8 *devices;
} SimTraceStream;

/* A trace in memory: what happens while the scenario is read, before anybody knows what its units are, is
 * kept. */
SimTrace *sim_trace_new(guint streams, gboolean compressed);

/* Makes the folder; from now on packets are written, and the options hold, also for what is kept.
 * SIM_ERROR_FILE with the path. */
gboolean sim_trace_open(SimTrace *trace, const SimTraceOptions *options, GError **error);

/* Ends all packets and closes; a trace that was never opened leaves nothing behind.  FALSE, with the first
 * error that was met while writing: what had been written until then stands. */
gboolean sim_trace_close(SimTrace *trace, GError **error);

/* Closes and takes back all that has been written. */
void sim_trace_discard(SimTrace *trace);

/* What has gone wrong so far, or NULL. */
const char *sim_trace_failure(const SimTrace *trace);

SimTraceStream *sim_trace_stream(SimTrace *trace, guint index);

/* Ends the packet and begins another at `now` with room for `size` bytes. */
void sim_trace_turn_over(SimTraceStream *stream, SimInstant now, gsize size);

static inline guint8 *sim_trace_put64(guint8 *at, guint64 value) {
  guint64 bytes = GUINT64_TO_LE(value);
  memcpy(at, &bytes, sizeof bytes);
  return at + sizeof bytes;
}

static inline guint8 *sim_trace_put32(guint8 *at, guint32 value) {
  guint32 bytes = GUINT32_TO_LE(value);
  memcpy(at, &bytes, sizeof bytes);
  return at + sizeof bytes;
}

/* `length` bytes, at most SIM_TRACE_TEXT_MAX of them and not beyond a zero. */
static inline guint8 *sim_trace_put_text(guint8 *at, const char *text, gsize length) {
  length = MIN(length, SIM_TRACE_TEXT_MAX);
  const char *zero = memchr(text, 0, length);
  if (zero) length = (gsize)(zero - text);
  memcpy(at, text, length);
  at[length] = 0;
  return at + length + 1;
}

/* A text without a zero, or with the one that ends it at `length`. */
static inline guint8 *sim_trace_put_word(guint8 *at, const char *word, gsize length) {
  length = MIN(length, SIM_TRACE_TEXT_MAX);
  memcpy(at, word, length);
  at[length] = 0;
  return at + length + 1;
}

/* Room for the fields of an event, `size` bytes at the most without its texts, which have `texts` bytes in
 * all. */
static inline guint8 *sim_trace_begin(SimTraceStream *stream, SimInstant now, gint32 turn, guint32 device,
                                      guint id, gsize size, gsize texts) {
  if (now < stream->from || now > stream->to || (stream->devices && !stream->devices[device])) return NULL;
  gsize wanted = SIM_TRACE_HEADER + size + MIN(texts, 2 * SIM_TRACE_TEXT_MAX) + 2;
  gboolean full = (gsize)(stream->end - stream->at) < wanted;
  if (G_UNLIKELY(full || now - stream->last >= SIM_TRACE_LAP)) sim_trace_turn_over(stream, now, wanted);
  stream->last = now;
  guint8 *at =
      sim_trace_put64(stream->at, (guint64)device << 48 | (guint64)(now & (SIM_TRACE_LAP - 1)) << 8 | id);
  return sim_trace_put32(at, device >> 16 | (guint32)turn << 8);
}

static inline void sim_trace_end(SimTraceStream *stream, guint8 *at) { stream->at = at; }

#endif
