/* SPDX-License-Identifier: MIT */

/* The sections of a report's page, each appended whole. */
#ifndef TOOLS_REPORT_SECTION_H
#define TOOLS_REPORT_SECTION_H

#include "tools/report/report.h"

void tool_report_append_summary(const ToolReport *report, GString *page);
void tool_report_append_checks(const ToolReport *report, GString *page);
void tool_report_append_latency(const ToolReport *report, GString *page);
void tool_report_append_where(const ToolReport *report, GString *page);
void tool_report_append_devices(const ToolReport *report, GString *page);
void tool_report_append_links(const ToolReport *report, GString *page);
void tool_report_append_queues(const ToolReport *report, GString *page);
void tool_report_append_map(const ToolReport *report, GString *page);
void tool_report_append_messages(const ToolReport *report, GString *page);
void tool_report_append_log(const ToolReport *report, GString *page);
void tool_report_append_spans(const ToolReport *report, GString *page);

/* One line on how it went: well, failed, or unknown. */
typedef enum { TOOL_VERDICT_WELL, TOOL_VERDICT_FAILED, TOOL_VERDICT_UNKNOWN } ToolVerdict;
ToolVerdict tool_report_verdict(const ToolReport *report, char **words);

/* What the script reads, as JSON fit for a script element: the chosen messages and the cells of the heat
 * maps. */
void tool_report_append_data(const ToolReport *report, GString *page);

/* "a -> b", by the number of the direction. (transfer full) */
char *tool_report_link_name(const ToolReport *report, guint32 direction);

/* A load's name and its map's id; a cell in words. */
const char *tool_report_load_title(ToolHeatLoad load);
const char *tool_report_load_id(ToolHeatLoad load);

/* A heat map, its legend and axis. */
void tool_report_append_heat(const ToolReport *report, ToolHeatLoad load, GString *page);

/* Its rows, guint32: of many those alone in which there is something, of the experimenter's likewise.
 * (transfer full) */
GArray *tool_report_heat_rows(const ToolReport *report, ToolHeatLoad load);

/* The names on the left of a picture over time, an SVG to be filled; the script gives them what room they
 * need and shortens those that need too much. */
void tool_report_begin_names(guint height, guint letter_height, GString *page);
void tool_report_append_name(const char *name, double y, GString *page);
void tool_report_end_names(GString *page);

/* Under a picture: round instants of the window. */
void tool_report_append_axis(const ToolReport *report, GString *page);

#endif
