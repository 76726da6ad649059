/* SPDX-License-Identifier: MIT */
#include "actors/instruments/trace_lua.h"

/* Where and when it happens. */
typedef struct {
  SimTraceStream *stream;
  SimInstant now;
  guint32 device;
  gint32 turn;
} Scene;

/* While the file is read all is the experimenter's; mail comes to him in the turn that follows the one that
 * sent it. */
static Scene scene_outside(const ActorState *acting) {
  const SimShard *shard = acting->shard;
  if (acting->reading) return (Scene){shard->trace, 0, SIM_EXPERIMENTER, -1};
  gint32 turn = acting->mail ? acting->mail->turn : shard->turn;
  return (Scene){shard->trace, actor_now_outside(acting), shard->device, turn};
}

static inline Scene scene_of(const ActorWorld *world) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  if (G_UNLIKELY(!acting->inside)) return scene_outside(acting);
  return (Scene){shard->trace, shard->now, shard->device, shard->turn};
}

static inline guint8 *begin(const Scene *scene, guint form, gsize texts) {
  return sim_trace_begin(scene->stream, scene->now, scene->turn, scene->device, form, texts);
}

static void end(const Scene *scene, guint8 *at) { sim_trace_end(scene->stream, at); }

/* Most events are of the plainest sort of their class, and happen near.  What writes these calls nobody, so
 * that it has no registers to save, and leaves whatever else there may be to a function that writes all
 * sorts. */
static inline guint8 *begin_plain(const SimShard *shard, guint form) {
  return sim_trace_begin_near(shard->trace, shard->now, shard->turn, shard->device, form);
}

static void end_plain(const SimShard *shard, guint8 *at) { sim_trace_end(shard->trace, at); }

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

/* NULL: it has not been asked for yet. */
static inline const SimTraceWord *known_kind(const ActorWorld *world, guint32 kind) {
  const GPtrArray *words = world->traced_kinds;
  return kind < words->len ? g_ptr_array_index(words, kind) : NULL;
}

static inline const SimTraceWord *word_of_kind(const ActorWorld *world, guint32 kind) {
  const SimTraceWord *word = known_kind(world, kind);
  return G_LIKELY(word != NULL) ? word : find_kind(world, kind);
}

static guint64 id_in_hand(const ActorProcess *process) {
  const NetMessage *message = actor_process_in_hand(process);
  return message ? message->id : 0;
}

/* Sending. */

static guint8 *put_send(guint8 *at, const NetMessage *message, guint32 kind, guint32 line, gboolean here) {
  at = put_address_here(put_id_here(at, message->id), message->sender);
  if (here) at = put_id_here(put_address_here(at, message->to), message->cause);
  else at = sim_trace_put16(sim_trace_put64(sim_trace_put64(at, message->to), message->cause), message->home);
  return sim_trace_put16(sim_trace_put16(sim_trace_put16(at, message->size), kind), line);
}

static guint8 *put_send_whole(guint8 *at, const NetMessage *message, const SimTraceWord *kind,
                              const SimTraceWord *line) {
  at = sim_trace_put64(sim_trace_put64(at, message->id), message->sender);
  at = sim_trace_put64(sim_trace_put64(at, message->to), message->cause);
  at = sim_trace_put32(sim_trace_put64(at, message->span), message->home);
  return put_whole(put_whole(sim_trace_put32(at, message->size), kind), line);
}

static G_GNUC_NO_INLINE void send_any(const ActorWorld *world, const NetMessage *message,
                                      const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  guint32 device = scene.device;
  const SimTraceWord *kind = word_of_kind(world, message->kind);
  gboolean few = sim_trace_few(message->home | message->size | kind->number | line->number);
  gboolean brief = few && message->span == 0 && sim_trace_id_is_here(message->id, device) &&
                   sim_trace_address_is_here(message->sender, device);
  gboolean here = brief && message->home == device && sim_trace_address_is_here(message->to, device) &&
                  sim_trace_id_is_here(message->cause, device);
  guint form = here ? SIM_TRACE_SEND_HERE : brief ? SIM_TRACE_SEND_AWAY : SIM_TRACE_SEND;
  guint8 *at = begin(&scene, form, brief ? 0 : (gsize)kind->length + line->length);
  if (!at) return;
  end(&scene, brief ? put_send(at, message, kind->number, line->number, here)
                    : put_send_whole(at, message, kind, line));
}

/* The plainest: a process sends, and within no span. */
void actor_trace_send(ActorWorld *world, const NetMessage *message, const SimTraceWord *line) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  guint32 device = shard->device, kind = message->kind;
  const SimTraceWord *word = known_kind(world, kind);
  guint32 away = sim_trace_id_away(message->id, device) | sim_trace_address_away(message->sender, device);
  gboolean plain = acting->inside && word && !away && !message->span &&
                   sim_trace_few(message->home | message->size | word->number | line->number);
  away = sim_trace_address_away(message->to, device) | (message->home ^ device);
  gboolean here = !away && sim_trace_id_is_here(message->cause, device);
  guint8 *at = plain ? begin_plain(shard, here ? SIM_TRACE_SEND_HERE : SIM_TRACE_SEND_AWAY) : NULL;
  if (G_LIKELY(at != NULL)) end_plain(shard, put_send(at, message, word->number, line->number, here));
  else send_any(world, message, line);
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

static G_GNUC_NO_INLINE void delivery_any(ActorState *state, const NetMessage *message,
                                          const ActorMailbox *mailbox) {
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

/* The plainest: into a process's own mailbox. */
void actor_trace_delivery(ActorState *state, const NetMessage *message, const ActorMailbox *mailbox) {
  const ActorState *acting = state->world->acting;
  const SimShard *shard = acting->shard;
  guint32 device = shard->device, depth = mailbox->line.length;
  gboolean here = sim_trace_id_is_here(message->id, device);
  gboolean plain = acting->inside && mailbox->kind == ACTOR_MAILBOX_PROCESS && sim_trace_few(depth) &&
                   !sim_trace_address_away(message->to, device);
  guint8 *at = plain ? begin_plain(shard, here ? SIM_TRACE_DELIVERY_HERE : SIM_TRACE_DELIVERY_OWN) : NULL;
  if (G_UNLIKELY(!at)) {
    delivery_any(state, message, mailbox);
    return;
  }
  at = here ? put_id_here(at, message->id) : sim_trace_put64(at, message->id);
  end_plain(shard, sim_trace_put16(put_address_here(at, message->to), depth));
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
    const Scene scene = {state->shard->trace, 0, fate->device, -1};
    put_fate(&scene, fate);
  }
  g_clear_pointer(&state->early, g_array_unref);
}

/* Taking. */

static guint8 *put_receipt_whole(guint8 *at, const NetMessage *message, NetAddress process,
                                 const ActorLife *life, const SimTraceWord *kind) {
  at = put_ticks(sim_trace_put64(sim_trace_put64(at, message->id), process), message->sent);
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++)
    at = put_ticks(at, life->parts[part]);
  return put_whole(at, kind);
}

static G_GNUC_NO_INLINE void receipt_any(const ActorWorld *world, const NetMessage *message,
                                         NetAddress process, const SimClock *clock) {
  const Scene scene = scene_of(world);
  const SimTraceWord *kind = word_of_kind(world, message->kind);
  ActorLife life = actor_life_of(message, clock, scene.now);
  gboolean brief = sim_trace_few(kind->number) && sim_trace_lasts(scene.now - message->sent) &&
                   sim_trace_address_is_here(process, scene.device);
  gboolean here =
      brief && message->delivered == message->sent && sim_trace_id_is_here(message->id, scene.device);
  gboolean at_once = here && scene.now == message->sent;
  guint form = at_once ? SIM_TRACE_RECEIPT_AT_ONCE
               : here  ? SIM_TRACE_RECEIPT_HERE
               : brief ? SIM_TRACE_RECEIPT_AWAY
                       : SIM_TRACE_RECEIPT;
  guint8 *at = begin(&scene, form, brief ? 0 : kind->length);
  if (!at) return;
  if (!brief) {
    end(&scene, put_receipt_whole(at, message, process, &life, kind));
    return;
  }
  at = put_address_here(here ? put_id_here(at, message->id) : sim_trace_put64(at, message->id), process);
  guint part = at_once ? ACTOR_PART_EDGE + 1 : here ? ACTOR_PART_MAILBOX : ACTOR_PART_SENDING;
  for (; part <= ACTOR_PART_EDGE; part++) at = put_lasts(at, life.parts[part]);
  end(&scene, sim_trace_put16(at, kind->number));
}

/* The plainest: a neighbour's message is taken at the instant it was sent. */
void actor_trace_receipt(ActorWorld *world, const NetMessage *message, NetAddress process,
                         const SimClock *clock) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  guint32 device = shard->device, kind = message->kind;
  const SimTraceWord *word = known_kind(world, kind);
  guint32 away = sim_trace_id_away(message->id, device) | sim_trace_address_away(process, device);
  gboolean plain =
      acting->inside && shard->now == message->sent && !away && word && sim_trace_few(word->number);
  guint8 *at = G_LIKELY(plain) ? begin_plain(shard, SIM_TRACE_RECEIPT_AT_ONCE) : NULL;
  if (G_UNLIKELY(!at)) {
    receipt_any(world, message, process, clock);
    return;
  }
  end_plain(shard, sim_trace_put16(put_address_here(put_id_here(at, message->id), process), word->number));
}

static guint form_of_handled(gboolean here, gboolean at_once) {
  if (!here) return SIM_TRACE_HANDLED_AWAY;
  return at_once ? SIM_TRACE_HANDLED_AT_ONCE : SIM_TRACE_HANDLED_HERE;
}

static guint8 *put_handled(guint8 *at, guint form, const NetMessage *message, NetAddress process,
                           SimInstant handling, SimInstant processor) {
  at = form == SIM_TRACE_HANDLED_AWAY ? sim_trace_put64(at, message->id) : put_id_here(at, message->id);
  at = put_address_here(at, process);
  if (form != SIM_TRACE_HANDLED_AT_ONCE) at = put_lasts(at, handling);
  return form == SIM_TRACE_HANDLED_AWAY ? put_lasts(at, processor) : at;
}

static G_GNUC_NO_INLINE void handled_any(const ActorWorld *world, const NetMessage *message,
                                         NetAddress process, SimInstant handling, SimInstant processor) {
  const Scene scene = scene_of(world);
  gboolean brief = sim_trace_lasts(handling | processor) && sim_trace_address_is_here(process, scene.device);
  gboolean here = processor == 0 && sim_trace_id_is_here(message->id, scene.device);
  guint form = brief ? form_of_handled(here, handling == 0) : SIM_TRACE_HANDLED;
  guint8 *at = begin(&scene, form, 0);
  if (!at) return;
  if (brief) {
    end(&scene, put_handled(at, form, message, process, handling, processor));
    return;
  }
  at = sim_trace_put64(sim_trace_put64(at, message->id), process);
  at = put_ticks(at, scene.now - handling - processor);
  end(&scene, put_ticks(put_ticks(at, handling), processor));
}

/* The plainest: in not too many ticks. */
void actor_trace_handled(ActorWorld *world, const NetMessage *message, NetAddress process,
                         SimInstant handling, SimInstant processor) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  guint32 device = shard->device;
  gboolean here = processor == 0 && sim_trace_id_is_here(message->id, device);
  guint form = form_of_handled(here, handling == 0);
  gboolean plain =
      acting->inside && sim_trace_lasts(handling | processor) && !sim_trace_address_away(process, device);
  guint8 *at = plain ? begin_plain(shard, form) : NULL;
  if (G_LIKELY(at != NULL)) end_plain(shard, put_handled(at, form, message, process, handling, processor));
  else handled_any(world, message, process, handling, processor);
}

/* Waits, timers and the rest. */

void actor_trace_start(ActorWorld *world, NetAddress process, const char *name, guint64 cause) {
  const Scene scene = scene_of(world);
  const ActorProcess *maker = world->acting->current;
  guint8 *at = begin(&scene, SIM_TRACE_START, strlen(name));
  if (!at) return;
  at = put_text(sim_trace_put64(at, process), name);
  at = sim_trace_put64(at, maker ? maker->mailbox.address : NET_NOBODY);
  end(&scene, sim_trace_put64(at, cause));
}

static inline const SimTraceWord *word_of_wait(const ActorWorld *world, ActorWaitReason why) {
  static const char *const words[ACTOR_WAIT_REASONS] = {
      [ACTOR_WAITED_IN_VAIN] = "timeout", [ACTOR_WAITED_FOR_ANSWERS] = "answers",
      [ACTOR_WAITED_ASLEEP] = "sleep",    [ACTOR_WAITED_WORKING] = "work",
      [ACTOR_WAITED_FOR_CORE] = "core",   [ACTOR_WAITED_FOR_EDGE] = "edge"};
  const SimTraceWord **known = &world->traced_waits[why];
  if (G_UNLIKELY(!*known)) *known = word_of(world, words[why]);
  return *known;
}

void actor_trace_wait(ActorWorld *world, const ActorProcess *process, SimInstant since, ActorWaitReason why,
                      const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  const SimTraceWord *word = word_of_wait(world, why);
  NetAddress address = process->mailbox.address;
  guint64 message = id_in_hand(process), answer = process->own->answer;
  SimInstant lasts = scene.now - since;
  gboolean brief = sim_trace_lasts(lasts) && sim_trace_few(word->number | line->number) &&
                   sim_trace_address_is_here(address, scene.device);
  gboolean here = brief && answer == 0 && sim_trace_id_is_here(message, scene.device);
  guint form = here ? SIM_TRACE_WAIT_HERE : brief ? SIM_TRACE_WAIT_AWAY : SIM_TRACE_WAIT;
  guint8 *at = begin(&scene, form, brief ? 0 : (gsize)word->length + line->length);
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

static G_GNUC_NO_INLINE void timer_any(const ActorWorld *world, guint64 timer, NetAddress process,
                                       gboolean sends, guint64 answer) {
  const Scene scene = scene_of(world);
  gboolean brief = answer == 0 && sim_trace_address_is_here(timer, scene.device) &&
                   sim_trace_address_is_here(process, scene.device);
  guint8 *at = begin(&scene, brief ? SIM_TRACE_TIMER_BRIEF : SIM_TRACE_TIMER, 0);
  if (!at) return;
  if (brief) at = sim_trace_put16(put_address_here(put_address_here(at, timer), process), sends);
  else at = sim_trace_put32(sim_trace_put64(sim_trace_put64(at, timer), process), sends);
  end(&scene, brief ? at : sim_trace_put64(at, answer));
}

/* The plainest: a process's, on its own device. */
void actor_trace_timer(ActorWorld *world, guint64 timer, NetAddress process, gboolean sends, guint64 answer) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  guint32 away =
      sim_trace_address_away(timer, shard->device) | sim_trace_address_away(process, shard->device);
  gboolean plain = acting->inside && !away && answer == 0;
  guint8 *at = plain ? begin_plain(shard, SIM_TRACE_TIMER_BRIEF) : NULL;
  if (G_LIKELY(at != NULL))
    end_plain(shard, sim_trace_put16(put_address_here(put_address_here(at, timer), process), sends));
  else timer_any(world, timer, process, sends, answer);
}

static G_GNUC_NO_INLINE void set_any(const ActorWorld *world, guint64 timer, NetAddress process,
                                     SimInstant fires, SimInstant period, const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  SimInstant ahead = fires - scene.now;
  gboolean brief = sim_trace_lasts(ahead | period) && sim_trace_few(line->number) &&
                   sim_trace_address_is_here(timer, scene.device) &&
                   sim_trace_address_is_here(process, scene.device);
  gboolean once = brief && period == 0;
  guint form = once ? SIM_TRACE_SET_ONCE : brief ? SIM_TRACE_SET_BRIEF : SIM_TRACE_SET;
  guint8 *at = begin(&scene, form, brief ? 0 : line->length);
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

/* The plainest: a process's, on its own device, once. */
void actor_trace_set(ActorWorld *world, guint64 timer, NetAddress process, SimInstant fires,
                     SimInstant period, const SimTraceWord *line) {
  const ActorState *acting = world->acting;
  const SimShard *shard = acting->shard;
  SimInstant ahead = fires - shard->now;
  guint32 away =
      sim_trace_address_away(timer, shard->device) | sim_trace_address_away(process, shard->device);
  gboolean plain =
      acting->inside && !away && period == 0 && sim_trace_lasts(ahead) && sim_trace_few(line->number);
  guint8 *at = plain ? begin_plain(shard, SIM_TRACE_SET_ONCE) : NULL;
  if (G_UNLIKELY(!at)) {
    set_any(world, timer, process, fires, period, line);
    return;
  }
  at = put_lasts(put_address_here(put_address_here(at, timer), process), ahead);
  end_plain(shard, sim_trace_put16(at, line->number));
}

void actor_trace_cancel(ActorWorld *world, guint64 timer, NetAddress process, const SimTraceWord *line) {
  const Scene scene = scene_of(world);
  gboolean brief = sim_trace_few(line->number) && sim_trace_address_is_here(timer, scene.device) &&
                   sim_trace_address_is_here(process, scene.device);
  guint8 *at = begin(&scene, brief ? SIM_TRACE_CANCEL_BRIEF : SIM_TRACE_CANCEL, brief ? 0 : line->length);
  if (!at) return;
  if (brief) at = sim_trace_put16(put_address_here(put_address_here(at, timer), process), line->number);
  else at = put_whole(sim_trace_put64(sim_trace_put64(at, timer), process), line);
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
  gboolean brief =
      sim_trace_few(how_word->number | name_word->number) && sim_trace_address_is_here(address, scene.device);
  guint8 *at = begin(&scene, brief ? SIM_TRACE_MEASURE_BRIEF : SIM_TRACE_MEASURE,
                     brief ? 0 : (gsize)how_word->length + name_word->length);
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
