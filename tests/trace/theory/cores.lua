-- SPDX-License-Identifier: MIT
-- Halls whose clerks share a few cores: each customer has a clerk at once, and waits for a core with him.
-- Expect: of M/M/c, as A. K. Erlang computed it (1917), the wait as processor, the service as handling.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Cores", unit = "tick",
  params = {
    halls = { 40, "each of which has its own kind of customers", min = 1 },
    customers = { 1500, "of each hall", min = 1 },
    cores = { 3, "of each hall", min = 1 },
    load = { 0.7, "of each core", min = 0.01 },
    fixed = { false, "whether all arrive and are served in step" },
  },
}

local CLERKS = 100

for i = 1, p.halls do
  local hall, clerks = plenum.device { cores = p.cores }, {}
  for clerk = 1, CLERKS do
    clerks[clerk] = hall:spawn(function()
      while true do
        plenum.receive()
        plenum.work(p.fixed and 1 or plenum.exponential(1))
      end
    end)
  end
  hall:spawn(function()
    local mean = 1 / (p.load * p.cores)
    for customer = 1, p.customers do
      plenum.sleep(p.fixed and mean or plenum.exponential(mean))
      clerks[customer % CLERKS + 1]:send { "m-" .. i }
    end
  end)
end
