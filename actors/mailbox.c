/* SPDX-License-Identifier: MIT */
#include "actors/mailbox.h"

#include "sim/hash.h"

/* Open addressing with linear probing, at most half full; removal moves later entries up. */
struct _ActorDirectory {
  struct {
    NetAddress address;
    ActorMailbox *mailbox;
  } *entries;
  gsize mask, count;
};

enum { FIRST_SIZE = 64 };

ActorDirectory *actor_directory_new(void) {
  ActorDirectory *directory = g_new0(ActorDirectory, 1);
  directory->entries = g_malloc0_n(FIRST_SIZE, sizeof *directory->entries);
  directory->mask = FIRST_SIZE - 1;
  return directory;
}

void actor_directory_free(ActorDirectory *directory) {
  if (!directory) return;
  g_free(directory->entries);
  g_free(directory);
}

static inline gsize home_of(const ActorDirectory *directory, NetAddress address) {
  return (gsize)(address * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 20) & directory->mask;
}

static gsize place_of(const ActorDirectory *directory, NetAddress address) {
  gsize i = home_of(directory, address);
  while (directory->entries[i].address && directory->entries[i].address != address)
    i = (i + 1) & directory->mask;
  return i;
}

static void grow(ActorDirectory *directory) {
  ActorDirectory old = *directory;
  directory->mask = 2 * old.mask + 1;
  directory->entries = g_malloc0_n(directory->mask + 1, sizeof *directory->entries);
  for (gsize i = 0; i <= old.mask; i++)
    if (old.entries[i].address) directory->entries[place_of(directory, old.entries[i].address)] = old.entries[i];
  g_free(old.entries);
}

void actor_directory_add(ActorDirectory *directory, ActorMailbox *mailbox) {
  g_assert(net_address_valid(mailbox->address));
  if (2 * (directory->count + 1) > directory->mask) grow(directory);
  gsize i = place_of(directory, mailbox->address);
  g_assert(!directory->entries[i].address);
  directory->entries[i].address = mailbox->address;
  directory->entries[i].mailbox = mailbox;
  directory->count++;
}

void actor_directory_remove(ActorDirectory *directory, NetAddress address) {
  gsize hole = place_of(directory, address), mask = directory->mask;
  if (!directory->entries[hole].address) return;
  directory->count--;
  for (gsize i = (hole + 1) & mask; directory->entries[i].address; i = (i + 1) & mask) {
    gsize home = home_of(directory, directory->entries[i].address);
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    directory->entries[hole] = directory->entries[i];
    hole = i;
  }
  directory->entries[hole].address = NET_NOBODY;
  directory->entries[hole].mailbox = NULL;
}

ActorMailbox *actor_directory_find(const ActorDirectory *directory, NetAddress address) {
  return directory->entries[place_of(directory, address)].mailbox;
}

void actor_mailbox_take(ActorMailbox *mailbox, NetMessage *previous, NetMessage *message) {
  NetLine *line = &mailbox->line;
  if (previous) previous->next = message->next;
  else line->head = message->next;
  if (line->tail == message) line->tail = previous;
  line->length--;
}
