/* SPDX-License-Identifier: MIT */

/* A trace is written while a run goes on: a folder in the Common Trace Format 1.8 (diamon.org/ctf), with a
 * stream for each shard and one for the experimenter, which babeltrace2 and Trace Compass read.
 *
 *   FOLDER/metadata   the description of all that follows, from sim_trace_classes and _forms
 *   FOLDER/stream-0   the experimenter's; stream-1 ... the shards'
 *
 * A stream is a sequence of packets, each with the events of some time.  Within a stream events are in the
 * order of (instant, turn, device); a reader that merges streams by these three sees the same trace for every
 * number of shards.  An event begins with
 *
 *   id      1 byte, its form (trace_event.h); SIM_TRACE_STILL more where the event before it in the packet
 * has its instant, or SIM_TRACE_FAR more where it is far time    5 bytes, the low ones of its instant: a
 * packet tells its first instant whole, and goes on as long as each event is less than 2^40 ticks behind the
 * one before; not there where it is the same device  2 bytes; 3 where it is far turn    not there, 0; where
 * it is far 3 bytes, signed
 *
 * Texts that come again and again, kinds of messages and lines of code, are words: the description lists them
 * with their numbers, as an enumeration, and is written anew before a packet that has new ones.
 *
 * A packet is written whole, or taken back, so that a trace is readable up to its last packet whatever
 * happens to the run.  A thread writes while the run goes on: each stream has one buffer that is filled and
 * one that is written.  Compressed packets are zstd frames, one after the other, which plenum reads and
 * others do not.
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
  guint64 frequency;     /* ticks in a second, as readers show them */
  SimInstant from, to;   /* both inclusive */
  const guint8 *devices; /* [device]: whether its events are wanted; NULL: all are */
  const char *scenario;  /* what the description says of the run */
  guint64 seed;
} SimTraceOptions;

/* Of a packet: magic, stream; first and last instant, bits of content, bits of the packet, its number. */
enum { SIM_TRACE_MAGIC = 0xC1FC1FC1, SIM_TRACE_PACKET_HEADER = 4 + 4 + 8 + 8 + 8 + 8 + 8 };
enum { SIM_TRACE_STILL = 64, SIM_TRACE_FAR = 128 };
enum { SIM_TRACE_STILL_HEADER = 3, SIM_TRACE_NEAR_HEADER = 8, SIM_TRACE_FAR_HEADER = 12 };
/* Whatever an event has beside its texts, and five bytes that are put as eight. */
enum { SIM_TRACE_ROOM = 128 };
enum { SIM_TRACE_TEXT_MAX = 4096, SIM_TRACE_WORD_MAX = 255, SIM_TRACE_WORDS = 1 << 16 };
#define SIM_TRACE_WORDS_BEGIN "typealias enum : few_t {"
#define SIM_TRACE_LAP (G_GINT64_CONSTANT(1) << 40)

/* A text that a trace has a number for, 0 being the empty one's; where it has none, SIM_TRACE_WORDS. */
typedef struct {
  guint32 number, length;
  char text[]; /* with a zero */
} SimTraceWord;

/* Open for what is inline here alone. */
typedef struct {
  SimTrace *trace;
  guint8 *at,
      *limit; /* where the next event comes; from where on, and always where it is NULL, room is asked for */
  SimInstant last;
  const SimTraceWord *nothing; /* the empty word */
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

/* The word for a text, for as long as the trace lives.  Long texts have no number, nor have those that a
 * description cannot quote, nor have any when there are too many. */
const SimTraceWord *sim_trace_word(SimTrace *trace, const char *text, gsize length);

/* Sees to it that there is room for an event with `texts` bytes of texts; FALSE where nobody wants it. */
gboolean sim_trace_make_room(SimTraceStream *stream, SimInstant now, guint32 device, gsize texts);

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

static inline guint8 *sim_trace_put16(guint8 *at, guint32 value) {
  guint16 bytes = GUINT16_TO_LE((guint16)value);
  memcpy(at, &bytes, sizeof bytes);
  return at + sizeof bytes;
}

/* There is room behind it. */
static inline guint8 *sim_trace_put40(guint8 *at, guint64 value) { return sim_trace_put64(at, value) - 3; }

/* `length` bytes, at most SIM_TRACE_TEXT_MAX of them and not beyond a zero. */
static inline guint8 *sim_trace_put_text(guint8 *at, const char *text, gsize length) {
  length = MIN(length, SIM_TRACE_TEXT_MAX);
  const char *zero = memchr(text, 0, length);
  if (zero) length = (gsize)(zero - text);
  memcpy(at, text, length);
  at[length] = 0;
  return at + length + 1;
}

/* What forms tell in few bytes (SimTraceHow), and whether they can.  Of an id or an address the upper half of
 * the bits, an address's turned so that its tag is below them, is 0 beside that of the device's own: so of
 * several it is asked at once whether any is somebody else's. */

static inline guint32 sim_trace_id_here(guint64 id) { return (guint32)id; }
static inline guint32 sim_trace_address_here(guint64 address) {
  return (guint32)(address << 3 | address >> 61);
}

static inline guint32 sim_trace_id_away(guint64 id, guint32 device) {
  return (guint32)(id >> 32) ^ device << 8;
}
static inline guint32 sim_trace_address_away(guint64 address, guint32 device) {
  return (guint32)((address << 3 | address >> 61) >> 32) ^ device << 12;
}

/* Nobody's are 0 everywhere. */
static inline gboolean sim_trace_id_is_here(guint64 id, guint32 device) {
  return id == 0 || !sim_trace_id_away(id, device);
}
static inline gboolean sim_trace_address_is_here(guint64 address, guint32 device) {
  return address == 0 || !sim_trace_address_away(address, device);
}

/* The address that is told so in few bytes. */
static inline guint64 sim_trace_address_of(guint32 here, guint32 device) {
  guint64 turned = (guint64)device << 44 | here;
  return here ? turned >> 3 | turned << 61 : 0;
}

/* Whether 5 bytes hold each; a bitwise or of several does as well. */
static inline gboolean sim_trace_lasts(SimInstant ticks) { return (guint64)ticks < (guint64)SIM_TRACE_LAP; }
static inline gboolean sim_trace_few(guint32 number) { return number <= G_MAXUINT16; }

/* Room for the fields of an event without texts that is near, where there is room at once; else NULL:
 * sim_trace_begin knows why. */
static inline guint8 *sim_trace_begin_near(SimTraceStream *stream, SimInstant now, gint32 turn,
                                           guint32 device, guint form) {
  guint8 *at = stream->at;
  guint32 far = (guint32)turn | device >> 16;
  if (G_UNLIKELY(at >= stream->limit || far)) return NULL;
  if (now == stream->last) return sim_trace_put32(at, device << 8 | SIM_TRACE_STILL | form) - 1;
  if (G_UNLIKELY(now - stream->last >= SIM_TRACE_LAP)) return NULL;
  stream->last = now;
  return sim_trace_put64(at, (guint64)device << 48 | (guint64)(now & (SIM_TRACE_LAP - 1)) << 8 | form);
}

/* Room for the fields of an event, whose texts have `texts` bytes in all. */
static inline guint8 *sim_trace_begin(SimTraceStream *stream, SimInstant now, gint32 turn, guint32 device,
                                      guint form, gsize texts) {
  gboolean asks = texts > 0 || stream->at >= stream->limit || now - stream->last >= SIM_TRACE_LAP;
  if (G_UNLIKELY(asks) && !sim_trace_make_room(stream, now, device, texts)) return NULL;
  guint8 *at = stream->at;
  gboolean far = turn != 0 || device > G_MAXUINT16;
  if (!far && now == stream->last) return sim_trace_put32(at, device << 8 | SIM_TRACE_STILL | form) - 1;
  stream->last = now;
  guint64 head = (guint64)device << 48 | (guint64)(now & (SIM_TRACE_LAP - 1)) << 8 | form;
  if (!far) return sim_trace_put64(at, head);
  return sim_trace_put32(sim_trace_put64(at, head | SIM_TRACE_FAR), device >> 16 | (guint32)turn << 8);
}

static inline void sim_trace_end(SimTraceStream *stream, guint8 *at) { stream->at = at; }

#endif
