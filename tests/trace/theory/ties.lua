-- SPDX-License-Identifier: MIT
-- Two machines whose mail comes on their edges: what was sent after the edge before comes behind the edge's own event.
-- Expect: m-1 waits a period for the next edge, and m-2, which was under way for longer, is served on the edge.
local plenum = require "plenum"

local p = plenum.scenario { title = "Ties", unit = "tick", params = { messages = { 20, "of each kind", min = 1 } } }

local Machine = plenum.process("machine", { clock_rate = 1, exhaust_inbox = false }) -- one that looks again finds it
function Machine.command:START() self:continue { "START" } end
Machine:on({ plenum.string }, function() end)

local a, b = plenum.device {}, plenum.device {}
plenum.link(a, b, { delay = function(m) return m.kind == "m-1" and 0.5 or 2 end, reorder = true })
local late, early = b:spawn(Machine), b:spawn(Machine)
a:spawn(function()
  for _ = 1, p.messages do
    plenum.sleep(0.5)
    late:send { "m-1" }
    plenum.sleep(0.5)
    early:send { "m-2" }
  end
end)
plenum.experiment(function()
  plenum.sleep(p.messages + 10)
  plenum.stop()
end)
