-- SPDX-License-Identifier: MIT
-- Functions on links: what they see, what they decide, and what they draw.
-- Expect: 6 checks pass
local plenum = require "plenum"

plenum.scenario { title = "Delays", unit = "tick", resolution = 1 }

local function pair(name, link)
  local a, b = plenum.device { name = name .. "-a" }, plenum.device { name = name .. "-b" }
  plenum.link(a, b, link)
  return a, b
end

local function sink(device, name)
  return device:spawn(function()
    while true do
      local m = plenum.receive()
      plenum.record(name .. " " .. m[1], plenum.now())
    end
  end)
end

local base = 5
local a, b = pair("delay", { latency = 2, delay = function(message)
  return message.kind == "slow" and base * 10 or base
end })
local delayed = sink(b, "delayed")
a:spawn(function()
  plenum.send(delayed, { "slow" })
  plenum.send(delayed, { "fast" })
end)

local function inverse(message) return 100 // message.size end
local c, d = pair("reorder", { reorder = true, bandwidth = 1, delay = inverse })
local reordered = sink(d, "reordered")
c:spawn(function()
  plenum.send(reordered, { "small" }, { size = 1 })
  plenum.send(reordered, { "large" }, { size = 20 })
end)

local e, f = pair("jitter", { latency = 10, jitter = function() return plenum.random(0, 9) end })
local shaken = sink(f, "shaken")
e:spawn(function()
  for _ = 1, 200 do
    plenum.send(shaken, { "m" })
    plenum.sleep(100)
  end
end)

plenum.at_end(function()
  plenum.check(plenum.metric("delayed slow").last == 50, "the function decides the flight")
  plenum.check(plenum.metric("delayed fast").last == 50, "and order is kept")
  plenum.check(plenum.metric("reordered small").last == 1 + 100, "the flight comes after the transfer")
  plenum.check(plenum.metric("reordered large").last == 1 + 20 + 5, "and may change the order where that is allowed")
  local m = plenum.metric("messages:m")
  plenum.check(m.count == 200 and m.min == 10 and m.max == 19, "a jitter comes on top of the latency")
  plenum.check(math.abs(m.sum / m.count - 14.5) < 1, "and may be drawn")
end)
