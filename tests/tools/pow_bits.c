/* SPDX-License-Identifier: MIT */

/* Prints sim_real_pow of its arguments with all digits: pow_bits X Y [X Y...], one power a line. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/real.h"

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) printf("%.17g\n", sim_real_pow(atof(argv[i]), atof(argv[i + 1])));
  return 0;
}
