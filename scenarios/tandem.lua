-- SPDX-License-Identifier: MIT
-- Tandem queues: messages pass a row of routers, each of which takes a random time to serve a message.
-- Source: P. J. Burke, "The Output of a Queuing System", Operations Research 4 (1956): what leaves a queue of random
-- arrivals and services is random again; J. R. Jackson, "Networks of Waiting Lines", Operations Research 5 (1957).
-- Expect: each router behaves as if it were alone, so a message takes sum of 1 / (service_i - arrival) on average.
local plenum = require "plenum"
local statistics = require "plenum.statistics"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Tandem queues",
  params = {
    routers = { 3, "in a row", min = 1 },
    arrival = { 0.5, "messages in a second", min = 0.001 },
    service = { 1.0, "messages that the first router manages in a second; each further one a tenth more", min = 0.001 },
    messages = { 40000, "to send", min = 1000 },
  },
}

local CONFIDENCE = 0.999 -- one seed in 1000 errs

local Router = plenum.courier("router", {
  service_time = function(self) return plenum.exponential(1 / self.rate_of_service) end,
})

local function rate_of(i) return p.service * (1 + (i - 1) / 10) end

-- The source comes first and serves nobody, then the routers, then the sink.
local row = topology.line {
  count = p.routers + 2,
  device = function(i)
    local is_router = i > 1 and i < p.routers + 2
    return { courier = is_router and Router { rate_of_service = rate_of(i - 1) } or nil }
  end,
}

local sink = row[#row]:spawn(function()
  local times, formula = {}, 0
  for i = 1, p.messages do
    plenum.receive()
    times[i] = plenum.now() - plenum.header().sent
  end
  local found = statistics.batch_means(times, { confidence = CONFIDENCE })
  for i = 1, p.routers do formula = formula + 1 / (rate_of(i) - p.arrival) end
  plenum.result("mean_time", found.mean)
  plenum.result("expected_time", formula)
  plenum.result("half_width", found.half_width)
  plenum.check(math.abs(found.mean - formula) <= found.half_width,
    "the formula lies within the interval of the mean time")
  plenum.stop()
end)

row[1]:spawn(function()
  while true do
    plenum.sleep(plenum.exponential(1 / p.arrival))
    sink:send { "message" }
  end
end)
