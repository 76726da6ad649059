-- SPDX-License-Identifier: MIT
-- Machines whose clock's edges lie on no tick, and mail at random: all of it is served on an edge, or one message.
-- Expect: a wait for the edge that is uniform below a period; one by one in addition a wait for those before of
-- b / (2 (1 - b)) periods with a load of b (D. Bertsekas, R. Gallager, Data Networks, 1987, section 3.5.1).
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Edges", unit = "tick",
  params = {
    machines = { 40, "each of which has its own kind of mail", min = 1 },
    messages = { 1000, "to each machine", min = 1 },
    load = { 0.6, "messages in a period, on average", min = 0.01 },
    one_by_one = { false, "whether an edge serves one message" },
    clock = { "355/113", "edges in a unit" },
  },
}

local Machine = plenum.process("machine", { clock_rate = p.clock, exhaust_inbox = not p.one_by_one })
function Machine.command:START() self:continue { "START" } end
Machine:on({ plenum.string }, function() end)

local period = 113 / 355
for i = 1, p.machines do
  local device = plenum.device {}
  local machine = device:spawn(Machine)
  device:spawn(function()
    for _ = 1, p.messages do
      plenum.sleep(plenum.exponential(period / p.load))
      machine:send { "m-" .. i }
    end
  end)
end
plenum.experiment(function()
  plenum.sleep(1.1 * period * p.messages / p.load + 50)
  plenum.stop()
end)
