-- SPDX-License-Identifier: MIT
-- M/M/1: customers arrive at random, one server, first come first served.  How long do they wait?
-- Source: L. Kleinrock, Queueing Systems, volume 1: Theory (1975); batch means: A. M. Law, Simulation Modeling and
-- Analysis (5th edition, 2015), chapter 9.
-- Expect: with load r = arrival / service a mean wait of r / (service - arrival), a mean queue of r^2 / (1 - r) and a
-- mean service of 1 / service, each within the confidence interval of the batch means; and of a customer's time the
-- wait is what plenum tells as mailbox, the service what it tells as handling, to the tick, and nothing else is any.
local plenum = require "plenum"
local statistics = require "plenum.statistics"

local p = plenum.scenario {
  title = "M/M/1",
  params = {
    arrival = { 0.5, "customers in a second", min = 0.001 },
    service = { 1.0, "customers that the server manages in a second", min = 0.001 },
    customers = { 20000, "to serve", min = 1000 },
  },
}

local BATCHES, CONFIDENCE = 20, 0.999 -- one seed in 1000 errs

local function compare(what, means, formula)
  local mean, half_width = statistics.interval(means, { confidence = CONFIDENCE })
  plenum.result("mean_" .. what, mean)
  plenum.result("half_width_of_" .. what, half_width)
  plenum.result("expected_" .. what, formula)
  plenum.check(math.abs(mean - formula) <= half_width, "the formula lies within the interval of the mean " .. what)
end

local hall = plenum.device { name = "hall" }

local server = hall:spawn(function()
  local waits, queues, services = {}, {}, {}
  local size = p.customers // BATCHES
  for batch = 1, BATCHES do
    local waited, served, began = 0, 0, plenum.now()
    for _ = 1, size do
      plenum.receive()
      local taken = plenum.now()
      waited = waited + taken - plenum.header().sent
      plenum.sleep(plenum.exponential(1 / p.service))
      served = served + plenum.now() - taken
    end
    waits[batch], services[batch] = waited / size, served / size
    queues[batch] = waited / (plenum.now() - began) -- Little's law, on the path itself
  end
  local load = p.arrival / p.service
  compare("wait", waits, load / (p.service - p.arrival))
  compare("queue", queues, load ^ 2 / (1 - load))
  compare("service", services, 1 / p.service)
  plenum.stop()
end)

hall:spawn(function()
  while true do
    plenum.sleep(plenum.exponential(1 / p.arrival))
    server:send { "customer" }
  end
end)

plenum.at_end(function()
  local customers = plenum.metric("messages:customer")
  if not customers or customers.count < p.customers // BATCHES * BATCHES then return end -- a warm-up leaves some out
  local seen = { mailbox = plenum.result("mean_wait"), handling = plenum.result("mean_service") }
  for part, time in pairs(customers.parts) do
    local apart = math.abs(time - (seen[part] or 0) * customers.count)
    plenum.check(apart <= 1e-9 * time, "the parts of a customer's time are what the server saw")
  end
end)
