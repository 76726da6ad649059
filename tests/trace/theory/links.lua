-- SPDX-License-Identifier: MIT
-- Lines of three devices: messages of one size come at random to a link, then to a second one.
-- Expect: what Pollaczek and Khinchine say of a fixed service: of the first link, as sending; of both together as if
-- the slower were alone, so that routing is the rest, and none where the second is no slower (H. D. Friedman,
-- "Reduction Methods for Tandem Queuing Systems", Operations Research 13, 1965).
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Links", unit = "tick",
  params = {
    lines = { 40, "each of which has its own kind of messages", min = 1 },
    messages = { 1500, "of each line", min = 1 },
    load = { 0.6, "of the first link", min = 0.01 },
    second = { 1.0, "time that the second link needs for a message; the first needs 1", min = 0.0 },
    burst = { 1, "messages that are sent at once", min = 1 },
  },
}

local SIZE, LATENCY = 1000, 0.25

for i = 1, p.lines do
  local a, b, c = plenum.device {}, plenum.device {}, plenum.device {}
  plenum.link(a, b, { bandwidth = SIZE, latency = LATENCY })
  plenum.link(b, c, { bandwidth = SIZE / p.second, latency = LATENCY })
  local sink = c:spawn(function() while true do plenum.receive() end end)
  a:spawn(function()
    for _ = 1, p.messages // p.burst do
      plenum.sleep(plenum.exponential(p.burst / p.load))
      for _ = 1, p.burst do plenum.send(sink, { "m-" .. i }, { size = SIZE }) end
    end
  end)
end
