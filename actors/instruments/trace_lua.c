/* SPDX-License-Identifier: MIT */
#include "actors/instruments/trace_lua.h"

/* Where code is. */

/* An instruction of the author's, and the text for its line: few are asked for again and again.  The function
 * is kept at its place in a table, so that no other code can come to its address. */
enum { PLACES = 64 };

struct _ActorPlaces {
  int functions;         /* registry */
  gboolean instructions; /* can be told */
  struct {
    gconstpointer instruction;
    const SimTraceWord *text; /* "": it is not the author's */
  } recent[PLACES];
};

void actor_trace_forget_lines(ActorState *state) { g_clear_pointer(&state->places, g_free); }

/* What Lua 5.4 knows of a call begins so, in all its releases (lstate.h), where the function is no C
 * function: the instruction that is next there.  Asking Lua for the line costs more than writing the event,
 * but since this is not ours to know it is tried first, and is not used where it does not tell calls apart.
 */
typedef struct {
  gconstpointer function, top, previous, next, instruction;
} Call;

static gconstpointer instruction_of(const lua_Debug *frame) {
  return ((const Call *)frame->i_ci)->instruction;
}

typedef struct {
  gsize seen[4];
  guint count;
} Trial;

static int see_caller(lua_State *L) {
  Trial *trial = lua_touserdata(L, lua_upvalueindex(1));
  lua_Debug frame;
  if (lua_getstack(L, 1, &frame)) trial->seen[trial->count++] = (gsize)instruction_of(&frame);
  return 0;
}

/* The two calls are two instructions apart, of four bytes each, and the same when they are run again. */
static gboolean tells_instructions(lua_State *L) {
  static const char code[] = "local f = ...\nf() f()";
  Trial trial = {.count = 0};
  int top = lua_gettop(L);
  gboolean ran = luaL_loadbuffer(L, code, sizeof code - 1, "=plenum/trial") == LUA_OK;
  lua_pushlightuserdata(L, &trial);
  lua_pushcclosure(L, see_caller, 1);
  for (guint i = 0; ran && i < 2; i++) {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    ran = lua_pcall(L, 1, 0, 0) == LUA_OK;
  }
  lua_settop(L, top);
  return ran && trial.count == 4 && trial.seen[1] - trial.seen[0] == 8 && trial.seen[2] == trial.seen[0] &&
         trial.seen[3] == trial.seen[1];
}

static struct _ActorPlaces *make_places(ActorState *state, lua_State *L) {
  state->places = g_new0(struct _ActorPlaces, 1);
  lua_createtable(state->L, PLACES, 0);
  for (int i = 1; i <= PLACES; i++) { /* from now on it need not grow */
    lua_pushboolean(state->L, FALSE);
    lua_rawseti(state->L, -2, i);
  }
  state->places->functions = luaL_ref(state->L, LUA_REGISTRYINDEX);
  state->places->instructions = lua_checkstack(L, 8) && tells_instructions(L);
  return state->places;
}

/* The function is on top of the stack; it is taken off. */
static void keep_place(struct _ActorPlaces *places, lua_State *L, guint place, gconstpointer instruction,
                       const SimTraceWord *text) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, places->functions);
  lua_insert(L, -2);
  lua_rawseti(L, -2, (int)place + 1);
  lua_pop(L, 1);
  places->recent[place].instruction = instruction;
  places->recent[place].text = text;
}

/* "" for what is not the author's, or is no Lua. */
static const SimTraceWord *name_place(ActorState *state, lua_State *L, lua_Debug *frame) {
  struct _ActorPlaces *places = state->places;
  gconstpointer instruction = places->instructions ? instruction_of(frame) : NULL;
  guint place = (guint)((gsize)instruction >> 3 ^ (gsize)instruction >> 9) % PLACES;
  if (instruction && places->recent[place].instruction == instruction) return places->recent[place].text;
  char text[LUA_IDSIZE + 16] = "";
  if (!lua_checkstack(L, 4)) return sim_trace_word(state->world->trace, "", 0);
  lua_getinfo(L, "Slf", frame);
  if (frame->currentline > 0 && !g_str_has_prefix(frame->short_src, "plenum/"))
    g_snprintf(text, sizeof text, "%s:%d", frame->short_src, frame->currentline);
  const SimTraceWord *word = sim_trace_word(state->world->trace, text, strlen(text));
  if (instruction && frame->currentline > 0) keep_place(places, L, place, instruction, word);
  else lua_pop(L, 1);
  return word;
}

/* On level 0 is the function of ours that asks. */
const SimTraceWord *actor_trace_line(ActorState *state) {
  lua_State *L = state->running;
  lua_Debug frame;
  if (G_UNLIKELY(!state->places)) make_places(state, L);
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    const SimTraceWord *text = name_place(state, L, &frame);
    if (text->length > 0) return text;
  }
  return sim_trace_word(state->world->trace, "", 0);
}

/* Events. */

/* Where and when it happens. */
typedef struct {
  SimTraceStream *stream;
  SimInstant now;
  gint32 turn;
  guint32 device;
} Scene;

/* While the file is read all is the experimenter's; mail comes to him in the turn that follows the one that
 * sent it. */
static inline Scene scene_of(const ActorWorld *world) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  if (G_UNLIKELY(acting->reading)) return (Scene){shard->trace, 0, -1, SIM_EXPERIMENTER};
  if (G_UNLIKELY(acting->mail != NULL))
    return (Scene){shard->trace, actor_now(world), acting->mail->turn, shard->device};
  return (Scene){shard->trace, shard->now, shard->turn, shard->device};
}

static inline guint8 *begin(const Scene *scene, guint form, gsize texts) {
  return sim_trace_begin(scene->stream, scene->now, scene->turn, scene->device, form, texts);
}

static void end(const Scene *scene, guint8 *at) { sim_trace_end(scene->stream, at); }

static guint8 *put_ticks(guint8 *at, SimInstant ticks) { return sim_trace_put64(at, (guint64)ticks); }

static guint8 *put_lasts(guint8 *at, SimInstant ticks) { return sim_trace_put40(at, (guint64)ticks); }

static guint8 *put_text(guint8 *at, const char *text) { return sim_trace_put_text(at, text, strlen(text)); }

static guint8 *put_whole(guint8 *at, const SimTraceWord *word) {
  return sim_trace_put_text(at, word->text, word->length);
}

static guint8 *put_id_here(guint8 *at, guint64 id) { return sim_trace_put32(at, sim_trace_id_here(id)); }

static guint8 *put_address_here(guint8 *at, guint64 address) {
  return sim_trace_put32(at, sim_trace_address_here(address));
}

/* Whether they have numbers. */
static gboolean are_words(const SimTraceWord *a, const SimTraceWord *b) {
  return (a->number | b->number) < SIM_TRACE_WORDS;
}

static const SimTraceWord *word_of(const ActorWorld *world, const char *text) {
  return sim_trace_word(world->trace, text, strlen(text));
}

static G_GNUC_NO_INLINE const SimTraceWord *find_kind(const ActorWorld *world, guint32 kind) {
  gsize length;
  const char *text = actor_kinds_word(world->kinds, kind, &length);
  GPtrArray *words = world->traced_kinds;
  if (kind >= words->len) g_ptr_array_set_size(words, (gint)actor_kinds_count(world->kinds) + 1);
  return g_ptr_array_index(words, kind) = (gpointer)sim_trace_word(world->trace, text, length);
}

static inline const SimTraceWord *word_of_kind(const ActorWorld *world, guint32 kind) {
  const GPtrArray *words = world->traced_kinds;
  const SimTraceWord *word = kind < words->len ? g_ptr_array_index(words, kind) : NULL;
  return G_LIKELY(word != NULL) ? word : find_kind(world, kind);
}

static guint64 id_in_hand(const ActorProcess *process) {
  const NetMessage *message = actor_process_in_hand(process);
  return message ? message->id : 0;
}

void actor_trace_start(ActorWorld *world, NetAddress process, const char *name, guint64 cause) {
  const Scene scene = scene_of(world);
  const ActorProcess *maker = world->acting->current;
  guint8 *at = begin(&scene, SIM_TRACE_START, strlen(name));
  if (!at) return;
  at = put_text(sim_trace_put64(at, process), name);
  at = sim_trace_put64(at, maker ? maker->mailbox.address : NET_NOBODY);
  end(&scene, sim_trace_put64(at, cause));
}

static void send_whole(const Scene *scene, const NetMessage *message, const SimTraceWord *kind,
                       const SimTraceWord *line) {
  guint8 *at = begin(scene, SIM_TRACE_SEND, (gsize)kind->length + line->length);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, message->id), message->sender);
  at = sim_trace_put64(sim_trace_put64(at, message->to), message->cause);
  at = sim_trace_put32(sim_trace_put64(at, message->span), message->home);
  at = sim_trace_put32(at, message->size);
  end(scene, put_whole(put_whole(at, kind), line));
}

void actor_trace_send(ActorWorld *world, const NetMessage *message, const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  const SimTraceWord *kind = word_of_kind(world, message->kind);
  if (!line) line = scene.stream->nothing;
  if (message->span || !sim_trace_few(message->home | message->size) || !are_words(kind, line) ||
      !sim_trace_id_is_here(message->id, scene.device) ||
      !sim_trace_address_is_here(message->sender, scene.device)) {
    send_whole(&scene, message, kind, line);
    return;
  }
  gboolean here = message->home == scene.device && sim_trace_address_is_here(message->to, scene.device) &&
                  sim_trace_id_is_here(message->cause, scene.device);
  guint8 *at = begin(&scene, here ? SIM_TRACE_SEND_HERE : SIM_TRACE_SEND_AWAY, 0);
  if (!at) return;
  at = put_address_here(put_id_here(at, message->id), message->sender);
  if (here) at = put_id_here(put_address_here(at, message->to), message->cause);
  else at = sim_trace_put16(sim_trace_put64(sim_trace_put64(at, message->to), message->cause), message->home);
  at = sim_trace_put16(sim_trace_put16(sim_trace_put16(at, message->size), kind->number), line->number);
  end(&scene, at);
}

/* What is told of a message that comes into a mailbox, or into none. */
typedef struct {
  SimTraceKind kind;
  guint32 device, depth, sort;
  NetFate why;
  guint64 message;
  NetAddress mailbox, process;
} Fate;

static void put_delivery(const Scene *scene, const Fate *fate) {
  gboolean brief = sim_trace_few(fate->depth) && sim_trace_address_is_here(fate->mailbox, scene->device) &&
                   sim_trace_address_is_here(fate->process, scene->device);
  gboolean own = fate->mailbox == fate->process && fate->sort == 0;
  gboolean here = brief && own && sim_trace_id_is_here(fate->message, scene->device);
  guint form = !brief ? SIM_TRACE_DELIVERY
               : here ? SIM_TRACE_DELIVERY_HERE
               : own  ? SIM_TRACE_DELIVERY_OWN
                      : SIM_TRACE_DELIVERY_BRIEF;
  guint8 *at = begin(scene, form, 0);
  if (!at) return;
  at = here ? put_id_here(at, fate->message) : sim_trace_put64(at, fate->message);
  if (!brief) {
    at = sim_trace_put32(sim_trace_put64(at, fate->mailbox), fate->depth);
    at = sim_trace_put32(sim_trace_put64(at, fate->process), fate->sort);
  } else {
    at = sim_trace_put16(put_address_here(at, fate->mailbox), fate->depth);
    if (!own) at = sim_trace_put16(put_address_here(at, fate->process), fate->sort);
  }
  end(scene, at);
}

static void put_end(const Scene *scene, const Fate *fate) {
  const char *word = net_fate_name(fate->why);
  guint8 *at = begin(scene, fate->kind, strlen(word));
  if (at) end(scene, put_text(sim_trace_put64(at, fate->message), word));
}

static void put_fate(const Scene *scene, const Fate *fate) {
  if (fate->kind == SIM_TRACE_DELIVERY) put_delivery(scene, fate);
  else put_end(scene, fate);
}

/* What a shard does while it reads the file stands in the trace in the order of the devices, as the division
 * wants it that is the same for all. */
static void tell_fate(ActorState *state, const Fate *fate) {
  if (state->reading) {
    if (!state->early) state->early = g_array_new(FALSE, FALSE, sizeof *fate);
    g_array_append_val(state->early, *fate);
    return;
  }
  const Scene scene = scene_of(state->world);
  put_fate(&scene, fate);
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
  for (guint i = 0; i < state->early->len; i++) {
    const Fate *fate = &g_array_index(state->early, Fate, i);
    const Scene scene = {state->shard->trace, 0, -1, fate->device};
    put_fate(&scene, fate);
  }
  g_clear_pointer(&state->early, g_array_unref);
}

static void receipt_whole(const Scene *scene, const NetMessage *message, NetAddress process,
                          const ActorLife *life, const SimTraceWord *kind) {
  guint8 *at = begin(scene, SIM_TRACE_RECEIPT, kind->length);
  if (!at) return;
  at = put_ticks(sim_trace_put64(sim_trace_put64(at, message->id), process), message->sent);
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++)
    at = put_ticks(at, life->parts[part]);
  end(scene, put_whole(at, kind));
}

void actor_trace_receipt(ActorWorld *world, const NetMessage *message, NetAddress process,
                         const ActorLife *life) {
  const Scene scene = scene_of(world);
  const SimTraceWord *kind = word_of_kind(world, message->kind);
  if (kind->number == SIM_TRACE_WORDS || !sim_trace_lasts(scene.now - message->sent) ||
      !sim_trace_address_is_here(process, scene.device)) {
    receipt_whole(&scene, message, process, life, kind);
    return;
  }
  gboolean here = message->delivered == message->sent && sim_trace_id_is_here(message->id, scene.device);
  gboolean at_once = here && scene.now == message->sent;
  guint form = at_once ? SIM_TRACE_RECEIPT_AT_ONCE : here ? SIM_TRACE_RECEIPT_HERE : SIM_TRACE_RECEIPT_AWAY;
  guint8 *at = begin(&scene, form, 0);
  if (!at) return;
  at = put_address_here(here ? put_id_here(at, message->id) : sim_trace_put64(at, message->id), process);
  guint part = at_once ? ACTOR_PART_EDGE + 1 : here ? ACTOR_PART_MAILBOX : ACTOR_PART_SENDING;
  for (; part <= ACTOR_PART_EDGE; part++) at = put_lasts(at, life->parts[part]);
  end(&scene, sim_trace_put16(at, kind->number));
}

void actor_trace_handled(ActorWorld *world, const NetMessage *message, NetAddress process,
                         SimInstant handling, SimInstant processor) {
  const Scene scene = scene_of(world);
  gboolean brief = sim_trace_lasts(handling | processor) && sim_trace_address_is_here(process, scene.device);
  gboolean here = brief && processor == 0 && sim_trace_id_is_here(message->id, scene.device);
  gboolean at_once = here && handling == 0;
  guint form = brief ? SIM_TRACE_HANDLED_AWAY : SIM_TRACE_HANDLED;
  if (here) form = at_once ? SIM_TRACE_HANDLED_AT_ONCE : SIM_TRACE_HANDLED_HERE;
  guint8 *at = begin(&scene, form, 0);
  if (!at) return;
  at = here ? put_id_here(at, message->id) : sim_trace_put64(at, message->id);
  if (brief) {
    at = put_address_here(at, process);
    if (!at_once) at = put_lasts(at, handling);
    if (!here) at = put_lasts(at, processor);
  } else {
    at = put_ticks(sim_trace_put64(at, process), scene.now - handling - processor);
    at = put_ticks(put_ticks(at, handling), processor);
  }
  end(&scene, at);
}

void actor_trace_wait(ActorWorld *world, const ActorProcess *process, SimInstant since, const char *why,
                      const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  const SimTraceWord *word = word_of(world, why);
  NetAddress address = process->mailbox.address;
  guint64 message = id_in_hand(process), answer = process->own->answer;
  SimInstant lasts = scene.now - since;
  gboolean brief =
      sim_trace_lasts(lasts) && are_words(word, line) && sim_trace_address_is_here(address, scene.device);
  gboolean here = brief && answer == 0 && sim_trace_id_is_here(message, scene.device);
  guint form = here ? SIM_TRACE_WAIT_HERE : brief ? SIM_TRACE_WAIT_AWAY : SIM_TRACE_WAIT;
  guint8 *at = begin(&scene, form, (gsize)word->length + line->length);
  if (!at) return;
  if (brief) {
    at = put_lasts(put_address_here(at, address), lasts);
    at = here ? put_id_here(at, message) : sim_trace_put64(at, message);
    at = sim_trace_put16(sim_trace_put16(at, word->number), line->number);
  } else {
    at = sim_trace_put64(put_ticks(sim_trace_put64(at, address), since), message);
    at = put_whole(put_whole(at, word), line);
  }
  end(&scene, here ? at : sim_trace_put64(at, answer));
}

static gboolean is_timer_here(const Scene *scene, guint64 timer, NetAddress process) {
  return sim_trace_address_is_here(timer, scene->device) && sim_trace_address_is_here(process, scene->device);
}

void actor_trace_timer(ActorWorld *world, guint64 timer, NetAddress process, gboolean sends) {
  const Scene scene = scene_of(world);
  gboolean brief = is_timer_here(&scene, timer, process);
  guint8 *at = begin(&scene, brief ? SIM_TRACE_TIMER_BRIEF : SIM_TRACE_TIMER, 0);
  if (!at) return;
  if (brief) at = sim_trace_put16(put_address_here(put_address_here(at, timer), process), sends ? 1 : 0);
  else at = sim_trace_put32(sim_trace_put64(sim_trace_put64(at, timer), process), sends ? 1 : 0);
  end(&scene, at);
}

void actor_trace_set(ActorWorld *world, guint64 timer, NetAddress process, SimInstant fires,
                     SimInstant period, const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  SimInstant ahead = fires - scene.now;
  gboolean brief =
      sim_trace_lasts(ahead | period) && are_words(line, line) && is_timer_here(&scene, timer, process);
  gboolean once = brief && period == 0;
  guint form = once ? SIM_TRACE_SET_ONCE : brief ? SIM_TRACE_SET_BRIEF : SIM_TRACE_SET;
  guint8 *at = begin(&scene, form, line->length);
  if (!at) return;
  if (brief) {
    at = put_lasts(put_address_here(put_address_here(at, timer), process), ahead);
    at = sim_trace_put16(once ? at : put_lasts(at, period), line->number);
  } else {
    at = put_ticks(put_ticks(sim_trace_put64(sim_trace_put64(at, timer), process), fires), period);
    at = put_whole(at, line);
  }
  end(&scene, at);
}

void actor_trace_death(ActorWorld *world, NetAddress process) {
  const Scene scene = scene_of(world);
  guint8 *at = begin(&scene, SIM_TRACE_DEATH, 0);
  if (at) end(&scene, sim_trace_put64(at, process));
}

void actor_trace_log(ActorWorld *world, const ActorLogEntry *entry, const char *line) {
  const Scene scene = scene_of(world);
  guint8 *at = begin(&scene, SIM_TRACE_LOG, strlen(line));
  if (!at) return;
  at = sim_trace_put32(sim_trace_put64(at, entry->process), (guint32)entry->level);
  end(&scene, put_text(at, line));
}

void actor_trace_span_begin(ActorWorld *world, guint64 span, guint64 parent, const ActorProcess *process,
                            const char *name, const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  guint8 *at = begin(&scene, SIM_TRACE_SPAN_BEGIN, strlen(name) + line->length);
  if (!at) return;
  at = sim_trace_put64(sim_trace_put64(at, span), parent);
  at = sim_trace_put64(at, process->mailbox.address);
  at = sim_trace_put64(at, id_in_hand(process));
  end(&scene, put_whole(put_text(at, name), line));
}

void actor_trace_span_end(ActorWorld *world, guint64 span, const ActorProcess *process) {
  const Scene scene = scene_of(world);
  guint8 *at = begin(&scene, SIM_TRACE_SPAN_END, 0);
  if (at) end(&scene, sim_trace_put64(sim_trace_put64(at, span), process->mailbox.address));
}

void actor_trace_measure(ActorWorld *world, const char *how, const char *name, double value) {
  const Scene scene = scene_of(world);
  const ActorProcess *process = world->acting->current;
  const SimTraceWord *how_word = word_of(world, how), *name_word = word_of(world, name);
  NetAddress address = process ? process->mailbox.address : NET_NOBODY;
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  gboolean brief = are_words(how_word, name_word) && sim_trace_address_is_here(address, scene.device);
  guint8 *at = begin(&scene, brief ? SIM_TRACE_MEASURE_BRIEF : SIM_TRACE_MEASURE,
                     (gsize)how_word->length + name_word->length);
  if (!at) return;
  at = sim_trace_put64(brief ? put_address_here(at, address) : sim_trace_put64(at, address), bits);
  if (brief) at = sim_trace_put16(sim_trace_put16(at, how_word->number), name_word->number);
  else at = put_whole(put_whole(at, how_word), name_word);
  end(&scene, at);
}

void actor_trace_stop(ActorWorld *world) {
  const Scene scene = scene_of(world);
  const ActorProcess *process = world->acting->current;
  guint8 *at = begin(&scene, SIM_TRACE_STOP, 0);
  if (at) end(&scene, sim_trace_put64(at, process ? process->mailbox.address : NET_NOBODY));
}
