/* SPDX-License-Identifier: MIT */

/* A device is a machine of the emulated world: it has a name, a clock, processor cores and a courier.
 *
 * Its processes share an instant with its courier and with nothing else; devices meet through links
 * alone.  Its clock may run fast or slow: `speed` is how fast its time passes compared to true time, so a
 * drift of d parts in a million is 1 + d / 10^6. */
#ifndef NET_DEVICE_H
#define NET_DEVICE_H

#include "net/courier.h"
#include "sim/ratio.h"

/* What the author says about a device. */
typedef struct {
  const char *name;    /* NULL: "device-" and its number */
  SimRatio clock_rate; /* edges per unit for its processes; numerator 0: none */
  SimRatio speed;
  SimInstant offset;                    /* what its clock shows at instant 0 */
  guint32 cores;                        /* 0: unlimited */
  SimRatio courier_rate;                /* messages per unit by its own clock; numerator 0: unlimited */
  SimInstant courier_step;              /* ticks by its own clock for a hop whose link names no latency */
  SimRatio exact_step;                  /* the same if it is no whole number of ticks; numerator 0: it is */
  guint32 courier_capacity;             /* messages that may wait, or NET_UNLIMITED */
  const NetCourierModel *courier_model; /* (nullable) */
} NetDeviceSpec;

NetDeviceSpec net_device_spec_default(void);

typedef struct {
  char *name; /* its own */
  SimRatio clock_rate;
  SimRatio speed;
  SimInstant offset;
  SimInstant step;     /* in ticks of true time */
  SimRatio exact_step; /* the same before it was rounded; numerator 0: it was whole */
  guint32 cores;
} NetDevice;

/* A device, without its name yet, and its courier.  NET_ERROR_VALUE, or SIM_ERROR_RANGE for a
 * rate that the resolution cannot show. */
gboolean net_device_make(const NetDeviceSpec *spec, SimRatio ticks_per_unit, NetDevice *device,
                         NetCourier *courier, GError **error);
void net_device_clear(NetDevice *device);

#endif
