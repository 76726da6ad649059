-- SPDX-License-Identifier: MIT
-- Processes in a ring, laid out over a ring of devices, pass tokens that count down: the classic test of messages.
-- Source: J. Armstrong, Programming Erlang (2007), section 8.11, exercise "ring"; thread-ring of the Benchmarks Game.
-- Expect: a token of h hops ends h places after the one where it began; only steps between devices take time,
-- and all of that is propagation.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Token ring",
  params = {
    processes = { 12, "in the ring", min = 1 },
    devices = { 4, "that they live on, in blocks of neighbours", min = 1 },
    hops = { 1000, "that each token makes", min = 1 },
    tokens = { 1, "that circle at once, all begin at the first process", min = 1 },
    latency = { "1 ms", "from device to device" },
  },
}

local net = topology.ring { count = p.devices, link = { latency = p.latency } }
local function home(i) return (i - 1) * p.devices // p.processes + 1 end

local ring = {}
for i = 1, p.processes do
  ring[i] = net[home(i)]:spawn(function()
    local successor = ring[i % p.processes + 1]
    while true do
      local token = plenum.receive()
      if token.left == 0 then
        plenum.count("finished")
        plenum.result("ended_at", i)
        plenum.result("finished_at", plenum.now())
      else
        successor:send { "token", left = token.left - 1 }
      end
    end
  end)
end
for _ = 1, p.tokens do ring[1]:send { "token", left = p.hops } end

-- Steps from device to device that the first `hops` hops of a token take.
local function steps(hops)
  local count = 0
  for i = 1, hops do count = count + net[home(i)]:distance(net[home(i % p.processes + 1)]) end
  return count
end

plenum.at_end(function()
  local expected = p.hops // p.processes * steps(p.processes) + steps(p.hops % p.processes)
  plenum.check(plenum.metric("finished").count == p.tokens, "all tokens finish")
  plenum.check(plenum.result("ended_at") == p.hops % p.processes + 1, "a token ends as many places on as it has hops")
  plenum.check(math.abs(plenum.result("finished_at") - expected * plenum.quantity(p.latency)) < 1e-6,
    "only steps between devices take time")
  local tokens = plenum.metric("messages:token")
  plenum.check(tokens.hops == p.tokens * expected, "tokens hop from device to device")
  for part, time in pairs(tokens.parts) do
    local latency = part == "propagation" and plenum.quantity(p.latency) or 0
    plenum.check(math.abs(time - tokens.hops * latency) <= 1e-12 * time, "a hop is its latency")
  end
end)
