/* SPDX-License-Identifier: MIT */
#include "actors/trace_lua.h"

/* Where code is. */

/* A place in the author's code, and its text: few are asked for again and again. */
enum { PLACES = 64 };

struct _ActorPlaces {
  GStringChunk *texts;
  struct {
    const char *source;
    int line;
    const char *text;
  } recent[PLACES];
};

void actor_trace_forget_lines(ActorState *state) {
  if (!state->places) return;
  g_string_chunk_free(state->places->texts);
  g_clear_pointer(&state->places, g_free);
}

static const char *name_place(ActorState *state, const lua_Debug *frame) {
  if (!state->places) {
    state->places = g_new0(struct _ActorPlaces, 1);
    state->places->texts = g_string_chunk_new(1024);
  }
  guint place = (guint)frame->currentline % PLACES;
  if (state->places->recent[place].line == frame->currentline &&
      state->places->recent[place].source == frame->source)
    return state->places->recent[place].text;
  char text[LUA_IDSIZE + 16];
  g_snprintf(text, sizeof text, "%s:%d", frame->short_src, frame->currentline);
  state->places->recent[place].source = frame->source;
  state->places->recent[place].line = frame->currentline;
  return state->places->recent[place].text = g_string_chunk_insert_const(state->places->texts, text);
}

static gboolean is_author_s(const lua_Debug *frame) {
  return *frame->what != 'C' && !g_str_has_prefix(frame->short_src, "plenum/");
}

const char *actor_trace_line(ActorState *state) {
  lua_State *L = state->running;
  lua_Debug frame;
  for (int level = 0; lua_getstack(L, level, &frame); level++)
    if (lua_getinfo(L, "Sl", &frame) && is_author_s(&frame)) return name_place(state, &frame);
  return "";
}

/* Events. */

static guint8 *begin(ActorWorld *world, SimTraceKind kind, gsize size, gsize texts) {
  const SimShard *shard = world->acting->shard;
  gint32 turn = world->acting->reading ? -1 : shard->turn;
  guint32 device = world->acting->reading ? SIM_EXPERIMENTER : shard->device;
  return sim_trace_begin(shard->trace, actor_now(world), turn, device, kind, size, texts);
}

static void end(ActorWorld *world, guint8 *at) { sim_trace_end(world->acting->shard->trace, at); }

static guint8 *put_ticks(guint8 *at, SimInstant ticks) { return sim_trace_put64(at, (guint64)ticks); }

static guint8 *put_word(guint8 *at, const char *word) { return sim_trace_put_text(at, word, strlen(word)); }

static guint8 *put_kind(guint8 *at, const ActorWorld *world, guint32 kind) {
  gsize length;
  const char *word = actor_kinds_word(world->kinds, kind, &length);
  return sim_trace_put_text(at, word, length);
}

static gsize kind_length(const ActorWorld *world, guint32 kind) {
  gsize length;
  actor_kinds_word(world->kinds, kind, &length);
  return length;
}

void actor_trace_start(ActorWorld *world, NetAddress process, const char *name) {
  guint8 *at = begin(world, SIM_TRACE_START, 8, strlen(name));
  if (at) end(world, put_word(sim_trace_put64(at, process), name));
}

void actor_trace_send(ActorWorld *world, const NetMessage *message, const char *line) {
  guint8 *at = begin(world, SIM_TRACE_SEND, 48, kind_length(world, message->kind) + strlen(line));
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  at = sim_trace_put64(at, message->sender);
  at = sim_trace_put64(at, message->to);
  at = sim_trace_put64(at, message->cause);
  at = sim_trace_put64(at, message->span);
  at = sim_trace_put32(at, message->home);
  at = sim_trace_put32(at, message->size);
  end(world, put_word(put_kind(at, world, message->kind), line));
}

/* Mail that was sent while the file was read lies in the mailbox before all else. */
void actor_trace_delivery(ActorState *state, const NetMessage *message, guint32 depth) {
  SimShard *shard = state->shard;
  ActorWorld *world = state->world;
  if (!state->reading) shard = world->acting->shard;
  guint32 device = state->reading ? message->home : shard->device;
  gint32 turn = state->reading ? -1 : shard->turn;
  guint8 *at = sim_trace_begin(shard->trace, message->delivered, turn, device, SIM_TRACE_DELIVERY, 20, 0);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), message->to);
  sim_trace_end(shard->trace, sim_trace_put32(at, depth));
}

void actor_trace_receipt(ActorWorld *world, const NetMessage *message, NetAddress process,
                         const ActorLife *life) {
  guint8 *at = begin(world, SIM_TRACE_RECEIPT, 80, kind_length(world, message->kind));
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), process);
  at = put_ticks(at, message->sent);
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++)
    at = put_ticks(at, life->parts[part]);
  end(world, put_kind(at, world, message->kind));
}

void actor_trace_handled(ActorWorld *world, const NetMessage *message, NetAddress process,
                         SimInstant handling, SimInstant processor) {
  guint8 *at = begin(world, SIM_TRACE_HANDLED, 40, 0);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), process);
  at = put_ticks(at, actor_now(world) - handling - processor);
  end(world, put_ticks(put_ticks(at, handling), processor));
}

void actor_trace_wait(ActorWorld *world, const ActorProcess *process, SimInstant since, const char *why,
                      const char *line) {
  guint8 *at = begin(world, SIM_TRACE_WAIT, 24, strlen(why) + strlen(line));
  if (!at) return;
  at = put_ticks(sim_trace_put64(at, process->mailbox.address), since);
  at = sim_trace_put64(at, process->taken ? process->taken->id : 0);
  end(world, put_word(put_word(at, why), line));
}

void actor_trace_timer(ActorWorld *world, guint64 timer) {
  guint8 *at = begin(world, SIM_TRACE_TIMER, 8, 0);
  if (at) end(world, sim_trace_put64(at, timer));
}

void actor_trace_death(ActorWorld *world, NetAddress process) {
  guint8 *at = begin(world, SIM_TRACE_DEATH, 8, 0);
  if (at) end(world, sim_trace_put64(at, process));
}

void actor_trace_log(ActorWorld *world, const ActorLogEntry *entry, const char *line) {
  guint8 *at = begin(world, SIM_TRACE_LOG, 12, strlen(line));
  if (!at) return;
  at = sim_trace_put32(sim_trace_put64(at, entry->process), (guint32)entry->level);
  end(world, put_word(at, line));
}

void actor_trace_span_begin(ActorWorld *world, guint64 span, guint64 parent, const ActorProcess *process,
                            const char *name, const char *line) {
  guint8 *at = begin(world, SIM_TRACE_SPAN_BEGIN, 32, strlen(name) + strlen(line));
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, span), parent);
  at = sim_trace_put64(at, process->mailbox.address);
  at = sim_trace_put64(at, process->taken ? process->taken->id : 0);
  end(world, put_word(put_word(at, name), line));
}

void actor_trace_span_end(ActorWorld *world, guint64 span, const ActorProcess *process) {
  guint8 *at = begin(world, SIM_TRACE_SPAN_END, 16, 0);
  if (at) end(world, sim_trace_put64(sim_trace_put64(at, span), process->mailbox.address));
}

void actor_trace_measure(ActorWorld *world, const char *how, const char *name, double value) {
  const ActorProcess *process = world->acting->current;
  guint64 bits;
  guint8 *at = begin(world, SIM_TRACE_MEASURE, 16, strlen(how) + strlen(name));
  if (!at) return;
  memcpy(&bits, &value, sizeof bits);
  at = sim_trace_put64(at, process ? process->mailbox.address : NET_NOBODY);
  end(world, put_word(put_word(sim_trace_put64(at, bits), how), name));
}

void actor_trace_stop(ActorWorld *world) {
  const ActorProcess *process = world->acting->current;
  guint8 *at = begin(world, SIM_TRACE_STOP, 8, 0);
  if (at) end(world, sim_trace_put64(at, process ? process->mailbox.address : NET_NOBODY));
}
