/* SPDX-License-Identifier: MIT */
#include "net/message.h"

#include <string.h>

const char *net_fate_name(NetFate fate) {
  static const char *const names[] = {"delivered", "noproc", "noname", "unreachable", "full", "lost", "cut"};
  g_assert((guint)fate < G_N_ELEMENTS(names));
  return names[fate];
}

static gsize block_size(guint32 length) { return sizeof(NetMessage) + length; }

NetMessage *net_message_new(SimSlab *slab, guint32 length) {
  NetMessage *message = sim_slab_take(slab, block_size(length));
  memset(message, 0, sizeof *message);
  message->length = length;
  return message;
}

NetMessage *net_message_dup(SimSlab *slab, const NetMessage *message) {
  NetMessage *copy = sim_slab_take(slab, block_size(message->length));
  memcpy(copy, message, block_size(message->length));
  copy->next = NULL;
  return copy;
}

void net_message_free(SimSlab *slab, NetMessage *message) {
  if (message) sim_slab_give(slab, message, block_size(message->length));
}
