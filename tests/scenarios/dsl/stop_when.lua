-- SPDX-License-Identifier: MIT
-- stop_when: the run ends as soon as a predicate holds; and what a process's stop does.
-- Expect: 5 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "stop_when", unit = "tick" }

local device = plenum.device { name = "node" }
local asked = 0

local Worker = plenum.process("worker", { clock_rate = 1, left = 5, done = false })
function Worker.command:START()
  self.left = self.left - 1
  if self.left > 0 then self:continue { "START" } end
end
local long, short = device:spawn(Worker), device:spawn(Worker, { left = 2 })

-- An empty stack is enough, not only an end.
local Server = plenum.process("server", { clock_rate = 0.01 })
function Server.command:START() end
local server = device:spawn(Server)

local forever = device:spawn(function()
  while true do plenum.sleep(0.25) end
end)

plenum.stop_when(function()
  asked = asked + 1
  return plenum.halted(long) and plenum.halted(short)
end)
plenum.stop_when(function() return plenum.halted(forever) end)
plenum.stop_when(function()
  if plenum.now() == 0 and asked > 0 then plenum.result("server", plenum.halted(server)) end
  return nil
end)

plenum.at_end(function()
  plenum.check(plenum.inspect(long).left == 0 and plenum.inspect(short).left == 0, "both have ended")
  plenum.check(plenum.now() == 4 or plenum.now() == 5, "the run has stopped at once")
  plenum.check(asked >= 17, "the predicate was asked after each instant")
  plenum.check(not plenum.halted(forever), "the other predicate did not hold")
  plenum.check(plenum.result("server") == true, "who has an empty stack is halted, if it has not ended yet")
end)
