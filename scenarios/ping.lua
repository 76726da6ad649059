-- SPDX-License-Identifier: MIT
-- Calls across a line of devices; where does the time of a call go?
-- Source: any textbook on networks: without load and with nothing to transfer, a round trip is 2 * hops * delay.
-- Expect: with the defaults each call takes 2 * hops * 0.01 on the wire, and the latency split says so exactly.
local plenum = require "plenum"
local topology = require "plenum.topology"

local p = plenum.scenario {
  title = "Ping across a line",
  params = { hops = 3, calls = 100, step = "10 ms" },
}

local line = topology.line { count = p.hops + 1, link = { latency = p.step } }

local server = line[#line]:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.reply(m, "pong")
  end
end)

line[1]:spawn(function()
  for _ = 1, p.calls do
    local sent = plenum.now()
    assert(plenum.call(server, { "ping" }) == "pong")
    plenum.record("round_trip", plenum.now() - sent)
  end
  plenum.result("finished_at", plenum.now())
  plenum.stop()
end)
