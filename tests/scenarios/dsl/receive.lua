-- SPDX-License-Identifier: MIT
-- receive and receive_match, in all their forms.
-- Expect: 34 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "receive", unit = "tick" }

local device = plenum.device { name = "node" }

local function fails(text, f, ...)
  local ok, message = pcall(f, ...)
  plenum.check(not ok and tostring(message):find(text, 1, true), text)
end

-- The oldest message, with and without a timeout.
device:spawn(function()
  local me = plenum.self()
  me:send { "one" }
  me:send "two"
  plenum.check(plenum.receive()[1] == "one", "the oldest comes first")
  plenum.check(plenum.receive(5) == "two", "then the next, at once")
  plenum.check(plenum.now() == 0, "mail on the own device takes no time")

  local m, why = plenum.receive(0)
  plenum.check(m == nil and why == "timeout" and plenum.now() == 0, "a timeout of 0 looks once")
  m, why = plenum.receive(-3)
  plenum.check(m == nil and why == "timeout" and plenum.now() == 0, "a negative timeout looks once")
  m, why = plenum.receive(5)
  plenum.check(m == nil and why == "timeout" and plenum.now() == 5, "a timeout ends the wait in time")

  plenum.send_after(3, me, { "late" })
  plenum.check(plenum.receive(5)[1] == "late" and plenum.now() == 8, "mail ends the wait before the timeout")
  plenum.send_after(3, me, { "at the deadline" })
  m = plenum.receive(3)
  plenum.check(plenum.now() == 11 and m and m[1] == "at the deadline", "mail that was due first wins at the deadline")
  plenum.send_after(4, me, false)
  plenum.check(plenum.receive() == false and plenum.now() == 15, "false is a message")
end)

-- The oldest that fits.
device:spawn(function()
  local me = plenum.self()
  for i = 1, 4 do me:send { i % 2 == 0 and "even" or "odd", i } end
  plenum.check(plenum.receive_match({ "even", plenum.any })[2] == 2, "the oldest that fits a pattern")
  plenum.check(plenum.receive_match(function(m) return m[2] > 3 end)[2] == 4, "the oldest that a function takes")
  local m, why = plenum.receive_match({ "even", plenum.any }, 2)
  plenum.check(m == nil and why == "timeout" and plenum.now() == 2, "others do not end the wait")
  plenum.send_after(1, me, { "odd", 5 })
  plenum.send_after(2, me, { "even", 6 })
  plenum.check(plenum.receive_match({ "even", 6 }, 10)[2] == 6 and plenum.now() == 4, "waits for what fits")
  plenum.check(plenum.receive()[2] == 1 and plenum.receive()[2] == 3 and plenum.receive()[2] == 5,
    "the others keep their order")
end)

-- Clauses.
device:spawn(function()
  local me, any = plenum.self(), plenum.any
  me:send { "second" }
  me:send { "first" }
  plenum.check(plenum.receive {
    { { "first" }, function() return "first" end },
    { { "second" }, function() return "second" end },
  } == "second", "the older message goes before the upper clause")
  plenum.check(plenum.receive {
    { any, function() return "upper" end },
    { { "first" }, function() return "lower" end },
  } == "upper", "of two clauses that fit the upper one is taken")

  me:send { "sum", 1, 2, 3 }
  local a, b, c = plenum.receive { { { "sum", any, any, any }, function(m, x, y, z) return m[1], x + y + z, #m end } }
  plenum.check(a == "sum" and b == 6 and c == 4, "all that the handler returns is returned")
  me:send { "nothing" }
  plenum.check(select("#", plenum.receive { { any, function() end } }) == 0, "a handler may return nothing")

  me:send { "n", 1 }
  me:send { "n", 2 }
  local seen
  local taken = plenum.receive { { { "n", any }, where = function(m, n) seen = m[2] == n return n > 1 end,
    function(_, n) return n end } }
  plenum.check(taken == 2 and seen, "a guard gets message and holes, and passes over messages")
  plenum.check(plenum.receive(0)[2] == 1, "what it passed over is still there")

  me:send { "outer" }
  me:send { "inner" }
  plenum.check(plenum.receive { { { "outer" }, function()
    plenum.sleep(1)
    return plenum.receive()[1]
  end } } == "inner" and plenum.now() == 1, "a handler may block")
end)

-- The deadline of clauses.
device:spawn(function()
  local me = plenum.self()
  local timer = plenum.every(1, 1, me, { "noise" })
  local a, b = plenum.receive {
    { { "signal" }, function() return "signal" end },
    after = { 3.5, function() return "silence", 2 end },
  }
  plenum.check(a == "silence" and b == 2, "what the deadline's function returns is returned")
  plenum.check(plenum.now() == 3.5, "there is one deadline, counted from entry")
  plenum.check(timer:cancel(), "the noise stops")
  for _ = 1, 3 do plenum.check(plenum.receive(0)[1] == "noise", "the noise is kept") end

  a, b = plenum.receive { { { "signal" }, function() return "signal" end }, after = { 1 } }
  plenum.check(a == nil and b == "timeout" and plenum.now() == 4.5, "without a function there is nil and timeout")
  plenum.check(plenum.receive { after = { 2, function() return "slept" end } } == "slept" and plenum.now() == 6.5,
    "a deadline alone is a sleep")
  me:send { "there" }
  plenum.check(plenum.receive { { { "there" }, function() return "taken" end }, after = { 0 } } == "taken",
    "a deadline of 0 looks once")
  plenum.check(plenum.receive { after = { 0, function()
    plenum.sleep(1)
    return "late"
  end } } == "late", "the deadline's function may block")
end)

-- Mistakes.
device:spawn(function()
  fails("would wait for ever", plenum.receive, {})
  fails("has no handler", plenum.receive, { { plenum.any } })
  fails("`where` is no function", plenum.receive, { { plenum.any, print, where = 3 } })
  fails("is no pattern", plenum.receive, { { print, print } })
  fails("soon", plenum.receive, "soon")
end)
