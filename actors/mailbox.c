/* SPDX-License-Identifier: MIT */
#include "actors/mailbox.h"

void actor_mailbox_take(ActorMailbox *mailbox, NetMessage *previous, NetMessage *message) {
  NetLine *line = &mailbox->line;
  if (previous) previous->next = message->next;
  else line->head = message->next;
  if (line->tail == message) line->tail = previous;
  line->length--;
}
