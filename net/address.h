/* SPDX-License-Identifier: MIT */

/* An address names a mailbox: (home device, maker, number by the maker's count).
 *
 * It is derived, never handed out by a table, so whoever makes a process knows its address at
 * once, also when the process lives on another device.  An address fits 64 bits, which compare,
 * hash and travel as they stand.  The top three bits tell how the rest is divided:
 *
 *   made by the home device itself    0 | home 20 | number 41
 *   made by the experimenter          1 | home 20 | number 41
 *   made by another device            2 | home 20 | maker 20 | number 21, per pair of devices
 *
 * The other values of the top bits are free for names of other things (actors/values/handle.h).
 * 0 is nobody's address: numbers count from 1. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <glib.h>

typedef guint64 NetAddress;

#define NET_NOBODY ((NetAddress)0)
#define NET_NUMBER_MAX ((G_GUINT64_CONSTANT(1) << 41) - 1)
#define NET_REMOTE_NUMBER_MAX ((1u << 21) - 1)

static inline guint net_address_tag(NetAddress address) { return (guint)(address >> 61); }
static inline gboolean net_address_valid(guint64 name) {
  return name != NET_NOBODY && net_address_tag(name) <= 2;
}

static inline guint32 net_address_home(NetAddress address) { return (guint32)(address >> 41) & 0xfffff; }

static inline NetAddress net_address_local(guint32 home, guint64 number) {
  return (guint64)home << 41 | number;
}

static inline NetAddress net_address_outside(guint32 home, guint64 number) {
  return G_GUINT64_CONSTANT(1) << 61 | (guint64)home << 41 | number;
}

static inline NetAddress net_address_remote(guint32 home, guint32 maker, guint32 number) {
  return G_GUINT64_CONSTANT(2) << 61 | (guint64)home << 41 | (guint64)maker << 21 | number;
}

#endif
