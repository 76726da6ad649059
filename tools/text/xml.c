/* SPDX-License-Identifier: MIT */
#include "tools/text/xml.h"

#include <math.h>

static gboolean is_allowed(gunichar c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !(c >= 0x7f && c < 0xa0) && c != 0xfffe && c != 0xffff;
}

void tool_xml_append(GString *xml, const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    switch (c) {
    case '&': g_string_append(xml, "&amp;"); break;
    case '<': g_string_append(xml, "&lt;"); break;
    case '>': g_string_append(xml, "&gt;"); break;
    case '"': g_string_append(xml, "&quot;"); break;
    case '\t':
    case '\n':
    case '\r': g_string_append_printf(xml, "&#%u;", c); break;
    default: g_string_append_unichar(xml, is_allowed(c) ? c : 0xfffd);
    }
  }
}

void tool_xml_append_tenths(GString *xml, double number) {
  gint64 tenths = (gint64)floor(number * 10 + 0.5);
  guint64 size = (guint64)ABS(tenths);
  g_string_append_printf(xml, "%s%" G_GUINT64_FORMAT, tenths < 0 ? "-" : "", size / 10);
  if (size % 10) g_string_append_printf(xml, ".%u", (guint)(size % 10));
}
