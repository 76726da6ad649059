-- SPDX-License-Identifier: MIT
-- Mistakes in hardware models are told at the author's line, and end the run.  In TAP: bad_model_test.lua PLENUM
package.path = arg[0]:match("^(.*/)") .. "?.lua;" .. package.path
local harness = require "harness"
local equal, test, bad, LOADS_NOT, FAILS = harness.equal, harness.test, harness.bad, harness.LOADS_NOT, harness.FAILS
harness.plenum = arg[1]

local PAIR = [[
local a, b = plenum.device { name = "a", courier = M }, plenum.device { name = "b" }
plenum.link(a, b, L)
local s = b:spawn(function() plenum.receive() end)
a:spawn(function() s:send { "m" } plenum.sleep(1) end)
]]

local function courier(name, body, line, says)
  bad("a courier model's mistake is told where it was made: " .. name, {
    'local L = {}\nlocal M = plenum.courier("odd", {\n' .. body .. '\n})\n' .. PAIR,
    line = line, status = FAILS, says = says })
end
courier("an error", 'route = function(self)\n  error "lost"\nend', 4, { "courier odd on a", "lost" })
courier("a table for a device", 'route = function() return {} end', 3, { "route", "device", "a table" })
courier("no neighbour", 'route = function(self) return self.device end', 3, { "no link leads from a to a" })
courier("a delay below the latency", 'route = function(self, to) return to, -1 end', 3, { "negative" })
courier("a delay of nothing", 'route = function(self, to) return to, 0 end', 3, { "less than" })
courier("no service time", 'service_time = function() end', 3, { "service_time", "nothing" })
courier("a service time of a wrong unit", 'service_time = function() return "3 MHz" end', 3, { "frequency" })
courier("a service time without end", 'service_time = function() return 1/0 end', 3, { "inf" })
courier("blocking", 'accept = function()\n  plenum.sleep(1)\nend', 4, { "sleep", "models" })
courier("writing to what is captured", 'accept = function()\n  L.x = 1\nend', 4, { "L.x", "read-only" })
courier("sending without end",
  'accept = function(self)\n  plenum.send({ "x", self.device:neighbors()[1] }, { "m" })\nend', nil,
  { "stack overflow" })

local function defined(name, text, line, says)
  bad("a model that cannot be is refused: " .. name, { text, line = line, status = LOADS_NOT, says = says })
end
defined("no name", 'plenum.courier({})\n', 1, { "name", "a table" })
defined("no definition", 'plenum.courier("m")\n', 1, { "nil" })
defined("twice", 'plenum.courier("m", {})\nplenum.courier("m", {})\n', 2, { "already" })
defined("a field of self", 'plenum.component("m", { device = 1 })\n', 1, { "device" })
defined("a field that cannot be copied", 'plenum.component("m", { t = { coroutine.create(print) } })\n', 1, { "t[1]" })
defined("an option's value", 'plenum.device { courier = plenum.courier("m", {}) { rate = -1 } }\n', 1, { "rate" })
defined("a function for a device", 'plenum.courier("m", {}) { route = print }\n', 1, { "route" })
defined("a courier as a component", 'plenum.device {}:spawn(plenum.courier("m", {}))\n', 1, { "spawn" })
defined("a component as a courier", 'plenum.device { courier = plenum.component("m", {}) }\n', 1, { "courier" })
defined("assigning to it", 'plenum.courier("m", {}).route = print\n', 1, { "defined at once" })
defined("a clock for a component",
  'plenum.spawn { plenum.component("m", {}), on = plenum.device {}, clock_rate = 1 }\n', 1, { "clock" })
local LINK = 'local function f() end\nplenum.link(plenum.device {}, plenum.device {}, { %s })\n'
defined("a delay that is a number", LINK:format "delay = 3", 2, { "delay" })
defined("delay and jitter", LINK:format "delay = f, jitter = f", 2, { "delay", "jitter" })

local function on_link(name, option, line, says)
  bad("a link's function's mistake is told where it was made: " .. name, {
    'local M\nlocal L = { latency = "1 ms",\n' .. option .. ' }\n' .. PAIR, line = line, status = FAILS, says = says })
end
on_link("nothing", 'delay = function() end', 3, { "delay", "nothing", "link a->b" })
on_link("less than the latency", 'delay = function() return "1 us" end', 3, { "1e-06", "0.001" })
on_link("a negative jitter", 'jitter = function() return -1 end', 3, { "negative" })
on_link("an error", 'jitter = function()\n  return nil + 1\nend', 4, { "arithmetic" })
on_link("scheduling", 'jitter = function()\n  plenum.schedule(1, print)\nend', 4, { "schedule" })

local function component(name, body, line, says)
  bad("a component's mistake is told where it was made: " .. name, {
    'local C = plenum.component("odd", {\n' .. body .. '\n})\nlocal d = plenum.device { name = "a" }\n' ..
    'd:spawn(C):send { "m" }\nd:spawn(function() plenum.sleep(5) plenum.result("late", 1) end)\n',
    line = line, status = FAILS, says = says })
end
component("in start", 'start = function()\n  error "cold"\nend', 3, { "odd 1 on a", "cold" })
component("in a handler", 'on_m = function(self)\n  self.x.y = 1\nend', 3, { "index" })
component("in what it schedules",
  'on_m = function()\n  plenum.schedule(1, function()\n    error "later"\n  end)\nend', 4, { "later", "at 1 s" })
component("blocking", 'on_m = function()\n  plenum.receive()\nend', 3, { "receive", "models" })
component("a message to itself without end",
  'on_m = function()\n  plenum.send(plenum.self(), { "m" })\nend', nil, { "never leaves the instant", "odd 1 on a" })
test("a mistake in a model ends the run, also where errors of processes are data", function()
  local file = harness.write("bad.lua", [[
local plenum = require "plenum"
plenum.scenario { crashes = "data" }
local Odd = plenum.component("odd", { on_m = function() error "broken" end })
local device = plenum.device {}
device:spawn(Odd):send { "m" }
device:spawn(function() plenum.sleep(1) plenum.result("late", 1) end)
]])
  local status, summary = harness.run { file }
  equal(status, FAILS, "the status")
  equal(summary.ended, "stopped", "the end")
  equal(summary.results.late, nil, "what comes later")
end)

harness.done()
