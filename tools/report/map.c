/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tools/drawing/drawing.h"
#include "tools/report/html.h"
#include "tools/report/section.h"
#include "tools/text/table.h"
#include "tools/text/xml.h"

enum { SHADES = 5, CROWD = 800, TOLD = 20000 }; /* links that lie close; devices that are told one by one */

/* Devices by what they handled and forwarded, links by what went over them. */
typedef struct {
  const ToolReport *report;
  guint64 *devices, *links; /* messages */
  guint8 *device_paints, *link_paints;
  guint64 device_most, link_most;
} Map;

static guint8 shade(guint64 load, guint64 most) {
  return load == 0 ? 0 : (guint8)CLAMP(ceil((double)SHADES * (double)load / (double)most), 1, SHADES);
}

static void weigh(Map *map) {
  const ToolReport *report = map->report;
  guint32 devices = report->topology->devices->len, links = report->topology->links->len;
  map->devices = g_new0(guint64, (gsize)devices + 1);
  map->links = g_new0(guint64, (gsize)links + 1);
  map->device_paints = g_new0(guint8, (gsize)devices + 1);
  map->link_paints = g_new0(guint8, (gsize)links + 1);
  for (guint32 i = 0; i < devices; i++) {
    const ToolDeviceLoad *load = tool_census_device(report->census, i + 1);
    map->devices[i] = load->delivered + load->forwarded;
    map->device_most = MAX(map->device_most, map->devices[i]);
  }
  for (guint32 i = 0; i < report->directions->len; i++) {
    guint32 link = g_array_index(report->directions, ToolDirection, i).link;
    map->links[link] += report->census->links[i].departures;
    map->link_most = MAX(map->link_most, map->links[link]);
  }
  for (guint32 i = 0; i < devices; i++) map->device_paints[i] = shade(map->devices[i], map->device_most);
  for (guint32 i = 0; i < links; i++) map->link_paints[i] = shade(map->links[i], map->link_most);
}

static void clear(Map *map) {
  g_free(map->devices);
  g_free(map->links);
  g_free(map->device_paints);
  g_free(map->link_paints);
}

static char *device_title(gpointer data, guint32 index) {
  const ToolReport *report = ((const Map *)data)->report;
  const ToolDeviceLoad *load = tool_census_device(report->census, index + 1);
  g_autofree char *delivered = tool_table_count((gint64)load->delivered);
  g_autofree char *forwarded = tool_table_count((gint64)load->forwarded);
  return g_strdup_printf("%s: %s delivered, %s forwarded, courier's queue up to %u, mailboxes up to %u",
                         actor_topology_device(report->topology, index)->name, delivered, forwarded,
                         load->courier, load->mailbox);
}

static char *link_title(gpointer data, guint32 index) {
  const Map *map = data;
  const ActorTopology *topology = map->report->topology;
  const ActorTopologyLink *link = actor_topology_link(topology, index);
  g_autofree char *count = tool_table_count((gint64)map->links[index]);
  return g_strdup_printf("%s %s %s: %s messages", actor_topology_device(topology, link->from)->name,
                         link->one_way ? "\xe2\x86\x92" : "\xe2\x80\x93",
                         actor_topology_device(topology, link->to)->name, count);
}

static void append_scale(const char *what, char letter, guint64 most, GString *page) {
  g_autofree char *count = tool_table_count((gint64)most);
  g_string_append_printf(page,
                         "<span class=\"scale\">%s: <span>0</span><svg aria-hidden=\"true\" "
                         "viewBox=\"0 0 120 12\">",
                         what);
  for (guint i = 0; i <= SHADES; i++)
    g_string_append_printf(page, "<path class=\"%c%u\" d=\"M%u 6h16\" stroke-width=\"8\"/>", letter, i,
                           i * 20 + 2);
  g_string_append_printf(page, "</svg><span>%s messages</span></span>\n", count);
}

/* For the script: [x, y, delivered, forwarded, courier, mailbox] of each device, in tenths, and its name. */
static void append_places(const ToolReport *report, const ToolDrawing *drawing, GString *page) {
  guint32 devices = report->topology->devices->len;
  if (devices > TOLD) return;
  g_string_append(page, "<script type=\"application/json\" id=\"map\">{\"places\":[");
  for (guint32 i = 0; i < devices; i++) {
    const ToolDeviceLoad *load = tool_census_device(report->census, i + 1);
    ToolPoint at = tool_drawing_point(drawing, i);
    g_string_append_printf(page, "%s%.0f,%.0f,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%u,%u",
                           i > 0 ? "," : "", 10 * at.x, 10 * at.y, load->delivered, load->forwarded,
                           load->courier, load->mailbox);
  }
  g_string_append(page, "],\n\"names\":[");
  for (guint32 i = 0; i < devices; i++) {
    if (i > 0) g_string_append_c(page, ',');
    tool_html_append_json(page, actor_topology_device(report->topology, i)->name);
  }
  g_string_append(page, "]}</script>\n");
}

static void append_drawing(const ToolReport *report, GString *page) {
  Map map = {.report = report};
  g_autoptr(ToolDrawing) drawing = tool_drawing_new(report->topology);
  weigh(&map);
  ToolPaint paint = {map.device_paints, map.link_paints, device_title, link_title, &map};
  g_string_append_printf(page, "<figure class=\"network%s\">\n<figcaption>",
                         tool_drawing_link_count(drawing) > CROWD ? " crowded" : "");
  append_scale("devices", 'd', map.device_most, page);
  if (report->topology->links->len > 0) append_scale("links", 'l', map.link_most, page);
  g_string_append(page, "</figcaption>\n<svg role=\"img\" aria-label=\"The network, its devices and links "
                        "coloured by load. The numbers are in the tables of devices and links.\" "
                        "viewBox=\"0 0 ");
  tool_xml_append_tenths(page, tool_drawing_width(drawing));
  g_string_append_c(page, ' ');
  tool_xml_append_tenths(page, tool_drawing_height(drawing));
  g_string_append(page, "\" width=\"");
  tool_xml_append_tenths(page, tool_drawing_width(drawing));
  g_string_append(page, "\">\n");
  tool_drawing_append(drawing, &paint, page);
  g_string_append(page, "</svg>\n</figure>\n");
  append_places(report, drawing, page);
  clear(&map);
}

void tool_report_append_map(const ToolReport *report, GString *page) {
  guint32 devices = report->topology->devices->len;
  tool_html_begin_section(page, "network", "Network");
  if (devices == 0) {
    tool_html_append_note(page, "There are no devices.");
  } else if (devices > TOOL_DRAWING_DEVICES) {
    g_autofree char *text = tool_table_count(devices), *most = tool_table_count(TOOL_DRAWING_DEVICES);
    tool_html_append_note(page, "%s devices are not drawn; up to %s would be.", text, most);
  } else {
    append_drawing(report, page);
  }
  tool_html_end_section(page);
}
