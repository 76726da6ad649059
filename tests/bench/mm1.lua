-- SPDX-License-Identifier: MIT
-- M/M/1 with a load of 0.9: one process lets customers arrive, the other serves them.
local plenum = require "plenum"

local p = plenum.scenario { title = "M/M/1", unit = "tick", params = { customers = { 1000000, "to serve", min = 1 } } }

local hall = plenum.device {}

local server = hall:spawn(function()
  local stay = 0
  for _ = 1, p.customers do
    local arrived = plenum.receive()
    plenum.sleep(plenum.exponential(1))
    stay = stay + plenum.now() - arrived
  end
  plenum.result("mean_stay", stay / p.customers)
end)

hall:spawn(function()
  for _ = 1, p.customers do
    plenum.sleep(plenum.exponential(1 / 0.9))
    server:send(plenum.now())
  end
end)
