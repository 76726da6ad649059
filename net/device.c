/* SPDX-License-Identifier: MIT */
#include "net/device.h"

#include "net/error.h"

NetDeviceSpec net_device_spec_default(void) {
  return (NetDeviceSpec){.clock_rate = {0, 1},
                         .exact_step = {0, 1},
                         .speed = {1, 1},
                         .courier_rate = {0, 1},
                         .courier_capacity = NET_UNLIMITED};
}

static gboolean refuse(GError **error, const char *what, double value) {
  g_set_error(error, NET_ERROR, NET_ERROR_VALUE, "a device's %s cannot be %g", what, value);
  return FALSE;
}

static gboolean check(const NetDeviceSpec *spec, GError **error) {
  if (spec->speed.numerator <= 0) return refuse(error, "speed", sim_ratio_to_double(spec->speed));
  if (spec->clock_rate.numerator < 0)
    return refuse(error, "clock_rate", sim_ratio_to_double(spec->clock_rate));
  if (spec->courier_rate.numerator < 0)
    return refuse(error, "courier rate", sim_ratio_to_double(spec->courier_rate));
  if (spec->courier_step < 0) return refuse(error, "courier step", (double)spec->courier_step);
  return TRUE;
}

gboolean net_device_make(const NetDeviceSpec *spec, SimRatio ticks_per_unit, NetDevice *device,
                         NetCourier *courier, GError **error) {
  if (!check(spec, error)) return FALSE;
  const NetCourierModel *model = spec->courier_model;
  *courier = (NetCourier){
      .capacity = spec->courier_capacity, .has_rate = spec->courier_rate.numerator > 0, .model = model};
  courier->has_queue = courier->has_rate || (model && model->service);
  if (courier->has_rate &&
      !sim_clock_make(spec->courier_rate, ticks_per_unit, spec->speed, 0, &courier->clock, error))
    return FALSE;
  *device = (NetDevice){
      .clock_rate = spec->clock_rate, .speed = spec->speed, .offset = spec->offset, .cores = spec->cores};
  SimRatio pace = {spec->speed.denominator, spec->speed.numerator};
  if (!sim_ratio_nearest((SimRatio){spec->courier_step, 1}, pace, &device->step))
    return refuse(error, "courier step", (double)spec->courier_step);
  device->exact_step = (SimRatio){0, 1};
  if (spec->exact_step.numerator > 0 &&
      !sim_ratio_multiply(spec->exact_step, pace, &device->exact_step, NULL))
    device->exact_step = (SimRatio){0, 1}; /* too fine to matter */
  return TRUE;
}

void net_device_clear(NetDevice *device) { g_clear_pointer(&device->name, g_free); }
