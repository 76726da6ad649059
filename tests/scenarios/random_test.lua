-- SPDX-License-Identifier: MIT
-- Random worlds are the same run for 1, 2, 3 and 4 shards, and locks hold in theirs.  Usage: random_test.lua PLENUM
-- [WORLDS]
local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]

local function outcome(name, seed, shards, set)
  local status, summary, said = harness.run {
    here .. "random/" .. name .. ".lua", options = ("--seed %d --shards %d"):format(seed, shards), set = set,
  }
  if status ~= 0 then error(("status %d: %s"):format(status, said)) end
  return ("%s at %s, %s events, %s"):format(summary.ended, summary.time, summary.events, summary.fingerprint), summary
end

local worlds = tonumber(arg[2] or 40)

for seed = 1, worlds do
  harness.test("random world " .. seed, function()
    local alone = outcome("world", seed, 1)
    for shards = 2, 4 do harness.equal(outcome("world", seed, shards), alone, shards .. " shards") end
  end)
end

-- Trees and other graphs, where all live and where some die.
for way = 0, 3 do
  local set = { tree = way % 2 == 0, deaths = way > 1 }
  harness.test(("random locks: trees %s, deaths %s"):format(set.tree, set.deaths), function()
    local entered = 0
    for seed = 1, worlds * 5 // 4 do
      local alone, summary = outcome("lock", seed, 1, set)
      harness.equal(outcome("lock", seed, 4, set), alone, ("seed %d, 4 shards"):format(seed))
      entered = entered + summary.results.entered
    end
    assert(entered > 3 * worlds, "too few locks are had to tell anything: " .. entered)
  end)
end

harness.done()
