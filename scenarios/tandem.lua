-- SPDX-License-Identifier: MIT
-- Tandem queues: messages pass a row of routers, each of which takes a random time to serve a message.
-- Source: P. J. Burke, "The Output of a Queuing System", Operations Research 4 (1956): what leaves a queue of random
-- arrivals and services is random again; J. R. Jackson, "Networks of Waiting Lines", Operations Research 5 (1957).
-- Expect: each router behaves as if it were alone, so a message takes sum of 1 / (service_i - arrival) on average; of
-- that sum of 1 / service_i is service, and the rest is the wait of routing.
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

local CONFIDENCE, NORMAL = 0.999, 3.2905 -- one seed in 1000 errs; the normal distribution's quantile for that

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

-- Services are independent, so theory knows how far from it their mean may be; waits lean on each other.
plenum.at_end(function()
  if not plenum.result("mean_time") then return end -- cut short
  local messages = plenum.metric("messages:message")
  local count, parts = messages.count, messages.parts
  local service, variance = 0, 0
  for i = 1, p.routers do
    service = service + 1 / rate_of(i)
    variance = variance + 1 / rate_of(i) ^ 2
  end
  local error = NORMAL * math.sqrt(variance / count)
  local wait = plenum.result("expected_time") - service
  plenum.check(math.abs(parts.service / count - service) <= error, "service is as long as the routers' rates say")
  plenum.check(math.abs(parts.routing / count - wait) <= plenum.result("half_width") + error,
    "routing is as long as the formula's waits")
  plenum.check(math.abs(parts.propagation - messages.hops * 1e-9) < 1e-12, "a hop without latency takes one step")
  for _, part in ipairs { "sending", "transfer", "mailbox", "edge", "handling", "processor" } do
    plenum.check(parts[part] == 0, "nothing else takes time")
  end
end)
