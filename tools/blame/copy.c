/* SPDX-License-Identifier: MIT */
#include "tools/blame/copy.h"

#include <string.h>

#include "net/address.h"

#define LOST G_MAXUINT32 /* no device */

struct _ToolCopies {
  GHashTable *by_id; /* the first of an id is its key */
  GQueue order;
  SimInstant now;
  guint64 passed; /* departures and deliveries so far */
  guint64 given_up;
};

ToolCopies *tool_copies_new(void) {
  ToolCopies *copies = g_new0(ToolCopies, 1);
  copies->by_id = g_hash_table_new(tool_id_hash, g_int64_equal);
  return copies;
}

static void free_copy(gpointer data) {
  ToolCopy *copy = data;
  tool_chain_unref(copy->chain);
  tool_since_unref(copy->since);
  g_free(copy);
}

void tool_copies_free(ToolCopies *copies) {
  if (!copies) return;
  g_hash_table_unref(copies->by_id);
  g_queue_clear_full(&copies->order, free_copy);
  g_free(copies);
}

void tool_copies_set_now(ToolCopies *copies, SimInstant now) { copies->now = now; }

const GQueue *tool_copies_all(const ToolCopies *copies) { return &copies->order; }
guint64 tool_copies_given_up(const ToolCopies *copies) { return copies->given_up; }

ToolCopy *tool_copies_add(ToolCopies *copies, guint64 id, ToolStep *chain, guint32 device) {
  if (copies->order.length >= TOOL_COPIES_MAX) {
    tool_copies_forget(copies, copies->order.head->data);
    copies->given_up++;
  }
  ToolCopy *copy = g_new0(ToolCopy, 1);
  *copy = (ToolCopy){.id = id, .chain = chain, .sent = chain->end, .device = device};
  copy->next = g_hash_table_lookup(copies->by_id, &id);
  g_hash_table_replace(copies->by_id, &copy->id, copy);
  g_queue_push_tail(&copies->order, copy);
  copy->place = copies->order.tail;
  return copy;
}

void tool_copies_forget(ToolCopies *copies, ToolCopy *gone) {
  ToolCopy *first = g_hash_table_lookup(copies->by_id, &gone->id), **at = &first;
  while (*at != gone) at = &(*at)->next;
  *at = gone->next;
  if (first) g_hash_table_replace(copies->by_id, &first->id, first);
  else g_hash_table_remove(copies->by_id, &gone->id);
  g_queue_delete_link(&copies->order, gone->place);
  free_copy(gone);
}

static gboolean is_better(const ToolCopy *a, const ToolCopy *b, SimInstant came) {
  gboolean then = a->chain->end == came, other = b->chain->end == came;
  if (then != other) return then;
  if (a->chain->end != b->chain->end) return a->chain->end < b->chain->end;
  return a->order < b->order;
}

ToolCopy *tool_copies_find(const ToolCopies *copies, guint64 id, guint32 device, gboolean delivered,
                           SimInstant came) {
  ToolCopy *found = NULL;
  for (ToolCopy *copy = g_hash_table_lookup(copies->by_id, &id); copy; copy = copy->next) {
    if (copy->delivered != delivered || copy->device != device) continue;
    if (copy->chain->end > copies->now) continue; /* it is still on its way there */
    if (!found || is_better(copy, found, came)) found = copy;
  }
  return found;
}

/* Its way. */

static void pass(ToolCopy *copy, SimInstant until, guint part, ToolPlaceSort sort, guint64 number) {
  ToolBlame blame = {.place = {number, sort},
                     .message = copy->id,
                     .kind = copy->kind,
                     .line = copy->line,
                     .part = (guint8)part};
  copy->chain = tool_chain_extend(copy->chain, until, blame);
}

static guint waits(const ToolCopy *copy) { return copy->hops ? ACTOR_PART_ROUTING : ACTOR_PART_SENDING; }

/* A link has duplicated it: this is the other's departure. */
static const ToolCopy *find_twin(const ToolCopies *copies, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "message")->id;
  guint32 link = tool_event_field(event, "link")->number;
  for (const ToolCopy *copy = g_hash_table_lookup(copies->by_id, &id); copy; copy = copy->next)
    if (copy->hops && copy->left == event->device && copy->link == link && copy->left_at == event->instant)
      return copy;
  return NULL;
}

static ToolCopy *duplicate(ToolCopies *copies, const ToolCopy *first) {
  ToolCopy twin = *first; /* which may be given up */
  ToolStep *chain = twin.chain->blame.part == ACTOR_PART_PROPAGATION ? twin.chain->before : twin.chain;
  ToolCopy *copy = tool_copies_add(copies, twin.id, tool_chain_ref(chain), twin.device);
  copy->sent = twin.sent;
  copy->kind = twin.kind;
  copy->line = twin.line;
  copy->hops = twin.hops;
  memcpy(copy->askers, twin.askers, sizeof copy->askers);
  return copy;
}

static void pass_courier(ToolCopy *copy, const ToolEvent *event, guint32 link) {
  guint part = waits(copy);
  SimInstant leaves = tool_event_field(event, "leaves")->ticks;
  SimInstant served = tool_event_field(event, "service")->ticks;
  SimInstant transfer = tool_event_field(event, "transfer")->ticks;
  pass(copy, tool_instant_before(event->instant, served), part, TOOL_PLACE_COURIER, event->device);
  pass(copy, event->instant, ACTOR_PART_SERVICE, TOOL_PLACE_COURIER, event->device);
  pass(copy, leaves, part, TOOL_PLACE_LINK, link);
  pass(copy, tool_instant_after(MAX(leaves, 0), transfer), ACTOR_PART_TRANSFER, TOOL_PLACE_LINK, link);
}

/* Whose departure it is: of one that came then, else of a duplicate, else of what is there. */
static ToolCopy *find_departing(ToolCopies *copies, const ToolEvent *event, gboolean *duplicated) {
  SimInstant queued = tool_event_field(event, "queued")->ticks;
  guint64 id = tool_event_field(event, "message")->id;
  ToolCopy *copy = tool_copies_find(copies, id, event->device, FALSE, queued);
  *duplicated = FALSE;
  if (copy && copy->chain->end == queued) return copy;
  const ToolCopy *twin = find_twin(copies, event);
  *duplicated = twin != NULL;
  return twin ? duplicate(copies, twin) : copy;
}

const ToolCopy *tool_copies_depart(ToolCopies *copies, const ToolEvent *event) {
  SimInstant arrival = tool_event_field(event, "arrival")->ticks;
  guint32 link = tool_event_field(event, "link")->number;
  gboolean duplicated;
  ToolCopy *copy = find_departing(copies, event, &duplicated);
  if (!copy) return NULL;
  if (!duplicated && arrival >= 0) {
    pass_courier(copy, event, link);
    copy->hops++;
  }
  if (arrival < 0) {
    copy->device = LOST; /* it is dropped next */
    return copy;
  }
  pass(copy, arrival, ACTOR_PART_PROPAGATION, TOOL_PLACE_LINK, link);
  copy->device = tool_event_field(event, "peer")->number;
  copy->order = ++copies->passed;
  copy->left = event->device;
  copy->link = link;
  copy->left_at = event->instant;
  return NULL;
}

/* To the experimenter, whose mail takes no way. */
static ToolCopy *find_outside(ToolCopies *copies, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "message")->id;
  ToolCopy *copy = g_hash_table_lookup(copies->by_id, &id);
  if (!copy || copy->next || copy->delivered) return NULL;
  copy->device = event->device;
  return copy;
}

ToolCopy *tool_copies_deliver(ToolCopies *copies, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "message")->id;
  guint64 owner = tool_event_field(event, "process")->id;
  guint32 device = net_address_home(owner); /* the event's own is the experimenter's where he delivers */
  ToolCopy *copy = tool_copies_find(copies, id, device, FALSE, -1);
  if (!copy) copy = find_outside(copies, event);
  if (!copy) return NULL;
  pass(copy, event->instant, waits(copy), TOOL_PLACE_COURIER, device);
  copy->delivered = TRUE;
  copy->order = ++copies->passed;
  copy->sort = tool_event_field(event, "sort")->number;
  copy->owner = owner;
  return copy;
}

void tool_copies_drop(ToolCopies *copies, const ToolEvent *event) {
  guint64 id = tool_event_field(event, "message")->id;
  ToolCopy *copy = tool_copies_find(copies, id, LOST, FALSE, -1);
  if (!copy) copy = tool_copies_find(copies, id, event->device, FALSE, event->instant);
  if (!copy) copy = tool_copies_find(copies, id, event->device, TRUE, -1);
  if (copy) tool_copies_forget(copies, copy);
}

/* Refused as it came, or later. */
ToolStep *tool_copies_end(ToolCopies *copies, guint64 id, guint32 device) {
  ToolCopy *copy = tool_copies_find(copies, id, device, FALSE, copies->now);
  if (!copy) copy = tool_copies_find(copies, id, device, TRUE, -1);
  if (!copy) return NULL;
  if (copy->delivered) pass(copy, copies->now, ACTOR_PART_MAILBOX, TOOL_PLACE_PROCESS, copy->owner);
  else pass(copy, copies->now, waits(copy), TOOL_PLACE_COURIER, copy->device);
  ToolStep *chain = tool_chain_ref(copy->chain);
  tool_copies_forget(copies, copy);
  return chain;
}

ToolStep *tool_copy_life(const ToolCopy *copy, const ToolEvent *event, const ToolDoings *doings) {
  SimInstant waited = tool_event_field(event, "mailbox")->ticks;
  ToolBlame blame = {.place = {copy->owner, TOOL_PLACE_PROCESS},
                     .message = copy->id,
                     .kind = copy->kind,
                     .line = copy->line,
                     .part = ACTOR_PART_EDGE};
  ToolStep *chain = tool_chain_ref(copy->chain);
  chain = tool_chain_extend(chain, tool_instant_before(event->instant, waited), blame);
  blame.part = ACTOR_PART_MAILBOX;
  waited = event->instant - chain->end;
  if (waited > 0) blame.doings = tool_doings_between(doings, copy->since, waited);
  return tool_chain_extend(chain, event->instant, blame);
}

ToolStep *tool_copies_untold_life(const ToolEvent *event, const char *kind) {
  SimInstant instant = MAX(tool_event_field(event, "sent")->ticks, 0);
  ToolBlame blame = {.message = tool_event_field(event, "message")->id, .kind = kind};
  ToolStep *chain = tool_chain_new(instant, (ToolPlace){0, TOOL_PLACE_NOWHERE});
  for (guint part = ACTOR_PART_SENDING; part <= ACTOR_PART_EDGE; part++) {
    SimInstant length = tool_event_field(event, actor_part_name((ActorPart)part))->ticks;
    blame.part = (guint8)part;
    if (part >= ACTOR_PART_MAILBOX)
      blame.place = (ToolPlace){tool_event_field(event, "process")->id, TOOL_PLACE_PROCESS};
    instant = MIN(tool_instant_after(instant, length), event->instant);
    chain = tool_chain_extend(chain, instant, blame);
  }
  return chain;
}
