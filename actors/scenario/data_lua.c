/* SPDX-License-Identifier: MIT */
#include "actors/scenario/data_lua.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "actors/scenario/file_lua.h"

/* JSON. */

static void push_json(lua_State *L, const json_t *value);

static void push_json_array(lua_State *L, const json_t *array) {
  gsize count = json_array_size(array);
  lua_createtable(L, (int)MIN(count, (gsize)G_MAXINT), 0);
  for (gsize i = 0; i < count; i++) {
    push_json(L, json_array_get(array, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void push_json_object(lua_State *L, json_t *object) {
  lua_createtable(L, 0, (int)MIN(json_object_size(object), (gsize)G_MAXINT));
  for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
    lua_pushlstring(L, json_object_iter_key(at), json_object_iter_key_len(at));
    push_json(L, json_object_iter_value(at));
    lua_rawset(L, -3);
  }
}

static void push_json(lua_State *L, const json_t *value) {
  luaL_checkstack(L, 4, "the data are nested too deeply");
  switch (json_typeof(value)) {
  case JSON_OBJECT: push_json_object(L, (json_t *)value); break;
  case JSON_ARRAY: push_json_array(L, value); break;
  case JSON_STRING: lua_pushlstring(L, json_string_value(value), json_string_length(value)); break;
  case JSON_INTEGER: lua_pushinteger(L, json_integer_value(value)); break;
  case JSON_REAL: lua_pushnumber(L, json_real_value(value)); break;
  case JSON_TRUE:
  case JSON_FALSE: lua_pushboolean(L, json_is_true(value)); break;
  case JSON_NULL: lua_pushnil(L); break;
  }
}

static gsize skip_mark(const ActorFile *file) {
  static const char mark[] = "\xef\xbb\xbf";
  return file->length >= 3 && memcmp(file->text, mark, 3) == 0 ? 3 : 0;
}

static void free_json(gpointer json) { json_decref(json); }

static int read_json(lua_State *L, ActorFile *file, const char *name) {
  json_error_t error;
  gsize skipped = skip_mark(file);
  file->parsed_free = free_json;
  file->parsed = json_loadb(file->text + skipped, file->length - skipped,
                            JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
  if (!file->parsed) return actor_raise(L, "data: %s:%d:%d: %s", name, error.line, error.column, error.text);
  push_json(L, file->parsed);
  return 1;
}

/* CSV, as in RFC 4180: fields between commas, in quotes where they hold commas, quotes or line ends. */

typedef struct {
  const char *name;
  const char *at, *end;
  int line;
  gboolean quoted; /* the field read last was */
} Csv;

static void csv_raise(lua_State *L, const Csv *csv, int line, const char *message) {
  actor_raise(L, "data: %s:%d: %s", csv->name, line, message);
}

static gboolean at_line_end(const Csv *csv) {
  return csv->at == csv->end || *csv->at == '\n' ||
         (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] == '\n'));
}

static void skip_line_end(Csv *csv) {
  if (csv->at < csv->end && *csv->at == '\r') csv->at++;
  if (csv->at < csv->end) csv->at++;
  csv->line++;
}

static void push_quoted(lua_State *L, Csv *csv) {
  luaL_Buffer text;
  int begin = csv->line;
  luaL_buffinit(L, &text);
  for (csv->at++;; csv->at++) {
    if (csv->at == csv->end) csv_raise(L, csv, begin, "the quotes that open here are not closed");
    if (*csv->at == '"' && (csv->at + 1 == csv->end || csv->at[1] != '"')) break;
    if (*csv->at == '"') csv->at++;
    if (*csv->at == '\n') csv->line++;
    luaL_addchar(&text, *csv->at);
  }
  csv->at++;
  luaL_pushresult(&text);
  if (!at_line_end(csv) && *csv->at != ',')
    csv_raise(L, csv, csv->line, "there is text after the closing quotes");
}

/* Pushes the field that begins here, as text. */
static void push_field(lua_State *L, Csv *csv) {
  csv->quoted = csv->at < csv->end && *csv->at == '"';
  if (csv->quoted) {
    push_quoted(L, csv);
    return;
  }
  const char *begin = csv->at;
  while (!at_line_end(csv) && *csv->at != ',') {
    if (*csv->at == '"')
      csv_raise(L, csv, csv->line, "there are quotes within a field that does not begin with them");
    csv->at++;
  }
  lua_pushlstring(L, begin, (gsize)(csv->at - begin));
}

/* To the next field of the line; FALSE at its end. */
static gboolean next_field(Csv *csv) {
  if (at_line_end(csv)) return FALSE;
  csv->at++;
  return TRUE;
}

/* What stands without quotes is a number if it reads as a decimal, and absent if it is empty. */
static void convert(lua_State *L) {
  const char *text = lua_tostring(L, -1);
  gsize length = lua_rawlen(L, -1);
  gboolean decimal =
      length > 0 && strspn(text, "+-0123456789.eE \t") == length && strpbrk(text, "0123456789");
  if (length == 0) lua_pushnil(L);
  else if (!decimal || !lua_stringtonumber(L, text)) return;
  lua_remove(L, -2);
}

static int read_header(lua_State *L, Csv *csv) {
  int columns = 0;
  lua_newtable(L);
  lua_newtable(L); /* the names so far */
  do {
    push_field(L, csv);
    if (lua_rawlen(L, -1) == 0) csv_raise(L, csv, csv->line, "a column has no name");
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL)
      csv_raise(L, csv, csv->line, lua_pushfstring(L, "two columns are called \"%s\"", lua_tostring(L, -2)));
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -4, ++columns);
    lua_pushboolean(L, TRUE);
    lua_rawset(L, -3);
  } while (next_field(csv));
  lua_pop(L, 1);
  skip_line_end(csv);
  return columns;
}

/* Pushes a row. */
static void read_row(lua_State *L, Csv *csv, int header, int columns) {
  int line = csv->line, column = 0;
  lua_createtable(L, 0, columns);
  do {
    lua_rawgeti(L, header, ++column);
    push_field(L, csv);
    if (!csv->quoted) convert(L);
    if (column <= columns) lua_rawset(L, -3);
    else lua_pop(L, 2);
  } while (next_field(csv));
  if (column != columns)
    csv_raise(L, csv, line,
              lua_pushfstring(L, "the header has %d columns, and this line %d", columns, column));
  skip_line_end(csv);
}

static int read_csv(lua_State *L, const ActorFile *file, const char *name) {
  Csv csv = {name, file->text + skip_mark(file), file->text + file->length, 1, FALSE};
  if (csv.at == csv.end) csv_raise(L, &csv, 1, "there is no header");
  int columns = read_header(L, &csv), header = lua_gettop(L);
  lua_newtable(L);
  for (lua_Integer row = 1; csv.at < csv.end;) {
    if (at_line_end(&csv)) {
      skip_line_end(&csv);
      continue;
    }
    read_row(L, &csv, header, columns);
    lua_rawseti(L, -2, row++);
  }
  return 1;
}

static gboolean ends_in(const char *name, const char *suffix) {
  gsize length = strlen(name), tail = strlen(suffix);
  return length > tail && g_ascii_strcasecmp(name + length - tail, suffix) == 0;
}

static int lua_data(lua_State *L) {
  const char *name = actor_file_check(L, "data");
  gboolean is_json = ends_in(name, ".json");
  if (!is_json && !ends_in(name, ".csv"))
    return actor_raise(L, "data: \"%s\" ends neither in .json nor in .csv", name);
  ActorFile *file = actor_file_load(L, "data", name);
  return is_json ? read_json(L, file, name) : read_csv(L, file, name);
}

void actor_data_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"data", lua_data}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
