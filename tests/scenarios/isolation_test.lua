-- SPDX-License-Identifier: MIT
-- What processes share: nothing.  In TAP: isolation_test.lua PLENUM
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]

local PREAMBLE = [[
local plenum = require "plenum"
local here, there = plenum.device { name = "here" }, plenum.device { name = "there" }
plenum.link(here, there, { latency = 1 })
]]
local LINES = 3 -- of the preamble

local function run(body, options)
  return harness.run { harness.write("isolation.lua", PREAMBLE .. body), options = options }
end

-- The body makes checks, and all are well, also in two shards.
local function well(body)
  for _, options in ipairs { "", "--shards 2" } do
    local status, summary, said = run(body, options)
    equal(said, "", "what was said")
    equal(status, 0, "the status")
    assert(#summary.checks > 0, "no checks were made")
  end
end

-- The body's line `line` raises, and the message has these words.
local function raises(line, words, body, wanted_status)
  local status, _, said = run(body)
  equal(status, wanted_status or 1, "the status")
  has(said, ("isolation.lua:%d:"):format(line + LINES))
  for _, word in ipairs(words) do has(said, word) end
end

test("a table that is changed after it was sent arrives as it was", function()
  well [[
local function program()
  local m = plenum.receive()
  plenum.check(m.list[1] == 1 and m.list[2] == nil, "the list is as it was")
  plenum.check(m.word == "before" and m.inner.depth == 1 and m.late == nil, "the fields are as they were")
end
local readers = { here:spawn(program), there:spawn(program) }
here:spawn(function()
  local m = { "m", list = { 1 }, word = "before", inner = { depth = 1 } }
  for _, reader in ipairs(readers) do reader:send(m) end
  m.list[1], m.list[2], m.word, m.inner.depth, m.late = 2, 3, "after", 2, true
end)
]]
end)

test("a table that is changed after it was received changes nobody else's", function()
  well [[
local done = {}
local function program(first)
  local m = plenum.receive()
  if first then m.list[1], m.inner.depth, m.word = "mine", 7, nil end
  plenum.sleep(5)
  plenum.check(m.list[1] == (first and "mine" or 1), "the list is as its owner left it")
  plenum.check(m.inner.depth == (first and 7 or 1), "the inner table, too")
  plenum.send(m.from, { "done" })
end
for i = 1, 4 do done[i] = (i % 2 == 0 and here or there):spawn(program, i <= 2) end
here:spawn(function()
  local m = { "m", list = { 1 }, word = "w", inner = { depth = 1 }, from = plenum.self() }
  for _, reader in ipairs(done) do reader:send(m) end
  for _ = 1, 4 do plenum.receive() end
  plenum.check(m.list[1] == 1 and m.inner.depth == 1 and m.word == "w", "the sender's is as it was")
end)
]]
end)

test("a table met twice arrives as two, numbers keep their sort", function()
  well [[
local reader = there:spawn(function()
  local m = plenum.receive()
  plenum.check(m[2] ~= m[3] and m[2][1] == 1 and m[3][1] == 1, "two tables")
  plenum.check(math.type(m.whole) == "integer" and math.type(m.real) == "float", "integer and float")
  plenum.check(m.hole[1] == nil and m.hole[2] == "behind", "what lies behind a hole")
end)
here:spawn(function()
  local t = { 1 }
  reader:send { "m", t, t, whole = 1, real = 1.0, hole = { nil, "behind" } }
end)
]]
end)

test("arguments of a process are its own", function()
  well [[
local shared = { 1 }
local function program(list, number)
  plenum.check(list[1] == 1, "as it was given")
  list[1] = number
  plenum.sleep(1)
  plenum.check(list[1] == number, "its own")
end
for i = 10, 13 do (i % 2 == 0 and here or there):spawn(program, shared, i) end
here:spawn(function()
  local list = { 1 }
  plenum.spawn(program, list, 20)
  plenum.spawn { program, list, 21, on = there }
  list[1] = 2
end)
]]
end)

test("fields of a type are copied into each instance, and inspect shows copies", function()
  well [[
local Keeper = plenum.process("keeper", { clock_rate = 1, list = { 0 } })
function Keeper.command:START() self:continue { "START" } self.list[1] = self.list[1] + self.step end
local a, b = here:spawn(Keeper, { step = 1 }), there:spawn(Keeper, { step = 10 })
plenum.experiment(function()
  plenum.sleep(4)
  plenum.inspect(a).list[1] = 1000
  local x, y = plenum.inspect(a).list[1], plenum.inspect(b).list[1]
  plenum.check(x == 5 and y == 50, ("%d and %d"):format(x, y))
  plenum.stop()
end)
]]
end)

test("a function that is sent takes copies of what it captured along", function()
  well [[
local function program()
  local m = plenum.receive()
  plenum.sleep(1)
  plenum.check(m.read() == 2 and m.list()[1] == "as sent", "as it was when it was sent")
  local ok, got = pcall(m.count)
  plenum.check(ok and got == 3 or not ok and got:find("'n'", 1, true), "changes its own copy, or none")
end
local a, b = here:spawn(program), there:spawn(program)
here:spawn(function()
  local n, list = 0, { "as sent" }
  local function count() n = n + 1 return n end
  count() count()
  local m = { "f", read = function() return n end, list = function() return list end, count = count }
  a:send(m)
  b:send(m)
  count()
  list[1] = "later"
  plenum.sleep(5)
  plenum.check(n == 3, "the sender's own is its own")
end)
]]
end)

test("processes of one function have locals of their own", function()
  well [[
local function program(step)
  local n = 0
  local function add() n = n + step end
  for _ = 1, 5 do add() plenum.sleep(1) end
  plenum.check(n == 5 * step, "nobody else added")
end
here:spawn(program, 1) here:spawn(program, 2) there:spawn(program, 3)
]]
end)

test("what was captured is as it stands when the file has been read", function()
  well [[
local peers, word = {}, "early"
local function program()
  plenum.check(#peers == 3 and word == "late", "the list is whole")
  local n = 0
  for _, peer in ipairs(peers) do if peer == plenum.self() then n = n + 1 end end
  plenum.check(n == 1, "it knows itself")
end
peers[1] = here:spawn(program)
peers[2] = there:spawn(program)
peers[3] = there:spawn(program)
word = "late"
]]
end)

test("the experimenter's variables are the file's, and no process sees them change", function()
  well [[
local seen = 0
here:spawn(function() plenum.sleep(3) plenum.check(seen == 0, "as it stood") end)
plenum.experiment(function()
  plenum.sleep(2)
  seen = 5
end)
plenum.at_end(function() plenum.check(seen == 5, "the experimenter's own") end)
]]
end)

local UNSENDABLE = {
  { "a mailbox", 'plenum.mailbox()', "mailbox" },
  { "a coroutine", 'coroutine.create(function() end)', "coroutine" },
  { "a timer", 'plenum.send_after(1, plenum.self(), { "m" })', "timer" },
  { "a table with a metatable", 'setmetatable({}, { __index = {} })', "metatable" },
  { "a cycle", '(function() local t = {} t.t = t return t end)()', "cycle" },
}
for _, case in ipairs(UNSENDABLE) do
  local name, expression, word = table.unpack(case)
  test(name .. " raises at the sender, with the path", function()
    well(([[
local reader = there:spawn(function() plenum.check(plenum.receive()[1] == "second", "only the second arrives") end)
here:spawn(function()
  local ok, problem = pcall(plenum.send, reader, { "first", out = { 1, %s } })
  plenum.check(not ok and problem:find("message.out[2]", 1, true) and problem:find("%s", 1, true), tostring(problem))
  reader:send { "second" }
end)
]]):format(expression, word))
    raises(2, { "message.out[2]", word, "here" }, ([[
here:spawn(function()
  plenum.send(plenum.self(), { "first", out = { 1, %s } })
end)
]]):format(expression))
  end)
end

test("nothing at all, and arguments that cannot be copied, raise at the caller", function()
  raises(1, { "nil" }, 'here:spawn(function() plenum.send(plenum.self(), nil) end)\n')
  raises(2, { "coroutine" }, [[
here:spawn(function()
  plenum.spawn(print, coroutine.create(print))
end)
]])
end)

test("assigning a captured variable names it and the line", function()
  raises(3, { "count", "captured" }, [[
local count = 0
here:spawn(function()
  count = count + 1
end)
]])
  raises(4, { "count", "captured" }, [[
local count = 0
local Counter = plenum.process("counter", { clock_rate = 1 })
function Counter.command:START()
  count = count + 1
end
here:spawn(Counter)
]])
end)

test("assigning it in a function that is called, or that a clause holds, does so, too", function()
  raises(2, { "count" }, [[
local count = 0
local function add() count = count + 1 end
here:spawn(function() add() end)
]])
  raises(4, { "count" }, [[
local count = 0
local Counter = plenum.process("counter", { clock_rate = 1 })
Counter:on("add", function()
  count = count + 1
end)
here:spawn(Counter):send { "add" }
]])
end)

local WRITES = {
  { "a field", "t.field = 1", "t.field" },
  { "a new element", "t[3] = 1", "t" },
  { "an inner table's field", "t.inner.depth = 2", "inner" },
  { "by rawset", 'rawset(t, "field", 1)', "t" },
  { "by table.insert", "table.insert(t, 3)", "t" },
  { "by table.remove", "table.remove(t)", "t" },
  { "by table.sort", "table.sort(t, function(a, b) return a > b end)", "t" },
}
for _, case in ipairs(WRITES) do
  local name, statement, word = table.unpack(case)
  test("writing to a captured table names it and the line: " .. name, function()
    raises(3, { word, "captured" }, ([[
local t = { 1, 2, inner = { depth = 1 } }
here:spawn(function()
  %s
end)
]]):format(statement))
  end)
end

test("a write that was caught has changed nothing", function()
  well [[
local t = { 1, inner = { depth = 1 } }
local function program()
  for _, write in ipairs {
    function() t[1] = 2 end, function() t.inner.depth = 2 end, function() table.insert(t, 2) end,
    function() rawset(t, "late", true) end, function() setmetatable(t, {}) end,
  } do
    plenum.check(not pcall(write), "raises")
  end
  plenum.sleep(1)
  plenum.check(t[1] == 1 and #t == 1 and t.inner.depth == 1 and t.late == nil, "as it was")
end
here:spawn(program)
here:spawn(program)
there:spawn(program)
]]
end)

test("assigning a global names it and the line, anywhere", function()
  raises(1, { "total" }, "total = 1\n", 2)
  raises(2, { "total" }, "here:spawn(function()\n  total = 1\nend)\n")
  raises(2, { "total" }, "plenum.experiment(function()\n  total = 1\nend)\n")
end)

test("libraries are read-only", function()
  raises(1, { "math.pi" }, "math.pi = 3\n", 2)
  raises(1, { "plenum" }, "plenum.sleep = print\n", 2)
  raises(2, { "string" }, "here:spawn(function()\n  string.shout = string.upper\nend)\n")
end)

test("what leads out of the sandbox is not there", function()
  well [[
for _, name in ipairs { "io", "os", "debug", "dofile", "loadfile" } do
  plenum.check(_G[name] == nil, name)
end
plenum.check(not pcall(require, "io") and not pcall(require, "os"), "nor by require")
here:spawn(function()
  plenum.check(not tostring({}):find("0x") and not tostring(print):find("0x"), "no addresses")
  plenum.check(not load("\27Lua"), "no bytecode")
end)
]]
end)

harness.done()
