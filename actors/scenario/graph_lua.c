/* SPDX-License-Identifier: MIT */
#include "actors/scenario/graph_lua.h"

#include "actors/scenario/file_lua.h"
#include "actors/scenario/option_lua.h"
#include "net/graph.h"

static void free_graph(gpointer graph) { net_graph_free(graph); }

static void push_value(lua_State *L, NetValue value) {
  switch (value.kind) {
  case NET_VALUE_TEXT: lua_pushstring(L, value.text); break;
  case NET_VALUE_WHOLE: lua_pushinteger(L, value.whole); break;
  case NET_VALUE_REAL: lua_pushnumber(L, value.real); break;
  case NET_VALUE_FLAG: lua_pushboolean(L, value.flag); break;
  }
}

/* Sets them as the field `attributes` of the table on top. */
static void set_attributes(lua_State *L, const NetGraph *graph, guint32 first, guint32 count) {
  lua_createtable(L, 0, (int)count);
  for (guint32 at = first; at != NET_GRAPH_NONE;) {
    const NetAttribute *attribute = net_graph_attribute(graph, at);
    push_value(L, attribute->value);
    lua_setfield(L, -2, attribute->name);
    at = attribute->next;
  }
  lua_setfield(L, -2, "attributes");
}

static void set_integer(lua_State *L, const char *name, lua_Integer value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

static void push_nodes(lua_State *L, const NetGraph *graph) {
  guint32 count = net_graph_node_count(graph);
  lua_createtable(L, (int)count, 0);
  for (guint32 i = 0; i < count; i++) {
    const NetNode *node = net_graph_node(graph, i);
    lua_createtable(L, 0, 4);
    lua_pushstring(L, node->name);
    lua_setfield(L, -2, "name");
    if (node->line > 0) set_integer(L, "line", node->line);
    set_attributes(L, graph, node->first, node->count);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void push_edges(lua_State *L, const NetGraph *graph) {
  guint32 count = net_graph_edge_count(graph);
  lua_createtable(L, (int)count, 0);
  for (guint32 i = 0; i < count; i++) {
    const NetEdge *edge = net_graph_edge(graph, i);
    lua_createtable(L, 0, 6);
    set_integer(L, "from", (lua_Integer)edge->from + 1);
    set_integer(L, "to", (lua_Integer)edge->to + 1);
    if (edge->line > 0) set_integer(L, "line", edge->line);
    lua_pushboolean(L, edge->directed);
    lua_setfield(L, -2, "directed");
    set_attributes(L, graph, edge->first, edge->count);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static int lua_graph(lua_State *L) {
  GError *error = NULL;
  const char *name = actor_file_check(L, "graph");
  ActorFile *file = actor_file_load(L, "graph", name);
  file->parsed_free = free_graph;
  file->parsed = net_graph_read(name, file->text, file->length, &error);
  if (!file->parsed) return actor_raise_error(L, "graph", error);
  lua_createtable(L, 0, 2);
  push_nodes(L, file->parsed);
  lua_setfield(L, -2, "nodes");
  push_edges(L, file->parsed);
  lua_setfield(L, -2, "edges");
  return 1;
}

void actor_graph_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"graph", lua_graph}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
