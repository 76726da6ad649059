/* SPDX-License-Identifier: MIT */
#include "tools/export/capture.h"

#include <string.h>

enum { SECTION = 0x0A0D0D0A, INTERFACE = 1, PACKET = 6 };
enum { ORDER = 0x1A2B3C4D, LINK_TYPE = 252 };
enum { OPTION_END = 0, OPTION_COMMENT = 1, SECTION_PROGRAM = 4 };
enum { INTERFACE_NAME = 2, INTERFACE_RESOLUTION = 9, PACKET_FLAGS = 2 };
enum { TAG_END = 0, TAG_DISSECTOR = 12 };
enum { TEXT_MAX = 4096 };

struct _ToolCapture {
  ToolOutput *output;
  GByteArray *block; /* the one that is being made */
  GByteArray *tags;  /* in front of each packet */
};

static void put(GByteArray *bytes, gconstpointer data, gsize length) {
  g_byte_array_append(bytes, data, (guint)length);
}

static void put16(GByteArray *bytes, guint value) {
  guint16 word = GUINT16_TO_LE((guint16)value);
  put(bytes, &word, sizeof word);
}

static void put32(GByteArray *bytes, guint32 value) {
  guint32 word = GUINT32_TO_LE(value);
  put(bytes, &word, sizeof word);
}

static void pad(GByteArray *bytes) {
  static const guint8 zeros[4];
  put(bytes, zeros, -bytes->len & 3);
}

static void put_option(GByteArray *bytes, guint code, gconstpointer data, gsize length) {
  put16(bytes, code);
  put16(bytes, (guint)length);
  put(bytes, data, length);
  pad(bytes);
}

/* As much of the text as goes into an option, and only whole characters. */
static void put_text(GByteArray *bytes, guint code, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  const char *end = valid + MIN(strlen(valid), TEXT_MAX);
  if (*end) end = g_utf8_find_prev_char(valid, end + 1);
  put_option(bytes, code, valid, (gsize)(end - valid));
}

static void begin(ToolCapture *capture, guint32 type) {
  g_byte_array_set_size(capture->block, 0);
  put32(capture->block, type);
  put32(capture->block, 0); /* its length, once that is known */
}

static gboolean end(ToolCapture *capture, GError **error) {
  guint32 length = GUINT32_TO_LE(capture->block->len + 4);
  memcpy(capture->block->data + 4, &length, sizeof length);
  put(capture->block, &length, sizeof length);
  return tool_output_put(capture->output, (const char *)capture->block->data, capture->block->len, error);
}

gboolean tool_capture_begin(ToolCapture *capture, const char *program, const char *comment, GError **error) {
  begin(capture, SECTION);
  put32(capture->block, ORDER);
  put16(capture->block, 1); /* version 1.0 */
  put16(capture->block, 0);
  put32(capture->block, G_MAXUINT32); /* nobody has counted its bytes */
  put32(capture->block, G_MAXUINT32);
  put_text(capture->block, OPTION_COMMENT, comment);
  put_text(capture->block, SECTION_PROGRAM, program);
  put_option(capture->block, OPTION_END, NULL, 0);
  return end(capture, error);
}

/* Tags are in network order, whatever the section is in. */
static void put_tag(GByteArray *bytes, guint tag, const char *text) {
  gsize length = strlen(text), padded = (length + 3) & ~(gsize)3;
  guint16 head[] = {GUINT16_TO_BE((guint16)tag), GUINT16_TO_BE((guint16)padded)};
  put(bytes, head, sizeof head);
  put(bytes, text, length);
  pad(bytes);
}

ToolCapture *tool_capture_new(ToolOutput *output, const char *dissector) {
  ToolCapture *capture = g_new(ToolCapture, 1);
  *capture = (ToolCapture){output, g_byte_array_new(), g_byte_array_new()};
  put_tag(capture->tags, TAG_DISSECTOR, dissector);
  put_tag(capture->tags, TAG_END, "");
  return capture;
}

void tool_capture_free(ToolCapture *capture) {
  g_byte_array_unref(capture->block);
  g_byte_array_unref(capture->tags);
  g_free(capture);
}

gboolean tool_capture_interface(ToolCapture *capture, const char *name, guint8 resolution, GError **error) {
  begin(capture, INTERFACE);
  put16(capture->block, LINK_TYPE);
  put16(capture->block, 0);
  put32(capture->block, 0); /* packets are whole */
  put_text(capture->block, INTERFACE_NAME, name);
  put_option(capture->block, INTERFACE_RESOLUTION, &resolution, 1);
  put_option(capture->block, OPTION_END, NULL, 0);
  return end(capture, error);
}

gboolean tool_capture_packet(ToolCapture *capture, guint32 interface, guint64 instant,
                             ToolDirection direction, const guint8 *bytes, gsize length, GError **error) {
  guint32 whole = capture->tags->len + (guint32)length, flags = GUINT32_TO_LE((guint32)direction);
  begin(capture, PACKET);
  put32(capture->block, interface);
  put32(capture->block, (guint32)(instant >> 32));
  put32(capture->block, (guint32)instant);
  put32(capture->block, whole);
  put32(capture->block, whole);
  put(capture->block, capture->tags->data, capture->tags->len);
  put(capture->block, bytes, length);
  pad(capture->block);
  put_option(capture->block, PACKET_FLAGS, &flags, sizeof flags);
  put_option(capture->block, OPTION_END, NULL, 0);
  return end(capture, error);
}
