/* SPDX-License-Identifier: MIT */

/* A link carries messages in one direction, from one device to another.
 *
 * A message waits until those before it have left, is transferred (its size over the link's bandwidth,
 * rounded to the nearest tick), and arrives after the latency and the jitter.  Transfer and flight
 * together take at least one tick.  Messages keep their order, unless the link may reorder them.
 *
 * Chance draws by the sending end, from streams named by (from, to, how many-th link between the two,
 * purpose), once for each message and each purpose whose parameter is above zero, also where another
 * draw has settled the matter: so a parameter changes only what it is about.  A lost message has taken
 * its place and its time on the link.  A duplicate has its own jitter, needs no bandwidth, and arrives
 * after the original unless the link reorders; what is lost is not duplicated.
 *
 * The sender's shard keeps when the link is free, the receiver's shard what is on the wire.  Each end
 * touches its own half alone.  What links have in common is kept once, in a NetLinkModel. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "net/message.h"
#include "sim/chance.h"
#include "sim/ratio.h"
#include "sim/shard.h"

#define NET_NO_LINK G_MAXUINT32
#define NET_UNSET ((SimInstant)-1)

/* Decides the time from the end of the transfer to the arrival, in place of latency and jitter; not
 * less than the link's floor. */
typedef SimInstant (*NetDelay)(gpointer data, SimShard *shard, guint32 link, const NetMessage *message);

/* What the author says about a link; durations in ticks. */
typedef struct {
  SimInstant latency;     /* NET_UNSET: the step of the sending device's courier */
  SimRatio exact_latency; /* the same if it is no whole number of ticks; numerator 0: it is */
  SimRatio bandwidth;     /* bytes per tick; numerator 0: unlimited */
  guint32 capacity;       /* messages that may wait for their transfer, or NET_UNLIMITED */
  SimInstant jitter;      /* what it adds lies in [0, jitter) */
  double loss, duplicate; /* probabilities */
  gboolean reorder, one_way;
  NetDelay delay; /* (nullable); `delay_data` outlives the network */
  gpointer delay_data;
} NetLinkSpec;

/* Nothing set, nothing limited. */
NetLinkSpec net_link_spec_default(void);

/* NET_ERROR_VALUE, naming the parameter and the value, unless all are in their ranges. */
gboolean net_link_spec_check(const NetLinkSpec *spec, GError **error);

typedef struct {
  SimInstant latency;
  SimRatio exact; /* the latency before it was rounded; numerator 0: it was whole */
  SimInstant jitter;
  SimInstant floor;        /* the latency that it names, or one tick: a model's delays are not less */
  SimRatio ticks_per_byte; /* numerator 0: unlimited bandwidth */
  double loss, duplicate;
  NetDelay delay;
  gpointer delay_data;
  guint32 capacity;
  guint8 reorder;
  guint8 plain;    /* latency and nothing else */
  guint8 chancy;   /* draws */
  guint8 counting; /* how many wait for their transfer */
} NetLinkModel;

/* `step` stands for a latency that is unset, `exact_step` for its exact value.  All bytes of the model are a
 * function of the arguments. */
NetLinkModel net_link_model(const NetLinkSpec *spec, SimInstant step, SimRatio exact_step);

/* What never takes longer than anything on the link: what shards may rely on.  `routed`: a model at the
 * sending end may decide the delay. */
SimInstant net_link_floor(const NetLinkSpec *spec, SimInstant step, gboolean routed);

typedef struct _NetLinkState NetLinkState; /* of links that draw or count */
typedef struct _NetFlights NetFlights;     /* on links that reorder */

typedef struct {
  guint32 from, to;
  const NetLinkModel *model;

  /* The sending end. */
  NetLinkState *state;    /* NULL until needed */
  SimInstant free_at;     /* when the transfers so far are over */
  SimInstant last;        /* the last arrival so far */
  guint64 carried, bytes; /* messages and their sizes, the lost ones among them */
  guint32 lost;
  guint32 nth; /* among the links between the two, in order of declaration from 0 */

  /* The receiving end.  (Cuts: the intervals in which the link is down belong here.) */
  NetLine wire;        /* what comes in order */
  NetFlights *flights; /* the rest; NULL until needed */
} NetLink;

void net_link_init(NetLink *link, guint32 from, guint32 to, const NetLinkModel *model);
void net_link_clear(NetLink *link);

/* The next hop of a message. */
typedef struct {
  guint32 link; /* NET_NO_LINK: there is no way */
  SimInstant
      flight; /* in place of the link's latency, not less than its floor; NET_UNSET: the link decides */
} NetHop;

/* How a message passes. */
typedef struct {
  SimInstant leaves; /* start of its transfer; what comes before is waiting */
  SimInstant transfer;
  guint copies; /* 0: lost, 2: duplicated */
  SimInstant arrivals[2];
} NetPassage;

/* The name of the stream from which `delay` may draw. */
guint64 net_link_delay_stream(const NetLink *link);

/* Whether `capacity` messages wait for their transfer. */
gboolean net_link_full(NetLink *link, SimInstant now);

/* Messages whose transfer is not over; 0 where nobody counts (NetLinkModel's `counting`). */
guint32 net_link_depth(NetLink *link, SimInstant now);

/* Takes up the link of the hop for `message`, at `now`; `shard` is for `delay` alone. */
NetPassage net_link_pass(NetLink *link, NetHop hop, SimChance *chance, SimShard *shard, SimInstant now,
                         const NetMessage *message);

/* Puts a message on the wire: `message->delivered` says when it arrives.  *(message: transfer full)* */
void net_link_put(NetLink *link, NetMessage *message);

/* The message that arrives now, the first put of those with the earliest arrival. *(transfer full)* */
NetMessage *net_link_take(NetLink *link);

#endif
