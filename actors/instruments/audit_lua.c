/* SPDX-License-Identifier: MIT */
#include "actors/instruments/audit_lua.h"

#include "actors/instruments/instrument_lua.h"
#include "actors/process/process_lua.h"

/* What lies in the mailboxes of a device, found there. */
typedef struct {
  SimTicks ages;
  guint64 count;
} Mail;

static void add_line(Mail *mail, const SimOccupancy *occupancy, const NetLine *line, SimInstant now) {
  for (const NetMessage *message = line->head; message; message = message->next) {
    mail->ages += (guint64)sim_occupancy_age(occupancy, message->delivered, now);
    mail->count++;
  }
}

static void add_state(Mail *mail, const ActorState *state, SimInstant now) {
  for (guint32 slot = 0; slot < state->process_count; slot++) {
    const ActorProcess *process = actor_process_at(state, slot);
    if (process->status == ACTOR_FREE) continue;
    const SimOccupancy *occupancy = &state->world->mail[process->device];
    add_line(&mail[process->device], occupancy, &process->mailbox.line, now);
    for (const ActorBox *box = process->own ? process->own->boxes : NULL; box; box = box->next)
      add_line(&mail[process->device], occupancy, &box->mailbox.line, now);
  }
}

static void hold(const ActorWorld *world, guint32 device, const char *what, char *fault) {
  if (!fault) return;
  const char *name = device ? net_network_device(world->network, device)->name : "the experimenter";
  g_error("Little's law does not hold for the %s of %s: %s", what, name, fault);
}

void actor_audit(const ActorWorld *world) {
  if (!actor_measures(world)) return;
  SimInstant now = actor_instrument_now(world);
  guint32 devices = sim_world_device_count(world->sim);
  Mail *mail = g_new0(Mail, devices + 1);
  add_state(mail, world->outside, now);
  for (guint i = 0; i < world->states->len; i++) add_state(mail, g_ptr_array_index(world->states, i), now);
  for (guint32 device = 0; device <= devices; device++) {
    const Mail *found = &mail[device];
    hold(world, device, "mailboxes",
         sim_occupancy_fault(&world->mail[device], now, found->count, found->ages));
    hold(world, device, "courier", net_network_queue_fault(world->network, device, now));
  }
  g_free(mail);
}
