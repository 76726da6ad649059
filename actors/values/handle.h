/* SPDX-License-Identifier: MIT */

/* A handle is what a script holds of a thing that plenum owns: an address, a device, a link.
 *
 * Handles are light userdata whose 64 bits are the thing's derived name, so they compare with `==`,
 * serve as keys, cost no memory, and are the same on every shard.  The top three bits tell the
 * kind; 0 to 2 are addresses (net/address.h).  All light userdata of a state share one metatable
 * (actors/scenario/handle_lua.c). */
#ifndef ACTORS_VALUES_HANDLE_H
#define ACTORS_VALUES_HANDLE_H

#include "net/address.h"

typedef enum {
  ACTOR_ADDRESS = 0,   /* also 1 and 2 */
  ACTOR_DEVICE = 3,    /* its number */
  ACTOR_LINK = 4,      /* number of its first direction */
  ACTOR_TIMER = 5,     /* home device 20, count 41 */
  ACTOR_BOX = 6,       /* a private mailbox, with the bits of its (home-made) address */
  ACTOR_REFERENCE = 7, /* a monitor's: home device 20, count 41 */
} ActorHandleKind;

static inline ActorHandleKind actor_handle_kind(guint64 handle) {
  guint tag = (guint)(handle >> 61);
  return tag <= 2 ? ACTOR_ADDRESS : (ActorHandleKind)tag;
}

static inline guint64 actor_handle(ActorHandleKind kind, guint64 bits) { return (guint64)kind << 61 | bits; }
static inline guint64 actor_handle_bits(guint64 handle) {
  return handle & ((G_GUINT64_CONSTANT(1) << 61) - 1);
}

/* "address", "device", "link", "timer", "mailbox", "reference". */
const char *actor_handle_kind_name(ActorHandleKind kind);

#endif
