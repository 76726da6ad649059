-- SPDX-License-Identifier: MIT
-- self:die(), from a handler and from a command.
-- Expect: 10 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "die", unit = "tick" }

local device = plenum.device { name = "node" }

local Mortal = plenum.process("mortal", { clock_rate = 1, after = false, steps = 0 })
function Mortal.command:START()
  self.steps = self.steps + 1
  self:continue { "START" }
end
function Mortal.command:DIE()
  self:die()
  self.after = true
end
Mortal:on("die", function(self)
  self:die()
  self.after = true
end)
Mortal:on("die by command", function(self) self:continue({ "DIE" }, { "START" }, { "START" }) end)

local by_handler = device:spawn(Mortal)
local by_command = device:spawn(Mortal)

device:spawn(function()
  local me = plenum.self()
  plenum.sleep(2.5)
  by_handler:send { "die" }
  by_handler:send { "die", reply_to = me }
  by_handler:send { "waiting", reply_to = me }
  local a, b = plenum.receive(), plenum.receive()
  plenum.check(plenum.now() == 3, "it leaves on the edge that handles the message")
  plenum.check(a[1] == "returned" and a[2][1] == "die" and a[3] == "noproc", "waiting mail is returned")
  plenum.check(b[1] == "returned" and b[2][1] == "waiting" and b[3] == "noproc", "in order, with a clause or without")
  plenum.check(not plenum.alive(by_handler), "it is dead")
  by_handler:send { "later", reply_to = me }
  plenum.check(plenum.receive(0)[3] == "noproc", "later mail is returned")

  by_command:send { "die by command" }
  plenum.sleep(10)
  plenum.check(not plenum.alive(by_command), "a command may end it, too")
end)

plenum.at_end(function()
  local seen = plenum.inspect(by_handler)
  plenum.check(seen.after, "die returns: the handler goes on to its end")
  plenum.check(seen.steps == 3, "no command runs after it")
  seen = plenum.inspect(by_command)
  plenum.check(seen.after and seen.status == "ended", "the command goes on to its end")
  plenum.check(seen.steps == 4, "and none runs after it")
end)
