-- SPDX-License-Identifier: MIT
-- What fits a pattern, and what does not.
-- Expect: 64 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "patterns", unit = "tick" }

local device = plenum.device { name = "node" }
local any, rest = plenum.any, plenum.rest

local function is_positive(x) return type(x) == "number" and x > 0 end

device:spawn(function()
  local me = plenum.self()

  local function fits(message, pattern)
    me:send(message)
    local fitting = plenum.receive_match(pattern, 0) ~= nil
    if not fitting then plenum.receive(0) end
    return fitting
  end

  local function yes(message, pattern, text) plenum.check(fits(message, pattern), text) end
  local function no(message, pattern, text) plenum.check(not fits(message, pattern), text) end

  -- Literals.
  yes(1, 1.0, "1 fits 1.0")
  yes(1.0, 1, "1.0 fits 1")
  no(1, 2, "1 does not fit 2")
  no(1, "1", "a number does not fit a string")
  yes("a", "a", "a string")
  no("a", "b", "another string")
  yes(true, true, "true")
  no(true, false, "true does not fit false")
  yes(false, false, "false")
  yes(me, me, "an address")
  yes(device, device, "a device")
  no(device, me, "a device does not fit an address")

  -- Array parts.
  yes({ "a", 1 }, { "a", 1 }, "element by element")
  no({ "a", 1 }, { "a", 2 }, "an element that differs")
  no({ "a", 1, 2 }, { "a", 1 }, "an element too many")
  no({ "a" }, { "a", 1 }, "an element too few")
  no({ "a" }, { "a", any }, "any stands for a value that is there")
  no({ "a", "b" }, { "b", "a" }, "another order")
  no("a", { "a" }, "a string does not fit a table")
  no({ "a" }, "a", "nor a table a string")
  yes({ "a", 1, 2 }, { "a", rest }, "rest: more")
  yes({ "a" }, { "a", rest }, "rest: none")
  no({}, { "a", rest }, "rest: but what comes before it")
  yes({ 1, 2, 3 }, { rest }, "rest: all")
  yes({}, {}, "no elements")
  no({ 1 }, {}, "an element where there should be none")

  -- Other fields.
  yes({ "a", x = 1, y = 2 }, { "a", x = 1 }, "more fields may be there")
  no({ "a", x = 1 }, { "a", x = 1, y = 2 }, "a field that is not there")
  no({ "a", x = 1 }, { "a", x = 2 }, "a field that differs")
  yes({ "a", x = false }, { "a", x = false }, "a field that is false")
  yes({ "a", x = 1 }, { "a", x = any }, "a field with any value")
  no({ "a" }, { "a", x = any }, "which must be there")
  yes({ x = 1 }, {}, "no elements, and fields")
  yes({ [true] = 1, [2.5] = 2 }, { [true] = 1, [2.5] = any }, "keys of other types")
  yes({ "a", nil, "c" }, { "a", [3] = "c" }, "what lies behind a hole is a field")
  yes({ "a", x = 1 }, { "a", rest, x = 1 }, "rest and fields")
  no({ "a", 1, x = 2 }, { "a", rest, x = 1 }, "rest says nothing of fields")

  -- Nested.
  yes({ "a", { 1, { 2 } } }, { "a", { 1, { any } } }, "tables in tables")
  no({ "a", { 1, { 2, 3 } } }, { "a", { 1, { any } } }, "which are exact, too")
  yes({ "a", { 1, 2, 3 } }, { "a", { 1, rest } }, "unless they end in rest")
  yes({ "a", p = { q = { 1 } } }, { "a", p = { q = { any } } }, "fields in fields")

  -- Holes.
  local values = {
    number = { 1, 1.5 }, integer = { 1, -3 }, string = { "", "a" }, boolean = { true, false }, table = { {}, { 1 } },
    callable = { print, fits and function() end }, address = { me },
  }
  local strangers = {
    number = { "1", true }, integer = { 1.0, 1.5, "1" }, string = { 1, {} }, boolean = { 0, "true" },
    table = { "t", 1 }, callable = { {}, "print" }, address = { device, 1 },
  }
  for _, name in ipairs { "number", "integer", "string", "boolean", "table", "callable", "address" } do
    for _, value in ipairs(values[name]) do yes(value, plenum[name], "fits the hole " .. name) end
    for _, value in ipairs(strangers[name]) do no(value, plenum[name], "does not fit the hole " .. name) end
  end
  yes(false, any, "false fits any")
  yes({ "a", 3 }, { "a", plenum.is(is_positive) }, "is: what the function takes")
  no({ "a", -3 }, { "a", plenum.is(is_positive) }, "is: what it does not take")

  -- What is handed over.
  me:send { "m", 1, { "two", 3 }, "four", x = 5 }
  local handed = plenum.receive { { { "m", any, { any, 3 }, plenum.string, x = any }, function(...)
    return table.pack(...)
  end } }
  plenum.check(handed.n == 4 and handed[1].x == 5, "the message comes first")
  plenum.check(handed[2] == 1 and handed[3] == "two" and handed[4] == "four", "then the holes of the array part")
  me:send { "m", { 1 }, 2, 3 }
  handed = plenum.receive { { { "m", any, rest }, function(...) return table.pack(...) end } }
  plenum.check(handed.n == 2 and handed[2][1] == 1, "but not the rest")

  -- No patterns.
  plenum.check(not pcall(plenum.receive_match, coroutine.create(print)), "a coroutine is no pattern")
  local ok, message = pcall(plenum.receive_match, { "a", { b = print } })
  plenum.check(not ok and message:find("pattern[2].b", 1, true), "what is wrong is told with the way to it")
  plenum.check(not pcall(plenum.is, 3), "is takes a function")
end)
