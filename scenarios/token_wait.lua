-- SPDX-License-Identifier: MIT
-- A token goes round a ring of stations; who has it serves all that wait there.  How long do requests wait for it?
-- Source: O. Hashida, "Analysis of Multiqueue", Review of the Electrical Communication Laboratories 20 (1972);
-- H. Takagi, Analysis of Polling Systems (1986): symmetric stations, each served until nobody waits there.
-- Expect: with n stations, hops of r, a load of b in all and exponential times of use s, a mean wait of
-- (2 b s + r (n - b)) / (2 (1 - b)) and a rotation of n r / (1 - b) on average.  Where use takes no time, the rotation
-- is n r, and a request finds the token anywhere on it: waits are uniform, never longer, n r / 2 on average.
local plenum = require "plenum"
local statistics = require "plenum.statistics"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Waiting for the token",
  params = {
    stations = { 8, "in the ring", min = 2 },
    latency = { "1 ms", "from station to station" },
    use = { "1 ms", "that a request uses the token, on average" },
    arrival = { 62.5, "requests in a second, at each station", min = 0.001 },
    duration = { 60.0, "seconds, in all", min = 1 },
  },
}

local BATCHES, CONFIDENCE, NORMAL = 20, 0.999, 3.2905 -- one seed in 1000 errs; the normal quantile for that
local latency, use = plenum.quantity(p.latency), plenum.quantity(p.use)

local net = topology.ring { count = p.stations, link = { latency = p.latency } }
local stations = {}

local function serve_all()
  while plenum.receive_match(function(m) return m[1] ~= "token" end, 0) do
    plenum.record("waited", plenum.now() - plenum.header().sent)
    if use > 0 then plenum.sleep(plenum.exponential(use)) end
  end
end

for i = 1, p.stations do
  stations[i] = net[i]:spawn(function()
    local successor = stations[i % p.stations + 1]
    while true do
      plenum.receive_match { "token" }
      serve_all()
      successor:send { "token" }
    end
  end)
  -- What is requested in each twentieth of the time is a kind of its own, whose parts are told apart.
  net[i]:spawn(function()
    while true do
      plenum.sleep(plenum.exponential(1 / p.arrival))
      stations[i]:send { "request-" .. math.floor(BATCHES * plenum.now() / p.duration) }
    end
  end)
end
stations[1]:send { "token" }

plenum.experiment(function()
  plenum.sleep(p.duration)
  plenum.stop()
end)

local function means_of(part)
  local means = {}
  for batch = 1, BATCHES do
    local requests = plenum.metric("messages:request-" .. batch - 1)
    assert(requests and requests.count > 0, "a twentieth of the time has no requests")
    means[batch] = requests.parts[part] / requests.count
  end
  return means
end

local function compare(what, means, formula)
  local mean, half_width = statistics.interval(means, { confidence = CONFIDENCE })
  plenum.result("mean_" .. what, mean)
  plenum.result("half_width_of_" .. what, half_width)
  plenum.result("expected_" .. what, formula)
  plenum.check(math.abs(mean - formula) <= half_width, "the formula lies within the interval of the mean " .. what)
end

plenum.at_end(function()
  if plenum.now() < p.duration then return end -- cut short
  local load = p.stations * p.arrival * use
  local tokens, waits = plenum.metric("messages:token"), plenum.metric("waited")
  local rotation = p.stations * latency / (1 - load)
  compare("wait", means_of("mailbox"), (2 * load * use + latency * (p.stations - load)) / (2 * (1 - load)))
  if use > 0 then compare("use", means_of("handling"), use) end
  plenum.result("mean_rotation", p.duration * p.stations / tokens.hops)
  plenum.result("expected_rotation", rotation)
  local held = load * p.duration -- and the deviation of that many uses of random length
  local error = NORMAL * use * math.sqrt(2 * p.stations * p.arrival * p.duration) + rotation
  plenum.check(math.abs(p.duration - held - tokens.hops * latency) <= error, "the token flies while nobody uses it")
  for part, time in pairs(tokens.parts) do
    plenum.check(math.abs(time - (part == "propagation" and tokens.hops * latency or 0)) <= 1e-12 * time,
      "all of the token's time is propagation")
  end
  if use > 0 then return end
  plenum.check(tokens.hops == math.floor(p.duration / latency), "the token is never held")
  plenum.check(waits.max <= rotation, "nobody waits longer than a rotation")
end)
