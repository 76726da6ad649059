-- SPDX-License-Identifier: MIT
-- golden/wake.json: a sleeping courier wakes on its first edge at or after an arrival.
-- Mail comes from a neighbour half a unit away, so arrivals count from there.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Waking a courier",
  unit = "tick",
  params = { rate = "1", arrivals = "1.5 1.75 2" },
}

local near = plenum.device { name = "near" }
local far = plenum.device { name = "far", courier = { rate = p.rate } }
plenum.link(near, far, { latency = 0.5 })

local sink = far:spawn(function()
  local log = {}
  while true do
    local m = plenum.receive()
    log[#log + 1] = { plenum.instant(), m.arrival }
    plenum.result("stored", log)
  end
end)

near:spawn(function()
  for arrival in p.arrivals:gmatch("%S+") do
    plenum.sleep(tonumber(arrival) - 0.5 - plenum.now())
    sink:send { "letter", arrival = arrival }
  end
end)
