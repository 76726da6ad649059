-- SPDX-License-Identifier: MIT
-- Random worlds are the same run for 1, 2, 3 and 4 shards.  Usage: random_test.lua PLENUM [WORLDS]
local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "?.lua;" .. package.path
local harness = require "harness"
harness.plenum = arg[1]

local function outcome(seed, shards)
  local status, summary, said = harness.run {
    here .. "random/world.lua", options = ("--seed %d --shards %d"):format(seed, shards),
  }
  if status ~= 0 then error(("status %d: %s"):format(status, said)) end
  return ("%s at %s, %s events, %s"):format(summary.ended, summary.time, summary.events, summary.fingerprint)
end

for seed = 1, tonumber(arg[2] or 40) do
  harness.test("random world " .. seed, function()
    local alone = outcome(seed, 1)
    for shards = 2, 4 do harness.equal(outcome(seed, shards), alone, shards .. " shards") end
  end)
end

harness.done()
