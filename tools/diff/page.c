/* SPDX-License-Identifier: MIT */
#include "tools/diff/page.h"

#include <math.h>
#include <string.h>

#include "tools/diff/change.h"
#include "tools/text/table.h"
#include "tools/text/value.h"
#include "tools/trace/caveat.h"

enum { WIDE = 60 }; /* characters of an object or a list in a table */

static gboolean parts(const ToolDiffPage *page) {
  return tool_parting_event(page->parting, 0) || tool_parting_event(page->parting, 1);
}

gboolean tool_diff_page_is_equal(const ToolDiffPage *page) {
  for (guint side = 0; side < 2; side++)
    if (tool_trace_is_cut(page->traces[side]) != tool_trace_is_cut(page->traces[1 - side])) return FALSE;
  return !parts(page) && page->outcome->len == 0;
}

static char *tell_side(const ToolDiffPage *page, guint side) {
  const ToolEvent *event = tool_parting_event(page->parting, side);
  if (event) return tool_parting_tell(page->parting, side, event);
  return g_strdup(tool_trace_is_cut(page->traces[side]) ? "it ends, cut short" : "it ends");
}

/* What the devices did is the same, and so is the run, whatever the traces tell of it. */
static gboolean is_one_run(const ToolDiffPage *page) {
  const json_t *a = json_object_get(tool_trace_summary(page->traces[0]), "fingerprint");
  const json_t *b = json_object_get(tool_trace_summary(page->traces[1]), "fingerprint");
  return json_is_string(a) && json_equal(a, b);
}

/* What there is to say before anything else; NULL: nothing.  */
static const char *describe(const ToolDiffPage *page) {
  const json_t *a = json_object_get(tool_trace_manifest(page->traces[0]), "traced");
  const json_t *b = json_object_get(tool_trace_manifest(page->traces[1]), "traced");
  gboolean part = a && b && !json_equal(a, b);
  if (part && is_one_run(page)) return "the runs are the same; the traces tell different parts of them";
  if (part) return "the traces tell different parts of their runs, and may part for that alone";
  return parts(page) && is_one_run(page) ? "the runs are the same; their traces are not" : NULL;
}

/* For people. */

/* A value that one side has not is "-" there; of an object or a list the beginning must do. */
static char *side_text(const json_t *value) {
  if (!value) return g_strdup("-");
  char *whole = tool_value_exact_text(value);
  if (json_is_string(value) || g_utf8_strlen(whole, -1) <= WIDE) return whole;
  g_autofree char *part = g_utf8_substring(whole, 0, WIDE);
  g_free(whole);
  return g_strconcat(part, "...", NULL);
}

static char *share_text(double share) {
  if (isnan(share)) return g_strdup("");
  if (isinf(share)) return g_strdup("new");
  return g_strdup_printf("%+.3g %%", 100 * share);
}

static void print_changes(const ToolDiffPage *page, const GArray *changes, const char *heading, FILE *out) {
  if (changes->len == 0) return;
  ToolTable *table = tool_table_new(4);
  const char *const headings[] = {heading, page->names[0], page->names[1], "change"};
  for (guint i = 0; i < G_N_ELEMENTS(headings); i++) tool_table_add(table, headings[i]);
  for (guint i = 0; i < MIN(changes->len, page->top); i++) {
    const ToolChange *change = &g_array_index(changes, ToolChange, i);
    g_autofree char *a = side_text(change->a), *b = side_text(change->b);
    g_autofree char *share = share_text(change->share);
    const char *const cells[] = {change->name, a, b, share};
    for (guint cell = 0; cell < G_N_ELEMENTS(cells); cell++) tool_table_add(table, cells[cell]);
  }
  fputc('\n', out);
  tool_table_print(table, out);
  tool_table_free(table);
  if (changes->len > page->top) fprintf(out, "  and %u more\n", changes->len - page->top);
}

static void print_lines(const GPtrArray *lines, const char *heading, FILE *out) {
  if (lines->len == 0) return;
  fprintf(out, "  %s\n", heading);
  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *line = tool_table_line(g_ptr_array_index(lines, i));
    fprintf(out, "    %s\n", line);
  }
}

static void print_before(const ToolDiffPage *page, FILE *out) {
  const ToolEvent *a = tool_parting_event(page->parting, 0), *b = tool_parting_event(page->parting, 1);
  for (guint side = 0; side < 2; side++) {
    const ToolEvent *event = side ? b : a;
    if (!event || (side && a && a->device == b->device)) continue;
    g_autoptr(GPtrArray) lines = tool_parting_before(page->parting, event->device);
    g_autofree char *heading = g_strdup_printf("the last on %s that is the same:",
                                               tool_trace_device(page->traces[side], event->device));
    g_autofree char *line = tool_table_line(heading);
    print_lines(lines, line, out);
  }
}

static void print_parting(const ToolDiffPage *page, FILE *out) {
  g_autofree char *common = tool_table_count((gint64)tool_parting_common(page->parting));
  if (!parts(page)) {
    fprintf(out, "the %s events of both are the same\n", common);
    return;
  }
  fprintf(out, "after %s events that are the same the traces part\n", common);
  print_before(page, out);
  for (guint side = 0; side < 2; side++) {
    g_autofree char *told = tell_side(page, side), *line = tool_table_line(told);
    g_autofree char *name = tool_table_line(page->names[side]);
    g_autoptr(GPtrArray) causes = tool_parting_causes(page->parting, side, page->top);
    fprintf(out, "\n%c %s\n  %s\n", side ? '>' : '<', name, line);
    print_lines(causes, "caused by", out);
  }
  g_autofree char *differences = tool_parting_differences(page->parting);
  if (differences) fprintf(out, "\nthey differ in %s\n", differences);
}

void tool_diff_page_print(const ToolDiffPage *page, FILE *out) {
  const char *description = describe(page);
  if (description) fprintf(out, "%s\n", description);
  print_parting(page, out);
  for (guint side = 0; side < 2; side++) {
    g_autofree char *missing = tool_caveat_missing(page->traces[side], page->names[side]);
    if (tool_trace_is_cut(page->traces[side])) fprintf(out, "%s was cut short\n", page->names[side]);
    if (missing) fprintf(out, "%s\n", missing);
  }
  print_changes(page, page->run, "what was run", out);
  print_changes(page, page->outcome, "what came of it", out);
}

/* For programs. */

static json_t *text_json(const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  return json_string(valid);
}

static json_t *lines_json(GPtrArray *lines) {
  json_t *list = json_array();
  for (guint i = 0; i < lines->len; i++) json_array_append_new(list, text_json(g_ptr_array_index(lines, i)));
  g_ptr_array_unref(lines);
  return list;
}

static json_t *side_json(const ToolDiffPage *page, guint side) {
  const ToolEvent *event = tool_parting_event(page->parting, side);
  json_t *object = json_pack("{s:o, s:b}", "trace", text_json(page->names[side]), "cut",
                             tool_trace_is_cut(page->traces[side]));
  g_autofree char *missing = tool_caveat_missing(page->traces[side], page->names[side]);
  json_object_set_new(object, "missing", missing ? text_json(missing) : json_null());
  if (!event) return object;
  g_autofree char *what = tool_naming_event(tool_parting_naming(page->parting, side), event);
  json_object_set_new(object, "instant", json_integer(event->instant));
  json_object_set_new(object, "time", json_real(tool_trace_units(page->traces[side], event->instant)));
  json_object_set_new(object, "turn", json_integer(event->turn));
  json_object_set_new(object, "device", text_json(tool_trace_device(page->traces[side], event->device)));
  json_object_set_new(object, "class", json_string(sim_trace_classes[event->kind].name));
  json_object_set_new(object, "event", text_json(what));
  json_object_set_new(object, "causes", lines_json(tool_parting_causes(page->parting, side, page->top)));
  json_object_set_new(object, "before", lines_json(tool_parting_before(page->parting, event->device)));
  return object;
}

static json_t *changes_json(const GArray *changes) {
  json_t *list = json_array();
  for (guint i = 0; i < changes->len; i++) {
    const ToolChange *change = &g_array_index(changes, ToolChange, i);
    json_t *object = json_pack("{s:s, s:O?, s:O?}", "name", change->name, "a", change->a, "b", change->b);
    if (isfinite(change->share)) json_object_set_new(object, "change", json_real(change->share));
    json_array_append_new(list, object);
  }
  return list;
}

json_t *tool_diff_page_json(const ToolDiffPage *page) {
  json_t *object = json_pack("{s:b, s:I, s:b}", "equal", tool_diff_page_is_equal(page), "common",
                             (json_int_t)tool_parting_common(page->parting), "parts", parts(page));
  const char *description = describe(page);
  g_autofree char *differences = tool_parting_differences(page->parting);
  json_object_set_new(object, "note", description ? json_string(description) : json_null());
  json_object_set_new(object, "differ_in", differences ? text_json(differences) : json_null());
  json_object_set_new(object, "a", side_json(page, 0));
  json_object_set_new(object, "b", side_json(page, 1));
  json_object_set_new(object, "run", changes_json(page->run));
  json_object_set_new(object, "outcome", changes_json(page->outcome));
  return object;
}
