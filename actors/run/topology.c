/* SPDX-License-Identifier: MIT */
#include "actors/run/topology.h"

/* Kinds are compared as bytes. */
G_STATIC_ASSERT(sizeof(ActorDeviceKind) == 5 * sizeof(double) + 2 * sizeof(guint32));
G_STATIC_ASSERT(sizeof(ActorLinkKind) == 5 * sizeof(double) + 2 * sizeof(guint32));

static GHashTable *new_numbers(void) {
  return g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
}

static void clear_device(gpointer device) { g_free(((ActorTopologyDevice *)device)->name); }

ActorTopology *actor_topology_new(void) {
  ActorTopology *topology = g_new0(ActorTopology, 1);
  topology->scenario = g_strdup("");
  topology->title = g_strdup("");
  topology->unit = g_strdup("s");
  topology->unit_seconds = 1;
  topology->params = json_object();
  topology->devices = g_array_new(FALSE, FALSE, sizeof(ActorTopologyDevice));
  topology->links = g_array_new(FALSE, FALSE, sizeof(ActorTopologyLink));
  topology->device_kinds = g_array_new(FALSE, FALSE, sizeof(ActorDeviceKind));
  topology->link_kinds = g_array_new(FALSE, FALSE, sizeof(ActorLinkKind));
  topology->shapes = g_array_new(FALSE, FALSE, sizeof(NetShape));
  topology->device_kind_numbers = new_numbers();
  topology->link_kind_numbers = new_numbers();
  g_array_set_clear_func(topology->devices, clear_device);
  return topology;
}

void actor_topology_free(ActorTopology *topology) {
  if (!topology) return;
  g_free(topology->scenario);
  g_free(topology->title);
  g_free(topology->unit);
  json_decref(topology->params);
  json_decref(topology->files);
  g_array_unref(topology->devices);
  g_array_unref(topology->links);
  g_array_unref(topology->device_kinds);
  g_array_unref(topology->link_kinds);
  g_array_unref(topology->shapes);
  g_hash_table_unref(topology->device_kind_numbers);
  g_hash_table_unref(topology->link_kind_numbers);
  g_free(topology);
}

static guint32 intern(GArray *kinds, GHashTable *numbers, gconstpointer kind) {
  gsize size = g_array_get_element_size(kinds);
  g_autoptr(GBytes) bytes = g_bytes_new(kind, size);
  gpointer number;
  if (g_hash_table_lookup_extended(numbers, bytes, NULL, &number)) return GPOINTER_TO_UINT(number);
  g_hash_table_insert(numbers, g_steal_pointer(&bytes), GUINT_TO_POINTER(kinds->len));
  g_array_append_vals(kinds, kind, 1);
  return kinds->len - 1;
}

guint32 actor_topology_device_kind(ActorTopology *topology, const ActorDeviceKind *kind) {
  return intern(topology->device_kinds, topology->device_kind_numbers, kind);
}

guint32 actor_topology_link_kind(ActorTopology *topology, const ActorLinkKind *kind) {
  return intern(topology->link_kinds, topology->link_kind_numbers, kind);
}

gboolean actor_topology_is_directed(const ActorTopology *topology) {
  for (guint i = 0; i < topology->links->len; i++) {
    const ActorTopologyLink *link = actor_topology_link(topology, i);
    if (link->one_way || link->kind != link->back) return TRUE;
  }
  return FALSE;
}
