/* SPDX-License-Identifier: MIT */
#include "tools/blame/process.h"

#include <string.h>

/* The last that have come, and more of those that have come just now. */
enum { ANSWERS = 8, ANSWERS_AT_ONCE = 4096 };

typedef struct {
  guint64 id;
  ToolStep *chain;
} Answer;

struct _ToolProcess {
  guint64 address;
  ToolStep *top;                 /* how it came to where it is */
  ToolStep *base;                /* and would have without the message that it took last; or NULL */
  gboolean done;                 /* it was done with that message at once */
  guint64 taken;                 /* what it handles; 0: nothing */
  const char *kind;              /* of that */
  ToolAsker askers[TOOL_ASKERS]; /* likewise */
  SimInstant sent, lost;         /* when it has sent last, and what was lost; -1: nothing */
  guint32 link;                  /* that has lost it */
  gboolean fresh;                /* it has taken nothing yet */
  gboolean at_once;              /* what it is settling took no time */
  ToolDoings *doings;
  GArray *pieces;  /* ToolStep: of the handling so far */
  SimInstant told; /* up to where these tell of it */
  GArray *answers; /* Answer; NULL: none has come */
};

ToolProcess *tool_process_new(guint64 address, ToolStep *chain) {
  ToolProcess *process = g_new0(ToolProcess, 1);
  process->address = address;
  process->top = chain;
  process->fresh = TRUE;
  process->sent = process->lost = -1;
  process->doings = tool_doings_new(chain->end);
  process->pieces = g_array_new(FALSE, FALSE, sizeof(ToolStep));
  process->told = chain->end;
  return process;
}

void tool_process_free(ToolProcess *process) {
  tool_chain_unref(process->top);
  tool_chain_unref(process->base);
  if (process->answers) g_array_unref(process->answers);
  tool_doings_free(process->doings);
  g_array_unref(process->pieces);
  g_free(process);
}

guint64 tool_process_address(const ToolProcess *process) { return process->address; }
ToolDoings *tool_process_doings(ToolProcess *process) { return process->doings; }
const char *tool_process_kind(const ToolProcess *process) { return process->kind; }

/* What is lost. */

void tool_process_send(ToolProcess *process, SimInstant now, gboolean on_account, ToolAsker *askers) {
  process->sent = now;
  askers[0] = (ToolAsker){process->address, now};
  if (!on_account) return;
  askers[1] = process->askers[0];
  askers[2] = process->askers[process->askers[2].process ? 2 : 0];
}

void tool_process_set_askers(ToolProcess *process, const ToolAsker *askers) {
  memcpy(process->askers, askers, sizeof process->askers);
}

void tool_process_inherit(ToolProcess *process, const ToolProcess *maker) {
  process->kind = maker->kind;
  tool_process_set_askers(process, maker->askers);
}

void tool_process_lose(ToolProcess *process, SimInstant sent, guint32 link) {
  process->lost = sent;
  process->link = link;
}

static ToolBlame blame(const ToolProcess *process, guint part, const char *line) {
  return (ToolBlame){.place = {process->address, TOOL_PLACE_PROCESS},
                     .message = process->taken,
                     .kind = process->kind,
                     .line = line,
                     .part = (guint8)part};
}

void tool_process_set_top(ToolProcess *process, ToolStep *chain) {
  tool_chain_unref(process->top);
  tool_chain_unref(process->base);
  process->top = chain;
  process->base = NULL;
  process->done = FALSE;
}

const ToolStep *tool_process_advance(ToolProcess *process, SimInstant now) {
  if (process->done && process->base && process->top->end < now)
    tool_process_set_top(process, tool_chain_ref(process->base));
  process->top = tool_chain_extend(process->top, now, blame(process, ACTOR_PART_HANDLING, NULL));
  return process->top;
}

void tool_process_tell_rest(ToolProcess *process, SimInstant until) {
  if (process->taken) tool_doings_tell(process->doings, until, process->kind, "handling", NULL);
  else tool_doings_tell(process->doings, until, NULL, "mail", NULL);
}

void tool_process_tell_until_taken(ToolProcess *process, SimInstant until, SimInstant came,
                                   const char *kind) {
  if (!process->taken) {
    tool_doings_tell(process->doings, MIN(came, until), kind, "mail", NULL);
    tool_doings_tell(process->doings, until, NULL, "edge", NULL);
  }
  tool_process_tell_rest(process, until);
}

/* Messages. */

static Answer *answer_at(const ToolProcess *process, guint index) {
  return &g_array_index(process->answers, Answer, index);
}

static void clear_answer(gpointer answer) { tool_chain_unref(((Answer *)answer)->chain); }

void tool_process_answer(ToolProcess *process, guint64 id, ToolStep *chain) {
  if (!process->answers) {
    process->answers = g_array_new(FALSE, FALSE, sizeof(Answer));
    g_array_set_clear_func(process->answers, clear_answer);
  }
  guint old = 0, count = process->answers->len;
  if (count >= ANSWERS_AT_ONCE) old = 1;
  while (count - old >= ANSWERS && answer_at(process, old)->chain->end < chain->end) old++;
  if (old > 0) g_array_remove_range(process->answers, 0, old);
  Answer answer = {id, chain};
  g_array_append_val(process->answers, answer);
}

/* What it goes on from gives way to something else. */
static void lay_aside(ToolProcess *process) {
  if (process->done) {
    tool_chain_unref(process->top);
  } else {
    tool_chain_unref(process->base);
    process->base = process->top;
  }
  process->top = NULL;
}

void tool_process_take(ToolProcess *process, guint64 id, const char *kind, ToolStep *chain) {
  lay_aside(process);
  process->top = chain;
  process->done = process->fresh = FALSE;
  process->taken = id;
  process->kind = kind;
  g_array_set_size(process->pieces, 0);
  process->told = chain->end;
}

static void add_piece(ToolProcess *process, SimInstant begin, SimInstant end, ToolBlame of) {
  ToolStep piece = {.begin = begin, .end = end, .blame = of};
  for (guint i = 0; i < process->pieces->len; i++) {
    ToolStep *known = &g_array_index(process->pieces, ToolStep, i);
    if (known->blame.part != of.part || known->blame.line != of.line) continue;
    known->end += end - begin;
    return;
  }
  if (end > begin) g_array_append_val(process->pieces, piece);
}

const GArray *tool_process_handled(ToolProcess *process, const ToolEvent *event) {
  SimInstant handling = MAX(tool_event_field(event, "handling")->ticks, 0);
  SimInstant length = tool_instant_after(handling, tool_event_field(event, "processor")->ticks);
  SimInstant rest = length = MIN(length, event->instant);
  for (guint i = 0; i < process->pieces->len; i++) {
    const ToolStep *piece = &g_array_index(process->pieces, ToolStep, i);
    rest -= piece->end - piece->begin;
  }
  if (rest > 0) add_piece(process, 0, rest, blame(process, ACTOR_PART_HANDLING, NULL));
  process->at_once = length == 0 && process->top->end == event->instant;
  return process->pieces;
}

void tool_process_settle(ToolProcess *process) {
  process->done = process->at_once;
  process->taken = 0;
  process->kind = NULL;
  g_array_set_size(process->pieces, 0);
}

/* Waits. */

static const ToolStep *find_answer(const ToolProcess *process, guint64 id) {
  for (guint i = process->answers && id ? process->answers->len : 0; i-- > 0;)
    if (answer_at(process, i)->id == id) return answer_at(process, i)->chain;
  return NULL;
}

void tool_process_call(ToolProcess *process, guint64 answer) {
  const ToolStep *chain = find_answer(process, answer);
  if (!chain) return;
  lay_aside(process);
  process->top = tool_chain_ref((ToolStep *)chain);
  process->done = TRUE;
}

static guint part_of(const char *why, gboolean answered) {
  if (g_str_equal(why, "work")) return ACTOR_PART_HANDLING;
  if (g_str_equal(why, "core")) return ACTOR_PART_PROCESSOR;
  if (g_str_equal(why, "edge")) return ACTOR_PART_EDGE;
  if (g_str_equal(why, "answers")) return answered ? TOOL_PART_ANSWERS : TOOL_PART_TIMEOUT;
  return g_str_equal(why, "timeout") ? TOOL_PART_TIMEOUT : TOOL_PART_SLEEP;
}

/* From where it was when it began to wait. */
static ToolStep *chain_before(const ToolProcess *process, SimInstant since) {
  gboolean base = process->top->end > since && process->base && process->base->end <= since;
  ToolStep *chain = tool_chain_ref(base ? process->base : process->top);
  return tool_chain_extend(chain, since, blame(process, ACTOR_PART_HANDLING, NULL));
}

void tool_process_wait(ToolProcess *process, const ToolEvent *event, const char *why, const char *line) {
  SimInstant since = tool_event_field(event, "since")->ticks, now = event->instant;
  guint64 message = tool_event_field(event, "message")->id, id = tool_event_field(event, "answer")->id;
  if (process->fresh && message) process->taken = message; /* it serves in another's place */
  ToolBlame of = blame(process, part_of(why, id != 0), line);
  gboolean lost = process->lost >= 0 && (process->lost == since || process->lost == process->sent);
  if (of.part == TOOL_PART_TIMEOUT && lost) of.place = (ToolPlace){process->link, TOOL_PLACE_LINK};
  if (of.part == ACTOR_PART_PROCESSOR) of.place = (ToolPlace){event->device, TOOL_PLACE_CORES};
  tool_process_tell_rest(process, since);
  tool_doings_tell(process->doings, now, process->kind, why, line);
  if (process->taken && process->taken == message) {
    add_piece(process, MIN(MAX(since, process->told), now), now, of);
    process->told = now;
  }
  const ToolStep *answer = find_answer(process, id);
  ToolStep *chain = answer ? tool_chain_ref((ToolStep *)answer) : chain_before(process, since);
  if (answer) of = blame(process, ACTOR_PART_EDGE, line);
  tool_process_set_top(process, tool_chain_extend(chain, now, of));
}

void tool_process_tidy(ToolProcess *process, ToolForest *forest) {
  tool_forest_add(forest, process->top, SIM_INSTANT_MAX);
  tool_forest_add(forest, process->base, SIM_INSTANT_MAX);
  for (guint i = 0; process->answers && i < process->answers->len; i++)
    tool_forest_add(forest, answer_at(process, i)->chain, SIM_INSTANT_MAX);
  tool_doings_tidy(process->doings);
}
