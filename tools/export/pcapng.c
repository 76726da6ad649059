/* SPDX-License-Identifier: MIT */

/* Messages as packets (capture.h), for Wireshark with wireshark.lua.
 *
 * Each device is an interface, the experimenter the first, numbered as in the trace.  There is a packet for
 * each event that has to do with a message on a wire or in a mailbox, in the order of the trace, on the
 * interface of the device where it happens:
 *
 *   departure  outbound: the message is put on a link, also when it will be lost there
 *   delivery   inbound: it comes into a mailbox
 *   receipt    inbound: a process takes it
 *
 * The resolution of the clock is a tick, where that is a power of ten or two of a second, or the coarsest
 * power of ten of which it is a multiple; else nanoseconds, rounded down.  An abstract unit counts as a
 * second.  What a packet holds are the fields of the event, exact ticks among them, and what is known of the
 * message: the model's payload is not in a trace.  Numbers are in network order; a text is two bytes of
 * length and its bytes.
 *
 *   version 1 | event 1 (1 departure, 2 delivery, 3 receipt) | flags 2 (1: its sending is in the trace)
 *   instant 8 | turn 4 | device 4 | message 8 | cause 8 | span 8 | from 8 | to 8 | sent 8 | home 4 | size 4
 *   departure: link 4, peer 4, queued 8, service 8, leaves 8, transfer 8, arrival 8 (-1: it is lost)
 *   delivery:  depth 4
 *   receipt:   sending 8, transfer 8, propagation 8, routing 8, service 8, mailbox 8, edge 8
 *   kind | names of device, peer (departure), source, home | from and to as plenum shows addresses
 *
 * `sent` is -1, and the rest of what only sending tells 0 and "", when that is not in the trace. */
#include <string.h>

#include "net/address.h"
#include "plenum_constants.h"
#include "sim/trace.h"
#include "tools/export/capture.h"
#include "tools/export/export.h"
#include "tools/text/tick.h"
#include "tools/trace/flight.h"
#include "tools/trace/label.h"

enum { VERSION = 1, IS_KNOWN = 1, FLIGHTS = 1 << 20 };
enum { NANOSECONDS = 9, BITS = 30, IS_BINARY = 0x80 };

typedef struct {
  ToolTrace *trace;
  ToolCapture *capture;
  GByteArray *bytes; /* of the packet that is being made */
  GString *text;
  gboolean exact;
  ToolTick tick;
} Writer;

/* Bytes. */

static void put(Writer *writer, gconstpointer data, gsize length) {
  g_byte_array_append(writer->bytes, data, (guint)length);
}

static void put8(Writer *writer, guint value) { put(writer, &(guint8){(guint8)value}, 1); }

static void put16(Writer *writer, guint value) {
  guint16 word = GUINT16_TO_BE((guint16)value);
  put(writer, &word, sizeof word);
}

static void put32(Writer *writer, guint32 value) {
  guint32 word = GUINT32_TO_BE(value);
  put(writer, &word, sizeof word);
}

static void put64(Writer *writer, guint64 value) {
  guint64 word = GUINT64_TO_BE(value);
  put(writer, &word, sizeof word);
}

/* Those of the author's names that are longer than a trace would have them are cut. */
static void put_text(Writer *writer, const char *text) {
  gsize length = MIN(strlen(text), SIM_TRACE_TEXT_MAX);
  put16(writer, (guint)length);
  put(writer, text, length);
}

static void put_address(Writer *writer, NetAddress address) {
  g_string_truncate(writer->text, 0);
  if (address != NET_NOBODY) tool_label_address(writer->text, writer->trace, address);
  put_text(writer, writer->text->str);
}

/* Packets. */

static guint event_number(SimTraceKind kind) {
  switch (kind) {
  case SIM_TRACE_DEPARTURE: return 1;
  case SIM_TRACE_DELIVERY: return 2;
  case SIM_TRACE_RECEIPT: return 3;
  default: return 0;
  }
}

/* What is known of a message. */
typedef struct {
  guint64 id, cause, span, from, to;
  SimInstant sent;
  guint32 home, size;
  const char *kind;
  gboolean known; /* its sending is in the trace */
} Letter;

static Letter sent_letter(const ToolFlight *flight) {
  const ToolEvent sending = {.kind = SIM_TRACE_SEND};
  const ToolTraceValue *values[7];
  static const char *const names[] = {"cause", "span", "process", "to", "home", "size", "kind"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    values[i] = &flight->fields[tool_event_field(&sending, names[i]) - sending.fields];
  return (Letter){.id = flight->id,
                  .cause = values[0]->id,
                  .span = values[1]->id,
                  .from = values[2]->id,
                  .to = values[3]->id,
                  .home = values[4]->number,
                  .size = values[5]->number,
                  .kind = values[6]->text,
                  .sent = flight->instant,
                  .known = TRUE};
}

/* Without what only sending tells. */
static Letter strange_letter(const ToolEvent *event) {
  Letter letter = {.id = event->fields[0].id, .sent = -1, .kind = ""};
  if (event->kind != SIM_TRACE_DEPARTURE) letter.home = event->device;
  if (event->kind == SIM_TRACE_RECEIPT) {
    letter.sent = tool_event_field(event, "sent")->ticks;
    letter.kind = tool_event_field(event, "kind")->text;
  }
  return letter;
}

/* What was sent to a name has an address once it has come. */
static Letter letter_of(const ToolEvent *event, const ToolFlight *flight) {
  Letter letter = flight && flight->sent ? sent_letter(flight) : strange_letter(event);
  if (letter.to == NET_NOBODY && event->kind != SIM_TRACE_DEPARTURE) letter.to = event->fields[1].id;
  return letter;
}

static void put_head(Writer *writer, const ToolEvent *event, const Letter *letter) {
  put8(writer, VERSION);
  put8(writer, event_number(event->kind));
  put16(writer, letter->known ? IS_KNOWN : 0);
  put64(writer, (guint64)event->instant);
  put32(writer, (guint32)event->turn);
  put32(writer, event->device);
  put64(writer, letter->id);
  put64(writer, letter->cause);
  put64(writer, letter->span);
  put64(writer, letter->from);
  put64(writer, letter->to);
  put64(writer, (guint64)letter->sent);
  put32(writer, letter->home);
  put32(writer, letter->size);
}

/* The event's own numbers, as the dissector knows them, whatever else its class comes to have. */
static void put_numbers(Writer *writer, const ToolEvent *event) {
  static const char *const departure[] = {"link",   "peer",     "queued",  "service",
                                          "leaves", "transfer", "arrival", NULL};
  static const char *const delivery[] = {"depth", NULL};
  static const char *const receipt[] = {"sending", "transfer", "propagation", "routing",
                                        "service", "mailbox",  "edge",        NULL};
  const char *const *names = event->kind == SIM_TRACE_DEPARTURE  ? departure
                             : event->kind == SIM_TRACE_DELIVERY ? delivery
                                                                 : receipt;
  for (; *names; names++) {
    const ToolTraceValue *value = tool_event_field(event, *names);
    SimTraceType type = sim_trace_classes[event->kind].fields[value - event->fields].type;
    if (type == SIM_TRACE_NUMBER) put32(writer, value->number);
    else put64(writer, (guint64)value->ticks);
  }
}

static guint32 source_of(guint64 message) { return (guint32)(message >> 40); }

static void put_names(Writer *writer, const ToolEvent *event, const Letter *letter) {
  put_text(writer, letter->kind);
  put_text(writer, tool_trace_device(writer->trace, event->device));
  if (event->kind == SIM_TRACE_DEPARTURE)
    put_text(writer, tool_trace_device(writer->trace, tool_event_field(event, "peer")->number));
  put_text(writer, tool_trace_device(writer->trace, source_of(letter->id)));
  put_text(writer, letter->known || event->kind != SIM_TRACE_DEPARTURE
                       ? tool_trace_device(writer->trace, letter->home)
                       : "");
  put_address(writer, letter->from);
  put_address(writer, letter->to);
}

static guint64 stamp(const Writer *writer, SimInstant instant) {
  gint64 steps;
  if (!writer->exact) return tool_tick_nanoseconds(tool_trace_scale(writer->trace), instant);
  return tool_tick_steps(&writer->tick, instant, &steps) ? (guint64)steps : G_MAXINT64;
}

static gboolean put_packet(Writer *writer, const ToolEvent *event, const ToolFlight *flight, GError **error) {
  if (!event_number(event->kind) || event->device > tool_trace_device_count(writer->trace)) return TRUE;
  Letter letter = letter_of(event, flight);
  g_byte_array_set_size(writer->bytes, 0);
  put_head(writer, event, &letter);
  put_numbers(writer, event);
  put_names(writer, event, &letter);
  return tool_capture_packet(writer->capture, event->device, stamp(writer, event->instant),
                             event->kind == SIM_TRACE_DEPARTURE ? TOOL_CAPTURE_OUT : TOOL_CAPTURE_IN,
                             writer->bytes->data, writer->bytes->len, error);
}

/* The whole. */

static guint8 choose_resolution(Writer *writer) {
  const SimScale *scale = tool_trace_scale(writer->trace);
  writer->exact = TRUE;
  if (tool_tick_binary(scale, &writer->tick) && writer->tick.exponent > 0 && writer->tick.exponent < BITS)
    return (guint8)(IS_BINARY | writer->tick.exponent);
  if (tool_tick_decimal(scale, &writer->tick) && writer->tick.exponent <= NANOSECONDS)
    return (guint8)writer->tick.exponent;
  writer->exact = FALSE;
  return NANOSECONDS;
}

static gboolean put_head_of_file(Writer *writer, GError **error) {
  const json_t *manifest = tool_trace_manifest(writer->trace);
  const char *scenario = json_string_value(json_object_get(manifest, "scenario"));
  g_autofree char *comment = g_strdup_printf("%s, seed %" JSON_INTEGER_FORMAT, scenario ? scenario : "?",
                                             json_integer_value(json_object_get(manifest, "seed")));
  guint8 resolution = choose_resolution(writer);
  if (!tool_capture_begin(writer->capture, "plenum " PLENUM_VERSION, comment, error)) return FALSE;
  for (guint32 i = 0; i <= tool_trace_device_count(writer->trace); i++)
    if (!tool_capture_interface(writer->capture, tool_trace_device(writer->trace, i), resolution, error))
      return FALSE;
  return TRUE;
}

static gboolean put_packets(Writer *writer, GError **error) {
  g_autoptr(ToolFlights) flights = tool_flights_new(FLIGHTS, NULL, NULL);
  GError *problem = NULL;
  for (const ToolEvent *event; (event = tool_trace_next(writer->trace, &problem));) {
    ToolFlight *flight = tool_flights_follow(flights, event);
    if (!put_packet(writer, event, flight, error)) return FALSE;
    if (flight) tool_flights_settle(flights, flight, event);
  }
  if (problem) g_propagate_error(error, problem);
  return !problem;
}

static gboolean write_pcapng(ToolTrace *trace, ToolOutput *output, GError **error) {
  Writer writer = {.trace = trace,
                   .bytes = g_byte_array_new(),
                   .text = g_string_new(NULL),
                   .capture = tool_capture_new(output, "plenum")};
  gboolean well = put_head_of_file(&writer, error) && put_packets(&writer, error);
  tool_capture_free(writer.capture);
  g_byte_array_unref(writer.bytes);
  g_string_free(writer.text, TRUE);
  return well;
}

const ToolExport tool_export_pcapng = {"pcapng", "messages as packets, for Wireshark with wireshark.lua",
                                       write_pcapng};
