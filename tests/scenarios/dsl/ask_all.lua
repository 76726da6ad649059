-- SPDX-License-Identifier: MIT
-- ask_all and await_all: a message batch, and what becomes of it.
-- Expect: 17 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "ask_all", unit = "tick" }

local device = plenum.device { name = "node" }

local servers = {}
for i = 1, 3 do
  servers[i] = device:spawn(function()
    while true do
      local m = plenum.receive()
      plenum.sleep(4 - i)
      plenum.reply(m, m[1] .. i)
    end
  end)
end
local silent = device:spawn(function() plenum.receive() plenum.sleep(1000) end)
local dead = device:spawn(function() end)

device:spawn(function()
  plenum.sleep(1)
  local futures = plenum.ask_all(servers, { "a" })
  plenum.check(#futures == 3 and plenum.now() == 1, "ask_all asks all at once")
  local values, why = plenum.await_all(futures)
  plenum.check(plenum.now() == 4 and why == nil, "await_all waits for the last")
  plenum.check(values[1] == "a1" and values[2] == "a2" and values[3] == "a3", "values come in the order of the list")
  plenum.check(values.n == 3, "with their number")
  values = plenum.await_all(futures)
  plenum.check(values[1] == "a1" and plenum.now() == 4, "again, at no cost")
  plenum.check(plenum.await_all({}).n == 0, "nothing is awaited at once")

  values, why = plenum.await_all(plenum.ask_all(servers, { "b" }), { timeout = 2.5 })
  plenum.check(why == "timeout" and plenum.now() == 6.5, "a timeout ends the wait")
  plenum.check(values[1] == nil and values[2] == "b2" and values[3] == "b3" and values.n == 3, "what is missing is nil")

  plenum.sleep(10)
  local before = plenum.now()
  local ok, failure = pcall(plenum.await_all, plenum.ask_all({ servers[1], dead, servers[3] }, { "c" }))
  plenum.check(not ok and failure[1] == "returned" and failure[2] == "noproc", "returned mail raises")
  plenum.check(plenum.now() == before, "at once")
  plenum.sleep(10)
  before = plenum.now()
  local told = {}
  values, why = plenum.await_all(plenum.ask_all({ servers[1], dead, servers[3] }, { "d" }), {
    returned = function(reason, i)
      told[#told + 1] = reason .. i
      return "stand-in"
    end,
  })
  plenum.check(values[1] == "d1" and values[2] == "stand-in" and values[3] == "d3", "`returned` gives a value instead")
  plenum.check(#told == 1 and told[1] == "noproc2" and why == nil, "told why and which, once")
  plenum.check(plenum.now() == before + 3, "and the others are waited for")
  values, why = plenum.await_all(plenum.ask_all({ servers[3], silent, dead }, { "e" }),
    { timeout = 5, returned = function() return nil end })
  plenum.check(values[1] == "e3" and values[2] == nil and values[3] == nil and values.n == 3 and why == "timeout",
    "`returned` may give nil; n tells how many there were")
  plenum.check(not pcall(plenum.await_all, { 1 }), "only futures can be awaited")
end)

plenum.experiment(function()
  plenum.sleep(50)
  local values = plenum.await_all(plenum.ask_all(servers, { "x" }))
  plenum.check(values[1] == "x1" and values[3] == "x3" and plenum.now() == 53, "experiments ask all")
  local _, why = plenum.await_all(plenum.ask_all({ silent }, { "y" }), { timeout = 0 })
  plenum.check(why == "timeout" and plenum.now() == 53, "a timeout of 0 looks once")
end)
