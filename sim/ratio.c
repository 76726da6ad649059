/* SPDX-License-Identifier: MIT */
#include "sim/ratio.h"

#include "sim/error.h"

#include <math.h>

__extension__ typedef unsigned __int128 Wide;
__extension__ typedef __int128 SignedWide;

#define WIDE_MAX (~(Wide)0)
#define EXPONENT_MAX G_MAXINT32 /* any larger one is out of range just as well */
#define PLACES_MAX 18
#define DOUBLE_WHOLE ((guint64)1 << 53) /* up to here doubles hold every whole number */

/* Sign and size apart, so that products of two 63-bit numbers never overflow. */
typedef struct {
  gboolean negative;
  Wide numerator;
  Wide denominator;
} Fraction;

static guint64 magnitude(gint64 number) { return number < 0 ? -(guint64)number : (guint64)number; }

static Wide divisor(Wide a, Wide b) {
  while (b != 0) {
    Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* FALSE when the fraction, in lowest terms, does not fit. */
static gboolean settle(Fraction fraction, SimRatio *ratio) {
  g_assert(fraction.denominator != 0);
  Wide common = divisor(fraction.numerator, fraction.denominator);
  Wide numerator = fraction.numerator / common;
  Wide denominator = fraction.denominator / common;
  if (numerator > G_MAXINT64 || denominator > G_MAXINT64) return FALSE;
  ratio->numerator = fraction.negative ? -(gint64)numerator : (gint64)numerator;
  ratio->denominator = (gint64)denominator;
  return TRUE;
}

gboolean sim_ratio_make(gint64 numerator, gint64 denominator, SimRatio *ratio, GError **error) {
  Fraction fraction = {(numerator < 0) != (denominator < 0), magnitude(numerator), magnitude(denominator)};
  if (denominator != 0 && settle(fraction, ratio)) return TRUE;
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " %s", numerator,
              denominator, denominator == 0 ? "divides by zero" : "is out of range");
  return FALSE;
}

/* --- text ------------------------------------------------------------------------------ */

typedef struct {
  const char *at;
  const char *end;
} Cursor;

/* digits * 10^exponent */
typedef struct {
  Wide digits;
  gint64 exponent;
  gboolean too_long;
} Decimal;

static gboolean digit_ahead(const Cursor *cursor) {
  return cursor->at < cursor->end && g_ascii_isdigit(*cursor->at);
}

static gboolean skip(Cursor *cursor, char wanted) {
  if (cursor->at >= cursor->end || *cursor->at != wanted) return FALSE;
  cursor->at++;
  return TRUE;
}

static void append_digit(Decimal *decimal, guint digit) {
  if (decimal->digits > (WIDE_MAX - digit) / 10) decimal->too_long = TRUE;
  if (!decimal->too_long) decimal->digits = decimal->digits * 10 + digit;
}

/* Zeros wait until a digit follows them: those at the end only count in the exponent, so
 * that no number is too long by its zeros.  Returns how many digits there were. */
static gsize scan_digits(Cursor *cursor, Decimal *decimal, gint64 *zeros) {
  const char *start = cursor->at;
  for (; digit_ahead(cursor); cursor->at++) {
    guint digit = (guint)(*cursor->at - '0');
    if (digit == 0) {
      ++*zeros;
      continue;
    }
    for (; *zeros > 0 && decimal->digits != 0 && !decimal->too_long; --*zeros) append_digit(decimal, 0);
    *zeros = 0;
    append_digit(decimal, digit);
  }
  return (gsize)(cursor->at - start);
}

/* An `e` that no digit follows is not an exponent: it may begin a unit. */
static gint64 scan_exponent(Cursor *cursor) {
  Cursor ahead = *cursor;
  if (!skip(&ahead, 'e') && !skip(&ahead, 'E')) return 0;
  gboolean negative = skip(&ahead, '-');
  if (!negative) skip(&ahead, '+');
  if (!digit_ahead(&ahead)) return 0;
  gint64 exponent = 0;
  for (; digit_ahead(&ahead); ahead.at++) exponent = MIN(exponent * 10 + (*ahead.at - '0'), EXPONENT_MAX);
  *cursor = ahead;
  return negative ? -exponent : exponent;
}

/* FALSE when there is no number here. */
static gboolean scan_decimal(Cursor *cursor, Decimal *decimal) {
  gint64 zeros = 0;
  *decimal = (Decimal){0};
  gsize whole = scan_digits(cursor, decimal, &zeros);
  gsize places = skip(cursor, '.') ? scan_digits(cursor, decimal, &zeros) : 0;
  if (whole + places == 0) return FALSE;
  decimal->exponent = zeros - (gint64)places + scan_exponent(cursor);
  return TRUE;
}

/* FALSE when it does not fit.  A tenth is taken off the digits where they have a factor in
 * common with it, so that the denominator is lowest at each step. */
static gboolean decimal_to_ratio(const Decimal *decimal, SimRatio *ratio) {
  Fraction fraction = {FALSE, decimal->digits, 1};
  if (decimal->too_long) return FALSE;
  if (decimal->digits == 0) return settle(fraction, ratio);
  for (gint64 tens = decimal->exponent; tens > 0; tens--) {
    if (fraction.numerator > G_MAXINT64) return FALSE;
    fraction.numerator *= 10;
  }
  for (gint64 tenths = -decimal->exponent; tenths > 0; tenths--) {
    if (fraction.denominator > G_MAXINT64) return FALSE;
    Wide common = divisor(fraction.numerator, 10);
    fraction.numerator /= common;
    fraction.denominator *= 10 / common;
  }
  return settle(fraction, ratio);
}

static gboolean refuse(const char *text, gsize length, SimError code, const char *complaint, GError **error) {
  g_autofree char *quoted = sim_error_quote(text, length);
  g_set_error(error, SIM_ERROR, code, "%s in %s", complaint, quoted);
  return FALSE;
}

gboolean sim_ratio_scan(const char *text, gsize length, gsize *used, SimRatio *ratio, GError **error) {
  Cursor cursor = {text, text + length};
  Decimal above, below = {1, 0, FALSE};
  SimRatio numerator, denominator;
  gboolean negative = skip(&cursor, '-');
  if (!negative) skip(&cursor, '+');
  if (!scan_decimal(&cursor, &above) || (skip(&cursor, '/') && !scan_decimal(&cursor, &below)))
    return refuse(text, length, SIM_ERROR_SYNTAX, "malformed number", error);
  if (below.digits == 0) return refuse(text, length, SIM_ERROR_RANGE, "division by zero", error);
  if (!decimal_to_ratio(&above, &numerator) || !decimal_to_ratio(&below, &denominator) ||
      !sim_ratio_divide(numerator, denominator, ratio, NULL))
    return refuse(text, length, SIM_ERROR_RANGE, "number out of range", error);
  if (negative) ratio->numerator = -ratio->numerator;
  *used = (gsize)(cursor.at - text);
  return TRUE;
}

gboolean sim_ratio_parse(const char *text, gsize length, SimRatio *ratio, GError **error) {
  gsize used;
  if (!sim_ratio_scan(text, length, &used, ratio, error)) return FALSE;
  return used == length || refuse(text, length, SIM_ERROR_SYNTAX, "malformed number", error);
}

static guint take_factor(gint64 *number, gint64 factor) {
  guint count = 0;
  for (; *number % factor == 0; *number /= factor) count++;
  return count;
}

char *sim_ratio_format(SimRatio ratio) {
  gint64 rest = ratio.denominator;
  guint twos = take_factor(&rest, 2), fives = take_factor(&rest, 5), places = MAX(twos, fives);
  if (places == 0 && rest == 1) return g_strdup_printf("%" G_GINT64_FORMAT, ratio.numerator);
  if (rest != 1 || places > PLACES_MAX)
    return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, ratio.numerator, ratio.denominator);
  guint64 size = magnitude(ratio.numerator), denominator = (guint64)ratio.denominator;
  Wide decimals = size % denominator;
  for (guint i = 0; i < places; i++) decimals *= 10;
  return g_strdup_printf("%s%" G_GUINT64_FORMAT ".%0*" G_GINT64_MODIFIER "u", ratio.numerator < 0 ? "-" : "",
                         size / denominator, (int)places, (guint64)(decimals / denominator));
}

/* --- doubles --------------------------------------------------------------------------- */

/* The simplest fraction between low/scale and high/scale, without the ends: what the two
 * continued fractions have in common, and then the least whole number that lies between
 * what is left of them.  A low end that comes out even leaves infinity, high/0, which the
 * comparison below understands.  (Graham, Knuth and Patashnik, Concrete Mathematics,
 * section 4.5, on the Stern-Brocot tree.) */
static Fraction simplest_between(Wide low, Wide high, Wide scale) {
  Wide low_scale = scale, high_scale = scale;
  Wide numerator = 1, denominator = 0, last_numerator = 0, last_denominator = 1;
  for (;;) {
    Wide whole = low / low_scale;
    Wide low_rest = low - whole * low_scale, high_rest = high - whole * high_scale;
    gboolean found = high_rest > high_scale;
    Wide term = found ? whole + 1 : whole;
    Wide new_numerator = term * numerator + last_numerator;
    Wide new_denominator = term * denominator + last_denominator;
    if (found) return (Fraction){FALSE, new_numerator, new_denominator};
    last_numerator = numerator, last_denominator = denominator;
    numerator = new_numerator, denominator = new_denominator;
    low = high_scale, high = low_scale;
    low_scale = high_rest, high_scale = low_rest;
  }
}

/* What rounds to mantissa * 2^exponent reaches half way to its neighbours.  The ends need
 * not be told apart from the rest, since the number itself is simpler than they are; nor a
 * power of two, whose lower neighbour is closer, since nothing simpler than 1/2^k lies in
 * the part that is then too much. */
static Fraction simplest_of(double size) {
  int exponent;
  Wide mantissa = (Wide)(frexp(size, &exponent) * 0x1p53);
  return simplest_between(2 * mantissa - 1, 2 * mantissa + 1, (Wide)1 << (54 - exponent));
}

gboolean sim_ratio_from_double(double number, SimRatio *ratio, GError **error) {
  double size = fabs(number);
  if (size < 0x1p63 && size == floor(size)) {
    *ratio = (SimRatio){(gint64)number, 1};
    return TRUE;
  }
  if (size > 0x1p-64 && size < 0x1p63) {
    Fraction fraction = simplest_of(size);
    fraction.negative = number < 0;
    if (settle(fraction, ratio)) return TRUE;
  }
  g_autofree char *shown = sim_error_number(number);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "%s is %s", shown,
              isfinite(number) ? "out of range" : "not a finite number");
  return FALSE;
}

static guint bits_in(Wide number) {
  guint64 high = (guint64)(number >> 64);
  return high != 0 ? 64 + g_bit_storage(high) : g_bit_storage((guint64)number);
}

/* The dividend is moved up until the quotient has more bits than a double; one more bit
 * tells that something is left.  So the conversion is the only rounding. */
static double nearest_quotient(Wide dividend, guint64 by) {
  if (dividend <= DOUBLE_WHOLE && by <= DOUBLE_WHOLE) return (double)dividend / (double)by;
  guint up = 127 - bits_in(dividend);
  dividend <<= up;
  Wide quotient = dividend / by;
  guint down = bits_in(quotient) - 63;
  gboolean rest = dividend % by != 0 || (quotient & (((Wide)1 << down) - 1)) != 0;
  return ldexp((double)((guint64)(quotient >> down) | (guint64)rest), (int)down - (int)up);
}

double sim_ratio_to_double(SimRatio ratio) {
  double size = nearest_quotient(magnitude(ratio.numerator), (guint64)ratio.denominator);
  return ratio.numerator < 0 ? -size : size;
}

double sim_ratio_share(gint64 count, SimRatio ratio) {
  g_assert(ratio.numerator != 0);
  Wide dividend = (Wide)magnitude(count) * (guint64)ratio.denominator;
  double size = nearest_quotient(dividend, magnitude(ratio.numerator));
  return (count < 0) != (ratio.numerator < 0) ? -size : size;
}

/* --- arithmetic ------------------------------------------------------------------------ */

static gboolean settle_or_refuse(Fraction fraction, SimRatio a, const char *verb, SimRatio b, SimRatio *ratio,
                                 GError **error) {
  if (fraction.denominator != 0 && settle(fraction, ratio)) return TRUE;
  g_autofree char *first = sim_ratio_format(a), *second = sim_ratio_format(b);
  g_set_error(error, SIM_ERROR, SIM_ERROR_RANGE, "%s %s %s is out of range", first, verb, second);
  return FALSE;
}

gboolean sim_ratio_add(SimRatio a, SimRatio b, SimRatio *sum, GError **error) {
  SignedWide numerator = (SignedWide)a.numerator * b.denominator + (SignedWide)b.numerator * a.denominator;
  Fraction fraction = {numerator < 0, numerator < 0 ? -(Wide)numerator : (Wide)numerator,
                       (Wide)a.denominator * (Wide)b.denominator};
  return settle_or_refuse(fraction, a, "plus", b, sum, error);
}

static Fraction product_of(SimRatio a, SimRatio b) {
  return (Fraction){(a.numerator < 0) != (b.numerator < 0),
                    (Wide)magnitude(a.numerator) * magnitude(b.numerator),
                    (Wide)a.denominator * (Wide)b.denominator};
}

gboolean sim_ratio_multiply(SimRatio a, SimRatio b, SimRatio *product, GError **error) {
  return settle_or_refuse(product_of(a, b), a, "times", b, product, error);
}

gboolean sim_ratio_divide(SimRatio a, SimRatio b, SimRatio *quotient, GError **error) {
  Fraction fraction = {(a.numerator < 0) != (b.numerator < 0),
                       (Wide)magnitude(a.numerator) * (Wide)b.denominator,
                       (Wide)a.denominator * magnitude(b.numerator)};
  return settle_or_refuse(fraction, a, "divided by", b, quotient, error);
}

int sim_ratio_compare(SimRatio a, SimRatio b) {
  SignedWide left = (SignedWide)a.numerator * b.denominator, right = (SignedWide)b.numerator * a.denominator;
  return left < right ? -1 : left > right;
}

gboolean sim_ratio_nearest(SimRatio a, SimRatio b, gint64 *nearest) {
  Fraction product = product_of(a, b);
  Wide whole = product.numerator / product.denominator, rest = product.numerator % product.denominator;
  if (rest >= product.denominator - rest) whole++;
  if (whole > G_MAXINT64) return FALSE;
  *nearest = product.negative ? -(gint64)whole : (gint64)whole;
  return TRUE;
}
