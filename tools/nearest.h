/* SPDX-License-Identifier: MIT */

/* The name that somebody probably meant. */
#ifndef TOOLS_NEAREST_H
#define TOOLS_NEAREST_H

/* The one of `names` (NULL-terminated) that is the fewest slips of the finger away from `word`; NULL when
 * none is near.  A slip is a character too many, too few, wrong, or two swapped. */
const char *tool_nearest(const char *word, const char *const *names);

#endif
