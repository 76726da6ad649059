-- SPDX-License-Identifier: MIT
-- stop by a process: the turn ends for all devices, and nothing later counts.
-- Expect: 3 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "stop", unit = "tick" }

local a, b = plenum.device { name = "a" }, plenum.device { name = "b" }
plenum.link(a, b, { latency = 10 })

a:spawn(function()
  plenum.sleep(5)
  plenum.stop("enough")
  plenum.check(true, "a process goes on to the end of its turn")
  plenum.sleep(0)
  plenum.count("after a turn")
  plenum.sleep(1)
  plenum.check(false, "a later instant")
end)
for _, device in ipairs { a, b } do
  device:spawn(function()
    plenum.sleep(5)
    plenum.check(true, "other processes do what is due in this turn")
    plenum.sleep(1)
    plenum.check(false, "but nothing later")
  end)
end

plenum.at_end(function() plenum.check(plenum.now() == 5, "the run ends at the instant of the stop") end)
