-- SPDX-License-Identifier: MIT
-- receiver: clauses that are checked once and used again and again.
-- Expect: 7 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "receiver", unit = "tick" }

local device = plenum.device { name = "node" }

-- Made while the file is read; used by two processes.
local shared = plenum.receiver { { { "n", plenum.number }, function(_, n) return n + 1 end }, after = { 2 } }

device:spawn(function()
  local me, total = plenum.self(), 0
  local take = plenum.receiver {
    { { "add", plenum.any }, function(_, n) total = total + n return true end },
    { { "stop" }, function() return false end },
    after = { 10, function() return "silence" end },
  }
  for i = 1, 3 do me:send { "add", i } end
  me:send { "stop" }
  while take() do end
  plenum.check(total == 6, "it does what receive does, each time")
  plenum.check(take() == "silence" and plenum.now() == 10, "its deadline counts from the call")
  plenum.send_after(9, me, { "stop" })
  plenum.check(take() == false and plenum.now() == 19, "and from the next call again")
  plenum.check(not pcall(plenum.receiver, {}), "receiver { } raises at once")
  plenum.check(not pcall(plenum.receiver, { { plenum.any, 3 } }), "a handler is a function")
end)

for i = 1, 2 do
  local process = device:spawn(function()
    plenum.check(shared() == i + 1, "a receiver of the file works in a process")
    if i == 2 then
      local value, why = shared()
      plenum.check(value == nil and why == "timeout" and plenum.now() == 2, "with its own deadline")
    end
  end)
  process:send { "n", i }
end
