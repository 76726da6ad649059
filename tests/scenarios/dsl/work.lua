-- SPDX-License-Identifier: MIT
-- sleep, work and cycles, on devices with cores and clocks.
-- Expect: 20 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "sleep, work and cycles", unit = "ms", resolution = "1 us" }

local function ends_at(device, text, instant, f)
  device:spawn(function()
    f()
    plenum.check(plenum.now() == instant, text)
  end)
end

local free = plenum.device { name = "free" }
ends_at(free, "sleep: a number is units", 3, function() plenum.sleep(3) end)
ends_at(free, "sleep: a text has a unit", 2.5, function() plenum.sleep("2500 us") end)
ends_at(free, "sleep: not at all", 0, function() plenum.sleep(0) end)
for _ = 1, 3 do ends_at(free, "work: cores are unlimited unless they are given", 5, function() plenum.work(5) end) end

local single = plenum.device { name = "single", cores = 1 }
for i = 1, 3 do ends_at(single, "work: one core serves one after the other", 2 * i, function() plenum.work(2) end) end
ends_at(single, "sleep needs no core", 1, function() plenum.sleep(1) end)

local pair = plenum.device { name = "pair", cores = 2 }
ends_at(pair, "work: two cores, the first", 4, function() plenum.work(4) end)
ends_at(pair, "work: two cores, the second", 1, function() plenum.work(1) end)
ends_at(pair, "work: the third takes the core that is free first", 4, function() plenum.work(3) end)
ends_at(pair, "work: the fourth the next", 6, function() plenum.work(2) end)

-- A core is free for others between two pieces of work.
local fair = plenum.device { name = "fair", cores = 1 }
ends_at(fair, "who works again waits behind who waits already", 3, function()
  plenum.work(1)
  plenum.work(1)
end)
ends_at(fair, "who waits is served first", 2, function() plenum.work(1) end)

-- 4 cycles a unit.
local clocked = plenum.device { name = "clocked", clock_rate = 4, cores = 1 }
ends_at(clocked, "cycles go by the device's clock", 2.5, function() plenum.cycles(10) end)
ends_at(clocked, "they occupy a core", 3, function() plenum.cycles(2) end)
local exact = plenum.device { name = "exact", clock_rate = "3" }
ends_at(exact, "300 cycles of a third are exactly 100", 100, function() plenum.cycles(300) end)

-- A clock that runs twice as fast, and shows 7 at instant 0.
local fast = plenum.device { name = "fast", clock_rate = 1, clock = { drift_ppm = 1e6, offset = 7 } }
fast:spawn(function()
  plenum.check(plenum.clock() == 7, "clock: the offset")
  plenum.sleep(10)
  plenum.check(plenum.now() == 5 and plenum.clock() == 17, "sleep goes by the device's clock, drift included")
  plenum.cycles(4)
  plenum.check(plenum.now() == 7 and plenum.clock() == 21, "so do cycles")
end)

free:spawn(function()
  plenum.check(not pcall(plenum.cycles, 1), "a device without a clock has no cycles")
  plenum.check(not pcall(plenum.sleep, -1) and not pcall(plenum.sleep, "1 parsec") and not pcall(plenum.work, {}),
    "a time is a time")
end)
