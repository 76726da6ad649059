/* SPDX-License-Identifier: MIT */

/* The network: devices, the links that join them, and the life of a message on its way.
 *
 * Devices, links and shapes are declared while the scenario is read.  Then the world is divided into
 * shards, net_network_start is called, and nothing more is declared.  From then on a shard touches
 * only its own devices, the sending ends of their links and the receiving ends of the links to them.
 *
 * A message lives like this.  net_send, by the running device: to a mailbox of that device at once;
 * to the experimenter at once and for nothing; else into the courier's queue.  On an edge of the
 * courier (at once, where it has no rate) onto the link that the route names; the link says when it
 * arrives, or that it is lost.  A courier's model may decide on the way (net/courier.h).  On arrival at a
 * device: into the courier's queue also when it has come home (aether's rule), and on an edge into the
 * mailbox.  Without a rate, home is the mailbox, at once.
 *
 * What cannot go on (nobody lives there, no way, a queue is full) is returned: the host makes a
 * message for `reply_to` that tells of it, and it is sent from the device where that was found out. Without a
 * `reply_to`, and when it is a returned message itself, it is dropped.  Returned messages are not
 * refused by full queues: a refusal would be lost just where it is made.
 *
 * The header adds up where the time went: `sending` is the wait at the sending device, for its courier and
 * for the link; `routing` the same at all others; `service` by couriers' models; `transfer` and the rest, the
 * flight, are the wire's. */
#ifndef NET_NETWORK_H
#define NET_NETWORK_H

#include "net/device.h"
#include "net/link.h"
#include "net/route.h"
#include "sim/chance.h"
#include "sim/score.h"

typedef struct _NetNetwork NetNetwork;

/* The kinds of payload that this room gives its events; the numbers from NET_KINDS on are for others.
 * Mail to the experimenter has NET_TO_EXPERIMENTER and the message as cargo. */
enum { NET_EDGE = 1, NET_ARRIVAL, NET_TO_EXPERIMENTER, NET_SERVED, NET_KINDS };

/* Who lives on the devices. */
typedef struct {
  /* Takes the message into its mailbox and says NET_DELIVERED, or leaves it and says why. */
  NetFate (*deliver)(gpointer data, SimShard *shard, NetMessage *message);
  /* A message to message->reply_to that tells of `fate`: flag NET_MESSAGE_RETURNED, home set. (transfer full)
   */
  NetMessage *(*returned)(gpointer data, SimShard *shard, const NetMessage *message, NetFate fate);
  /* Is told of each message that vanishes here, before it does. (nullable) */
  void (*dropped)(gpointer data, SimShard *shard, const NetMessage *message, NetFate why);
} NetHost;

/* `host` and `host_data` outlive the network, which goes before the world. */
NetNetwork *net_network_new(SimWorld *world, guint64 seed, SimRatio ticks_per_unit, const NetHost *host,
                            gpointer host_data);
void net_network_free(NetNetwork *network);

/* The number of a new device of the world, or 0: NET_ERROR_NAME, NET_ERROR_DEVICE (too many),
 * NET_ERROR_VALUE. */
guint32 net_network_add_device(NetNetwork *network, const NetDeviceSpec *spec, GError **error);

/* Joins two devices.  The number of the direction from `a` to `b`, or NET_NO_LINK; that of the other, unless
 * the link is `one_way`, is the next.  NET_ERROR_DEVICE or NET_ERROR_VALUE. */
guint32 net_network_link(NetNetwork *network, guint32 a, guint32 b, const NetLinkSpec *spec, GError **error);

/* Declares devices and links that are there already to form a shape. */
void net_network_shape(NetNetwork *network, const NetShape *shape);

/* Somebody will ask how many messages lie at the sending ends of links. */
void net_network_watch_links(NetNetwork *network);

/* From this instant on queues are measured, and not before (SIM_INSTANT_MAX: never); from the beginning,
 * unless this is called before the start. */
void net_network_measure_from(NetNetwork *network, SimInstant from);

/* No more declarations; the world is divided. */
void net_network_start(NetNetwork *network);

/* What the courier model of a device is given as its `self`. */
void net_network_set_courier_self(NetNetwork *network, guint32 device, gpointer self);

/* The device of that name, or 0. */
guint32 net_network_find_device(const NetNetwork *network, const char *name);

/* What has been declared; the pointers last until the next declaration. */
const NetDevice *net_network_device(const NetNetwork *network, guint32 device);
const NetLink *net_network_peek_link(const NetNetwork *network, guint32 link);
guint32 net_network_link_count(const NetNetwork *network);
guint net_network_shape_count(const NetNetwork *network);
const NetShape *net_network_peek_shape(const NetNetwork *network, guint index);

/* The first declared link between two devices, or NET_NO_LINK; the devices next to one, in order of
 * declaration (transfer full); hops on the way between two, or -1.  Only the first `links` directions count:
 * whoever reads the scenario again sees what was declared when it was first read so far.  `shard` is who
 * asks; NULL before the start, and for fewer than all. */
guint32 net_network_link_to(NetNetwork *network, guint32 links, guint32 device, guint32 neighbor);
GArray *net_network_neighbors(NetNetwork *network, guint32 links, guint32 device);
gint64 net_network_distance(NetNetwork *network, guint32 links, const SimShard *shard, guint32 device,
                            guint32 other);

/* Nobody will ask for fewer than all links any more. */
void net_network_forget_earlier(NetNetwork *network);

/* Messages at the sending end of a link of the running device, whose transfer is not over. */
guint32 net_network_link_depth(NetNetwork *network, const SimShard *shard, guint32 link);

/* Sends from the running device. *(message: transfer full)* */
void net_send(NetNetwork *network, SimShard *shard, NetMessage *message);

/* Returns a message that the running device cannot take, or can no longer. *(message: transfer full)* */
void net_return(NetNetwork *network, SimShard *shard, NetMessage *message, NetFate why);

/* What is wrong with how the queue of a device's courier was measured, as of now (sim/occupancy.h); or NULL.
 * (transfer full) */
char *net_network_queue_fault(const NetNetwork *network, guint32 device, SimInstant now);

/* The device's courier: its queue, the greatest length of that, and what has been done. */
const NetCourier *net_network_courier(const NetNetwork *network, guint32 device);

/* The lengths of courier queues as the arriving messages of a shard found them, themselves included. */
const SimScore *net_network_queue_lengths(const NetNetwork *network, guint shard_index);

#endif
