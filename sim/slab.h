/* SPDX-License-Identifier: MIT */

/* A slab hands out small blocks in steps of 16 bytes from large regions, and takes them back
 * into a list per size.  Whoever frees a block names its size, so that a block costs no header.
 * Blocks of more than SIM_SLAB_LARGEST bytes come from the system.  All regions go back at once
 * with the slab; blocks may be given back to another slab than the one they came from, as long
 * as both live equally long. */
#ifndef SIM_SLAB_H
#define SIM_SLAB_H

#include <glib.h>

#define SIM_SLAB_LARGEST 512

typedef struct _SimSlab SimSlab;

SimSlab *sim_slab_new(void);
void sim_slab_free(SimSlab *slab);

/* Bytes that are handed out, and the most that may be (0: no limit).  Only sim_slab_resize, which
 * may fail, is held to the limit. */
gsize sim_slab_used(const SimSlab *slab);
void sim_slab_set_limit(SimSlab *slab, gsize bytes);

/* A block of at least `size` bytes, aligned to 16; never NULL. */
gpointer sim_slab_take(SimSlab *slab, gsize size);

/* `size` is what the block was taken with.  NULL is no block. */
void sim_slab_give(SimSlab *slab, gpointer block, gsize size);

/* Grows or shrinks a block (NULL, of any size: takes one; to 0: gives it back).  NULL when the limit or
 * the system's memory is reached; the block then stays as it was. */
gpointer sim_slab_resize(SimSlab *slab, gpointer block, gsize old_size, gsize new_size);

#endif
