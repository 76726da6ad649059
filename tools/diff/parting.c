/* SPDX-License-Identifier: MIT */
#include "tools/diff/parting.h"

#include <string.h>

enum { BEFORE = 4, REMEMBERED = 1 << 18 };

/* An event that is kept, with its texts. */
typedef struct {
  ToolEvent event;
  GString *texts;
} Kept;

typedef struct {
  Kept kept[BEFORE];
  guint count;
} Recent;

/* A message whose sending both have in common. */
typedef struct {
  guint64 id, cause, sender;
  SimInstant instant;
  const char *kind, *line;
} Sent;

struct _ToolParting {
  ToolTrace *traces[2];
  ToolNaming *namings[2];
  const ToolEvent *events[2];
  GHashTable *recent; /* device -> Recent */
  Sent *sent;         /* a ring */
  GHashTable *places; /* id -> place in it, + 1 */
  GStringChunk *texts;
  guint64 common, count;
};

static void free_recent(gpointer data) {
  Recent *recent = data;
  for (guint i = 0; i < BEFORE; i++)
    if (recent->kept[i].texts) g_string_free(recent->kept[i].texts, TRUE);
  g_free(recent);
}

ToolParting *tool_parting_new(ToolTrace *a, ToolTrace *b) {
  ToolParting *parting = g_new0(ToolParting, 1);
  parting->traces[0] = a;
  parting->traces[1] = b;
  for (guint side = 0; side < 2; side++) parting->namings[side] = tool_naming_new(parting->traces[side]);
  parting->recent = g_hash_table_new_full(NULL, NULL, NULL, free_recent);
  parting->sent = g_new0(Sent, REMEMBERED);
  parting->places = g_hash_table_new(g_int64_hash, g_int64_equal);
  parting->texts = g_string_chunk_new(4096);
  return parting;
}

void tool_parting_free(ToolParting *parting) {
  if (!parting) return;
  for (guint side = 0; side < 2; side++) tool_naming_free(parting->namings[side]);
  g_hash_table_unref(parting->recent);
  g_hash_table_unref(parting->places);
  g_free(parting->sent);
  g_string_chunk_free(parting->texts);
  g_free(parting);
}

/* What both have in common. */

static gboolean same_value(SimTraceType type, ToolTraceValue a, ToolTraceValue b) {
  if (type == SIM_TRACE_TEXT) return strcmp(a.text, b.text) == 0;
  return type == SIM_TRACE_NUMBER ? a.number == b.number : a.id == b.id;
}

static gboolean same_event(const ToolEvent *a, const ToolEvent *b) {
  if (a->instant != b->instant || a->turn != b->turn || a->device != b->device || a->kind != b->kind)
    return FALSE;
  const SimTraceField *fields = sim_trace_classes[a->kind].fields;
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++)
    if (!same_value(fields[i].type, a->fields[i], b->fields[i])) return FALSE;
  return TRUE;
}

/* Texts are found again one after the other. */
static void keep_event(Kept *kept, const ToolEvent *event) {
  const SimTraceField *fields = sim_trace_classes[event->kind].fields;
  kept->event = *event;
  if (!kept->texts) kept->texts = g_string_new(NULL);
  g_string_truncate(kept->texts, 0);
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++)
    if (fields[i].type == SIM_TRACE_TEXT)
      g_string_append_len(kept->texts, event->fields[i].text, (gssize)strlen(event->fields[i].text) + 1);
}

static ToolEvent kept_event(const Kept *kept) {
  ToolEvent event = kept->event;
  const SimTraceField *fields = sim_trace_classes[event.kind].fields;
  const char *text = kept->texts->str;
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++) {
    if (fields[i].type != SIM_TRACE_TEXT) continue;
    event.fields[i].text = text;
    text += strlen(text) + 1;
  }
  return event;
}

static void keep_recent(ToolParting *parting, const ToolEvent *event) {
  gpointer device = GUINT_TO_POINTER(event->device);
  Recent *recent = g_hash_table_lookup(parting->recent, device);
  if (!recent) {
    recent = g_new0(Recent, 1);
    g_hash_table_insert(parting->recent, device, recent);
  }
  keep_event(&recent->kept[recent->count++ % BEFORE], event);
}

static void keep_sent(ToolParting *parting, const ToolEvent *event) {
  guint place = (guint)(parting->count++ % REMEMBERED);
  Sent *sent = &parting->sent[place];
  if (sent->id) g_hash_table_remove(parting->places, &sent->id);
  *sent = (Sent){.id = tool_event_field(event, "message")->id,
                 .cause = tool_event_field(event, "cause")->id,
                 .sender = tool_event_field(event, "process")->id,
                 .instant = event->instant,
                 .kind = g_string_chunk_insert_const(parting->texts, tool_event_field(event, "kind")->text),
                 .line = g_string_chunk_insert_const(parting->texts, tool_event_field(event, "line")->text)};
  g_hash_table_replace(parting->places, &sent->id, GUINT_TO_POINTER(place + 1));
}

gboolean tool_parting_find(ToolParting *parting, GError **error) {
  for (;;) {
    for (guint side = 0; side < 2; side++) {
      g_autoptr(GError) problem = NULL;
      parting->events[side] = tool_trace_next(parting->traces[side], &problem);
      if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
      }
      if (parting->events[side]) tool_naming_learn(parting->namings[side], parting->events[side]);
    }
    const ToolEvent *event = parting->events[0];
    if (!event || !parting->events[1] || !same_event(event, parting->events[1])) return TRUE;
    keep_recent(parting, event);
    if (event->kind == SIM_TRACE_SEND) keep_sent(parting, event);
    parting->common++;
  }
}

guint64 tool_parting_common(const ToolParting *parting) { return parting->common; }

const ToolEvent *tool_parting_event(const ToolParting *parting, guint side) { return parting->events[side]; }

static void append_name(GString *text, gboolean differs, const char *name) {
  if (differs) g_string_append_printf(text, "%s%s", text->len ? ", " : "", name);
}

char *tool_parting_differences(const ToolParting *parting) {
  const ToolEvent *a = parting->events[0], *b = parting->events[1];
  if (!a || !b || a->kind != b->kind) return NULL;
  const SimTraceField *fields = sim_trace_classes[a->kind].fields;
  GString *text = g_string_new(NULL);
  append_name(text, a->instant != b->instant, "instant");
  append_name(text, a->turn != b->turn, "turn");
  append_name(text, a->device != b->device, "device");
  for (guint i = 0; i < SIM_TRACE_FIELDS && fields[i].name; i++)
    append_name(text, !same_value(fields[i].type, a->fields[i], b->fields[i]), fields[i].name);
  return g_string_free(text, FALSE);
}

const ToolNaming *tool_parting_naming(const ToolParting *parting, guint side) {
  return parting->namings[side];
}

/* Telling. */

char *tool_parting_tell(const ToolParting *parting, guint side, const ToolEvent *event) {
  const ToolTrace *trace = parting->traces[side];
  g_autofree char *time = tool_naming_time(trace, event->instant);
  g_autofree char *what = tool_naming_event(parting->namings[side], event);
  return g_strdup_printf("at %s, turn %d, on %s: %s", time, event->turn,
                         tool_trace_device(trace, event->device), what);
}

/* The message that led to an event; 0: none. */
static guint64 cause_of(const ToolEvent *event) {
  const ToolTraceValue *cause = tool_event_field(event, "cause");
  if (!cause) cause = tool_event_field(event, "message");
  return cause ? cause->id : 0;
}

static char *tell_sent(const ToolParting *parting, guint side, const Sent *sent) {
  g_autofree char *id = tool_naming_id(sent->id);
  g_autofree char *time = tool_naming_time(parting->traces[side], sent->instant);
  g_autofree char *sender = tool_naming_process(parting->namings[side], sent->sender);
  return g_strdup_printf("message %s \"%s\", sent by %s at %s%s%s", id, sent->kind, sender, time,
                         *sent->line ? ", " : "", sent->line);
}

GPtrArray *tool_parting_causes(const ToolParting *parting, guint side, guint most) {
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  guint64 id = parting->events[side] ? cause_of(parting->events[side]) : 0;
  for (; id && lines->len < most;) {
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(parting->places, &id));
    if (!place) {
      g_autofree char *name = tool_naming_id(id);
      g_ptr_array_add(lines, g_strdup_printf("message %s, of which no more is known", name));
      break;
    }
    const Sent *sent = &parting->sent[place - 1];
    g_ptr_array_add(lines, tell_sent(parting, side, sent));
    id = sent->cause;
  }
  return lines;
}

GPtrArray *tool_parting_before(const ToolParting *parting, guint32 device) {
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  const Recent *recent = g_hash_table_lookup(parting->recent, GUINT_TO_POINTER(device));
  for (guint i = recent ? recent->count - MIN(recent->count, BEFORE) : 0; recent && i < recent->count; i++) {
    ToolEvent event = kept_event(&recent->kept[i % BEFORE]);
    g_ptr_array_add(lines, tool_parting_tell(parting, 0, &event));
  }
  return lines;
}
