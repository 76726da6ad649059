-- SPDX-License-Identifier: MIT
-- Halls with a server each, to whom customers come at random or, as it was ordered, one by one.
-- Expect: what Pollaczek and Khinchine say of each hall's mailbox, and the service as handling.
local plenum = require "plenum"

local p = plenum.scenario {
  title = "Halls", unit = "tick",
  params = {
    halls = { 40, "each of which has its own kind of customers", min = 1 },
    customers = { 1500, "of each hall", min = 1 },
    load = { 0.6, "of the server", min = 0.01 },
    times = { "random", "between arrivals", one_of = { "random", "fixed" } },
    service = { "random", "that each takes", one_of = { "random", "fixed", "erlang", "mixed" } },
  },
}

local SERVICE = {
  fixed = function() return 1 end,
  random = function() return plenum.exponential(1) end,
  erlang = function() return plenum.gamma(3, 1 / 3) end,
  mixed = function() return plenum.exponential(plenum.bernoulli(0.25) and 2.5 or 0.5) end,
}

for i = 1, p.halls do
  local hall = plenum.device { name = "hall-" .. i }
  local server = hall:spawn(function()
    while true do
      plenum.receive()
      plenum.sleep(SERVICE[p.service]())
    end
  end)
  hall:spawn(function()
    for _ = 1, p.customers do
      plenum.sleep(p.times == "fixed" and 1 / p.load or plenum.exponential(1 / p.load))
      server:send { "m-" .. i }
    end
  end)
end
