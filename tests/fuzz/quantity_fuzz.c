/* SPDX-License-Identifier: MIT */

/* Any bytes as a quantity.  What is refused must be refused with a message, what is accepted
 * must keep what quantity.h, ratio.h, scale.h and clock.h promise of it. */

#include "sim/clock.h"
#include "sim/error.h"
#include "sim/scale.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gint64 divisor(gint64 a, gint64 b) { return b == 0 ? ABS(a) : divisor(b, a % b); }

static gboolean equal(SimQuantity a, SimQuantity b) {
  return a.dimension == b.dimension && a.value.numerator == b.value.numerator &&
         a.value.denominator == b.value.denominator;
}

static SimQuantity read_again(const char *text, gsize length) {
  SimQuantity quantity;
  gboolean read = sim_quantity_parse(text, length, &quantity, NULL);
  g_assert(read);
  return quantity;
}

static void check_error(GError *error) {
  g_assert(error != NULL);
  g_assert(error->domain == SIM_ERROR);
  g_assert(g_utf8_validate(error->message, -1, NULL));
  g_assert(strlen(error->message) > 0 && strlen(error->message) < 1200);
  g_error_free(error);
}

static void check_lowest_terms(SimRatio ratio) {
  g_assert(ratio.denominator > 0);
  g_assert(ratio.numerator != G_MININT64);
  g_assert(divisor(ratio.numerator, ratio.denominator) == 1);
}

static void check_texts(const char *text, gsize length, SimQuantity quantity) {
  g_autofree char *canonical = sim_quantity_format(&quantity);
  g_assert(equal(read_again(canonical, strlen(canonical)), quantity));
  g_autoptr(GString) blanks = g_string_new(" \t");
  g_string_append_len(blanks, text, (gssize)length);
  g_string_append(blanks, "\t ");
  g_assert(equal(read_again(blanks->str, blanks->len), quantity));
}

static void check_double(SimRatio ratio) {
  SimRatio simplest;
  double number = sim_ratio_to_double(ratio);
  if (!sim_ratio_from_double(number, &simplest, NULL)) return;
  check_lowest_terms(simplest);
  g_assert(sim_ratio_to_double(simplest) == number);
  g_assert(ABS(number) > 0x1p53 || simplest.denominator <= ratio.denominator);
}

static void check_clock(const SimScale *scale, SimRatio rate, SimInstant instant) {
  SimClock clock;
  GError *error = NULL;
  if (!sim_clock_make(rate, scale->ticks_per_unit, (SimRatio){1, 1}, instant / 3, &clock, &error)) {
    check_error(error);
    return;
  }
  guint64 at = sim_clock_at_or_after(&clock, instant), after = sim_clock_after(&clock, instant);
  g_assert(sim_clock_edge(&clock, at) >= instant);
  g_assert(at == 0 || sim_clock_edge(&clock, at - 1) < instant);
  g_assert(after == at || after == at + 1);
  g_assert(sim_clock_edge(&clock, after) > instant || instant == SIM_INSTANT_MAX);
}

static void check_scale(const SimScale *scale, SimQuantity quantity) {
  SimInstant ticks = 1000000007, again;
  SimRatio ratio;
  double number;
  GError *duration = NULL, *plain = NULL, *bandwidth = NULL;
  if (sim_scale_duration(scale, &quantity, &ticks, &duration)) {
    g_assert(ticks >= 0);
    number = sim_scale_units(scale, ticks);
    if (ticks < (SimInstant)1 << 50 && number < 0x1p63) {
      gboolean back = sim_scale_ticks(scale, number, &again, NULL);
      g_assert(back);
      g_assert(again == ticks);
    }
  } else {
    check_error(duration);
  }
  if (!sim_scale_plain(scale, &quantity, &number, &plain)) check_error(plain);
  if (!sim_scale_bandwidth(scale, &quantity, &ratio, &bandwidth)) check_error(bandwidth);
  if (sim_scale_rate(scale, &quantity, &ratio, NULL)) check_clock(scale, ratio, ticks);
}

static void check_scales(SimQuantity quantity) {
  static const char *const words[] = {"s", "ps", "day", "tick"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    SimScale scale;
    GError *error = NULL;
    gboolean made = sim_scale_make(words[i], NULL, &scale, NULL);
    g_assert(made);
    check_scale(&scale, quantity);
    if (sim_scale_make(words[i], &quantity, &scale, &error)) check_scale(&scale, quantity);
    else check_error(error);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SimQuantity quantity;
  GError *error = NULL;
  if (!sim_quantity_parse((const char *)data, size, &quantity, &error)) {
    check_error(error);
    return 0;
  }
  g_assert(error == NULL);
  check_lowest_terms(quantity.value);
  check_texts((const char *)data, size, quantity);
  check_double(quantity.value);
  check_scales(quantity);
  return 0;
}
