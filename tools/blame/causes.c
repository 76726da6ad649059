/* SPDX-License-Identifier: MIT */
#include "tools/blame/causes.h"

#include "net/address.h"
#include "sim/world.h"
#include "tools/blame/copy.h"
#include "tools/blame/process.h"
#include "tools/blame/timer.h"
#include "tools/trace/open_span.h"

enum { FUTURE = 2 };           /* the sort of mailbox that takes answers */
enum { TIDY_AFTER = 1 << 17 }; /* events, or as many as there were steps left */

struct _ToolCauses {
  ToolCausesHooks hooks;
  ToolCausesKeep keep;
  gpointer data;
  GHashTable *processes;
  ToolCopies *copies;
  ToolTimers *timers;
  ToolOpenSpans *spans;
  GStringChunk *texts;
  SimInstant now;
  guint64 last; /* the process that did something last, and when */
  SimInstant last_at;
  ToolStep *ended; /* it has ended: how that came about */
  guint64 untidy, enough;
  guint32 thinnings;
  guint64 spans_given_up;
};

static const char *keep(ToolCauses *causes, const char *text) {
  return *text ? g_string_chunk_insert_const(causes->texts, text) : NULL;
}

static void count_given_up(const ToolOpenSpan *span, gpointer data) {
  (void)span;
  ((ToolCauses *)data)->spans_given_up++;
}

ToolCauses *tool_causes_new(const ToolCausesHooks *hooks, const ToolCausesKeep *kept, gpointer data) {
  ToolCauses *causes = g_new0(ToolCauses, 1);
  causes->hooks = *hooks;
  causes->keep = *kept;
  causes->data = data;
  causes->processes =
      g_hash_table_new_full(tool_id_hash, g_int64_equal, g_free, (GDestroyNotify)tool_process_free);
  causes->copies = tool_copies_new();
  causes->timers = tool_timers_new();
  causes->spans = tool_open_spans_new(count_given_up, causes);
  causes->texts = g_string_chunk_new(4096);
  causes->enough = TIDY_AFTER;
  return causes;
}

void tool_causes_free(ToolCauses *causes) {
  if (!causes) return;
  tool_copies_free(causes->copies);
  g_hash_table_unref(causes->processes);
  tool_timers_free(causes->timers);
  tool_open_spans_free(causes->spans);
  tool_chain_unref(causes->ended);
  g_string_chunk_free(causes->texts);
  g_free(causes);
}

ToolGivenUp tool_causes_given_up(const ToolCauses *causes) {
  return (ToolGivenUp){tool_copies_given_up(causes->copies), tool_timers_given_up(causes->timers),
                       causes->spans_given_up};
}

/* Processes. */

static ToolProcess *add_process(ToolCauses *causes, guint64 address, ToolStep *chain) {
  ToolProcess *process = tool_process_new(address, chain);
  g_hash_table_insert(causes->processes, g_memdup2(&address, sizeof address), process);
  return process;
}

static ToolProcess *process_of(ToolCauses *causes, guint64 address) {
  ToolProcess *process = g_hash_table_lookup(causes->processes, &address);
  if (process) return process;
  ToolPlace place = {address, TOOL_PLACE_PROCESS};
  return add_process(causes, address, tool_chain_new(causes->now, place));
}

static ToolStep *reached(ToolCauses *causes, guint64 address, SimInstant now) {
  return tool_chain_ref((ToolStep *)tool_process_advance(process_of(causes, address), now));
}

static void note_last(ToolCauses *causes, guint64 address) {
  if (address == NET_NOBODY) return;
  causes->last = address;
  causes->last_at = causes->now;
  g_clear_pointer(&causes->ended, tool_chain_unref);
}

static void follow_start(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = tool_event_field(event, "process")->id, maker = tool_event_field(event, "maker")->id;
  guint64 order = tool_event_field(event, "cause")->id;
  ToolStep *chain =
      maker ? reached(causes, maker, event->instant) : tool_copies_end(causes->copies, order, event->device);
  if (!chain) chain = tool_chain_new(event->instant, (ToolPlace){address, TOOL_PLACE_PROCESS});
  ToolProcess *process = add_process(causes, address, chain);
  if (maker) tool_process_inherit(process, process_of(causes, maker));
  note_last(causes, address);
}

static void follow_death(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = tool_event_field(event, "process")->id;
  ToolStep *chain = reached(causes, address, event->instant);
  note_last(causes, address);
  tool_chain_unref(causes->ended);
  causes->ended = chain;
  g_hash_table_remove(causes->processes, &address);
}

static void follow_wait(ToolCauses *causes, const ToolEvent *event) {
  ToolProcess *process = process_of(causes, tool_event_field(event, "process")->id);
  const char *why = keep(causes, tool_event_field(event, "why")->text);
  if (why) tool_process_wait(process, event, why, keep(causes, tool_event_field(event, "line")->text));
  note_last(causes, tool_process_address(process));
}

static void follow_other(ToolCauses *causes, const ToolEvent *event) {
  guint64 address = tool_event_field(event, "process")->id;
  if (address == NET_NOBODY) return;
  process_of(causes, address);
  note_last(causes, address);
}

/* Messages. */

static ToolStep *chain_of_sender(ToolCauses *causes, const ToolEvent *event) {
  guint64 sender = tool_event_field(event, "process")->id, cause = tool_event_field(event, "cause")->id;
  ToolStep *chain = NULL;
  if (cause == 0) chain = tool_timers_firing(causes->timers, event->device, event->instant);
  if (chain && sender) tool_timers_take_firing(causes->timers, event->device);
  if (!chain && sender) return reached(causes, sender, event->instant);
  if (!chain && cause)
    chain = tool_copies_end(causes->copies, cause, event->device); /* it has been returned */
  return chain ? chain : tool_chain_new(event->instant, (ToolPlace){0, TOOL_PLACE_NOWHERE});
}

static void follow_send(ToolCauses *causes, const ToolEvent *event) {
  ToolStep *chain = chain_of_sender(causes, event);
  note_last(causes, tool_event_field(event, "process")->id);
  gboolean from_outside = event->device == SIM_EXPERIMENTER;
  guint32 device = from_outside ? tool_event_field(event, "home")->number : event->device;
  ToolCopy *copy = tool_copies_add(causes->copies, tool_event_field(event, "message")->id, chain, device);
  copy->sent = event->instant;
  copy->kind = keep(causes, tool_event_field(event, "kind")->text);
  copy->line = keep(causes, tool_event_field(event, "line")->text);
  guint64 sender = tool_event_field(event, "process")->id, cause = tool_event_field(event, "cause")->id;
  if (sender) tool_process_send(process_of(causes, sender), event->instant, cause != 0, copy->askers);
}

static void follow_departure(ToolCauses *causes, const ToolEvent *event) {
  const ToolCopy *lost = tool_copies_depart(causes->copies, event);
  for (guint i = 0; lost && i < TOOL_ASKERS; i++) {
    ToolProcess *asker = g_hash_table_lookup(causes->processes, &lost->askers[i].process);
    if (asker) tool_process_lose(asker, lost->askers[i].at, tool_event_field(event, "link")->number);
  }
}

static void follow_delivery(ToolCauses *causes, const ToolEvent *event) {
  ToolCopy *copy = tool_copies_deliver(causes->copies, event);
  if (!copy) return;
  ToolProcess *owner = process_of(causes, copy->owner);
  copy->since = tool_doings_since(tool_process_doings(owner), event->instant);
}

static void follow_drop(ToolCauses *causes, const ToolEvent *event) {
  tool_copies_drop(causes->copies, event);
}

static void follow_receipt(ToolCauses *causes, const ToolEvent *event) {
  ToolLife life = {.id = tool_event_field(event, "message")->id,
                   .kind = keep(causes, tool_event_field(event, "kind")->text),
                   .sent = tool_event_field(event, "sent")->ticks};
  ToolProcess *process = process_of(causes, tool_event_field(event, "process")->id);
  SimInstant waited =
      tool_instant_after(tool_event_field(event, "mailbox")->ticks, tool_event_field(event, "edge")->ticks);
  SimInstant came = tool_instant_before(event->instant, waited);
  ToolCopy *copy = tool_copies_find(causes->copies, life.id, event->device, TRUE, came);
  gboolean answers = copy && copy->sort == FUTURE;
  if (copy && copy->owner != tool_process_address(process)) copy = NULL;
  life.told = copy != NULL;
  if (!answers) tool_process_tell_until_taken(process, event->instant, came, life.kind);
  ToolStep *chain = copy ? tool_copy_life(copy, event, tool_process_doings(process))
                         : tool_copies_untold_life(event, life.kind);
  if (causes->hooks.taken) causes->hooks.taken(causes->data, &life, chain);
  if (answers) tool_process_answer(process, life.id, chain);
  else tool_process_take(process, life.id, life.kind, chain);
  if (copy && !answers) tool_process_set_askers(process, copy->askers);
  if (copy) tool_copies_forget(causes->copies, copy);
  if (!answers) note_last(causes, tool_process_address(process));
}

static void follow_handled(ToolCauses *causes, const ToolEvent *event) {
  ToolProcess *process = process_of(causes, tool_event_field(event, "process")->id);
  ToolLife life = {.id = tool_event_field(event, "message")->id, .kind = tool_process_kind(process)};
  tool_process_tell_rest(process, event->instant);
  const GArray *pieces = tool_process_handled(process, event);
  if (causes->hooks.handled) causes->hooks.handled(causes->data, &life, pieces);
  tool_process_settle(process);
  note_last(causes, tool_process_address(process));
}

/* Timers. */

static void follow_set(ToolCauses *causes, const ToolEvent *event) {
  guint64 owner = tool_event_field(event, "process")->id;
  ToolStep *chain = owner ? reached(causes, owner, event->instant)
                          : tool_timers_firing(causes->timers, event->device, event->instant);
  if (!chain) chain = tool_chain_new(event->instant, (ToolPlace){0, TOOL_PLACE_NOWHERE});
  tool_timers_set(causes->timers, event, chain, keep(causes, tool_event_field(event, "line")->text));
}

static void follow_cancel(ToolCauses *causes, const ToolEvent *event) {
  tool_timers_cancel(causes->timers, event);
}

static void follow_timer(ToolCauses *causes, const ToolEvent *event) {
  guint64 owner = tool_event_field(event, "process")->id, answer = tool_event_field(event, "answer")->id;
  ToolStep *chain = tool_timers_fire(causes->timers, event);
  if (answer) tool_process_call(process_of(causes, owner), answer);
  gboolean calls = owner && !tool_event_field(event, "sends")->number;
  if (chain && calls) tool_process_set_top(process_of(causes, owner), chain);
  else tool_chain_unref(chain);
}

/* Spans. */

static void follow_span_begin(ToolCauses *causes, const ToolEvent *event) {
  tool_open_spans_add(causes->spans, event, 0);
  if (causes->hooks.begun) causes->hooks.begun(causes->data, tool_event_field(event, "name")->text);
}

static void follow_span_end(ToolCauses *causes, const ToolEvent *event) {
  const ToolOpenSpan *span = tool_open_spans_find(causes->spans, tool_event_field(event, "span")->id);
  if (!span) return;
  ToolProcess *process = process_of(causes, tool_event_field(event, "process")->id);
  const ToolStep *chain = tool_process_advance(process, event->instant);
  if (causes->hooks.span) causes->hooks.span(causes->data, span->name, span->since, chain);
  tool_open_spans_remove(causes->spans, span->id);
  note_last(causes, tool_process_address(process));
}

/* Thinning. */

static void mark_span(const ToolOpenSpan *span, gpointer data) { tool_forest_mark(data, span->since); }

/* Nobody will ask for what was before, unless a path may go through it that is asked for. */
static SimInstant horizon(const ToolCauses *causes) {
  const ToolOpenSpan *first = causes->hooks.span ? tool_open_spans_first(causes->spans) : NULL;
  SimInstant asked = MIN(causes->keep.from, first ? first->since : SIM_INSTANT_MAX);
  return MIN(asked, causes->now);
}

static void tidy(ToolCauses *causes) {
  g_autoptr(ToolForest) forest = tool_forest_new(horizon(causes), causes->keep.steps);
  GHashTableIter iter;
  gpointer process;
  tool_forest_mark(forest, causes->keep.from);
  if (causes->hooks.span) tool_open_spans_foreach(causes->spans, mark_span, forest);
  g_hash_table_iter_init(&iter, causes->processes);
  while (g_hash_table_iter_next(&iter, NULL, &process)) tool_process_tidy(process, forest);
  for (const GList *place = tool_copies_all(causes->copies)->head; place; place = place->next) {
    const ToolCopy *copy = place->data;
    tool_forest_add(forest, copy->chain, copy->sent);
  }
  tool_timers_tidy(causes->timers, causes->now, forest);
  tool_forest_add(forest, causes->ended, SIM_INSTANT_MAX);
  causes->enough = MAX(TIDY_AFTER, tool_forest_thin(forest, ++causes->thinnings));
  causes->untidy = 0;
}

void tool_causes_follow(ToolCauses *causes, const ToolEvent *event) {
  static void (*const follow[SIM_TRACE_KINDS])(ToolCauses *, const ToolEvent *) = {
      [SIM_TRACE_START] = follow_start,
      [SIM_TRACE_SEND] = follow_send,
      [SIM_TRACE_DEPARTURE] = follow_departure,
      [SIM_TRACE_DELIVERY] = follow_delivery,
      [SIM_TRACE_RECEIPT] = follow_receipt,
      [SIM_TRACE_HANDLED] = follow_handled,
      [SIM_TRACE_WAIT] = follow_wait,
      [SIM_TRACE_DROP] = follow_drop,
      [SIM_TRACE_TIMER] = follow_timer,
      [SIM_TRACE_DEATH] = follow_death,
      [SIM_TRACE_SPAN_BEGIN] = follow_span_begin,
      [SIM_TRACE_SPAN_END] = follow_span_end,
      [SIM_TRACE_STOP] = follow_other,
      [SIM_TRACE_SET] = follow_set,
      [SIM_TRACE_CANCEL] = follow_cancel,
      [SIM_TRACE_LOG] = follow_other,
      [SIM_TRACE_MEASURE] = follow_other};
  if (event->instant < 0 || !follow[event->kind]) return;
  causes->now = event->instant;
  tool_copies_set_now(causes->copies, event->instant);
  follow[event->kind](causes, event);
  if (++causes->untidy >= causes->enough) tidy(causes);
}

ToolStep *tool_causes_last(ToolCauses *causes) {
  if (causes->ended) return tool_chain_ref(causes->ended);
  if (causes->last == NET_NOBODY) return NULL;
  return reached(causes, causes->last, causes->last_at);
}
