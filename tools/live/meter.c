/* SPDX-License-Identifier: MIT */
#include "tools/live/meter.h"

#include <math.h>

#include "sim/world.h"

#define MEMORY_SECONDS 3.0
#define SLICE_SECONDS 0.02
#define FIRST_SLICE 64

void tool_meter_read(ToolMeter *meter, double seconds, double now, guint64 events) {
  if (events < meter->events || now < meter->now) *meter = (ToolMeter){.seconds = meter->seconds};
  double passed = seconds - meter->seconds;
  if (passed <= 0) return;
  meter->seconds = seconds;
  if (!meter->moving && events == 0) return;
  double rate = (double)(events - meter->events) / passed, speed = (now - meter->now) / passed;
  double weight = meter->moving ? 1 - exp(-passed / MEMORY_SECONDS) : 1;
  meter->rate += weight * (rate - meter->rate);
  meter->speed += weight * (speed - meter->speed);
  meter->now = now;
  meter->events = events;
  meter->moving = TRUE;
}

double tool_meter_remaining(const ToolMeter *meter, double until) {
  if (!isfinite(until) || !(meter->speed > 0)) return -1;
  return MAX(until - meter->now, 0) / meter->speed;
}

guint tool_meter_slice(guint events, double seconds) {
  if (events == 0) return FIRST_SLICE;
  double fitting = seconds > 0 ? events * (SLICE_SECONDS / seconds) : 2.0 * events;
  return (guint)CLAMP(MIN(fitting, 2.0 * events), 1, SIM_SLICE);
}
