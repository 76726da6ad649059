/* SPDX-License-Identifier: MIT */

/* What the author of a scenario may get wrong about the network. */
#ifndef NET_ERROR_H
#define NET_ERROR_H

#include <glib.h>

#define NET_ERROR net_error_quark()

typedef enum {
  NET_ERROR_NAME,   /* two devices of one name */
  NET_ERROR_DEVICE, /* there is no such device, too many of them, or one joined to itself */
  NET_ERROR_VALUE,  /* a parameter out of its range */
  NET_ERROR_GRAPH,  /* a file that describes no graph, or one that cannot be emulated */
} NetError;

static inline GQuark net_error_quark(void) { return g_quark_from_static_string("net-error"); }

#endif
