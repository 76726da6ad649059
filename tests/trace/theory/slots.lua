-- SPDX-License-Identifier: MIT
-- Lines of three devices whose first two forward a message on each edge of their clocks, at one rate.
-- Expect: with slots of 1 and a load of b a wait of 1 / (2 (1 - b)) for the first, a half of it until the next edge
-- (D. Bertsekas, R. Gallager, Data Networks, 1987, section 3.5.1); the second always waits what is missing from the
-- latency to the next edge.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Slots", unit = "tick",
  params = {
    lines = { 40, "each of which has its own kind of messages", min = 1 },
    messages = { 1500, "of each line", min = 1 },
    load = { 0.6, "of the couriers", min = 0.01 },
    latency = { 0.25, "of the links", min = 0.0 },
  },
}

for i = 1, p.lines do
  local a, b = plenum.device { courier = { rate = 1 } }, plenum.device { courier = { rate = 1 } }
  local c = plenum.device {}
  plenum.link(a, b, { latency = p.latency })
  plenum.link(b, c, { latency = p.latency })
  local sink = c:spawn(function() while true do plenum.receive() end end)
  a:spawn(function()
    for _ = 1, p.messages do
      plenum.sleep(plenum.exponential(1 / p.load))
      sink:send { "m-" .. i }
    end
  end)
end
