-- SPDX-License-Identifier: MIT
-- Bad input gives a clear error and the right exit status.  In TAP: bad_input_test.lua PLENUM
-- (tests/tools/command_test.lua has what concerns the command line alone.)
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, has, test = harness.equal, harness.has, harness.test
harness.plenum = arg[1]

local bad, LOADS_NOT, FAILS, PREAMBLE = harness.bad, harness.LOADS_NOT, harness.FAILS, harness.PREAMBLE

local PARAMETERS = [[
local p = plenum.scenario {
  params = { nodes = { 4, "how many", min = 2, max = 9 }, shape = { "grid", one_of = { "grid", "ring" } }, loss = 0.5,
    loud = false },
}
plenum.result("nodes", p.nodes)
]]

bad("an unknown parameter is refused with a list of those that are known", {
  PARAMETERS, options = "--set size=3", status = LOADS_NOT, says = { "size", "nodes", "shape", "loss" } })
bad("a parameter that is no number is refused", {
  PARAMETERS, options = "--set nodes=many", status = LOADS_NOT, says = { "nodes", "many" } })
bad("a parameter that is no whole number is refused", {
  PARAMETERS, options = "--set nodes=2.5", status = LOADS_NOT, says = { "nodes", "2.5" } })
bad("a parameter that is neither true nor false is refused", {
  PARAMETERS, options = "--set loud=perhaps", status = LOADS_NOT, says = { "loud", "perhaps" } })
bad("a parameter below its least is refused with the least", {
  PARAMETERS, options = "--set nodes=1", status = LOADS_NOT, says = { "nodes", "1", "2" } })
bad("a parameter above its greatest is refused with the greatest", {
  PARAMETERS, options = "--set nodes=10", status = LOADS_NOT, says = { "nodes", "10", "9" } })
bad("a parameter that is none of the choices is refused with the choices", {
  PARAMETERS, options = "--set shape=star", status = LOADS_NOT, says = { "shape", "star", "grid", "ring" } })

bad("a field of the scenario that does not exist is refused", {
  'plenum.scenario { tilte = "x" }\n', line = 1, status = LOADS_NOT, says = { "tilte" } })
bad("a unit of the scenario that does not exist is refused", {
  'plenum.scenario { unit = "fort night" }\n', line = 1, status = LOADS_NOT, says = { "fort night" } })
bad("a resolution of zero is refused", {
  'plenum.scenario { resolution = 0 }\n', line = 1, status = LOADS_NOT, says = { "resolution" } })

bad("a unit that does not exist is refused where it is written", {
  'local a, b = plenum.device {}, plenum.device {}\nplenum.link(a, b, { latency = "3 parsecs" })\n',
  line = 2, status = LOADS_NOT, says = { "latency", "parsecs" } })
bad("a unit of another dimension is refused", {
  'local a, b = plenum.device {}, plenum.device {}\nplenum.link(a, b, { latency = "3 MHz" })\n',
  line = 2, status = LOADS_NOT, says = { "latency", "frequency" } })
bad("a unit of time means nothing where the unit is abstract", {
  'plenum.scenario { unit = "tick" }\nplenum.device {}:spawn(function()\n  plenum.sleep "3 ms"\nend)\n',
  line = 3, status = FAILS, says = { "tick" } })
bad("a unit that does not exist fails the process that used it", {
  'plenum.device { name = "only" }:spawn(function()\n  plenum.sleep(2)\n  plenum.sleep "3 blinks"\nend)\n',
  line = 3, status = FAILS, says = { "blinks", "only" } })

for _, rate in ipairs { "0", "-3", '"0 MHz"', '"-1/3"', "0 / 0", "1 / 0" } do
  bad("a clock of rate " .. rate .. " is refused", {
    ("plenum.device { clock_rate = %s }\n"):format(rate), line = 1, status = LOADS_NOT, says = { "clock_rate" } })
end
bad("a type's clock of rate zero is refused", {
  'local T = plenum.process("t", { clock_rate = 0 })\nplenum.device {}:spawn(T)\n',
  status = LOADS_NOT, says = { "clock_rate", "bad.lua:" } })
bad("a clock faster than the resolution is refused", {
  'plenum.device { clock_rate = "100 GHz" }\n', line = 1, status = LOADS_NOT, says = { "clock_rate" } })
bad("a courier of rate zero is refused", {
  "plenum.device { courier = { rate = 0 } }\n", line = 1, status = LOADS_NOT, says = { "rate" } })

bad("an instant beyond the last is an error with the duration", {
  'plenum.device { name = "only" }:spawn(function()\n  plenum.sleep(1e12)\nend)\n',
  line = 2, status = FAILS, says = { "1000000000000 s", "range", "only" } })
bad("a sum of durations beyond the last instant is, too", {
  'plenum.device {}:spawn(function()\n  for _ = 1, 100 do\n    plenum.sleep(9e8)\n  end\nend)\n',
  line = 3, status = FAILS, says = { "instant" } })
bad("a negative duration is an error", {
  "plenum.device {}:spawn(function()\n  plenum.sleep(-1)\nend)\n", line = 2, status = FAILS, says = { "-1" } })
bad("a duration that is no number is an error", {
  "plenum.device {}:spawn(function()\n  plenum.sleep(0 / 0)\nend)\n", line = 2, status = FAILS, says = { "nan" } })

bad("a link of a device to itself is refused", {
  'local a = plenum.device { name = "lonely" }\nplenum.link(a, a, { latency = 1 })\n',
  line = 2, status = LOADS_NOT, says = { "itself" } })
bad("a link to something that is no device is refused", {
  "local a = plenum.device {}\nplenum.link(a, nil)\n", line = 2, status = LOADS_NOT, says = { "device" } })
bad("an option of a link that does not exist is refused", {
  "local a, b = plenum.device {}, plenum.device {}\nplenum.link(a, b, { latncy = 1 })\n",
  line = 2, status = LOADS_NOT, says = { "latncy" } })
bad("a device with a name that is taken is refused", {
  'plenum.device { name = "twin" }\nplenum.device { name = "twin" }\n', line = 2, status = LOADS_NOT,
  says = { "twin" } })
bad("a device made in a process is refused", {
  "plenum.device {}:spawn(function()\n  plenum.device {}\nend)\n", line = 2, status = FAILS, says = { "file" } })

bad("an unreachable destination that nobody handles fails the caller", {
  'local a, b = plenum.device { name = "here" }, plenum.device { name = "island" }\n' ..
  "local server = b:spawn(function() plenum.receive() end)\n" ..
  'a:spawn(function()\n  plenum.call(server, { "ping" })\nend)\n',
  status = FAILS, says = { "unreachable", "here" } })

test("an unreachable destination is returned mail, or is counted", function()
  local results, summary = harness.results { harness.write("island.lua", PREAMBLE .. [[
local a, b = plenum.device {}, plenum.device {}
local server = b:spawn(function() plenum.receive() end)
a:spawn(function()
  server:send { "lost" }
  local ok, problem = pcall(plenum.call, server, { "ping" })
  plenum.check(not ok, "the call fails")
  plenum.result("problem", problem)
end)
plenum.at_end(function() plenum.result("dropped", plenum.metric("dropped").count) end)
]]) }
  equal(table.concat(results.problem, " "), "returned unreachable", "the problem")
  equal(results.dropped, 1, "dropped")
  equal(summary.ended, "exhausted", "the end")
end)

for _, pattern in ipairs { "print", "plenum.mailbox()", "coroutine.create(print)", '{ "a", { print } }' } do
  bad("a pattern that is no pattern raises: " .. pattern, {
    ("plenum.device {}:spawn(function()\n  plenum.receive { { %s, function() end } }\nend)\n"):format(pattern),
    line = 2, status = FAILS, says = { "pattern" } })
end
bad("a clause without a handler raises", {
  'plenum.device {}:spawn(function()\n  plenum.receive { { { "a" } } }\nend)\n', line = 2, status = FAILS,
  says = { "handler" } })
bad("a command that does not exist raises where it is named", {
  'local T = plenum.process("t", { clock_rate = 1 })\nfunction T.command:START()\n  self:continue { "STRAT" }\nend\n' ..
  "plenum.device {}:spawn(T)\n", line = 3, status = FAILS, says = { "STRAT" } })

bad("a path that leads nowhere is told to who asks, with how far it got", {
  'local T = plenum.process("t", { inner = { 1 } })\nlocal to = plenum.device { name = "only" }:spawn(T)\n' ..
  'plenum.device {}\nplenum.experiment(function()\n  plenum.peek(to, { "inner", 2, "x" })\nend)\n',
  line = 5, status = FAILS, says = { "peek", "t 1 on only", "inner[2] is nil", "x" } })
bad("what is no path is refused", {
  'local to = plenum.device {}:spawn(plenum.process("t"))\nplenum.experiment(function()\n' ..
  '  plenum.peek(to, "x")\nend)\n',
  line = 3, status = FAILS, says = { "peek", "path", "not a string" } })
bad("what is not plain is not poked", {
  'local to = plenum.device {}:spawn(plenum.process("t"))\nplenum.experiment(function()\n' ..
  '  plenum.poke(to, { "x" }, { print })\nend)\n', line = 3, status = FAILS, says = { "poke", "a function" } })
bad("an experiment does not await what another asked", {
  'local to, f = plenum.device {}:spawn(function() plenum.receive() end)\n' ..
  'plenum.experiment(function() f = plenum.ask(to, { "x" }) end)\n' ..
  'plenum.experiment(function()\n  f:await()\nend)\n',
  line = 4, status = FAILS, says = { "await", "another process" } })
bad("peek is not for handlers", {
  'local T = plenum.process("t")\nT:on("m", function() plenum.peek(plenum.self(), { "x" }) end)\n' ..
  'plenum.device {}:spawn(T):send { "m" }\n', line = 2, status = FAILS, says = { "peek blocks" } })

-- A wave through a tree of two, of which the second line is at fault.
local function cast_text(clause, options)
  return ([[
local cast = require "plenum.cast"
local T = plenum.process("t", { clock_rate = 1 })
function T.command:START() self:continue { "START" } end
function T.command:POP() self.data:pop() end
function T.command:PUSH() self.data:push(7) end
function T.command:SPOIL() self.data:peek().targets = 7 end
local node = plenum.device { name = "only" }
local dead = node:spawn(function() end)
local leaf = node:spawn(function() while true do plenum.reply(plenum.receive(), "text") end end)
%s
local t = node:spawn(T)
plenum.experiment(function()
  plenum.sleep(1)
  plenum.ask(t, { "k" %s })
  plenum.sleep(9)
  plenum.stop()
end)
]]):format(clause, options or "")
end

local CLAUSE_LINE = 10

local function bad_cast(name, clause, says)
  bad("a cast: " .. name, { cast_text(clause), line = CLAUSE_LINE, status = FAILS, says = says })
end

local function bad_clause(name, clause, says)
  bad("a cast's clause: " .. name, { cast_text(clause), line = CLAUSE_LINE, status = LOADS_NOT, says = says })
end

bad_clause("no function", 'T:broadcast("k")', { "broadcast", "function", "nil" })
bad_clause("no function for its guard", 'T:convergecast("k", print, 7)', { "convergecast", "guard", "7" })
bad_clause("no type", 'cast.broadcast("k", print)', { "broadcast", "process type", '"k"' })
bad_clause("a handle for a type", "cast.convergecast_subordinate(node, 'k', print)", {
  "convergecast_subordinate", "process type", "device only" })
bad_clause("a type that is fixed", 'node:spawn(T) T:broadcast("k", function() end)', { '"t"', "first spawn" })
bad_clause("no pattern", 'T:broadcast(print, function() end)', { "pattern" })
bad_clause("a type without the module", 'plenum.process("u"):broadcasts("k", print)', { "broadcasts" })

for _, name in ipairs { "broadcast", "convergecast", "broadcast_subordinate", "convergecast_subordinate" } do
  local word = name:match "^%a+"
  local function clause(body) return ('T:%s("k", function(self) %s end)'):format(name, body) end
  bad_cast(name .. " returns nothing", clause "cast.stop(1)", { word, "cast.stop", "nil" })
  bad_cast(name .. " returns a number", clause "return 7", { word, "targets", "7" })
  bad_cast(name .. " returns an address", clause "return leaf", { word, "targets", "address" })
  bad_cast(name .. " misspells a field", clause "return { target = {} }", { word, '"target"', "targets", "combine" })
  bad_cast(name .. " returns the targets alone", clause "return { leaf, dead }", { word, "1", "targets" })
  bad_cast(name .. " has an address for a list", clause "return { targets = leaf, combine = cast.sum }", {
    word, "targets", "list", "address" })
  bad_cast(name .. " has a table that is no list", clause "return { targets = { a = leaf }, combine = cast.sum }", {
    word, "targets", "list" })
  bad_cast(name .. " has a target that is none", clause "return { targets = { leaf, 7 }, combine = cast.sum }", {
    word, "address", "number" })
  bad_cast(name .. " combines with a number", clause "return { targets = { leaf }, combine = 7 }", {
    word, "combine", "7" })
  bad_cast(name .. " gets mail returned",
    clause "return { targets = { leaf, dead }, combine = function() end }", { word, "returned", "noproc" })
  bad_cast(name .. " stops with what cannot be sent",
    clause "return cast.stop(coroutine.create(print))", { word, "coroutine" })
  bad_cast(name .. " passes on what cannot be sent",
    clause "return { targets = { leaf }, message = { 'k', coroutine.create(print) }, combine = cast.sum }", {
    word, "coroutine", "message[2]" })
  bad_cast(name .. " loses its frame",
    clause "self:continue { 'POP' } return {}", { word, "self.data", "nil" })
  bad_cast(name .. " finds something else for its frame",
    clause "self:continue { 'PUSH' } return {}", { word, "self.data", "7" })
  bad_cast(name .. " finds its frame spoiled",
    clause "self:continue { 'SPOIL' } return {}", { word, "targets", "7" })
end
bad_cast("nothing to combine with", 'T:convergecast("k", function() return { targets = { leaf } } end)', {
  "convergecast", "combine" })
bad_cast("a sum of what is no number",
  'T:convergecast("k", function() return { targets = { leaf }, input = 1, combine = cast.sum } end)', {
  "cast.sum", "reply 1", '"text"' })
bad_cast("the greatest of what is no number",
  'T:convergecast("k", function() return { targets = { leaf }, input = {}, combine = cast.max } end)', {
  "cast.max", "the input", "table" })
bad_cast("an answer that cannot be sent",
  'T:convergecast("k", function() return { input = coroutine.create(print) } end)', { "convergecast", "coroutine" })
bad("a cast: an error in combine has its own line", {
  cast_text "T:convergecast('k', function() return { targets = { leaf }, combine = function()\nerror 'odd' end } end)",
  line = CLAUSE_LINE + 1, status = FAILS, says = { "odd" } })

bad("a method that is no function is refused", {
  'plenum.method("x", 7)\n', line = 1, status = LOADS_NOT, says = { "x", "function" } })
bad("a method without a name is refused", {
  "plenum.method(print)\n", line = 1, status = LOADS_NOT, says = { "name", "function" } })

bad("infinite recursion in a process ends that process", {
  'local function deeper(n) return 1 + deeper(n + 1) end\n' ..
  'plenum.device { name = "only" }:spawn(function() deeper(1) end)\n', line = 1, status = FAILS,
  says = { "stack overflow", "only" } })
bad("infinite recursion at the top level is refused", {
  "local function deeper(n) return 1 + deeper(n + 1) end\ndeeper(1)\n", line = 1, status = LOADS_NOT,
  says = { "stack overflow" } })
bad("infinite recursion through C is an error, too", {
  "plenum.device {}:spawn(function()\n  local function f() return (string.gsub('x', 'x', f)) end\n  f()\nend)\n",
  status = FAILS, says = { "device-1", "overflow" } })
bad("a table too deep to be sent is an error", {
  'plenum.device {}:spawn(function()\n  local t = {}\n  for _ = 1, 100000 do t = { t } end\n' ..
  '  plenum.send(plenum.self(), { "m", t })\nend)\n', line = 4, status = FAILS, says = { "deep" } })

bad("a loop that never leaves an instant is stopped, and its process named", {
  'plenum.scenario { instant_limit = 10000 }\n' ..
  'plenum.device { name = "only" }:spawn(function()\n' ..
  '  plenum.send(plenum.self(), { "again" })\n  while true do plenum.send(plenum.self(), plenum.receive()) end\nend)\n',
  options = "--watchdog 2", status = FAILS, says = { "instant_limit", "only" } })
bad("two processes that keep each other busy in an instant are, too", {
  'plenum.scenario { instant_limit = 10000 }\nlocal node = plenum.device { name = "only" }\n' ..
  'local function echo() while true do local m = plenum.receive() m.to:send { "m", to = plenum.self() } end end\n' ..
  'local a, b = node:spawn(echo), node:spawn(echo)\na:send { "m", to = b }\n',
  status = FAILS, says = { "instant_limit", "only" } })
bad("an experiment that never leaves an instant is, too", {
  'plenum.scenario { instant_limit = 1000 }\n' ..
  'plenum.experiment(function() while true do plenum.sleep(0) end end)\n',
  status = FAILS, says = { "instant_limit", "experimenter" } })
bad("a loop outside of virtual time is ended by the watchdog", {
  'plenum.device { name = "only" }:spawn(function()\n  plenum.sleep(1)\n  while true do end\nend)\n',
  options = "--watchdog 0.5", line = 3, status = FAILS, says = { "only", "watchdog" } })
bad("pcall does not keep the watchdog away", {
  "plenum.device {}:spawn(function()\n  while true do pcall(function() while true do end end) end\nend)\n",
  options = "--watchdog 0.5", status = FAILS, says = { "watchdog", "bad.lua:" } })
bad("a pattern of strings that takes for ever is ended, too", {
  'plenum.device {}:spawn(function()\n  local s = ("a"):rep(100000)\n  s:find((".-"):rep(8) .. "b")\nend)\n',
  options = "--watchdog 1", status = FAILS, says = { "watchdog" } })
bad("a predicate that takes for ever is ended", {
  "plenum.stop_when(function()\n  while true do end\nend)\nplenum.device {}:spawn(function() plenum.sleep(1) end)\n",
  options = "--watchdog 0.5", line = 2, status = FAILS, says = { "watchdog" } })

bad("exhausted memory ends the run, and the process is named", {
  'plenum.device { name = "only" }:spawn(function()\n  local list = {}\n' ..
  "  while true do list[#list + 1] = { #list } end\nend)\n",
  options = "--memory 64MiB", status = FAILS, says = { "memory", "only" } })
bad("pcall does not catch exhausted memory", {
  "plenum.device {}:spawn(function()\n  local list = {}\n" ..
  "  while true do pcall(function() while true do list[#list + 1] = { #list } end end) end\nend)\n",
  options = "--memory 64MiB", status = FAILS, says = { "memory" } })
bad("one string that is too large is exhausted memory, too", {
  'plenum.device {}:spawn(function()\n  return ("x"):rep(1 << 40)\nend)\n',
  options = "--memory 64MiB", status = FAILS, says = { "memory" } })
bad("messages that pile up are exhausted memory, too", {
  'local node = plenum.device {}\nlocal idle = node:spawn(function() plenum.sleep(1e6) end)\n' ..
  'node:spawn(function()\n  while true do idle:send { "x", ("x"):rep(1000) } end\nend)\n',
  options = "--memory 64MiB", status = FAILS, says = { "memory" } })

bad("an error in a process names line, process and instant, and the world goes on", {
  'local node = plenum.device { name = "only" }\n' ..
  'node:spawn(function()\n  plenum.sleep(2.5)\n  error "it broke"\nend)\n' ..
  'node:spawn(function() plenum.sleep(7) plenum.check(false, "the world went on") end)\n',
  line = 4, status = FAILS, says = { "it broke", "only", "2.5", "the world went on" } })
bad("an error that is a table is shown, not its address", {
  'plenum.device {}:spawn(function()\n  error { "odd", code = 7 }\nend)\n', status = FAILS, says = { "odd", "7" } })
bad("an error in an experiment ends the run", {
  'plenum.experiment(function()\n  plenum.sleep(1)\n  error "badly planned"\nend)\n',
  line = 3, status = FAILS, says = { "badly planned" } })
bad("an error at the end fails the run", {
  'plenum.at_end(function()\n  error "no results"\nend)\n', line = 2, status = FAILS, says = { "no results" } })
bad("a call that blocks where none may raises", {
  'local T = plenum.process("t", {})\nT:on("m", function()\n  plenum.sleep(1)\nend)\n' ..
  'plenum.device {}:spawn(T):send { "m" }\n', line = 3, status = FAILS, says = { "sleep" } })
bad("a module that does not exist is refused", {
  'require "plenum.nowhere"\n', line = 1, status = LOADS_NOT, says = { "plenum.nowhere" } })
bad("a module outside of the scenario's folder is refused", {
  'require "../secret"\n', line = 1, status = LOADS_NOT, says = { "../secret" } })
bad("a function of plenum that does not exist is named", {
  'plenum.recieve()\n', line = 1, status = LOADS_NOT, says = { "recieve" } })

test("a file that may not be read is refused", function()
  local file = harness.write("locked.lua", PREAMBLE)
  os.execute("chmod 000 '" .. file .. "'")
  if io.open(file, "rb") then return end -- as the superuser may
  local status, _, said = harness.run { file }
  equal(status, LOADS_NOT, "the status")
  has(said, "locked.lua")
end)

-- Commands of plenum.lock are told where the type was made lockable.
local LOCKABLE = [[
local T = plenum.process("t", { clock_rate = 1 })
require "plenum.lock".lockable(T, { targets = function() return %s end })
function T.command:START() self:continue(%s) end
local t = plenum.device {}:spawn(T)
t:send { "lock" }
]]
for _, case in ipairs {
  { "a LOCK without targets", "nil", '{ "LOCK" }', "LOCK: a list of targets is wanted, not nil" },
  { "a LOCK of no list", "nil", '{ "LOCK", { a = 1 } }', "LOCK: a list of targets is wanted, not a table" },
  { "a LOCK of no target", "nil", '{ "LOCK", { 3 } }', "LOCK: " },
  { "targets that are no list", "7", '{ "UNLOCK" }', "lockable: targets: a list of targets is wanted, not 7" },
  { "a target that is none", "{ true }", '{ "UNLOCK" }', "lockable: targets: " },
} do
  bad(case[1] .. " is told where the type was made lockable", {
    LOCKABLE:format(case[2], case[3]), line = 2, status = FAILS, says = { case[4] } })
end

harness.done()
