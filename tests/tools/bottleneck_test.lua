-- SPDX-License-Identifier: MIT
-- `plenum blame` names what is slow, in TAP: bottleneck_test.lua PLENUM SEEDS
local here = arg[0]:match("^(.*/)")
package.path = here .. "?.lua;" .. here .. "../scenarios/?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]
local tracing = require "tracing"
local equal, test = harness.equal, harness.test

local WORLD = tracing.absolute(here .. "../scenarios/random/bottleneck.lua")
local SEEDS, FIRST = math.tointeger(arg[2]), math.tointeger(arg[3] or 1)
local LAST = FIRST + SEEDS - 1

local function blame(folder, ...) return (tracing.json("blame", folder, "--json", "-", ...)) end

-- Which sort of place each is found by, and the device on which most time is spent.
local SORTS = { link = "link", courier = "courier", service = "courier", cores = "cores", server = "process",
  lock = "process", clock = "process" }
local PARTS = { link = { "transfer", "sending", "routing" }, courier = { "sending", "routing" }, service = { "service",
  "sending", "routing" }, cores = { "processor", "mailbox" }, server = { "mailbox", "handling" }, lock = { "mailbox" },
  clock = { "edge" } }

local function is_named(plant, row, planted)
  if row.sort ~= SORTS[plant] then return false end
  if plant == "link" then
    local a, b = planted:match("^(.*) <%-> (.*)$")
    return row.name == a .. " -> " .. b or row.name == b .. " -> " .. a
  elseif row.sort == "process" then
    return row.name:match("^(%S+) %d+ on hot$") == planted
  end
  return row.name == planted
end

local function share_of(plant, places, planted)
  local share = 0
  for _, row in ipairs(places) do
    if is_named(plant, row, planted) then share = share + row.share end
  end
  return share
end

-- Most of the time of the row is of these parts.
local function is_of(row, parts, what)
  local sum = 0
  for _, part in ipairs(parts) do sum = sum + (row.parts[part] or 0) end
  assert(sum > row.ticks / 2, what .. ": the parts of " .. row.name)
end

local sound = {} -- seed -> what is said of the same system without a bottleneck

for _, plant in ipairs { "link", "courier", "service", "cores", "server", "lock", "clock" } do
  test(("a slow %s is named first in %d of %d random systems"):format(plant, SEEDS, SEEDS), function()
    local shapes = {}
    for seed = FIRST, LAST do
      local folder = tracing.run(WORLD, "--seed", seed, "--set", "plant=" .. plant, "--shards", 1 + seed % 2)
      sound[seed] = sound[seed] or blame(tracing.run(WORLD, "--seed", seed), "--top", "1000000").places
      local results = harness.read_json(tracing.path(folder .. "/summary.json")).results
      local all = blame(folder)
      for _, of in ipairs { all, blame(folder, "--span", "request") } do
        local first, what = of.places[1], ("seed %d (%s)"):format(seed, results.shape)
        if not is_named(plant, first, results.planted) then
          error(("%s: %s is named before %s"):format(what, first.name, results.planted))
        end
        is_of(first, PARTS[plant], what)
        assert(of.verdict:find(first.name, 1, true), what .. ": the verdict: " .. of.verdict)
      end
      local share = share_of(plant, sound[seed], results.planted)
      local planted = share_of(plant, all.places, results.planted)
      assert(share < planted / 2, ("seed %d: share %g without, %g with"):format(seed, share, planted))
      shapes[results.shape] = true
      tracing.shell("rm -rf trace-*")
    end
    local count = 0
    for _ in pairs(shapes) do count = count + 1 end
    if SEEDS >= 20 then assert(count >= 5, "the systems are alike") end
  end)
end

test("nothing stands out where nothing is slow", function()
  for seed = FIRST, LAST do
    equal(sound[seed][1].share < 0.3, true, ("seed %d: what is said of %s"):format(seed, sound[seed][1].name))
  end
end)

tracing.done()
