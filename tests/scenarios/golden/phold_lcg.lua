-- SPDX-License-Identifier: MIT
-- golden/phold_lcg.json: events that schedule each other by a generator of their own, as mail that a process sends to
-- itself.  All delays are multiples of the resolution, so that instants are exact.
local plenum = require "plenum"

local RESOLUTION = 360360

local p = plenum.scenario {
  title = "PHOLD by a linear congruential generator",
  unit = "tick",
  resolution = "1/360360",
  params = { n = 10, events = 1000, delay = { "ties", one_of = { "ties", "mixed" } } },
}

local function divisor(a, b)
  while b ~= 0 do a, b = b, a % b end
  return a
end

plenum.device { name = "node" }:spawn(function()
  local me, x, checksum, first = plenum.self(), 1, 0, {}

  local function random()
    x = (1103515245 * x + 12345) % (1 << 31)
    return x >> 8
  end

  local function delay()
    if p.delay == "ties" then return (1 + random() % 10) / 10 end
    local a = 1 + random() % 97
    return a / (1 + random() % 13)
  end

  local function add(v) checksum = (31 * checksum + v) % ((1 << 31) - 1) end

  for i = 0, p.n - 1 do plenum.send_after(delay(), me, { i }) end
  for count = 1, p.events do
    local i, instant = plenum.receive()[1], plenum.instant()
    local common = divisor(instant, RESOLUTION)
    add(i)
    add(instant // common)
    add(RESOLUTION // common)
    if count <= 20 then first[count] = { i, instant } end
    local to = random() % p.n
    plenum.send_after(delay(), me, { to })
  end
  plenum.result("horizon", plenum.instant())
  plenum.result("checksum", checksum)
  plenum.result("final_x", x)
  plenum.result("first", first)
  plenum.stop()
end)
