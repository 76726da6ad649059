/* SPDX-License-Identifier: MIT */
#include "actors/values/codec_lua.h"

#include "actors/values/code_lua.h"
#include "actors/values/handle.h"
#include "actors/values/named_lua.h"
#include "actors/values/readonly_lua.h"

#include <check.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static lua_State *L;
static ActorCode *code;
static ActorBuffer buffer;

static void *handle_of(ActorHandleKind kind, guint64 bits) { return (void *)(gsize)actor_handle(kind, bits); }

static void set_handle(const char *name, ActorHandleKind kind, guint64 bits) {
  lua_pushlightuserdata(L, handle_of(kind, bits));
  lua_setglobal(L, name);
}

static int encode(lua_State *state) {
  buffer.length = 0;
  actor_encode(state, 1, &buffer, "message");
  lua_pushlstring(state, (const char *)buffer.bytes, buffer.length);
  return 1;
}

static int decode(lua_State *state) {
  gsize length;
  const char *bytes = luaL_checklstring(state, 1, &length);
  guint8 *exact = g_memdup2(bytes, length); /* so that the sanitizer sees what is read beyond */
  gboolean ok = actor_decode(state, exact, length);
  g_free(exact);
  if (ok) return 1;
  lua_pushnil(state);
  lua_insert(state, -2);
  return 2;
}

static int readonly(lua_State *state) {
  actor_readonly_make(state, 1, "t");
  lua_settop(state, 1);
  return 1;
}

static int next_of(lua_State *state) {
  lua_settop(state, 2);
  return lua_next(state, 1) ? 2 : 0;
}

static const char PRELUDE[] =
    "function hex(s) return (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end\n"
    "function same(a, b)\n"
    "  if type(a) ~= 'table' or type(b) ~= 'table' then\n"
    "    return rawequal(a, b) and math.type(a) == math.type(b) or a ~= a and b ~= b\n"
    "  end\n"
    "  for k, v in next, a do if not same(v, b[k]) then return false end end\n"
    "  for k in next, b do if a[k] == nil then return false end end\n"
    "  return true\n"
    "end\n"
    "function round(v)\n"
    "  local bytes = encode(v)\n"
    "  local w, why = decode(bytes)\n"
    "  assert(why == nil, why)\n"
    "  assert(same(v, w), 'comes back different')\n"
    "  assert(encode(w) == bytes, 'encodes differently')\n"
    "  return w\n"
    "end\n"
    "function refused(v, text)\n"
    "  local ok, why = pcall(function() encode(v) return 1 end)\n"
    "  assert(not ok, 'was encoded')\n"
    "  if why:gsub('^prelude.lua:%d+: ', '') ~= 'cannot send ' .. text then error(why .. ' ~= ' .. text) "
    "end\n"
    "end\n";

static void load(const char *text, const char *name) {
  lua_pushglobaltable(L);
  gboolean ok = actor_code_load(L, text, strlen(text), name, -1);
  if (ok) lua_remove(L, -2);
  ck_assert_msg(ok, "%s", lua_tostring(L, -1));
}

static void setup(void) {
  L = luaL_newstate();
  luaL_openlibs(L);
  code = actor_code_new();
  actor_code_open(L, code);
  actor_named_open(L);
  lua_pushglobaltable(L);
  actor_named_set(L, -1, "_G");
  lua_pop(L, 1);
  lua_register(L, "encode", encode);
  lua_register(L, "decode", decode);
  lua_register(L, "readonly", readonly);
  lua_register(L, "raw_next", next_of);
  set_handle("address", ACTOR_ADDRESS, net_address_local(3, 5));
  set_handle("far_address", ACTOR_ADDRESS, net_address_remote(3, 4, 5));
  set_handle("device", ACTOR_DEVICE, 7);
  set_handle("link", ACTOR_LINK, 1);
  set_handle("timer", ACTOR_TIMER, 1);
  set_handle("box", ACTOR_BOX, 1);
  set_handle("reference", ACTOR_REFERENCE, 9);
  lua_newuserdatauv(L, 1, 0);
  lua_setglobal(L, "userdata");
  load(PRELUDE, "prelude.lua");
  lua_call(L, 0, 0);
}

static void teardown(void) {
  lua_close(L);
  actor_code_free(code);
  actor_buffer_clear(&buffer);
}

static void run(const char *text) {
  load(text, "test.lua");
  if (lua_pcall(L, 0, 0, 0)) ck_abort_msg("%s", lua_tostring(L, -1));
}

START_TEST(plain_values_come_back_as_they_were) {
  run("for _, v in ipairs { true, false, 0, 1, 127, 128, -1, -128, -129, 32767, 32768, -32769, 2147483647, "
      "2147483648,\n"
      "    -2147483648, -2147483649, math.maxinteger, math.mininteger, 0.0, 0.5, 1.0, -1e300, 1/0, -1/0, "
      "0/0, '', 'a',\n"
      "    'a\\0b', ('x'):rep(63), ('x'):rep(64), ('x'):rep(100000), address, far_address, device, reference "
      "} do round(v) end\n"
      "assert(1 / decode(encode(-0.0)) == -1/0)\n");
}
END_TEST

START_TEST(tables_come_back_as_they_were) {
  run("for _, v in ipairs { {}, { 1 }, { {} }, { 'token', left = 10, from = address }, { 1, nil, 3 }, { nil, "
      "nil, 3 },\n"
      "    { [0] = 1, [-5] = 2, [2.5] = 3, [true] = 4, [false] = 5, [device] = 6, [address] = 7, [reference] "
      "= 8, x = {} },\n"
      "    { [''] = 1, ['a very long name of a field that is not interned at all'] = 2, ['exactly15 bytes'] "
      "= 3,\n"
      "      ['sixteen bytes ok'] = 4 } } do round(v) end\n"
      "for n = 120, 260, 7 do\n"
      "  local list, map, both = {}, {}, {}\n"
      "  for i = 1, n do list[i] = i; map['key' .. i] = -i; both[i] = { i }; both['k' .. i] = i end\n"
      "  round(list) round(map) round(both) round { both, x = { list, map } }\n"
      "end");
}
END_TEST

START_TEST(the_bytes_are_those_of_the_contract) {
  run("local function is(v, want) local got = hex(encode(v)); assert(got == want, got .. ' ~= ' .. want) "
      "end\n"
      "is(5, '05') is(128, 'c58000') is(-1, 'c4ff') is(1 << 40, 'c70000000000010000') is(1.0, "
      "'c3000000000000f03f')\n"
      "is(0/0, 'c3000000000000f87f') is(-(0/0), 'c3000000000000f87f') is('ab', '826162') is(true, 'c2') "
      "is({}, 'c90000')\n"
      "is(('x'):rep(64), 'c840' .. ('78'):rep(64)) is(device, 'ca07') is(reference, 'cc0900000000000000')\n"
      "is(address, 'cb0500000000060000') is({ 'a', b = 1 }, 'c9010181618162' .. '01') is(_G, 'cd025f47')\n"
      "is({ [1] = true, [2.0] = false, [3.5] = 1 }, 'c90201c2c1c30000000000000c4001')\n");
}
END_TEST

START_TEST(fields_are_in_order_however_a_table_was_made) {
  run("local keys = { 'a', 'ab', 'a\\0', 'b', 'B', '', '\\255', ('z'):rep(20), ('z'):rep(50), 2.5, 1e300, "
      "-1/0, 0, -1, 100,\n"
      "  1 << 62, 2.0^63, -2.0^63 - 2048, math.mininteger, true, false, address, far_address, device, "
      "reference, 'x1', 'x2' }\n"
      "local want\n"
      "math.randomseed(1)\n"
      "for i = 1, 300 do\n"
      "  for i = #keys, 2, -1 do local j = math.random(i); keys[i], keys[j] = keys[j], keys[i] end\n"
      "  local t = {}\n"
      "  for n = 1, math.random(0, 20) do t['junk' .. n] = n end\n"
      "  for _, k in ipairs(keys) do t[k] = 0 end\n"
      "  for k in next, t do if type(k) == 'string' and k:find '^junk' then t[k] = nil end end\n"
      "  want = want or encode(t)\n"
      "  assert(encode(t) == want)\n"
      "end\n"
      "local strings = hex(encode { b = 1, a = 2, ab = 3, ['a\\0'] = 4, [''] = 5 })\n"
      "assert(strings == 'c9000580058161028261000482616203816201', strings)\n"
      "local mixed = hex(encode { x = 0, [-1] = 0, [0] = 0, [-0.5] = 0, [true] = 0, [false] = 0, [device] = "
      "0, [address] = 0 })\n"
      "assert(mixed == 'c90008c100c200c4ff00c3000000000000e0bf000000817800ca0700cb050000000006000000', "
      "mixed)\n");
}
END_TEST

START_TEST(what_lies_behind_a_hole_is_a_field) {
  run("local t = {}\n"
      "t[3] = 'c'; t[1] = 'a'\n"
      "assert(encode(t) == encode { 'a', nil, 'c' })\n"
      "assert(hex(encode(t)) == 'c901018161038163')\n"
      "t[2] = 'b'\n"
      "assert(encode(t) == encode { 'a', 'b', 'c' })\n"
      "local late = { x = 1, y = 2, z = 3 }; late[1] = 'first'; late[2] = 'second'\n"
      "assert(encode(late) == encode { 'first', 'second', x = 1, y = 2, z = 3 })\n");
}
END_TEST

START_TEST(a_table_met_twice_is_written_twice) {
  run("local t = { 1 }\n"
      "local w = decode(encode { t, t })\n"
      "assert(w[1] ~= w[2] and w[1][1] == 1 and w[2][1] == 1 and encode { t, t } == encode { { 1 }, { 1 } "
      "})");
}
END_TEST

START_TEST(read_only_tables_are_written_as_their_contents) {
  run("local bytes = encode { 'a', { x = 1 }, y = { 2 } }\n"
      "assert(encode(readonly { 'a', readonly { x = 1 }, y = readonly { 2 } }) == bytes)\n"
      "refused({ readonly(setmetatable({}, { __index = print })) }, 'a metatable at message[1]')");
}
END_TEST

START_TEST(named_values_travel_by_name) {
  lua_getglobal(L, "print");
  actor_named_set(L, -1, "print");
  lua_getglobal(L, "math");
  actor_named_set(L, -1, "math");
  ck_assert_str_eq(actor_named_name(L, -1), "math");
  ck_assert(actor_named_push(L, "print", 5));
  ck_assert(!actor_named_push(L, "nothing", 7));
  run("local w = decode(encode { print, m = math, _G })\n"
      "assert(w[1] == print and w.m == math and w[2] == _G)\n"
      "refused({ x = { string.rep } }, 'a C function at message.x[1]')\n"
      "assert(select(2, decode '\\xcd\\5other'):find 'unknown name')");
}
END_TEST

START_TEST(naming_again_replaces_what_was) {
  lua_newtable(L);
  lua_newtable(L);
  actor_named_set(L, -2, "a name that is so long that Lua does not intern its string");
  actor_named_set(L, -2, "one");
  actor_named_set(L, -1, "one");
  ck_assert_ptr_null(actor_named_name(L, -2));
  ck_assert_str_eq(actor_named_name(L, -1), "one");
  actor_named_set(L, -2, "two");
  ck_assert_str_eq(actor_named_name(L, -2), "two");
  for (int i = 0; i < 2000; i++) {
    char name[16];
    snprintf(name, sizeof name, "n%d", i);
    lua_newtable(L);
    actor_named_set(L, -1, name);
    ck_assert_str_eq(actor_named_name(L, -1), name);
    lua_pop(L, 1);
  }
  ck_assert_str_eq(actor_named_name(L, -1), "one");
  ck_assert(actor_named_push(L, "n1234", 5));
  ck_assert_str_eq(actor_named_name(L, -1), "n1234");
}
END_TEST

START_TEST(functions_travel_with_what_they_captured) {
  run("local n, list, none = 40, { 1, 1 }, nil\n"
      "local function f(x) return n + #list + x + (none or 0) end\n"
      "local bytes = encode { f }\n"
      "local w = decode(bytes)\n"
      "assert(w[1] ~= f and w[1](1) == 43)\n"
      "assert(encode(w) == bytes)\n"
      "n = 0\n"
      "assert(w[1](1) == 43)\n"
      "assert(decode(encode(f))(0) == 2)\n"
      "assert(decode(encode(function() return #tostring(12) end))() == 2)");
}
END_TEST

START_TEST(functions_that_mean_themselves_or_each_other_travel) {
  run("local function factorial(n) return n <= 1 and 1 or n * factorial(n - 1) end\n"
      "assert(decode(encode { factorial })[1](10) == 3628800)\n"
      "local odd\n"
      "local function even(n) return n == 0 or odd(n - 1) end\n"
      "function odd(n) return n ~= 0 and even(n - 1) end\n"
      "local w = decode(encode { even, odd, even })\n"
      "assert(w[1](10) and not w[2](10) and w[1] == w[3] and w[1] ~= w[2])\n"
      "assert(encode(w) == encode { even, odd, even })\n"
      "local M = {}\n"
      "function M.a(n) return n == 0 and 'a' or M.b(n - 1) end\n"
      "function M.b(n) return n == 0 and 'b' or M.a(n - 1) end\n"
      "assert(decode(encode(M.a))(3) == 'b')");
}
END_TEST

START_TEST(what_may_not_be_sent_raises_with_its_path) {
  run("refused(nil, 'nil at message')\n"
      "refused({ out = { 1, box } }, 'a mailbox at message.out[2]')\n"
      "refused({ 1, { x = link } }, 'a link at message[2].x')\n"
      "refused({ ['odd key'] = timer }, 'a timer at message[\"odd key\"]')\n"
      "refused({ ['a\"\\n'] = timer }, 'a timer at message[\"a\\\\\"\\\\010\"]')\n"
      "refused({ [2.5] = { [true] = { [device] = box } } }, 'a mailbox at message[2.5][true][device]')\n"
      "refused({ [-3] = { 1, nil, box } }, 'a mailbox at message[-3][3]')\n"
      "refused(coroutine.create(print), 'a coroutine at message')\n"
      "refused({ userdata }, 'a userdata at message[1]')\n"
      "refused({ io.stdout }, 'a FILE* at message[1]')\n"
      "refused({ a = setmetatable({}, {}) }, 'a metatable at message.a')\n"
      "refused({ a = { [{}] = 1 } }, 'a table as a key at message.a')\n"
      "refused({ [print] = 1 }, 'a C function as a key at message')\n"
      "refused({ [box] = 1 }, 'a mailbox as a key at message')\n"
      "local s = { box }\n"
      "refused({ f = function() return s end }, 'a mailbox at message.f upvalue \"s\"[1]')\n"
      "refused({ x = load 'return 1' }, 'a function that no file defines at message.x')\n");
}
END_TEST

START_TEST(errors_tell_the_line_of_the_author) {
  run("local ok, why = pcall(function()\n"
      "  encode { x = box }\n"
      "  return 1\n"
      "end)\n"
      "assert(why:find '^test.lua:2: cannot send a mailbox at message.x$', why)");
}
END_TEST

START_TEST(an_error_leaves_the_buffer_and_the_codec_usable) {
  run("for i = 1, 50 do\n"
      "  refused({ a = 1, b = { x = 1, [0] = {} , y = box } }, 'a mailbox at message.b.y')\n"
      "  round { a = 1, b = { x = 1, [0] = {}, y = 2 } }\n"
      "end\n"
      "local f = function() return f end\n"
      "refused({ f, box }, 'a mailbox at message[2]')\n"
      "assert(encode { f } == encode { f })");
  lua_settop(L, 0);
  buffer.length = 0;
  lua_pushinteger(L, 7);
  actor_encode(L, 1, &buffer, "message");
  lua_pushstring(L, "x");
  actor_encode(L, 2, &buffer, "message");
  ck_assert_uint_eq(buffer.length, 3);
  ck_assert(memcmp(buffer.bytes, "\x07\x81x", 3) == 0);
}
END_TEST

START_TEST(cycles_raise_where_they_close) {
  run("local t = { a = { 1 } }\n"
      "t.a.b = t\n"
      "refused(t, 'a cycle at message.a.b')\n"
      "local u = {}; u[1] = u\n"
      "refused({ { x = u } }, 'a cycle at message[1].x[1]')\n"
      "local r = {}; r.r = readonly { r }\n"
      "refused(r, 'a cycle at message.r[1]')");
}
END_TEST

START_TEST(nesting_ends_at_200) {
  run("local t = {}\n"
      "for i = 2, 200 do t = { t } end\n"
      "round(t)\n"
      "refused({ t }, 'what is nested deeper than 200 at message' .. ('[1]'):rep(200))\n"
      "local bytes = '\\xc9\\1\\0' .. encode(t)\n"
      "assert(select(2, decode(bytes)):find 'nesting')");
}
END_TEST

START_TEST(what_was_sent_before_never_shows) {
  run("math.randomseed(2)\n"
      "local function key() return ('k'):rep(math.random(1, 20)) .. math.random(200) end\n"
      "local seen = {}\n"
      "for i = 1, 20000 do\n"
      "  local t, list = { 'kind' }, {}\n"
      "  for n = 1, math.random(0, 12) do local k = key(); t[k] = { [key()] = n }; list[n] = k end\n"
      "  seen[i % 100] = { t, encode(t) }\n"
      "  if i % 100 == 0 then for _, s in pairs(seen) do assert(encode(s[1]) == s[2]); round(s[1]) end end\n"
      "  if i % 1000 == 0 then collectgarbage() end\n"
      "end");
}
END_TEST

START_TEST(random_values_come_back_and_encode_alike) {
  run("math.randomseed(3)\n"
      "local value\n"
      "local makers = {\n"
      "  function() return math.random(-5, 200) end,\n"
      "  function() return math.random(0) >> math.random(0, 63) end,\n"
      "  function() return (math.random() - 0.5) * 10.0 ^ math.random(-20, 20) end,\n"
      "  function() return math.random(2) == 1 end,\n"
      "  function() return ('abcdefgh\\0\\255'):sub(math.random(10), math.random(10)):rep(math.random(0, 9)) "
      "end,\n"
      "  function() return math.random(2) == 1 and address or device end,\n"
      "  function(depth)\n"
      "    local t = {}\n"
      "    if depth > 4 then return t end\n"
      "    for i = 1, math.random(0, 5) do t[i] = value(depth + 1) end\n"
      "    for i = 1, math.random(0, 5) do\n"
      "      local k = value(9)\n"
      "      if type(k) ~= 'table' and k == k then t[k] = value(depth + 1) end\n"
      "    end\n"
      "    return t\n"
      "  end }\n"
      "makers[8] = makers[7]\n"
      "function value(depth) return makers[math.random(#makers)](depth) end\n"
      "for i = 1, 5000 do round(makers[7](1)) end");
}
END_TEST

START_TEST(damaged_bytes_never_crash_and_what_decodes_is_canonical) {
  run("math.randomseed(4)\n"
      "local n = 40\n"
      "local function f() return n, f end\n"
      "local bytes = encode { 'kind', 1, 2.5, -7, a = { 'x', reply_to = address }, [0.5] = {}, [-1] = "
      "device, f = f, g = _G,\n"
      "  [true] = ('y'):rep(70), [1 << 40] = {}, zzzzzzzzzzzzzzzzzzzzzzzz = reference, "
      "zzzzzzzzzzzzzzzzzzzzzzzzz = false }\n"
      "assert(decode(bytes))\n"
      "for i = 0, #bytes - 1 do assert(not decode(bytes:sub(1, i))) end\n"
      "assert(not decode(bytes .. '\\0'))\n"
      "local whole = 0\n"
      "for i = 1, 50000 do\n"
      "  local at = math.random(#bytes)\n"
      "  local bad = bytes:sub(1, at - 1) .. string.char(math.random(0, 255)) .. bytes:sub(at + 1)\n"
      "  if i % 3 == 0 then local a = math.random(#bad); bad = bad:sub(1, a) .. bad:sub(math.random(#bad)) "
      "end\n"
      "  local v, why = decode(bad)\n"
      "  if not why then whole = whole + 1; assert(encode(v) == bad) end\n"
      "end\n"
      "assert(whole > 100)");
}
END_TEST

START_TEST(forms_that_are_not_canonical_do_not_decode) {
  run("for _, bad in ipairs { '', '\\xc0', '\\xc4\\5', '\\xc5\\5\\0', '\\xc5\\xff\\xff', "
      "'\\xc6\\0\\1\\0\\0', '\\xc7\\0\\0\\1\\0\\0\\0\\0\\0',\n"
      "    '\\xc3\\0\\0\\0\\0\\0\\0\\xf8\\xff', '\\xc8\\1a', '\\xc8\\x80\\0', '\\xc9\\x80\\0\\0', "
      "'\\xc9\\1\\0\\xc0', '\\xc9\\0\\1\\1\\1',\n"
      "    '\\xc9\\0\\2\\x81b\\1\\x81a\\1', '\\xc9\\0\\2\\x81a\\1\\x81a\\1', '\\xc9\\0\\2\\x81a\\1\\0\\1', "
      "'\\xc9\\1\\1\\1\\1\\1', '\\xc9\\1\\1\\1\\2\\1',\n"
      "    '\\xc9\\0\\1\\xc3\\0\\0\\0\\0\\0\\0\\xf0\\x3f\\1', "
      "'\\xc9\\0\\1\\xc3\\0\\0\\0\\0\\0\\0\\xf8\\x7f\\1', '\\xc9\\0\\1\\x81a\\xc0',\n"
      "    '\\xc9\\0\\1\\xc9\\0\\0\\1', '\\xcb\\0\\0\\0\\0\\0\\0\\0\\xff', "
      "'\\xcc\\0\\0\\0\\0\\0\\0\\0\\xff', '\\xcf\\0', '\\xd0', '\\xff',\n"
      "    '\\xce\\8test.lua\\x7f\\0', '\\xce\\4no\\0x\\0\\0' } do\n"
      "  local v, why = decode(bad)\n"
      "  assert(v == nil and why:find '^not a message: ', hex(bad))\n"
      "end");
}
END_TEST

static void *limited(void *data, void *block, size_t old, size_t size) {
  gsize *used = data;
  if (!block) old = 0;
  if (size == 0) {
    *used -= old;
    g_free(block);
    return NULL;
  }
  *used += size - old;
  if (*used > 4 << 20) return NULL;
  return g_realloc(block, size);
}

START_TEST(hostile_counts_do_not_take_memory) {
  gsize used = 0;
  lua_State *small = lua_newstate(limited, &used);
  guint8 bytes[4096];
  memset(bytes, 0x05, sizeof bytes);
  actor_codec_of(small);
  gsize before = used;
  for (guint kind = 0; kind < 3; kind++) {
    for (gsize at = 0; at + 5 < 4000; at += 5) /* tables in tables, each with more elements than fit */
      memcpy(bytes + at,
             kind == 0   ? "\xc9\xff\x1f\x80\x00"
             : kind == 1 ? "\xc9\xf0\x07\x00\xc9"
                         : "\xc9\xff\xff\xff\x7f",
             5);
    lua_gc(small, LUA_GCSTOP);
    ck_assert(!actor_decode(small, bytes, sizeof bytes));
    lua_settop(small, 0);
    ck_assert_uint_lt(used - before, 64 * sizeof bytes);
    lua_gc(small, LUA_GCCOLLECT);
    before = used;
  }
  lua_close(small);
  ck_assert_uint_eq(used, 0);
}
END_TEST

START_TEST(several_values_decode_one_after_the_other) {
  ActorCodec *codec = actor_codec_of(L);
  buffer.length = 0;
  lua_settop(L, 0);
  lua_pushinteger(L, 1000);
  lua_pushnil(L);
  lua_newtable(L);
  for (int i = 1; i <= 3; i++) actor_encode_argument(codec, L, i, &buffer, "argument");
  const guint8 *at = buffer.bytes, *end = at + buffer.length;
  lua_settop(L, 0);
  for (int i = 1; i <= 3; i++) ck_assert(actor_decode_next(L, &at, end));
  ck_assert_ptr_eq(at, end);
  ck_assert_int_eq(lua_tointeger(L, 1), 1000);
  ck_assert(lua_isnil(L, 2) && lua_istable(L, 3));
  ck_assert(!actor_decode_next(L, &at, end));
  ck_assert_int_eq(lua_gettop(L), 4);
}
END_TEST

/* NULL: it has none. */
static void assert_kind(const char *expression, const char *kind) {
  ActorOutline outline;
  ck_assert(luaL_dostring(L, expression) == LUA_OK);
  buffer.length = 0;
  actor_encode_message(actor_codec_of(L), L, -1, &buffer, &outline);
  ck_assert_int_eq(outline.kind != NULL, kind != NULL);
  if (!kind) return;
  ck_assert_uint_eq(outline.kind_length, strlen(kind));
  ck_assert_mem_eq(outline.kind, kind, outline.kind_length);
}

START_TEST(the_kind_is_a_head_that_is_a_string) {
  assert_kind("return { 'ping', 1 }", "ping");
  assert_kind("return readonly { 'pong' }", "pong");
  assert_kind("return { 1 }", NULL);
  assert_kind("return 'ping'", NULL);
  assert_kind("return 1.5", NULL);
  assert_kind("return true", NULL);
  ck_assert_int_eq(lua_gettop(L), 6);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("codec");
  TCase *tests = tcase_create("codec");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, plain_values_come_back_as_they_were);
  tcase_add_test(tests, tables_come_back_as_they_were);
  tcase_add_test(tests, the_bytes_are_those_of_the_contract);
  tcase_add_test(tests, fields_are_in_order_however_a_table_was_made);
  tcase_add_test(tests, what_lies_behind_a_hole_is_a_field);
  tcase_add_test(tests, a_table_met_twice_is_written_twice);
  tcase_add_test(tests, read_only_tables_are_written_as_their_contents);
  tcase_add_test(tests, named_values_travel_by_name);
  tcase_add_test(tests, naming_again_replaces_what_was);
  tcase_add_test(tests, functions_travel_with_what_they_captured);
  tcase_add_test(tests, functions_that_mean_themselves_or_each_other_travel);
  tcase_add_test(tests, what_may_not_be_sent_raises_with_its_path);
  tcase_add_test(tests, errors_tell_the_line_of_the_author);
  tcase_add_test(tests, an_error_leaves_the_buffer_and_the_codec_usable);
  tcase_add_test(tests, cycles_raise_where_they_close);
  tcase_add_test(tests, nesting_ends_at_200);
  tcase_add_test(tests, what_was_sent_before_never_shows);
  tcase_add_test(tests, random_values_come_back_and_encode_alike);
  tcase_add_test(tests, damaged_bytes_never_crash_and_what_decodes_is_canonical);
  tcase_add_test(tests, forms_that_are_not_canonical_do_not_decode);
  tcase_add_test(tests, hostile_counts_do_not_take_memory);
  tcase_add_test(tests, several_values_decode_one_after_the_other);
  tcase_add_test(tests, the_kind_is_a_head_that_is_a_string);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  srunner_free(runner);
  return 0;
}
