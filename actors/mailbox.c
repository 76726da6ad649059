/* SPDX-License-Identifier: MIT */
#include "actors/mailbox.h"

void actor_mailbox_put(ActorMailbox *mailbox, SimOccupancy *mail, NetMessage *message) {
  net_line_push(&mailbox->line, message);
  sim_occupancy_enter(mail, message->delivered);
}

void actor_mailbox_take(ActorMailbox *mailbox, SimOccupancy *mail, NetMessage *previous, NetMessage *message,
                        SimInstant now) {
  NetLine *line = &mailbox->line;
  if (previous) previous->next = message->next;
  else line->head = message->next;
  if (line->tail == message) line->tail = previous;
  line->length--;
  sim_occupancy_leave(mail, message->delivered, now);
}
