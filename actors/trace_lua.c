/* SPDX-License-Identifier: MIT */
#include "actors/trace_lua.h"

/* Where code is. */

/* A function of the author's, a line in it, and its text: few are asked for again and again.  The function
 * is kept at its place in a table, so that no other can come to its address. */
enum { PLACES = 64 };

struct _ActorPlaces {
  GStringChunk *texts;
  int functions; /* registry */
  struct {
    gconstpointer function;
    int line;
    const char *text; /* "": it is not the author's */
  } recent[PLACES];
};

void actor_trace_forget_lines(ActorState *state) {
  if (!state->places) return;
  g_string_chunk_free(state->places->texts);
  g_clear_pointer(&state->places, g_free);
}

static struct _ActorPlaces *places_of(ActorState *state) {
  if (state->places) return state->places;
  state->places = g_new0(struct _ActorPlaces, 1);
  state->places->texts = g_string_chunk_new(1024);
  lua_createtable(state->L, PLACES, 0);
  for (int i = 1; i <= PLACES; i++) { /* from now on it need not grow */
    lua_pushboolean(state->L, FALSE);
    lua_rawseti(state->L, -2, i);
  }
  state->places->functions = luaL_ref(state->L, LUA_REGISTRYINDEX);
  return state->places;
}

static const char *text_of(ActorState *state, lua_State *L, lua_Debug *frame) {
  char text[LUA_IDSIZE + 16];
  lua_getinfo(L, "S", frame);
  if (g_str_has_prefix(frame->short_src, "plenum/")) return "";
  g_snprintf(text, sizeof text, "%s:%d", frame->short_src, frame->currentline);
  return g_string_chunk_insert_const(state->places->texts, text);
}

/* Pops the function of the frame. */
static const char *name_place(ActorState *state, lua_State *L, lua_Debug *frame) {
  struct _ActorPlaces *places = state->places;
  gconstpointer function = lua_topointer(L, -1);
  guint place = ((guint)((gsize)function >> 5) ^ (guint)frame->currentline) % PLACES;
  if (places->recent[place].function == function && places->recent[place].line == frame->currentline) {
    lua_pop(L, 1);
    return places->recent[place].text;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, places->functions);
  lua_insert(L, -2);
  lua_rawseti(L, -2, (int)place + 1);
  lua_pop(L, 1);
  places->recent[place].function = function;
  places->recent[place].line = frame->currentline;
  return places->recent[place].text = text_of(state, L, frame);
}

/* On level 0 is the function of ours that asks. */
const char *actor_trace_line(ActorState *state) {
  lua_State *L = state->running;
  lua_Debug frame;
  places_of(state);
  if (!lua_checkstack(L, 4)) return "";
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "fl", &frame);
    const char *text = "";
    if (frame.currentline > 0) text = name_place(state, L, &frame);
    else lua_pop(L, 1);
    if (*text) return text;
  }
  return "";
}

/* Events. */

/* Mail comes to the experimenter in the turn that follows the one that sent it. */
static gint32 turn_of(const ActorState *acting) {
  if (acting->reading) return -1;
  return acting->mail ? acting->mail->turn : acting->shard->turn;
}

static guint8 *begin(ActorWorld *world, guint kind, gsize size, gsize texts) {
  const ActorState *acting = world->acting;
  guint32 device = acting->reading ? SIM_EXPERIMENTER : acting->shard->device;
  return sim_trace_begin(acting->shard->trace, actor_now(world), turn_of(acting), device, kind, size, texts);
}

static void end(ActorWorld *world, guint8 *at) { sim_trace_end(world->acting->shard->trace, at); }

static guint8 *put_ticks(guint8 *at, SimInstant ticks) { return sim_trace_put64(at, (guint64)ticks); }

static guint8 *put_word(guint8 *at, const char *word) { return sim_trace_put_word(at, word, strlen(word)); }

static guint64 id_in_hand(const ActorProcess *process) {
  const NetMessage *message = actor_process_in_hand(process);
  return message ? message->id : 0;
}

void actor_trace_start(ActorWorld *world, NetAddress process, const char *name, guint64 cause) {
  const ActorProcess *maker = world->acting->current;
  guint8 *at = begin(world, SIM_TRACE_START, 24, strlen(name));
  if (!at) return;
  at = put_word(sim_trace_put64(at, process), name);
  at = sim_trace_put64(at, maker ? maker->mailbox.address : NET_NOBODY);
  end(world, sim_trace_put64(at, cause));
}

void actor_trace_send(ActorWorld *world, const NetMessage *message, const char *line) {
  gsize kind_length, line_length = strlen(line);
  const char *kind = actor_kinds_word(world->kinds, message->kind, &kind_length);
  gboolean brief = message->span == 0 && message->home == actor_maker_device(world->acting);
  guint8 *at = begin(world, SIM_TRACE_SEND + (brief ? SIM_TRACE_SHORT : 0), 48, kind_length + line_length);
  if (!at) return;
  at = sim_trace_put64(at, message->id);
  at = sim_trace_put64(at, message->sender);
  at = sim_trace_put64(at, message->to);
  at = sim_trace_put64(at, message->cause);
  if (!brief) at = sim_trace_put32(sim_trace_put64(at, message->span), message->home);
  at = sim_trace_put32(at, message->size);
  end(world, sim_trace_put_word(sim_trace_put_text(at, kind, kind_length), line, line_length));
}

/* What is told of a message that comes into a mailbox, or into none. */
typedef struct {
  SimTraceKind kind;
  guint32 device, depth, sort;
  NetFate why;
  guint64 message;
  NetAddress mailbox, process;
} Fate;

static void put_fate(SimTraceStream *stream, SimInstant now, gint32 turn, const Fate *fate) {
  const char *word = net_fate_name(fate->why);
  guint8 *at = sim_trace_begin(stream, now, turn, fate->device, fate->kind, 32, strlen(word));
  if (!at) return;
  at = sim_trace_put64(at, fate->message);
  if (fate->kind == SIM_TRACE_DELIVERY) {
    at = sim_trace_put32(sim_trace_put64(at, fate->mailbox), fate->depth);
    at = sim_trace_put32(sim_trace_put64(at, fate->process), fate->sort);
  } else {
    at = put_word(at, word);
  }
  sim_trace_end(stream, at);
}

/* What a shard does while it reads the file stands in the trace in the order of the devices, as the division
 * wants it that is the same for all. */
static void tell_fate(ActorState *state, Fate *fate) {
  const ActorState *acting = state->world->acting;
  if (state->reading) {
    if (!state->early) state->early = g_array_new(FALSE, FALSE, sizeof *fate);
    g_array_append_val(state->early, *fate);
    return;
  }
  fate->device = acting->reading ? SIM_EXPERIMENTER : acting->shard->device;
  put_fate(acting->shard->trace, actor_now(state->world), acting->reading ? -1 : turn_of(acting), fate);
}

void actor_trace_delivery(ActorState *state, const NetMessage *message, const ActorMailbox *mailbox) {
  static const guint32 sorts[] = {
      [ACTOR_MAILBOX_PROCESS] = 0, [ACTOR_MAILBOX_PRIVATE] = 1, [ACTOR_MAILBOX_FUTURE] = 2};
  Fate fate = {.kind = SIM_TRACE_DELIVERY,
               .device = message->home,
               .depth = mailbox->line.length,
               .sort = sorts[mailbox->kind],
               .message = message->id,
               .mailbox = message->to,
               .process = actor_process_at(state, mailbox->owner)->mailbox.address};
  tell_fate(state, &fate);
}

void actor_trace_fate(ActorState *state, SimTraceKind kind, const NetMessage *message, NetFate why) {
  Fate fate = {.kind = kind, .device = message->home, .why = why, .message = message->id};
  tell_fate(state, &fate);
}

static gint compare_devices(gconstpointer a, gconstpointer b) {
  const Fate *x = a, *y = b;
  return x->device < y->device ? -1 : x->device > y->device;
}

void actor_trace_have_read(ActorState *state) {
  if (!state->early) return;
  g_array_sort(state->early, compare_devices); /* which is stable */
  for (guint i = 0; i < state->early->len; i++)
    put_fate(state->shard->trace, 0, -1, &g_array_index(state->early, Fate, i));
  g_clear_pointer(&state->early, g_array_unref);
}

void actor_trace_receipt(ActorWorld *world, const NetMessage *message, NetAddress process,
                         const ActorLife *life) {
  gsize kind_length;
  const char *kind = actor_kinds_word(world->kinds, message->kind, &kind_length);
  gboolean brief = message->delivered == message->sent; /* it has been nowhere else */
  guint8 *at = begin(world, SIM_TRACE_RECEIPT + (brief ? SIM_TRACE_SHORT : 0), 80, kind_length);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), process);
  if (!brief) {
    at = put_ticks(at, message->sent);
    for (guint part = ACTOR_PART_SENDING; part < ACTOR_PART_MAILBOX; part++)
      at = put_ticks(at, life->parts[part]);
  }
  at = put_ticks(put_ticks(at, life->parts[ACTOR_PART_MAILBOX]), life->parts[ACTOR_PART_EDGE]);
  end(world, sim_trace_put_text(at, kind, kind_length));
}

void actor_trace_handled(ActorWorld *world, const NetMessage *message, NetAddress process,
                         SimInstant handling, SimInstant processor) {
  gboolean brief = processor == 0;
  guint8 *at = begin(world, SIM_TRACE_HANDLED + (brief ? SIM_TRACE_SHORT : 0), 40, 0);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), process);
  if (!brief) at = put_ticks(at, actor_now(world) - handling - processor);
  at = put_ticks(at, handling);
  end(world, brief ? at : put_ticks(at, processor));
}

void actor_trace_wait(ActorWorld *world, const ActorProcess *process, SimInstant since, const char *why,
                      const char *line) {
  guint8 *at = begin(world, SIM_TRACE_WAIT, 32, strlen(why) + strlen(line));
  if (!at) return;
  at = put_ticks(sim_trace_put64(at, process->mailbox.address), since);
  at = sim_trace_put64(at, id_in_hand(process));
  at = put_word(put_word(at, why), line);
  end(world, sim_trace_put64(at, process->own->answer));
}

void actor_trace_timer(ActorWorld *world, guint64 timer, NetAddress process, gboolean sends) {
  guint8 *at = begin(world, SIM_TRACE_TIMER, 20, 0);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, timer), process);
  end(world, sim_trace_put32(at, sends ? 1 : 0));
}

void actor_trace_set(ActorWorld *world, guint64 timer, NetAddress process, SimInstant fires,
                     SimInstant period, const char *line) {
  guint8 *at = begin(world, SIM_TRACE_SET, 32, strlen(line));
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, timer), process);
  end(world, put_word(put_ticks(put_ticks(at, fires), period), line));
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
  at = sim_trace_put64(at, id_in_hand(process));
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
